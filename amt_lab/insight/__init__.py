"""Findings from a trials table: pure functions. Each gives data, a plain sentence, and how sure it is."""
