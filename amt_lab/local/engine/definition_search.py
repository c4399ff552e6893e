"""The search of one training-job definition: its own strategy, fed with its own trials alone."""

from __future__ import annotations

import asyncio
import math
from functools import partial
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.stoppers import stopper_of
from amt_lab.local.engine.trial_watch import TrialWatch
from amt_lab.local.engine.warm_start import inheritance
from amt_lab.local.strategies import STRATEGIES, Observation, Settings
from amt_lab.tuning.ranges import ranges_from_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from amt_lab.local.engine.records import TrainingJob, TuningJob
    from amt_lab.local.engine.store import Store
    from amt_lab.local.strategies.warm_start import Inheritance

ATTEMPTS = 5
"""Trials without any success after which a search is given up, as the service does."""


class DefinitionSearch:
    """What was tried of the definition at `index` of a tuning job, and what comes next."""

    def __init__(self, job: TuningJob, index: int, store: Store) -> None:
        definition = job.definitions[index]
        self.index = index
        self.members: Mapping[str, Any] = definition.members
        self.metric = str(definition.objective["MetricName"])
        self._store = store
        self._space = ranges_from_request(definition.parameter_ranges)
        # A seed of its own: two definitions with equal ranges are not to draw the same.
        seed = job.seed + index
        self._strategy = STRATEGIES[job.strategy](self._space, maximize=job.maximize, seed=seed)
        self._inherit = partial(inheritance, job, self._space, store)
        self._inheritance: Inheritance | None = None
        self._stopper = stopper_of(job, definition, seed)
        self._tried: dict[int, Settings] = {}
        self._observed: dict[int, Observation] = {}
        self._exhausted = False

    @property
    def launched(self) -> int:
        """Trials of this definition so far."""
        return len(self._tried)

    @property
    def wants_more(self) -> bool:
        """Whether there is something left to try, and any use in it."""
        ended = self._observed.values()
        given_up = len(ended) >= ATTEMPTS and all(math.isnan(each.value) for each in ended)
        return not self._exhausted and not given_up

    async def suggest(self) -> Settings | None:
        """Settings of the next trial; None, now and ever after, when nothing untried is left."""
        observed = [self._observed[number] for number in sorted(self._observed)]
        running = sorted(self._tried.keys() - self._observed.keys())
        pending = [self._tried[number] for number in running]
        number = self.launched + 1
        settings = await asyncio.to_thread(self._suggest, number, observed, pending)
        self._exhausted = settings is None
        return settings

    def _suggest(
        self, number: int, observed: list[Observation], pending: list[Settings]
    ) -> Settings | None:
        if self._inheritance is None:
            self._inheritance = self._inherit()
        taught = self._inheritance.observations(observed)
        settings = self._strategy.suggest(number, [*taught, *observed], pending)
        if settings is None and taught:  # the parents tried all that there is: try it anew
            settings = self._strategy.suggest(number, observed, pending)
        return settings

    def launches(self, trial: TrainingJob) -> None:
        """Takes up a trial that has not ended yet."""
        self._tried[trial.number or 0] = self._settings_of(trial)

    def observe(self, trial: TrainingJob) -> None:
        """Takes up a trial that has ended; without an objective it counts as tried alone."""
        self.launches(trial)
        number = trial.number or 0
        value = math.nan if trial.objective is None else trial.objective
        self._observed[number] = Observation(self._tried[number], value)

    def recall_curve(self, trial: TrainingJob) -> None:
        """Holds what an ended trial printed against those that still run."""
        if self._stopper is None or trial.objective is None:
            return
        for value in self._store.training_jobs.metric_values(trial, self.metric):
            self._stopper.sees(trial.number or 0, value)

    def watch(self, trial: TrainingJob, stop: Callable[[], None]) -> TrialWatch:
        """Follows the objective of a trial that is about to run."""
        return TrialWatch(self.metric, trial.number or 0, self._stopper, stop)

    def _settings_of(self, trial: TrainingJob) -> Settings:
        """A trial's settings with their ranges' own types."""
        return {tuned.name: tuned.parse(trial.tuned[tuned.name]) for tuned in self._space}
