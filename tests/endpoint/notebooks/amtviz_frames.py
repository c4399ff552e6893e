"""What a notebook written for amtviz gets, with the import that is named: nothing else differs.

    python notebooks/amtviz_frames.py sagemaker.amtviz | amt_lab TUNING_JOB

Prints a JSON object of the two tables.
"""

from __future__ import annotations

import importlib
import json
import sys

module, job = sys.argv[1:]
visualize_tuning_job = importlib.import_module(module).visualize_tuning_job

chart, trials, full = visualize_tuning_job(job, return_dfs=True, job_metrics=["train:logloss"])

trials = trials.set_index("TrainingJobName", drop=False)
printed = full[full["label"].str.contains(":")].sort_values(["label", "TrainingJobName", "ts"])
first = full.groupby("TrainingJobName")["rel_ts"].min()
tuned = trials.columns[:-7]
told = {
    "chart": bool(chart.to_dict(validate=False)["vconcat"]),
    "trial columns": list(trials.columns),
    "tuned": sorted(tuned),
    "kinds": {name: kind.kind for name, kind in trials.dtypes.items()},
    "objectives": trials.iloc[:, -1].round(6).tolist(),
    "settings": trials[sorted(tuned)].round(6).to_numpy().tolist(),
    "full columns": list(full.columns[:5]),
    "all full columns": sorted(full.columns),
    "labels": sorted(set(printed["label"])),
    "values": printed["value"].round(6).tolist(),
    "seconds of first values": sorted({time.second for time in first}),
}
sys.stdout.write(json.dumps(told))
