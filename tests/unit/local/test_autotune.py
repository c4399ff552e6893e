"""What Autotune chooses: ranges round the hints, and the settings that a request leaves open."""

from __future__ import annotations

import pytest

from amt_lab.local.engine.autotune import autotuned, range_around
from amt_lab.tuning.algorithms import algorithms
from amt_lab.tuning.ranges import ranges_from_request

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
CONFIG, DEFINITION = "HyperParameterTuningJobConfig", "TrainingJobDefinition"


def request(strategy="Bayesian", statics=None, definition=None, limits=None, **hints):
    auto = [{"Name": name.rstrip("_"), "ValueHint": hint} for name, hint in hints.items()]
    return {
        CONFIG: {
            "Strategy": strategy,
            "ResourceLimits": {"MaxParallelTrainingJobs": 2, **(limits or {})},
            "HyperParameterTuningJobObjective": {
                "Type": "Minimize",
                "MetricName": "validation:logloss",
            },
            "ParameterRanges": {"AutoParameters": auto},
        },
        DEFINITION: {
            "AlgorithmSpecification": {"TrainingImage": IMAGE},
            "StaticHyperParameters": statics or {},
            **(definition or {}),
        },
        "Autotune": {"Mode": "Enabled"},
    }


def searched(chosen):
    found = ranges_from_request(chosen[CONFIG]["ParameterRanges"])
    return {each.name: (each.low, each.high) for each in found}


def around(name, hint):
    recommended = algorithms()["xgboost"].hyperparameters[name].recommended
    found = range_around(recommended, name, hint)
    return found.low, found.high


@pytest.mark.parametrize(
    ("name", "hint", "bounds"),
    [
        ("eta", "0.3", (0.1, 0.5)),
        ("eta", "0.01", (0.01, 0.1)),
        ("alpha", "0.2", (0.02, 2.0)),
        ("alpha", "0", (0.0, 1000.0)),
        ("num_round", "5", (1, 50)),
        ("num_round", "5000", (500, 5000)),
        ("max_depth", "0", (0, 10)),
        ("subsample", "1", (0.5, 1.0)),
        ("gamma", None, (0.0, 5.0)),
    ],
)
def test_a_range_is_the_recommended_one_within_a_factor_of_ten_of_the_hint(name, hint, bounds):
    assert around(name, hint) == pytest.approx(bounds)


def test_every_range_holds_its_hint_and_keeps_the_algorithms_limits():
    for known in algorithms()["xgboost"].hyperparameters.values():
        for hint in ("0", "0.001", "0.5", "1", "7", "300", "100000"):
            if known.tunable and known.complaint(hint) is None:
                low, high = around(known.name, hint)
                assert low <= float(hint) <= high
                assert known.allows(low)
                assert known.allows(high)


def test_a_parameter_that_cannot_be_tuned_keeps_its_hint():
    chosen = autotuned(request(eta="0.3", objective="binary:logistic", seed="7"))
    assert searched(chosen).keys() == {"eta"}
    assert chosen[DEFINITION]["StaticHyperParameters"] == {
        "objective": "binary:logistic",
        "seed": "7",
    }


def test_the_auto_parameters_and_own_ranges_stay_beside_what_is_chosen():
    asked = request(eta="0.3")
    own = {"Name": "gamma", "MinValue": "1", "MaxValue": "2"}
    asked[CONFIG]["ParameterRanges"]["ContinuousParameterRanges"] = [own]
    chosen = autotuned(asked)[CONFIG]["ParameterRanges"]
    assert chosen["AutoParameters"] == [{"Name": "eta", "ValueHint": "0.3"}]
    assert [each["Name"] for each in chosen["ContinuousParameterRanges"]] == ["gamma", "eta"]
    assert chosen["ContinuousParameterRanges"][0] == own
    assert "CategoricalParameterRanges" not in chosen


def test_without_any_hint_the_most_effective_hyperparameters_are_searched_but_for_static_ones():
    chosen = autotuned(request(statics={"num_round": "20"}))
    assert searched(chosen).keys() == {"alpha", "min_child_weight", "subsample", "eta"}


def test_with_own_ranges_and_no_hint_no_further_hyperparameter_is_searched():
    asked = request(statics={"num_round": "20"})
    own = {"Name": "gamma", "MinValue": "1", "MaxValue": "2"}
    asked[CONFIG]["ParameterRanges"] = {"ContinuousParameterRanges": [own]}
    assert searched(autotuned(asked)).keys() == {"gamma"}


def test_settings_that_are_left_open_are_chosen():
    chosen = autotuned(request(eta="0.3", alpha="1", gamma="1"))
    assert chosen[CONFIG]["ResourceLimits"] == {
        "MaxParallelTrainingJobs": 2,
        "MaxNumberOfTrainingJobs": 30,
    }
    assert chosen[CONFIG]["TrainingJobEarlyStoppingType"] == "Auto"
    assert chosen[CONFIG]["TuningJobCompletionCriteria"] == {
        "ConvergenceDetected": {"CompleteOnConvergence": "Enabled"}
    }
    assert chosen[DEFINITION]["RetryStrategy"] == {"MaximumRetryAttempts": 3}


def test_settings_that_a_request_makes_are_kept():
    asked = request(
        limits={"MaxNumberOfTrainingJobs": 2},
        definition={"RetryStrategy": {"MaximumRetryAttempts": 1}},
        eta="0.3",
    )
    criteria = {"ConvergenceDetected": {"CompleteOnConvergence": "Disabled"}}
    made = {"TrainingJobEarlyStoppingType": "Off", "TuningJobCompletionCriteria": criteria}
    asked[CONFIG] |= made
    chosen = autotuned(asked)
    assert chosen[CONFIG]["ResourceLimits"]["MaxNumberOfTrainingJobs"] == 2
    assert {name: chosen[CONFIG][name] for name in made} == made
    assert chosen[DEFINITION]["RetryStrategy"] == {"MaximumRetryAttempts": 1}


def test_hyperband_is_left_to_stop_trials_itself():
    chosen = autotuned(request("Hyperband", eta="0.3"))
    assert chosen[CONFIG]["TrainingJobEarlyStoppingType"] == "Off"


def test_each_of_several_definitions_gets_ranges_of_its_own():
    asked = request()
    definition = asked.pop(DEFINITION)
    del asked[CONFIG]["ParameterRanges"]
    hints = ({"Name": "eta", "ValueHint": "0.3"}, {"Name": "alpha", "ValueHint": "1"})
    asked["TrainingJobDefinitions"] = [
        {**definition, "HyperParameterRanges": {"AutoParameters": [hint]}} for hint in hints
    ]
    chosen = autotuned(asked)
    names = [
        [each.name for each in ranges_from_request(one["HyperParameterRanges"])]
        for one in chosen["TrainingJobDefinitions"]
    ]
    assert names == [["eta"], ["alpha"]]
    assert chosen[CONFIG]["TrainingJobEarlyStoppingType"] == "Off"
    assert "ParameterRanges" not in chosen[CONFIG]


def test_a_request_without_autotune_stays_as_it_is():
    asked = request(eta="0.3")
    del asked["Autotune"]
    assert autotuned(asked) == asked
