"""How soon the SageMaker SDK's own `amtviz` (version 2.257) has the same job's data and charts.

Run by trial_data.py with the Python of an environment that has that SDK; prints seconds as JSON.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import warnings

os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)


def main(job: str) -> None:
    from sagemaker import amtviz

    def timed(**wanted: bool) -> tuple[float, int]:
        began = time.perf_counter()
        _, trials, curves = amtviz.visualize_tuning_job(job, return_dfs=True, **wanted)
        return time.perf_counter() - began, max(len(trials), len(curves))

    found = {
        "trials": timed(trials_only=True),
        "trials again": timed(trials_only=True),
        "curves": timed(),
        "curves again": timed(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
