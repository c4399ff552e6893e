"""Autotune, from the hints to trials that searched round them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .aws import run_tuning, trials
from .requests import definition, fresh_name, statics, tuning_request
from .scripts import SKLEARN, put_source, script_definition, script_hyperparameters

ENABLED = {"Mode": "Enabled"}


def auto(*hints: tuple[str, str]) -> dict:
    return {"AutoParameters": [{"Name": name, "ValueHint": hint} for name, hint in hints]}


def autotuned(ranges: dict, static: dict[str, str] | None = None, **changes) -> dict:
    """A request that leaves open what Autotune chooses."""
    return tuning_request(
        fresh_name("auto"),
        Autotune=ENABLED,
        ParameterRanges=ranges,
        TrainingJobDefinition=definition(
            StaticHyperParameters={"eval_metric": "logloss"} if static is None else static
        ),
        **changes,
    )


def test_hints_become_ranges_and_what_cannot_be_tuned_stays_static(aws):
    hints = auto(("eta", "0.3"), ("num_round", "1"), ("objective", "binary:logistic"))
    job = run_tuning(aws, autotuned(hints, trials=3))
    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert job["Autotune"] == ENABLED
    ranges = job["HyperParameterTuningJobConfig"]["ParameterRanges"]
    assert ranges["AutoParameters"] == hints["AutoParameters"]
    (eta,), (rounds,) = ranges["ContinuousParameterRanges"], ranges["IntegerParameterRanges"]
    assert (eta["MinValue"], eta["MaxValue"]) == ("0.1", "0.5")
    assert (rounds["MinValue"], rounds["MaxValue"]) == ("1", "10")
    assert job["TrainingJobDefinition"]["StaticHyperParameters"]["objective"] == "binary:logistic"
    for trial in trials(aws, job["HyperParameterTuningJobName"]):
        tuned = trial["TunedHyperParameters"]
        assert tuned.keys() == {"eta", "num_round"}
        assert 0.1 <= float(tuned["eta"]) <= 0.5
        assert 1 <= int(tuned["num_round"]) <= 10


def refused(aws, request) -> str:
    with pytest.raises(ClientError) as error:
        aws.sagemaker.create_hyper_parameter_tuning_job(**request)
    assert error.value.response["Error"]["Code"] == "ValidationException"
    return error.value.response["Error"]["Message"]


@pytest.mark.parametrize(
    ("ranges", "static", "said"),
    [
        (auto(("beauty", "1")), None, "no hyperparameter named beauty"),
        (auto(("eta", "fast")), None, "AutoParameters[0].ValueHint: eta must be a number"),
        (auto(("eta", "7")), None, "eta must lie in [0, 1], got '7'"),
        (auto(("eta", "0.3"), ("eta", "0.2")), None, "eta is there more than once"),
        (auto(("eta", "0.3")), statics(eta="0.2"), "eta is static too"),
        (auto(("eta", "0.3")), None, "num_round"),
    ],
    ids=["unknown", "no number", "out of limits", "twice", "static too", "required one missing"],
)
def test_hints_that_cannot_be_are_refused(aws, ranges, static, said):
    assert said in refused(aws, autotuned(ranges, static))


def test_hints_without_autotune_are_refused(aws):
    request = autotuned(auto(("eta", "0.3")), statics())
    del request["Autotune"]
    assert "set Autotune.Mode to Enabled" in refused(aws, request)


def test_a_grid_has_no_use_for_hints(aws):
    message = refused(aws, autotuned(auto(("eta", "0.3")), statics(), Strategy="Grid"))
    assert "Strategy Grid searches categorical ranges only" in message


def test_a_scripts_hyperparameters_are_not_the_endpoints_to_choose_ranges_for(aws):
    request = autotuned(auto(("rate", "0.3")))
    source = put_source(aws, "auto", "")
    request["TrainingJobDefinition"] = script_definition(
        SKLEARN,
        {"validation:logloss": "loss=(.*?);"},
        StaticHyperParameters=script_hyperparameters(source),
    )
    message = refused(aws, request)
    assert "chooses ranges for built-in algorithms alone (" in message
    assert "XGBoost" in message
