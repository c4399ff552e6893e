"""Small tables for the tabular algorithms, and runs of them in this process."""

import json
import re

import numpy as np

from amt_lab.local.algorithms.registry import PROGRAMS
from amt_lab.local.algorithms.tabular.data import read_dataset

HEADERLESS = "text/csv"


def table(rows, classes=2, seed=0):
    """CSV: a class or, with `classes` 0, a number that the first feature tells, and another feature."""
    source = np.random.default_rng(seed)
    told = source.random(rows)
    target = np.floor(told * classes) if classes else 10 * told
    found = zip(
        target, told + 0.02 * source.standard_normal(rows), source.random(rows), strict=True
    )
    return "".join(f"{a:g},{b:.4f},{c:.4f}\n" for a, b, c in found)


def put(folder, files):
    """Text, or what becomes JSON, by path below `folder`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return folder


def run_here(capfd, folder, name, task, given, **tables):
    """What a run prints as its metric by the documented pattern, in order; the model is below `folder`."""
    data = put(folder / "data", {f"{channel}/rows.csv": text for channel, text in tables.items()})
    model = folder / "model"
    model.mkdir()
    twin = PROGRAMS[name, task]
    assert twin.complaints(given) == []
    capfd.readouterr()
    twin.train(twin.values(given), read_dataset(data), model)
    return capfd.readouterr().out, model


def values(pattern, printed):
    return [float(value) for value in re.findall(pattern, printed)]


def refusals(name, task, given, channels=("train",), tuned=()):
    """What is wrong with a request, by field."""
    members = [
        {
            "ChannelName": channel,
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://bucket/x"}},
        }
        for channel in channels
    ]
    found = PROGRAMS[name, task].problems(given, members, tuned)
    return {problem.field: problem.message for problem in found}
