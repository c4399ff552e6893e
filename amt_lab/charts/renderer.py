"""Showing charts in an output cell without a network.

Altair's default renderer loads scripts from a CDN, and its `mimetype` renderer uses a MIME type that
nbformat refuses to save as JSON. The JupyterLab extension draws `application/vnd.vegalite.v6+json`.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from amt_lab.charts import theme as themes

MIME = "application/vnd.vegalite.v6+json"
NAME = "amt_lab"


def bundle(spec: dict[str, Any], **_metadata: Any) -> dict[str, Any]:
    """A chart as the front end draws it, and as words for where the extension is not there."""
    return {
        MIME: spec,
        "text/plain": "<Chart: JupyterLab draws it with the amt-lab extension, "
        "and amt_lab.report(job, path) writes it to an HTML file>",
    }


def enable() -> None:
    """Make every Altair chart of this kernel show that way."""
    alt.renderers.register(NAME, bundle)
    alt.renderers.enable(NAME)


class LinkedChart(alt.VConcatChart):
    """A chart that shows itself that way, and leaves Altair's own renderer as the user set it."""

    def on_surface(self, theme: str) -> LinkedChart:
        """The chart for an output cell, behind which there may be a page of the other theme."""
        self.background = themes.named(theme).surface
        return self

    def _repr_mimebundle_(self, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        return bundle(self.to_dict(validate=False))  # each part was validated as it was made
