"""Each rule of a CreateHyperParameterTuningJob request: the field it names and what it says."""

from __future__ import annotations

import pytest

from amt_lab.tuning.rules import request_problems

CONFIG = "HyperParameterTuningJobConfig"
LIMITS = f"{CONFIG}.ResourceLimits"
RANGES = f"{CONFIG}.ParameterRanges"
CONTINUOUS = f"{RANGES}.ContinuousParameterRanges"
INTEGER = f"{RANGES}.IntegerParameterRanges"
CATEGORICAL = f"{RANGES}.CategoricalParameterRanges"
TRAINING = "TrainingJobDefinition"
STATICS = f"{TRAINING}.StaticHyperParameters"
OBJECTIVE = f"{CONFIG}.HyperParameterTuningJobObjective"
CUSTOM_IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/mine:1"


def config(request):
    return request[CONFIG]


def limits(**members):
    return lambda r: config(r)["ResourceLimits"].update(members)


def ranges(kind, *members):
    return lambda r: config(r)["ParameterRanges"].update({f"{kind}ParameterRanges": list(members)})


def numeric(name="gamma", low="0.1", high="0.5", scaling="Auto"):
    return {"Name": name, "MinValue": low, "MaxValue": high, "ScalingType": scaling}


def only(kind, *members):
    """No range but these."""

    def change(r):
        config(r)["ParameterRanges"] = {f"{kind}ParameterRanges": list(members)}

    return change


def statics(**members):
    return lambda r: r[TRAINING]["StaticHyperParameters"].update(members)


def settings(**members):
    return lambda r: config(r).update(members)


def training(**members):
    return lambda r: r[TRAINING].update(members)


def both(*changes):
    def change(r):
        for each in changes:
            each(r)

    return change


def objective(**members):
    return lambda r: config(r)["HyperParameterTuningJobObjective"].update(members)


def without(*path):
    def change(r):
        for name in path[:-1]:
            r = r[name]
        del r[path[-1]]

    return change


def own_image(*metrics):
    definitions = [{"Name": name, "Regex": f"{name}=(.*)"} for name in metrics]
    return training(
        AlgorithmSpecification={
            "TrainingImage": CUSTOM_IMAGE,
            "TrainingInputMode": "File",
            "MetricDefinitions": definitions,
        }
    )


BAD = {
    "more at once than in all": (
        limits(MaxNumberOfTrainingJobs=2, MaxParallelTrainingJobs=3),
        f"{LIMITS}.MaxParallelTrainingJobs",
        "3, must not be greater than MaxNumberOfTrainingJobs, 2",
    ),
    "too many at once": (
        limits(MaxNumberOfTrainingJobs=200, MaxParallelTrainingJobs=101),
        f"{LIMITS}.MaxParallelTrainingJobs",
        "at most 100, got 101",
    ),
    "too many trials": (
        limits(MaxNumberOfTrainingJobs=751),
        f"{LIMITS}.MaxNumberOfTrainingJobs",
        "at most 750 with strategy Bayesian, got 751",
    ),
    "too many random trials": (
        both(settings(Strategy="Random"), limits(MaxNumberOfTrainingJobs=10_001)),
        f"{LIMITS}.MaxNumberOfTrainingJobs",
        "at most 10000 with strategy Random",
    ),
    "no total": (
        without(CONFIG, "ResourceLimits", "MaxNumberOfTrainingJobs"),
        f"{LIMITS}.MaxNumberOfTrainingJobs",
        "required",
    ),
    "fewer combinations than trials": (
        both(only("Integer", numeric("max_depth", "1", "3")), limits(MaxNumberOfTrainingJobs=10)),
        f"{LIMITS}.MaxNumberOfTrainingJobs",
        "hyperparameter combinations for the provided ranges [3.0] must be equal or greater than "
        "the value of MaxNumberOfJobs, [10]",
    ),
    "a range upside down": (
        ranges("Continuous", numeric(low="0.5", high="0.1")),
        f"{CONTINUOUS}[0].MaxValue",
        "MaxValue of gamma, 0.1, must be greater than its MinValue, 0.5",
    ),
    "a range of one value": (
        ranges("Integer", numeric("max_depth", "3", "3")),
        f"{INTEGER}[0].MaxValue",
        "must be greater than",
    ),
    "a bound that is no number": (
        ranges("Continuous", numeric(low="low")),
        f"{CONTINUOUS}[0].MinValue",
        "must be a finite number, got 'low'",
    ),
    "an infinite bound": (
        ranges("Continuous", numeric(high="inf")),
        f"{CONTINUOUS}[0].MaxValue",
        "must be a finite number",
    ),
    "a broken integer bound": (
        ranges("Integer", numeric("max_depth", "1", "3.5")),
        f"{INTEGER}[0].MaxValue",
        "must be a whole number, got '3.5'",
    ),
    "a logarithm of zero": (
        ranges("Continuous", numeric(low="0", scaling="Logarithmic")),
        f"{CONTINUOUS}[0].MinValue",
        "needs values greater than 0",
    ),
    "a reverse logarithm of one": (
        ranges("Continuous", numeric(high="1", scaling="ReverseLogarithmic")),
        f"{CONTINUOUS}[0].MaxValue",
        "needs 0 <= x < 1",
    ),
    "a reverse logarithm below zero": (
        ranges("Continuous", numeric(low="-1", scaling="ReverseLogarithmic")),
        f"{CONTINUOUS}[0].MinValue",
        "needs 0 <= x < 1",
    ),
    "two ranges for one hyperparameter": (
        ranges("Integer", numeric("eta", "0", "1")),
        f"{INTEGER}[0].Name",
        "eta has more than one range",
    ),
    "static and tuned": (statics(eta="0.2"), f"{STATICS}.eta", "both static and tuned"),
    "no range": (settings(ParameterRanges={}), RANGES, "at least one hyperparameter range"),
    "repeated categories": (
        ranges("Categorical", {"Name": "booster", "Values": ["dart", "dart"]}),
        f"{CATEGORICAL}[0].Values",
        "dart is there more than once",
    ),
    "one category": (
        ranges("Categorical", {"Name": "booster", "Values": ["dart"]}),
        f"{CATEGORICAL}[0].Values",
        "one value only",
    ),
    "31 ranges": (
        both(
            own_image("validation:accuracy"),
            ranges("Categorical", *({"Name": f"c{i}", "Values": ["a", "b"]} for i in range(27))),
        ),
        RANGES,
        "at most 30 hyperparameters in all, got 31",
    ),
    "101 hyperparameters": (
        both(own_image("validation:accuracy"), statics(**{f"s{i}": "1" for i in range(91)})),
        STATICS,
        "at most 100 together",
    ),
    "a metric that the algorithm does not emit": (
        objective(MetricName="validation:fun"),
        f"{OBJECTIVE}.MetricName",
        "[validation:fun], isn't valid for the [683313688378.dkr.ecr.us-east-1",
    ),
    "a training metric": (
        objective(MetricName="train:accuracy"),
        f"{OBJECTIVE}.MetricName",
        "isn't valid",
    ),
    "the wrong direction": (
        objective(Type="Minimize"),
        f"{OBJECTIVE}.Type",
        "The objective metric type, [Minimize]",
    ),
    "a metric without definition": (
        own_image("loss"),
        f"{OBJECTIVE}.MetricName",
        "A metric is required for this hyperparameter tuning job objective.",
    ),
    "no objective": (
        without(CONFIG, "HyperParameterTuningJobObjective"),
        OBJECTIVE,
        "needs an objective",
    ),
    "own metrics of a built-in algorithm": (
        lambda r: r[TRAINING]["AlgorithmSpecification"].update(
            MetricDefinitions=[{"Name": "a", "Regex": "a"}]
        ),
        f"{TRAINING}.AlgorithmSpecification.MetricDefinitions",
        "You can't override the metric definitions for Amazon SageMaker algorithms.",
    ),
    "an unknown hyperparameter": (
        statics(num_rounds="20"),
        f"{STATICS}.num_rounds",
        "XGBoost has no hyperparameter named num_rounds",
    ),
    "an unknown tuned hyperparameter": (
        ranges("Integer", numeric("depth", "1", "5")),
        f"{INTEGER}[0].Name",
        "XGBoost has no hyperparameter named depth",
    ),
    "a missing hyperparameter": (
        without(TRAINING, "StaticHyperParameters", "num_round"),
        f"{STATICS}.num_round",
        "requires num_round",
    ),
    "a static value out of its range": (
        statics(subsample="0"),
        f"{STATICS}.subsample",
        "must lie in (0, 1], got '0'",
    ),
    "a static value of the wrong type": (
        statics(num_round="many"),
        f"{STATICS}.num_round",
        "must be a whole number",
    ),
    "a static value that is no choice": (
        statics(booster="gbforest"),
        f"{STATICS}.booster",
        "must be one of gbtree, gblinear, dart",
    ),
    "two names of one hyperparameter": (
        statics(learning_rate="0.3"),
        f"{STATICS}.learning_rate",
        "learning_rate and eta are the same hyperparameter",
    ),
    "a bound out of the algorithm's range": (
        ranges("Continuous", numeric("eta", "0.1", "2")),
        f"{CONTINUOUS}[0].MaxValue",
        "must lie in [0, 1], got '2'",
    ),
    "a continuous range of an integer": (
        ranges("Continuous", numeric("num_parallel_tree", "1", "5")),
        f"{CONTINUOUS}[0].Name",
        "can't be tuned",
    ),
    "fractions of a whole number": (
        both(
            without(TRAINING, "StaticHyperParameters", "num_round"),
            ranges("Continuous", numeric("num_round", "1", "5")),
        ),
        f"{CONTINUOUS}[0].Name",
        "use an Integer range",
    ),
    "a number where a choice is due": (
        ranges("Integer", numeric("booster", "1", "5")),
        f"{INTEGER}[0].Name",
        "takes a Categorical range",
    ),
    "a category that is no choice": (
        ranges("Categorical", {"Name": "booster", "Values": ["dart", "x"]}),
        f"{CATEGORICAL}[0].Values[1]",
        "must be one of gbtree, gblinear, dart, got 'x'",
    ),
    "Hyperband with early stopping": (
        settings(
            Strategy="Hyperband",
            TrainingJobEarlyStoppingType="Auto",
            StrategyConfig={"HyperbandStrategyConfig": {"MaxResource": 9}},
        ),
        f"{CONFIG}.TrainingJobEarlyStoppingType",
        "must be Off with strategy Hyperband",
    ),
    "Hyperband without resource": (
        settings(Strategy="Hyperband"),
        f"{CONFIG}.StrategyConfig.HyperbandStrategyConfig.MaxResource",
        "MaxResource is required",
    ),
    "Hyperband upside down": (
        settings(
            Strategy="Hyperband",
            StrategyConfig={"HyperbandStrategyConfig": {"MinResource": 9, "MaxResource": 3}},
        ),
        f"{CONFIG}.StrategyConfig.HyperbandStrategyConfig.MinResource",
        "MinResource, 9, must not be greater than MaxResource, 3",
    ),
    "Hyperband with too much": (
        settings(
            Strategy="Hyperband",
            StrategyConfig={"HyperbandStrategyConfig": {"MaxResource": 20_001}},
        ),
        f"{CONFIG}.StrategyConfig.HyperbandStrategyConfig.MaxResource",
        "at most 20000",
    ),
    "Hyperband's settings for another strategy": (
        settings(StrategyConfig={"HyperbandStrategyConfig": {"MaxResource": 9}}),
        f"{CONFIG}.StrategyConfig.HyperbandStrategyConfig",
        "Strategy is Bayesian",
    ),
    "epochs that Hyperband can't count": (
        both(
            own_image("validation:accuracy"),
            settings(Strategy="Hyperband"),
            statics(epochs="many"),
        ),
        f"{TRAINING}.StaticHyperParameters.epochs",
        "must be a whole number from 1 to 20000, got 'many'",
    ),
    "a grid of numbers": (
        settings(Strategy="Grid"),
        f"{CONTINUOUS}[0].Name",
        "Grid searches categorical ranges only",
    ),
    "a grid with too many trials": (
        both(
            settings(Strategy="Grid"),
            only("Categorical", {"Name": "booster", "Values": ["gbtree", "dart"]}),
            limits(MaxNumberOfTrainingJobs=5),
        ),
        f"{LIMITS}.MaxNumberOfTrainingJobs",
        "combinations for the provided ranges [2.0] must be equal or greater than the value of "
        "MaxNumberOfJobs, [5]",
    ),
    "a grid with too few trials": (
        both(
            settings(Strategy="Grid"),
            only("Categorical", {"Name": "tree_method", "Values": ["exact", "hist", "approx"]}),
            limits(MaxNumberOfTrainingJobs=2, MaxParallelTrainingJobs=1),
        ),
        f"{LIMITS}.MaxNumberOfTrainingJobs",
        "must be the number of combinations, 3",
    ),
    "a huge grid": (
        both(
            own_image("validation:accuracy"),
            settings(Strategy="Grid"),
            only("Categorical", *({"Name": f"c{i}", "Values": ["1", "2"]} for i in range(10))),
            without(CONFIG, "ResourceLimits", "MaxNumberOfTrainingJobs"),
        ),
        RANGES,
        "would run 1024 trials",
    ),
    "a missing channel": (
        lambda r: r[TRAINING]["InputDataConfig"].pop(0),
        f"{TRAINING}.InputDataConfig",
        "needs a channel named train",
    ),
    "no validation data for a validation metric": (
        lambda r: r[TRAINING]["InputDataConfig"].pop(),
        f"{TRAINING}.InputDataConfig",
        "validation:accuracy is computed on a channel named validation",
    ),
    "a channel twice": (
        lambda r: r[TRAINING]["InputDataConfig"].append(r[TRAINING]["InputDataConfig"][0]),
        f"{TRAINING}.InputDataConfig[0].ChannelName",
        "2 channels named train",
    ),
    "a channel without source": (
        lambda r: r[TRAINING]["InputDataConfig"][0].update(DataSource={}),
        f"{TRAINING}.InputDataConfig[0].DataSource",
        "exactly one data source",
    ),
    "no image": (
        training(AlgorithmSpecification={"TrainingInputMode": "File"}),
        f"{TRAINING}.AlgorithmSpecification.TrainingImage",
        "got neither",
    ),
    "no machine": (
        without(TRAINING, "ResourceConfig"),
        f"{TRAINING}.ResourceConfig",
        "got neither",
    ),
    "no instance type": (
        without(TRAINING, "ResourceConfig", "InstanceType"),
        f"{TRAINING}.ResourceConfig.InstanceType",
        "instance type",
    ),
    "no instance": (
        lambda r: r[TRAINING]["ResourceConfig"].update(InstanceCount=0),
        f"{TRAINING}.ResourceConfig.InstanceCount",
        "at least 1, got 0",
    ),
    "instance groups and a type": (
        lambda r: r[TRAINING]["ResourceConfig"].update(InstanceGroups=[]),
        f"{TRAINING}.ResourceConfig.InstanceType",
        "can't stand beside InstanceGroups",
    ),
    "spot training without waiting time": (
        training(EnableManagedSpotTraining=True),
        f"{TRAINING}.StoppingCondition.MaxWaitTimeInSeconds",
        "needs MaxWaitTimeInSeconds",
    ),
    "a wait shorter than the run": (
        training(
            EnableManagedSpotTraining=True,
            StoppingCondition={"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 30},
        ),
        f"{TRAINING}.StoppingCondition.MaxWaitTimeInSeconds",
        "must not be less than MaxRuntimeInSeconds",
    ),
    "a wait without spot training": (
        training(StoppingCondition={"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 90}),
        f"{TRAINING}.StoppingCondition.MaxWaitTimeInSeconds",
        "managed spot training",
    ),
    "its own parent": (
        lambda r: r.update(
            WarmStartConfig={
                "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "DIGITS-1"}],
                "WarmStartType": "TransferLearning",
            }
        ),
        "WarmStartConfig.ParentHyperParameterTuningJobs[0].HyperParameterTuningJobName",
        "its own parent",
    ),
    "a parent twice": (
        lambda r: r.update(
            WarmStartConfig={
                "ParentHyperParameterTuningJobs": [
                    {"HyperParameterTuningJobName": "a"},
                    {"HyperParameterTuningJobName": "A"},
                ],
                "WarmStartType": "TransferLearning",
            }
        ),
        "WarmStartConfig.ParentHyperParameterTuningJobs[1].HyperParameterTuningJobName",
        "more than once",
    ),
    "a parent without name": (
        lambda r: r.update(
            WarmStartConfig={
                "ParentHyperParameterTuningJobs": [{}],
                "WarmStartType": "TransferLearning",
            }
        ),
        "WarmStartConfig.ParentHyperParameterTuningJobs[0].HyperParameterTuningJobName",
        "needs its name",
    ),
    "no definition": (without(TRAINING), TRAINING, "got neither"),
    "both forms": (
        lambda r: r.update(TrainingJobDefinitions=[]),
        TRAINING,
        "not both",
    ),
    "ranges in the one definition": (
        training(HyperParameterRanges={}),
        f"{TRAINING}.HyperParameterRanges",
        f"put it in {CONFIG}",
    ),
}


@pytest.mark.parametrize(("change", "field", "words"), BAD.values(), ids=BAD)
def test_a_broken_rule_names_the_field_and_the_limit(request_, change, field, words):
    change(request_)

    problems = request_problems(request_)

    told = [problem.message for problem in problems if problem.field == field]
    assert any(words in message for message in told), problems


GOOD = {
    "as the tutorial has it": lambda r: None,
    "as many at once as in all": limits(MaxNumberOfTrainingJobs=3, MaxParallelTrainingJobs=3),
    "10,000 random trials": both(
        settings(Strategy="Random"), limits(MaxNumberOfTrainingJobs=10_000)
    ),
    "a logarithmic range": ranges(
        "Continuous", numeric(low="1e-6", high="1", scaling="Logarithmic")
    ),
    "a reverse logarithmic range": ranges(
        "Continuous", numeric(low="0", high="0.999", scaling="ReverseLogarithmic")
    ),
    "just enough combinations": both(
        only("Integer", numeric("max_depth", "1", "10")), limits(MaxNumberOfTrainingJobs=10)
    ),
    "a grid without a total": both(
        settings(Strategy="Grid"),
        only("Categorical", {"Name": "booster", "Values": ["gbtree", "dart"]}),
        without(CONFIG, "ResourceLimits", "MaxNumberOfTrainingJobs"),
    ),
    "a tuned category of numbers": both(
        without(TRAINING, "StaticHyperParameters", "num_round"),
        ranges("Categorical", {"Name": "num_round", "Values": ["50", "100"]}),
    ),
    "Hyperband by epochs": both(
        own_image("validation:accuracy"), settings(Strategy="Hyperband"), statics(epochs="27")
    ),
    "an own image with its metric": both(
        own_image("validation:accuracy"), ranges("Continuous", numeric("anything", "-5", "5"))
    ),
    "script mode in the built-in image": both(
        statics(sagemaker_program="train.py", anything="x"),
        lambda r: r[TRAINING]["AlgorithmSpecification"].update(
            MetricDefinitions=[{"Name": "validation:accuracy", "Regex": "a=(.*)"}]
        ),
    ),
    "what SageMaker itself adds": statics(_tuning_objective_metric="validation:accuracy"),
    "the resource member of the older SDK": lambda r: r[TRAINING].update(
        HyperParameterTuningResourceConfig=r[TRAINING].pop("ResourceConfig")
    ),
    "spot training": training(
        EnableManagedSpotTraining=True,
        StoppingCondition={"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 60},
    ),
    "two parents": lambda r: r.update(
        WarmStartConfig={
            "ParentHyperParameterTuningJobs": [
                {"HyperParameterTuningJobName": "a"},
                {"HyperParameterTuningJobName": "b"},
            ],
            "WarmStartType": "TransferLearning",
        }
    ),
}


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD)
def test_a_request_that_keeps_the_rules_has_no_problem(request_, change):
    change(request_)

    assert request_problems(request_) == []


def as_list_form(request):
    definition = request.pop(TRAINING)
    definition["TuningObjective"] = config(request).pop("HyperParameterTuningJobObjective")
    definition["HyperParameterRanges"] = config(request).pop("ParameterRanges")
    request["TrainingJobDefinitions"] = [
        {**definition, "DefinitionName": "a"},
        {**definition, "DefinitionName": "b"},
    ]
    return request


def test_several_definitions_carry_their_own_objective_and_ranges(request_):
    assert request_problems(as_list_form(request_)) == []


def test_a_problem_in_a_list_of_definitions_names_the_definition(request_):
    request = as_list_form(request_)
    request["TrainingJobDefinitions"][1]["DefinitionName"] = "a"
    request["TrainingJobDefinitions"][1]["TuningObjective"] = {
        "Type": "Maximize",
        "MetricName": "validation:fun",
    }

    fields = {problem.field for problem in request_problems(request)}

    assert fields == {
        "TrainingJobDefinitions[0].DefinitionName",
        "TrainingJobDefinitions[1].DefinitionName",
        "TrainingJobDefinitions[1].TuningObjective.MetricName",
    }


def test_ranges_of_several_definitions_count_together(request_):
    request = as_list_form(request_)
    definition = request["TrainingJobDefinitions"][0]
    request["TrainingJobDefinitions"] = [
        {**definition, "DefinitionName": f"d{i}"} for i in range(8)
    ]

    messages = [problem.message for problem in request_problems(request)]

    assert messages == ["A tuning job searches at most 30 hyperparameters in all, got 32."]


WARM = {
    "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "a"}],
    "WarmStartType": "TransferLearning",
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda r: r.update(WarmStartConfig=WARM), "WarmStartConfig"),
        (settings(TrainingJobEarlyStoppingType="Auto"), f"{CONFIG}.TrainingJobEarlyStoppingType"),
    ],
    ids=["warm start", "early stopping"],
)
def test_what_is_for_a_single_algorithm_is_refused_for_several_definitions_alone(
    request_, change, field
):
    request = as_list_form(request_)
    change(request)

    (problem,) = request_problems(request)

    assert problem.field == field
    assert "available only when tuning a single algorithm" in problem.message
    del request["TrainingJobDefinitions"][1]
    assert request_problems(request) == []


def test_several_definitions_share_the_direction_of_their_objectives(request_):
    request = as_list_form(request_)
    request["TrainingJobDefinitions"][1]["TuningObjective"] = {
        "Type": "Minimize",
        "MetricName": "validation:mlogloss",
    }

    (problem,) = request_problems(request)

    assert problem.field == "TrainingJobDefinitions[1].TuningObjective.Type"
    assert "that of the first: Maximize, got Minimize" in problem.message


@pytest.mark.parametrize(
    "request_body",
    [
        {},
        {CONFIG: None, TRAINING: []},
        {CONFIG: {"ParameterRanges": {"ContinuousParameterRanges": [None, "x", {}]}}, TRAINING: {}},
        {"TrainingJobDefinitions": {"0": 1}},
        {"TrainingJobDefinitions": [None]},
        {TRAINING: {"InputDataConfig": [1], "StaticHyperParameters": {"a": None}}},
    ],
)
def test_a_misshapen_request_is_told_of_and_breaks_nothing(request_body):
    assert request_problems(request_body) != []
