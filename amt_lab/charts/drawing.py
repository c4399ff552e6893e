"""What a chart's parts are to the type checker."""

from __future__ import annotations

from typing import Any, TypeAlias

Drawing: TypeAlias = Any
"""A mark with its encoding, or several layered: `alt.Chart` or `alt.LayerChart`.

Altair's own annotations lose the class: `encode` gives Any, and `layer` a union with a facet.
"""
