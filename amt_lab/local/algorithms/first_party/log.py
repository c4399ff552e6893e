"""The log lines of Amazon's own containers, which their metric definitions read."""

from __future__ import annotations

import logging
import sys

_HOST = "algo-1"
_log = logging.getLogger(__name__)


def start() -> None:
    """From here on the log goes to standard output, in the containers' form."""
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stdout,
        format="[%(asctime)s %(levelname)s %(thread)d] %(message)s",
        datefmt="%m/%d/%Y %H:%M:%S",
    )


def stands_in(library: str, version: str, image: str) -> None:
    """Says what trains here in place of the container."""
    _log.info(
        "Local training on this machine: %s %s stands in for the %s container.",
        library,
        version,
        image,
    )


def say(message: str, *values: object) -> None:
    _log.info(message, *values)


def score(channel: str, metric: str, value: float, *, epoch: int | None = None) -> None:
    """A metric that is the better the higher it is."""
    _quality(channel, metric, "score", value, epoch)


def loss(channel: str, metric: str, value: float, *, epoch: int | None = None) -> None:
    """A metric that is the better the lower it is."""
    _quality(channel, metric, "loss", value, epoch)


def progress(percent: float) -> None:
    _log.info("#progress_metric: host=%s, completed %s %% of epochs", _HOST, f"{percent:g}")


def _quality(channel: str, metric: str, kind: str, value: float, epoch: int | None) -> None:
    when = "" if epoch is None else f"epoch={epoch}, "
    _log.info(
        "#quality_metric: host=%s, %s%s %s <%s>=%s", _HOST, when, channel, metric, kind, value
    )
