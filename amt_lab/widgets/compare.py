"""Several tuning jobs against each other, in an output cell or as a table."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from amt_lab import charts
from amt_lab.insight.comparison import BUDGETS, Budget, compared
from amt_lab.insight.winners import verdict, winners
from amt_lab.sagemaker import frames
from amt_lab.sagemaker.answers import definitions
from amt_lab.sagemaker.connection import default_connection
from amt_lab.sagemaker.jobs import job_name
from amt_lab.sagemaker.tuning_jobs import TuningJobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.sagemaker.connection import Connection
    from amt_lab.tuning.job import TuningJobDetail

_CHANCE = ("sagemaker_", "seed", "random_state")
"""Parts of the names of static hyperparameters that differ between repeats of one configuration."""


def compare(
    jobs: Iterable[Any],
    connection: Connection | None = None,
    *,
    groups: Mapping[str, str] | None = None,
    over: Sequence[Budget] = BUDGETS,
    price_per_hour: float | None = None,
    width: int = 900,
    theme: str = "light",
) -> LinkedChart:
    """Tuning jobs by trial, by time and by cost, their distributions, and who won where.

    `jobs` are names, ARNs, SDK tuners or trials tables; their ranges may differ. `groups` maps a job to
    the configuration that it repeats; without it, jobs with the same strategy, ranges, algorithm and
    static hyperparameters (but for seeds) are repeats. `price_per_hour` of one instance makes cost money.

    Raises:
        NotFound: one of the jobs is not there.
        ValueError: the jobs have different objectives; or no job, a wrong theme, budget or group.

    """
    tables, found = _tables(jobs, connection, groups)
    return charts.comparison(
        tables, groups=found, over=over, price_per_hour=price_per_hour, width=width, theme=theme
    )


def who_won(
    jobs: Iterable[Any],
    connection: Connection | None = None,
    *,
    groups: Mapping[str, str] | None = None,
    price_per_hour: float | None = None,
) -> pd.DataFrame:
    """The comparison's table: a row a question, a column a group, and the winner.

    `df.attrs["verdict"]` is the finding in words and how sure it is; None while fewer than two have a
    value. See `compare` for the arguments and `insight.winners.winners` for the columns.
    """
    tables, found = _tables(jobs, connection, groups)
    comparison = compared(tables, groups=found, price_per_hour=price_per_hour)
    table = winners(comparison)
    table.attrs["verdict"] = verdict(comparison)
    return table


def repeats_of(jobs: Sequence[TuningJobDetail]) -> dict[str, str]:
    """The configuration that each job is a repeat of; empty where none or all have one in common.

    Repeats of one alone are thus compared with each other. A configuration is called by its strategy, with its first job's name where that does not tell.
    """
    configurations = {job.name: _configuration(job) for job in jobs}
    counts = Counter(configurations.values())
    if len(counts) in (0, 1, len(jobs)):
        return {}
    first = {configurations[job.name]: job for job in reversed(jobs)}
    strategies = Counter(job.strategy for job in first.values())
    return {
        name: _label(first[configuration], alone=strategies[first[configuration].strategy] == 1)
        for name, configuration in configurations.items()
    }


def _label(job: TuningJobDetail, *, alone: bool) -> str:
    return job.strategy if alone else f"{job.strategy} like {job.name}"


def _configuration(job: TuningJobDetail) -> str:
    statics = {
        name: value
        for name, value in job.static_hyperparameters.items()
        if not any(part in name for part in _CHANCE)
    }
    algorithms = [each.get("AlgorithmSpecification", {}) for each in definitions(job.describe)]
    parts = [job.strategy, sorted(map(repr, job.ranges)), statics, algorithms]
    return json.dumps(parts, sort_keys=True, default=str)


def _tables(
    jobs: Iterable[Any], connection: Connection | None, groups: Mapping[str, str] | None
) -> tuple[list[pd.DataFrame], Mapping[str, str] | None]:
    given = [jobs] if isinstance(jobs, str | pd.DataFrame) else list(jobs)
    names = [job_name(job) for job in given if not isinstance(job, pd.DataFrame)]
    # A name twice would stand against itself.
    fetched: dict[str, pd.DataFrame] = {}
    if names:
        where = connection or default_connection()
        fetched = {name: frames.trials(name, where, details=True) for name in dict.fromkeys(names)}
        if groups is None:
            described = TuningJobs(where)
            groups = repeats_of([described.describe(name) for name in fetched])
    tables = [job for job in given if isinstance(job, pd.DataFrame)]
    return [*fetched.values(), *tables], groups
