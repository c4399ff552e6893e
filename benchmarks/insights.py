"""Time of all insights on one core, by insight, at 750 and 10,000 trials of ten hyperparameters.

A made-up random search whose objective depends on three of them, with one trial in twenty failing.
Run: `OMP_NUM_THREADS=1 python benchmarks/insights.py [trials …]`.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

import numpy as np

from amt_lab.insight import insights as together
from amt_lab.sagemaker.frames import trials_frame
from amt_lab.tuning.job import Counters, Objective, TuningJobDetail
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Range, Scaling
from amt_lab.tuning.trial import Trial

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
BOUNDS_S = {750: 3.0, 10_000: 15.0}
SPACE: tuple[Range, ...] = (
    *(ContinuousRange(f"rate_{i}", 1e-4, 1.0, Scaling.LOGARITHMIC) for i in range(3)),
    *(ContinuousRange(f"share_{i}", 0.0, 0.5) for i in range(4)),
    *(IntegerRange(f"depth_{i}", 1, 20) for i in range(2)),
    CategoricalRange("kernel", ("rbf", "poly", "linear")),
)


def job_of(trials: int) -> TuningJobDetail:
    return TuningJobDetail(
        name="job",
        arn="arn",
        status="Completed",
        strategy="Bayesian",
        created=START,
        counters=Counters(completed=trials),
        max_trials=trials,
        max_parallel=10,
        objective=Objective("score", "Maximize"),
        ranges=SPACE,
    )


def trial(number: int, rng: np.random.Generator) -> Trial:
    units = rng.random(len(SPACE))
    score = units[3] - (units[0] - 0.4) ** 2 + 0.3 * units[7] * units[4] + 0.05 * rng.normal()
    failed = rng.random() < 0.05 or units[8] > 0.95
    began = START + timedelta(seconds=6 * number)
    return Trial(
        number=number,
        name=f"job-{number:03d}-abcdef01",
        tuning_job="job",
        status="Failed" if failed else "Completed",
        hyperparameters={
            tuned.name: tuned.from_unit(unit) for tuned, unit in zip(SPACE, units, strict=True)
        },
        created=began,
        started=began,
        ended=began + timedelta(seconds=60),
        objective=None if failed else float(score),
        billable_s=60,
        failure_reason="AlgorithmError: out of memory" if failed else None,
    )


def main() -> None:
    counts = [int(each) for each in sys.argv[1:]] or list(BOUNDS_S)
    for count in counts:
        rng = np.random.default_rng(0)
        job = job_of(count)
        trials = trials_frame([trial(number + 1, rng) for number in range(count)], job)
        print(f"{count} trials, {len(SPACE)} hyperparameters")
        # First of all, while no model of these trials is known.
        began = time.process_time()
        found = together.insights(trials, job=job, price=0.115)
        bound = f" (bound: {BOUNDS_S[count]:g} s)" if count in BOUNDS_S else ""
        print(f"  {'all':<12} {time.process_time() - began:6.2f} s  {len(found)} findings{bound}")
        for name, insight in together.EACH.items():
            began = time.process_time()
            found = insight(trials, together.Known(job=job, price=0.115))
            print(f"  {name:<12} {time.process_time() - began:6.2f} s  {len(found)} findings")


if __name__ == "__main__":
    main()
