"""What every built-in algorithm's local twin offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from amt_lab.tuning.errors import FieldProblem


class LocalAlgorithm(Protocol):
    """A built-in algorithm that runs on this machine in place of its container."""

    @property
    def name(self) -> str:
        """The algorithm's name, such as `xgboost`."""

    @property
    def command(self) -> list[str]:
        """The training process: it finds its files by the environment variable SAGEMAKER_BASE_DIR."""

    @property
    def metric_definitions(self) -> list[dict[str, str]] | None:
        """`Name` and `Regex` of each metric that the container's own definitions read off its log.

        None where a request brings its own, as for a script.
        """

    def problems(
        self,
        hyperparameters: Mapping[str, str],
        channels: Sequence[Mapping[str, Any]],
        tuned: Collection[str] = (),
    ) -> list[FieldProblem]:
        """What the container would refuse: `HyperParameters.<name>` and `InputDataConfig[i]…` problems.

        `channels` are the members of InputDataConfig, `tuned` the names that a tuning job's ranges
        will give values to.
        """
