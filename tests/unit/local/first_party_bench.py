"""Jobs of Amazon's own algorithms on small tables, run as their container is."""

import numpy as np

from amt_lab.local.algorithms import ALGORITHMS

CSV = "text/csv;label_size=1"


def as_csv(*columns):
    table = np.column_stack(columns)
    return "\n".join(",".join(f"{value:g}" for value in row) for row in table) + "\n"


async def trained(bench, name, hyperparameters, content_type=CSV, **channels):
    """The outcome and the watcher of a training job; `channels` are the text of their files."""
    inputs = []
    for channel, text in channels.items():
        bench.put(f"in/{channel}/a.csv", text)
        kind = content_type.get(channel, CSV) if isinstance(content_type, dict) else content_type
        inputs.append(bench.channel(channel, f"in/{channel}") | {"ContentType": kind})
    algorithm = ALGORITHMS[name]
    return await bench.run(
        None,
        command=algorithm.command,
        metrics=algorithm.metric_definitions,
        InputDataConfig=inputs,
        HyperParameters=hyperparameters,
    )


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
