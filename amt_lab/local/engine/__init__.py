"""Runs tuning jobs and training jobs and remembers them in one SQLite file."""
