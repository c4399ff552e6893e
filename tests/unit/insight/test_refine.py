"""The next tuning job's request, as changes with reasons."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from insight_frames import table
from known_jobs import SPACE, nothing, searched

from amt_lab.insight.definitions import of_definition
from amt_lab.insight.refine import refine
from amt_lab.tuning.alone import alone
from amt_lab.tuning.errors import InvalidRequest
from amt_lab.tuning.job import Objective
from amt_lab.tuning.ranges import (
    CategoricalRange,
    ContinuousRange,
    IntegerRange,
    Scaling,
    ranges_as_request,
)
from amt_lab.tuning.rules import request_problems

NOW = datetime(2026, 11, 25, 9, 5, 7, tzinfo=UTC)
CONFIG = "HyperParameterTuningJobConfig"
ECR = "683313688378.dkr.ecr.us-east-1.amazonaws.com"


def request_of(space=SPACE, trials=100, parallel=3, strategy="Bayesian", **static):
    return {
        "HyperParameterTuningJobName": "digits-251101-1200",
        CONFIG: {
            "Strategy": strategy,
            "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "score"},
            "ResourceLimits": {
                "MaxNumberOfTrainingJobs": trials,
                "MaxParallelTrainingJobs": parallel,
            },
            "ParameterRanges": ranges_as_request(space),
        },
        "TrainingJobDefinition": {
            "StaticHyperParameters": {"seed": "1", **static},
            "AlgorithmSpecification": {
                "TrainingImage": "own:1",
                "TrainingInputMode": "File",
                "MetricDefinitions": [{"Name": "score", "Regex": "score=(.*)"}],
            },
            "RoleArn": "arn:aws:iam::000000000000:role/tuning",
            "InputDataConfig": [
                {
                    "ChannelName": "train",
                    "DataSource": {
                        "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://bucket/train"}
                    },
                }
            ],
            "OutputDataConfig": {"S3OutputPath": "s3://bucket/output"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 5,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 600},
        },
    }


def changed(refinement):
    return {each.hyperparameter: each for each in refinement.changes}


def new_ranges(refinement):
    listed = refinement.request[CONFIG]["ParameterRanges"]
    return {each["Name"]: each for kind in listed.values() for each in kind}


def rising(settings, rng):
    return settings["share"] + 0.02 * rng.normal()


def test_a_crowded_bound_is_widened_and_says_why():
    refinement = refine(searched(rising), request_of())
    change = changed(refinement)["share"]
    assert (change.before["max"], change.after["max"]) == (0.5, 0.75)
    assert "a better value may lie above 0.5" in change.reason
    assert float(new_ranges(refinement)["share"]["MaxValue"]) == 0.75


def test_a_range_is_narrowed_to_the_best_region_on_its_own_scale():
    trials = searched(lambda s, rng: -abs(np.log10(s["rate"]) + 2) + 0.1 * rng.normal())
    change = changed(refine(trials, request_of()))["rate"]
    assert 1e-4 < change.after["min"] < 1e-2 < change.after["max"] < 1
    assert change.after["scaling"] == "Logarithmic"
    assert "best 10 trials" in change.reason


def test_a_category_that_never_won_is_dropped():
    trials = searched(lambda s, rng: (s["kernel"] != "poly") + 0.2 * rng.normal())
    refinement = refine(trials, request_of())
    assert new_ranges(refinement)["kernel"]["Values"] == ["rbf", "linear"]
    assert "poly" in changed(refinement)["kernel"].reason


def test_the_only_category_left_becomes_static():
    trials = searched(lambda s, rng: (s["kernel"] == "rbf") + 0.1 * rng.normal())
    refinement = refine(trials, request_of())
    assert "kernel" not in new_ranges(refinement)
    statics = refinement.request["TrainingJobDefinition"]["StaticHyperParameters"]
    assert (statics["kernel"], statics["seed"]) == ("rbf", "1")


def test_what_has_no_effect_becomes_static_at_the_best_trial_s_value():
    trials = searched(rising, 200)
    refinement = refine(trials, request_of())
    best = trials.loc[trials["objective"].idxmax()]
    assert changed(refinement)["rate"].after == {"static": repr(float(best["hp.rate"]))}
    statics = refinement.request["TrainingJobDefinition"]["StaticHyperParameters"]
    assert statics["depth"] == str(best["hp.depth"])
    assert statics["kernel"] == best["hp.kernel"]
    assert "explains next to nothing" in changed(refinement)["kernel"].reason
    assert request_problems(refinement.request) == []


def test_where_nothing_matters_the_ranges_stay():
    refinement = refine(searched(nothing), request_of())
    assert new_ranges(refinement) == {
        each["Name"]: each for kind in ranges_as_request(SPACE).values() for each in kind
    }
    assert not {tuned.name for tuned in SPACE} & changed(refinement).keys()


def test_the_request_given_is_left_alone():
    request = request_of()
    before = copy.deepcopy(request)
    refine(searched(rising), request)
    assert request == before


def test_it_starts_warm_from_the_job_on_the_same_data():
    warm = refine(searched(rising), request_of()).request["WarmStartConfig"]
    assert warm == {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "job"}],
        "WarmStartType": "IdenticalDataAndAlgorithm",
    }


@pytest.mark.parametrize("changes", ["image", "data"])
def test_other_data_or_another_image_is_transfer_learning(changes):
    parent, request = request_of(), request_of()
    definition = request["TrainingJobDefinition"]
    if changes == "image":
        definition["AlgorithmSpecification"]["TrainingImage"] = "own:2"
    else:
        source = definition["InputDataConfig"][0]["DataSource"]["S3DataSource"]
        source["S3Uri"] = "s3://bucket/more"
    warm = refine(searched(rising), request, parent=parent).request["WarmStartConfig"]
    assert warm["WarmStartType"] == "TransferLearning"


def another_metric(config, definition):
    config["HyperParameterTuningJobObjective"]["MetricName"] = "loss"


def one_more_hyperparameter(config, definition):
    definition["StaticHyperParameters"]["extra"] = "1"


def another_type(config, definition):
    ranges = config["ParameterRanges"]
    ranges["ContinuousParameterRanges"].append(ranges["IntegerParameterRanges"].pop())


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (another_metric, "Maximize score"),
        (one_more_hyperparameter, "extra"),
        (another_type, "depth was Integer"),
    ],
)
def test_an_edit_that_a_warm_start_does_not_allow_starts_cold_and_says_why(edit, why):
    parent, request = request_of(), request_of()
    edit(request[CONFIG], request["TrainingJobDefinition"])
    refinement = refine(searched(rising), request, parent=parent)
    assert "WarmStartConfig" not in refinement.request
    assert why in changed(refinement)["WarmStartConfig"].reason


def test_at_most_five_jobs_are_parents():
    trials = searched(rising)
    trials.attrs["tuning_job"] = [f"job-{number}" for number in range(7)]
    warm = refine(trials, request_of()).request["WarmStartConfig"]
    assert len(warm["ParentHyperParameterTuningJobs"]) == 5


def test_a_cold_start_has_no_parents():
    request = request_of() | {"WarmStartConfig": {"WarmStartType": "TransferLearning"}}
    assert "WarmStartConfig" not in refine(searched(rising), request, warm_start=False).request


def test_the_name_is_fresh_and_short_enough():
    name = refine(searched(rising), request_of(), now=NOW).request["HyperParameterTuningJobName"]
    assert name == "digits-261125-090507"
    assert re.fullmatch(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}", name)


def test_half_as_many_trials_are_asked_for_where_ranges_go_beyond_what_was_tried():
    refinement = refine(searched(rising), request_of(trials=50))
    assert refinement.request[CONFIG]["ResourceLimits"]["MaxNumberOfTrainingJobs"] == 25
    assert changed(refinement)["MaxNumberOfTrainingJobs"].before == 50


def test_trials_are_no_more_than_the_combinations_that_are_left():
    space = (IntegerRange("depth", 1, 10), CategoricalRange("kernel", ("rbf", "poly")))
    trials = table(space, [(3, "rbf"), (4, "poly")], [0.5, 0.4])
    refinement = refine(
        trials, request_of(space, trials=20, parallel=9), selected=[trials["name"][0]]
    )
    limits = refinement.request[CONFIG]["ResourceLimits"]
    assert limits == {"MaxNumberOfTrainingJobs": 3, "MaxParallelTrainingJobs": 3}
    assert request_problems(refinement.request) == []


def test_a_brush_makes_the_ranges_span_its_trials():
    trials = searched(nothing)
    brushed = trials[trials["hp.share"].between(0.2, 0.3)]
    refinement = refine(trials, request_of(), selected=list(brushed["name"]))
    change = changed(refinement)["share"].after
    assert change["min"] == pytest.approx(brushed["hp.share"].min(), abs=1e-3)
    assert change["max"] == pytest.approx(brushed["hp.share"].max(), abs=1e-3)
    assert change["min"] <= brushed["hp.share"].min()
    assert change["max"] >= brushed["hp.share"].max()
    assert f"{len(brushed)} selected trials" in changed(refinement)["share"].reason


def test_a_brush_of_one_trial_leaves_room_around_it():
    trials = searched(nothing)
    refinement = refine(trials, request_of(), selected=[trials["name"][0]])
    share = changed(refinement)["share"].after
    assert share["min"] < trials["hp.share"][0] < share["max"]
    assert request_problems(refinement.request) == []


@pytest.mark.parametrize("selected", [[], ["nobody"]])
def test_a_brush_of_no_known_trial_is_refused(selected):
    with pytest.raises(InvalidRequest, match="selected"):
        refine(searched(nothing), request_of(), selected=selected)


def of_two_definitions():
    """The request and the trials of a job that tunes `share` twice: up with `a`, down with `b`."""
    request = request_of(parallel=2)
    request[CONFIG].pop("HyperParameterTuningJobObjective")
    ranges = request[CONFIG].pop("ParameterRanges")
    one = request.pop("TrainingJobDefinition")
    objectives = dict.fromkeys("ab", Objective("score", "Maximize"))
    request["TrainingJobDefinitions"] = [
        {
            **copy.deepcopy(one),
            "DefinitionName": name,
            "TuningObjective": {"Type": "Maximize", "MetricName": "score"},
            "HyperParameterRanges": copy.deepcopy(ranges),
        }
        for name in objectives
    ]
    trials = searched(rising, 160)
    trials["definition"] = ["a", "b"] * 80
    trials["objective"] *= [1, -1] * 80
    trials.attrs["objectives_by_definition"] = objectives
    trials.attrs["ranges_by_definition"] = dict.fromkeys(objectives, trials.attrs["ranges"])
    return request, trials


def test_each_of_several_definitions_is_refined_from_its_own_trials():
    request, trials = of_two_definitions()
    refinement = refine(trials, request)
    a, b = (changed(refinement)[f"{name}: share"].after for name in "ab")
    assert a["max"] == 0.75
    assert b["max"] < 0.5
    up, down = (
        each["HyperParameterRanges"]["ContinuousParameterRanges"]
        for each in refinement.request["TrainingJobDefinitions"]
    )
    assert [each["MaxValue"] for each in up if each["Name"] == "share"] == ["0.75"]
    assert [float(each["MaxValue"]) for each in down if each["Name"] == "share"] == [b["max"]]
    assert request_problems(refinement.request) == []


def test_a_job_of_several_definitions_starts_cold_and_says_why():
    request, trials = of_two_definitions()
    refinement = refine(trials, request)
    assert "WarmStartConfig" not in refinement.request
    assert "only where it tunes a single algorithm" in changed(refinement)["WarmStartConfig"].reason
    assert "MaxNumberOfTrainingJobs" not in changed(refinement)


def test_one_of_several_definitions_is_refined_to_a_job_of_its_own():
    request, trials = of_two_definitions()
    refinement = refine(trials, request, definition="b")
    both = changed(refine(trials, request))
    assert float(new_ranges(refinement)["share"]["MaxValue"]) == both["b: share"].after["max"]
    assert changed(refinement)["share"] == replace(both["b: share"], hyperparameter="share")
    assert changed(refinement)["TrainingJobDefinitions"].text == "TrainingJobDefinitions: a, b → b"
    assert request_problems(refinement.request) == []
    assert len(request["TrainingJobDefinitions"]) == 2


def test_a_job_of_one_of_several_definitions_starts_cold_with_as_many_trials_and_says_why():
    request, trials = of_two_definitions()
    refinement = refine(trials, request, definition="b")
    assert "WarmStartConfig" not in refinement.request
    why = changed(refinement)["WarmStartConfig"].reason
    assert "only from one that tuned a single algorithm" in why
    assert "MaxNumberOfTrainingJobs" not in changed(refinement)
    unasked = changed(refine(trials, request, definition="b", warm_start=False))
    assert "WarmStartConfig" not in unasked


def test_a_selection_is_of_the_trials_of_the_definition():
    request, trials = of_two_definitions()
    a, b = (list(trials.loc[trials["definition"] == name, "name"][:3]) for name in "ab")
    spanned = new_ranges(refine(trials, request, definition="b", selected=b))["share"]
    shares = trials.loc[trials["name"].isin(b), "hp.share"]
    assert float(spanned["MinValue"]) == pytest.approx(shares.min(), rel=0.05)
    assert float(spanned["MaxValue"]) == pytest.approx(shares.max(), rel=0.05)
    with pytest.raises(InvalidRequest, match=f"no trial named {a[0]}"):
        refine(trials, request, definition="b", selected=[*a, *b])


def test_an_edited_request_of_one_definition_starts_cold_after_a_job_of_several():
    request, trials = of_two_definitions()
    edited = alone(request, "b").request
    own = of_definition(trials, "b")
    assert "WarmStartConfig" not in refine(own, edited, parent=request).request


def test_a_definition_that_the_trials_know_nothing_of_is_refused():
    request, trials = of_two_definitions()
    request["TrainingJobDefinitions"][1]["DefinitionName"] = "c"
    with pytest.raises(InvalidRequest, match=r"TrainingJobDefinitions\[1\].*'c'.*a, b"):
        refine(trials, request)


@pytest.mark.parametrize("request_", [{}, {"TrainingJobDefinitions": []}])
def test_a_request_without_a_definition_is_refused(request_):
    with pytest.raises(InvalidRequest, match="nothing to refine"):
        refine(searched(nothing), request_)


def inside(settings, rng):
    return -((2 * settings["share"] - 0.5) ** 2) + 0.02 * rng.normal()


def test_trials_are_as_many_as_bring_most_of_what_is_to_be_expected():
    trials = searched(lambda s, rng: inside(s, rng) + rng.exponential(0.5), 200)
    change = changed(refine(trials, request_of(trials=100)))["MaxNumberOfTrainingJobs"]
    assert 50 <= change.after < 100
    assert "100 more trials of the old ranges would improve the best objective" in change.reason


def test_where_more_trials_hardly_pay_they_are_few():
    trials = searched(lambda s, rng: min(inside(s, rng), -0.01), 200)
    change = changed(refine(trials, request_of(trials=100)))["MaxNumberOfTrainingJobs"]
    assert change.after == 10
    assert "hardly pays" in change.reason


def failing(where):
    """A search whose trials fail there, and whose objective is best in the middle of `share`."""
    return searched(lambda s, rng: np.nan if where(s) else inside(s, rng), 70)


@pytest.mark.parametrize(
    ("where", "name", "low", "high"),
    [
        (lambda s: s["weight"] > 4, "weight", 0.0, 4.0),
        (lambda s: s["weight"] < 1, "weight", 1.0, 5.0),
        (lambda s: s["depth"] > 8, "depth", 1, 8),
    ],
)
def test_an_end_where_trials_fail_is_cut_off(where, name, low, high):
    change = changed(refine(failing(where), request_of()))[name]
    assert change.after["min"] == pytest.approx(low, abs=0.3)
    assert change.after["max"] == pytest.approx(high, abs=0.5)
    assert "failed" in change.reason
    assert "None of the best trials lies there" in change.reason


def test_a_category_that_fails_is_dropped():
    refinement = refine(failing(lambda s: s["kernel"] == "poly"), request_of())
    kernel = changed(refinement)["kernel"]
    assert "poly" not in str(kernel.after)
    assert "failed" in kernel.reason


def test_an_end_that_fails_now_and_then_but_has_the_best_trials_stays():
    rng = np.random.default_rng(0)
    trials = searched(
        lambda s, _: np.nan if s["share"] > 0.4 and rng.random() < 0.6 else s["share"], 150
    )
    share = changed(refine(trials, request_of()))["share"]
    assert share.after["max"] >= 0.5


def test_a_lone_category_stays_tuned_where_nothing_else_is():
    space = (CategoricalRange("kernel", ("rbf", "poly")),)
    trials = table(space, [("rbf",), ("poly",)] * 30, [1.0, 0.0] * 30)
    refinement = refine(trials, request_of(space, trials=2, parallel=1))
    assert new_ranges(refinement)["kernel"]["Values"] == ["rbf", "poly"]


@pytest.mark.parametrize("objectives", [[], [0.5], [np.nan] * 30])
def test_of_too_few_trials_the_same_search_goes_on(objectives):
    trials = table(SPACE, [(0.01, 0.5, 1.0, 3, "rbf")] * len(objectives), objectives)
    refinement = refine(trials, request_of())
    assert not {tuned.name for tuned in SPACE} & changed(refinement).keys()
    assert request_problems(refinement.request) == []


OBJECTIVES = {
    "nothing": nothing,
    "crowded": rising,
    "low": lambda s, rng: -np.log(s["rate"]) - s["share"] + 0.1 * rng.normal(),
    "depth": lambda s, rng: s["depth"] + 0.1 * rng.normal(),
    "kernel": lambda s, rng: (s["kernel"] == "rbf") + s["weight"] / 5 + 0.1 * rng.normal(),
}


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("strategy", ["Bayesian", "Random"])
def test_every_refined_request_keeps_the_rules_of_sagemaker(objective, strategy):
    request = request_of(strategy=strategy)
    assert request_problems(request) == []
    trials = searched(OBJECTIVES[objective])
    assert request_problems(refine(trials, request).request) == []
    some = list(trials["name"][3:6])
    assert request_problems(refine(trials, request, selected=some).request) == []


def test_hyperparameters_are_as_many_as_before():
    refined = refine(searched(OBJECTIVES["kernel"]), request_of())
    definition = refined.request["TrainingJobDefinition"]
    names = new_ranges(refined).keys() | definition["StaticHyperParameters"].keys()
    assert names == {"seed", *(tuned.name for tuned in SPACE)}


def test_a_built_in_algorithm_s_limits_hold():
    space = (ContinuousRange("subsample", 0.5, 0.9), ContinuousRange("eta", 0.1, 0.5))
    request = request_of(space, objective="reg:squarederror", num_round="10")
    definition = request["TrainingJobDefinition"]
    definition["AlgorithmSpecification"] = {
        "TrainingImage": f"{ECR}/sagemaker-xgboost:1.7-1",
        "TrainingInputMode": "File",
    }
    rng = np.random.default_rng(0)
    settings = np.column_stack([rng.uniform(0.5, 0.9, 80), rng.uniform(0.1, 0.5, 80)])
    trials = table(space, settings.tolist(), settings[:, 0])
    assert changed(refine(trials, request))["subsample"].after["max"] == 1.0


def test_a_reverse_logarithmic_range_keeps_below_one():
    space = (ContinuousRange("momentum", 0.0, 0.99, Scaling.REVERSE_LOGARITHMIC), SPACE[1])
    rng = np.random.default_rng(0)
    units = rng.random((80, 2))
    settings = [[r.from_unit(u) for r, u in zip(space, row, strict=True)] for row in units]
    refinement = refine(table(space, settings, units[:, 0]), request_of(space))
    assert 0.99 < changed(refinement)["momentum"].after["max"] < 1
    assert request_problems(refinement.request) == []


def test_it_shows_itself_as_a_diff():
    refinement = refine(searched(rising), request_of())
    assert "share: 0 to 0.5 → " in str(refinement)
    assert "<td style='text-align:left'>0 to 0.5</td>" in refinement._repr_html_()


def test_names_are_escaped_where_it_is_shown():
    space = (ContinuousRange("<b>", 0.0, 1.0), SPACE[1])
    trials = table(space, [(0.2, 0.1), (0.4, 0.2)], [1.0, 2.0])
    refinement = refine(trials, request_of(space), selected=list(trials["name"]))
    assert "&lt;b&gt;" in refinement._repr_html_()
    assert "<b>" not in refinement._repr_html_()


def test_it_is_plain_json():
    told = json.loads(json.dumps(refine(searched(rising), request_of()).as_json()))
    (share,) = (each for each in told["changes"] if each["hyperparameter"] == "share")
    assert (share["before"], share["old"]["max"]) == ("0 to 0.5", 0.5)
