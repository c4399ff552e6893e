"""Jobs of Amazon's own algorithms on small tables, run as their container is."""

import re

import numpy as np

from amt_lab.local.algorithms.first_party import Table
from amt_lab.local.algorithms.registry import ALGORITHMS

CSV = "text/csv;label_size=1"


def as_csv(*columns):
    table = np.column_stack(columns)
    return "\n".join(",".join(f"{value:g}" for value in row) for row in table) + "\n"


async def trained(bench, name, hyperparameters, **channels):
    """The outcome and the watcher of a training job; `channels` are the text of their files."""
    inputs = []
    for channel, text in channels.items():
        bench.put(f"in/{channel}/a.csv", text)
        inputs.append(bench.channel(channel, f"in/{channel}") | {"ContentType": CSV})
    algorithm = ALGORITHMS[name]
    return await bench.run(
        None,
        command=algorithm.command,
        metrics=algorithm.metric_definitions,
        InputDataConfig=inputs,
        HyperParameters=hyperparameters,
    )


class RunHere:
    """A run in this process: what it printed and what its metric definitions read of that.

    `data` are labels, or None, and features by channel.
    """

    def __init__(self, twin, given, data, folder, caplog):
        caplog.set_level("INFO")
        caplog.clear()
        twin.train(twin.values(given), {n: table(n, *each) for n, each in data.items()}, folder)
        self.lines = [record.getMessage() for record in caplog.records]
        self.metrics = {
            definition["Name"]: float(match[1])
            for definition in twin.metric_definitions
            for line in self.lines
            if (match := re.search(definition["Regex"], line))
        }


def table(channel, labels, features):
    column = None if labels is None else np.asarray(labels, float)
    return Table(channel, np.asarray(features, float), column)


def member(name, content_type=CSV, distribution=None):
    """A channel as a request has it."""
    source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://bucket/{name}"}
    if distribution:
        source["S3DataDistributionType"] = distribution
    return {
        "ChannelName": name,
        "DataSource": {"S3DataSource": source},
        **({"ContentType": content_type} if content_type else {}),
    }


def refusals(name, hyperparameters, channels, tuned=()):
    """What is wrong with a request, by field."""
    found = ALGORITHMS[name].problems(hyperparameters, channels, tuned)
    return {problem.field: problem.message for problem in found}
