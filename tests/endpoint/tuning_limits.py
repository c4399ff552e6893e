"""Limits of CreateHyperParameterTuningJob: how to go one beyond each, and what the answer says.

Sources: the API reference (member limits, as botocore's model has them) and the developer guide's pages on
hyperparameter ranges, strategies, warm start and resource limits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .requests import channel, statics

Change = Callable[[dict[str, Any]], None]

CONFIG, DEFINITION = "HyperParameterTuningJobConfig", "TrainingJobDefinition"
LIMITS, RANGES = f"{CONFIG}.ResourceLimits", f"{CONFIG}.ParameterRanges"
ETA = {"Name": "eta", "MinValue": "0.1", "MaxValue": "0.5"}
WHOLE = {"Name": "gamma", "MinValue": "1", "MaxValue": "4"}


def put(path: str, value: Any) -> Change:
    """Sets one member, dots between the members' names."""

    def change(request: dict[str, Any]) -> None:
        *above, last = path.split(".")
        target = request
        for name in above:
            target = target.setdefault(name, {})
        target[last] = value

    return change


def both(*changes: Change) -> Change:
    def change(request: dict[str, Any]) -> None:
        for each in changes:
            each(request)

    return change


def ranges(kind: str, *members: dict[str, Any]) -> Change:
    return put(f"{RANGES}.{kind}ParameterRanges", list(members))


def only(kind: str, *members: dict[str, Any]) -> Change:
    return put(RANGES, {f"{kind}ParameterRanges": list(members)})


def eta(**members: str) -> Change:
    return ranges("Continuous", {**ETA, **members})


def categories(count: int, text: str = "v") -> list[str]:
    return [f"{text}{number}" for number in range(count)]


def named(count: int, prefix: str = "n") -> dict[str, str]:
    return {f"{prefix}{number}": "1" for number in range(count)}


def metrics(count: int, regex: str = "m=(.*)") -> list[dict[str, str]]:
    return [{"Name": f"m{number}", "Regex": regex} for number in range(count)]


def parents(*names: str) -> Change:
    listed = [{"HyperParameterTuningJobName": name} for name in names]
    config = {"ParentHyperParameterTuningJobs": listed, "WarmStartType": "TransferLearning"}
    return put("WarmStartConfig", config)


def in_list(count: int) -> Change:
    def change(request: dict[str, Any]) -> None:
        one = request.pop(DEFINITION)
        one["TuningObjective"] = request[CONFIG].pop("HyperParameterTuningJobObjective")
        one["HyperParameterRanges"] = request[CONFIG].pop("ParameterRanges")
        listed = [{**one, "DefinitionName": f"d{number}"} for number in range(count)]
        request["TrainingJobDefinitions"] = listed

    return change


def without(path: str) -> Change:
    def change(request: dict[str, Any]) -> None:
        *above, last = path.split(".")
        for name in above:
            request = request[name]
        del request[last]

    return change


OWN_METRICS = f"{DEFINITION}.AlgorithmSpecification.MetricDefinitions"
HYPERBAND = f"{CONFIG}.StrategyConfig.HyperbandStrategyConfig"

SHAPES: dict[str, tuple[Change, str]] = {
    "a definition's name of 65": (
        put(f"{DEFINITION}.DefinitionName", "a" * 65),
        "definitionName' failed to satisfy constraint: Member must have length less than or equal to 64",
    ),
    "no least resource": (put(HYPERBAND, {"MinResource": 0}), "greater than or equal to 1"),
    "a metric's name of 256": (
        put(f"{CONFIG}.HyperParameterTuningJobObjective.MetricName", "m" * 256),
        "length less than or equal to 255",
    ),
    "no parallel trial": (
        put(f"{LIMITS}.MaxParallelTrainingJobs", 0),
        "greater than or equal to 1",
    ),
    "no trial": (put(f"{LIMITS}.MaxNumberOfTrainingJobs", 0), "greater than or equal to 1"),
    "a runtime beyond half a year": (
        put(f"{LIMITS}.MaxRuntimeInSeconds", 15_768_001),
        "less than or equal to 15768000",
    ),
    "a bound that is no string": (eta(MinValue=0.1), "Member must be a string"),
    "a bound of 257 characters": (eta(MinValue="0" * 257), "less than or equal to 256"),
    "a scaling that is none": (
        eta(ScalingType="Cubic"),
        "[Auto, Linear, Logarithmic, ReverseLogarithmic]",
    ),
    "a hyperparameter's name of 257": (eta(Name="n" * 257), "less than or equal to 256"),
    "31 ranges of one kind": (
        ranges("Continuous", *({**ETA, "Name": f"n{number}"} for number in range(31))),
        "length less than or equal to 30",
    ),
    "31 categories": (
        ranges("Categorical", {"Name": "booster", "Values": categories(31)}),
        "values' failed to satisfy constraint: Member must have length less than or equal to 30",
    ),
    "no category": (
        ranges("Categorical", {"Name": "booster", "Values": []}),
        "length greater than or equal to 1",
    ),
    "a category of 257 characters": (
        ranges("Categorical", {"Name": "booster", "Values": ["a" * 257, "b"]}),
        "less than or equal to 256",
    ),
    "101 hints": (
        put(f"{RANGES}.AutoParameters", [{"Name": n, "ValueHint": "1"} for n in named(101)]),
        "length less than or equal to 100",
    ),
    "a seed below 0": (put(f"{CONFIG}.RandomSeed", -1), "greater than or equal to 0"),
    "an Autotune mode that is none": (put("Autotune", {"Mode": "Off"}), "[Enabled]"),
    "an early stopping that is none": (
        put(f"{CONFIG}.TrainingJobEarlyStoppingType", "On"),
        "[Off, Auto]",
    ),
    "eleven definitions": (in_list(11), "length less than or equal to 10"),
    "no definition in the list": (in_list(0), "length greater than or equal to 1"),
    "101 static hyperparameters": (
        put(f"{DEFINITION}.StaticHyperParameters", named(101)),
        "length less than or equal to 100",
    ),
    "a static value of 2501 characters": (
        put(f"{DEFINITION}.StaticHyperParameters", statics(updater="x" * 2501)),
        "length less than or equal to 2500",
    ),
    "41 metric definitions": (put(OWN_METRICS, metrics(41)), "length less than or equal to 40"),
    "a regex of 501 characters": (
        put(OWN_METRICS, metrics(1, "m" * 501)),
        "length less than or equal to 500",
    ),
    "no regex": (put(OWN_METRICS, metrics(1, "")), "length greater than or equal to 1"),
    "no channel in the list": (
        put(f"{DEFINITION}.InputDataConfig", []),
        "length greater than or equal to 1",
    ),
    "21 channels": (
        put(f"{DEFINITION}.InputDataConfig", [channel(f"c{number}") for number in range(21)]),
        "length less than or equal to 20",
    ),
    "no retry": (
        put(f"{DEFINITION}.RetryStrategy", {"MaximumRetryAttempts": 0}),
        "greater than or equal to 1",
    ),
    "49 variables": (
        put(f"{DEFINITION}.Environment", named(49, "V")),
        "length less than or equal to 48",
    ),
    "a variable of 513 characters": (
        put(f"{DEFINITION}.Environment", {"A": "x" * 513}),
        "length less than or equal to 512",
    ),
    "no time to run": (
        put(f"{DEFINITION}.StoppingCondition", {"MaxRuntimeInSeconds": 0}),
        "greater than or equal to 1",
    ),
    "no stopping condition": (
        without(f"{DEFINITION}.StoppingCondition"),
        "Value null at 'trainingJobDefinition.stoppingCondition' failed to satisfy constraint: "
        "Member must not be null",
    ),
    "no parent in the list": (parents(), "length greater than or equal to 1"),
    "six parents": (parents(*"abcdef"), "length less than or equal to 5"),
    "a warm start of no kind": (
        both(parents("a"), put("WarmStartConfig.WarmStartType", "Copy")),
        "[IdenticalDataAndAlgorithm, TransferLearning]",
    ),
    "51 tags": (
        put("Tags", [{"Key": key, "Value": ""} for key in named(51)]),
        "length less than or equal to 50",
    ),
    "an instance type that is none": (
        put(f"{DEFINITION}.ResourceConfig.InstanceType", "local"),
        "Value 'local' at 'trainingJobDefinition.resourceConfig.instanceType' failed to satisfy "
        "constraint: Member must satisfy enum value set: [",
    ),
    "seven kinds of instances": (
        both(
            without(f"{DEFINITION}.ResourceConfig"),
            put(
                f"{DEFINITION}.HyperParameterTuningResourceConfig",
                {
                    "InstanceConfigs": [
                        {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5}
                    ]
                    * 7
                },
            ),
        ),
        "length less than or equal to 6",
    ),
}
"""Limits of members: the answer is the service's own form of words."""

RULES: dict[str, tuple[Change, str]] = {
    "one value of a number": (eta(MinValue="0.5"), "must be greater than its MinValue"),
    "one category": (
        ranges("Categorical", {"Name": "booster", "Values": ["gbtree"]}),
        "booster has one value only",
    ),
    "a category twice": (
        ranges("Categorical", {"Name": "booster", "Values": ["gbtree", "gbtree"]}),
        "Values of booster must differ",
    ),
    "no range": (put(RANGES, {}), "at least one hyperparameter range"),
    "a bound that is no number": (eta(MaxValue="high"), "must be a finite number, got 'high'"),
    "a bound that is infinite": (eta(MaxValue="inf"), "must be a finite number"),
    "a whole number with a point": (
        ranges("Integer", {"Name": "max_depth", "MinValue": "1.5", "MaxValue": "4"}),
        "must be a whole number",
    ),
    "a logarithm of 0": (
        eta(MinValue="0", ScalingType="Logarithmic"),
        "needs values greater than 0",
    ),
    "a reverse logarithm of 1": (
        eta(MaxValue="1", ScalingType="ReverseLogarithmic"),
        "needs 0 <= x < 1",
    ),
    "a reverse logarithm below 0": (
        ranges("Continuous", {**ETA, "MinValue": "-0.1", "ScalingType": "ReverseLogarithmic"}),
        "needs 0 <= x < 1",
    ),
    "a reverse logarithm of whole numbers": (
        ranges("Integer", {**WHOLE, "Name": "max_delta_step", "ScalingType": "ReverseLogarithmic"}),
        "ReverseLogarithmic scaling is for Continuous ranges alone",
    ),
    "a hyperparameter searched twice": (ranges("Continuous", ETA, ETA), "more than one range"),
    "31 ranges in all": (
        both(
            ranges("Continuous", *({**ETA, "Name": f"c{number}"} for number in range(16))),
            ranges("Integer", *({**WHOLE, "Name": f"i{number}"} for number in range(15))),
        ),
        "at most 30 hyperparameters in all, got 31",
    ),
    "100 hyperparameters beside the objective": (
        put(f"{DEFINITION}.StaticHyperParameters", named(99)),
        "at most 100 together",
    ),
    "101 parallel trials": (
        put(LIMITS, {"MaxNumberOfTrainingJobs": 200, "MaxParallelTrainingJobs": 101}),
        "MaxParallelTrainingJobs is at most 100",
    ),
    "10,001 random trials": (
        put(f"{LIMITS}.MaxNumberOfTrainingJobs", 10_001),
        "at most 10000 with strategy Random",
    ),
    "751 Bayesian trials": (
        both(
            put(f"{CONFIG}.Strategy", "Bayesian"),
            put(f"{LIMITS}.MaxNumberOfTrainingJobs", 751),
        ),
        "at most 750 with strategy Bayesian",
    ),
    "no number of trials": (
        without(f"{LIMITS}.MaxNumberOfTrainingJobs"),
        "MaxNumberOfTrainingJobs is required",
    ),
    "fewer combinations than trials": (
        both(
            only("Categorical", {"Name": "booster", "Values": ["gbtree", "dart"]}),
            put(f"{LIMITS}.MaxNumberOfTrainingJobs", 3),
        ),
        "You don't have enough combinations of hyperparameter ranges. The total number of "
        "hyperparameter combinations for the provided ranges [2.0] must be equal or greater than the "
        "value of MaxNumberOfJobs, [3]. Provide additional ranges.",
    ),
    "a grid of numbers": (put(f"{CONFIG}.Strategy", "Grid"), "categorical ranges only"),
    "a grid of 751": (
        both(
            put(f"{CONFIG}.Strategy", "Grid"),
            without(f"{LIMITS}.MaxNumberOfTrainingJobs"),
            only(
                "Categorical",
                {"Name": "eta", "Values": [f"0.{number}" for number in range(10, 38)]},
                {"Name": "gamma", "Values": categories(28, "")},
            ),
        ),
        "the limit is 750",
    ),
    "Hyperband with early stopping": (
        both(
            put(f"{CONFIG}.Strategy", "Hyperband"),
            put(HYPERBAND, {"MaxResource": 9}),
            put(f"{CONFIG}.TrainingJobEarlyStoppingType", "Auto"),
        ),
        "must be Off with strategy Hyperband",
    ),
    "Hyperband without a resource": (
        put(f"{CONFIG}.Strategy", "Hyperband"),
        "MaxResource is required",
    ),
    "Hyperband beyond 20,000": (
        both(put(f"{CONFIG}.Strategy", "Hyperband"), put(HYPERBAND, {"MaxResource": 20_001})),
        "at most 20000",
    ),
    "Hyperband upside down": (
        both(
            put(f"{CONFIG}.Strategy", "Hyperband"),
            put(HYPERBAND, {"MinResource": 9, "MaxResource": 3}),
        ),
        "must not be greater than MaxResource",
    ),
    "Hyperband's settings for another strategy": (
        put(HYPERBAND, {"MaxResource": 9}),
        "is for strategy Hyperband",
    ),
    "no objective": (
        without(f"{CONFIG}.HyperParameterTuningJobObjective"),
        "needs an objective",
    ),
    "metrics of one's own for a built-in algorithm": (
        put(OWN_METRICS, metrics(1)),
        "You can't override the metric definitions for Amazon SageMaker algorithms",
    ),
    "an objective in the wrong direction": (
        put(f"{CONFIG}.HyperParameterTuningJobObjective.Type", "Maximize"),
        "isn't valid for the",
    ),
    "a reserved tag": (put("Tags", [{"Key": "aws:x", "Value": ""}]), "reserved"),
    "no definition": (without(DEFINITION), "got neither"),
    "no machine": (without(f"{DEFINITION}.ResourceConfig"), "got neither"),
    "a channel twice": (
        put(f"{DEFINITION}.InputDataConfig", [channel("train"), channel("train")]),
        "There are 2 channels named train",
    ),
    "its own parent": (
        lambda request: parents(request["HyperParameterTuningJobName"])(request),
        "can't be its own parent",
    ),
}
"""Rules across members: the answer is a sentence."""

AT_THE_LIMIT: dict[str, Change] = {
    "a grid of 750": both(
        put(f"{CONFIG}.Strategy", "Grid"),
        without(f"{LIMITS}.MaxNumberOfTrainingJobs"),
        only(
            "Categorical",
            {"Name": "eta", "Values": [f"0.{number}" for number in range(10, 40)]},
            {"Name": "gamma", "Values": categories(25, "")},
        ),
    ),
    "30 categories": ranges("Categorical", {"Name": "gamma", "Values": categories(30, "")}),
    "100 parallel trials": put(
        LIMITS,
        {
            "MaxNumberOfTrainingJobs": 10_000,
            "MaxParallelTrainingJobs": 100,
            "MaxRuntimeInSeconds": 15_768_000,
        },
    ),
    "750 Bayesian trials": both(
        put(f"{CONFIG}.Strategy", "Bayesian"), put(f"{LIMITS}.MaxNumberOfTrainingJobs", 750)
    ),
    "a name of 32 characters": put("HyperParameterTuningJobName", "a" * 32),
    "two minutes": put(f"{LIMITS}.MaxRuntimeInSeconds", 120),
    "values that are next to each other": eta(MinValue="0.4999999", MaxValue="0.5"),
    "a logarithm": eta(MinValue="1e-12", ScalingType="Logarithmic"),
    "a reverse logarithm": eta(MinValue="0", MaxValue="0.999999", ScalingType="ReverseLogarithmic"),
    "a logarithm of whole numbers": only(
        "Integer",
        {"Name": "max_delta_step", "MinValue": "1", "MaxValue": "64", "ScalingType": "Logarithmic"},
    ),
    "50 tags": put("Tags", [{"Key": key, "Value": ""} for key in named(50)]),
    "a patience of 3 and a target": put(
        f"{CONFIG}.TuningJobCompletionCriteria",
        {
            "TargetObjectiveMetricValue": -1.5,
            "BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 3},
            "ConvergenceDetected": {"CompleteOnConvergence": "Enabled"},
        },
    ),
    "30 retries": put(f"{DEFINITION}.RetryStrategy", {"MaximumRetryAttempts": 30}),
    "48 variables": put(f"{DEFINITION}.Environment", named(48, "V")),
    "a seed of 0": put(f"{CONFIG}.RandomSeed", 0),
    "ten definitions": in_list(10),
    "no size of the volume": without(f"{DEFINITION}.ResourceConfig.VolumeSizeInGB"),
    "several kinds of instances": both(
        without(f"{DEFINITION}.ResourceConfig"),
        put(
            f"{DEFINITION}.HyperParameterTuningResourceConfig",
            {
                "AllocationStrategy": "Prioritized",
                "InstanceConfigs": [
                    {"InstanceType": kind, "InstanceCount": 1, "VolumeSizeInGB": 5}
                    for kind in ("ml.m5.large", "ml.c5.xlarge")
                ],
            },
        ),
    ),
    "what has no meaning on one machine": both(
        put(f"{DEFINITION}.VpcConfig", {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}),
        put(f"{DEFINITION}.EnableNetworkIsolation", True),
        put(f"{DEFINITION}.OutputDataConfig.KmsKeyId", "key"),
        put(f"{DEFINITION}.EnableManagedSpotTraining", True),
        put(
            f"{DEFINITION}.StoppingCondition",
            {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 120},
        ),
    ),
    "Hyperband by epochs of its own": both(
        put(f"{CONFIG}.Strategy", "Hyperband"),
        put(HYPERBAND, {"MinResource": 1, "MaxResource": 20_000}),
    ),
}
"""What the service takes, and so is taken here."""
