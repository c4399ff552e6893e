"""Domain objects in the contract's JSON."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime

from jsonschema import Draft202012Validator

from amt_lab.server import serialization
from amt_lab.server.contract import document
from amt_lab.tuning.job import BestTrial, Counters, Objective, Part, TuningJobDetail
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling

CREATED = datetime(2026, 11, 3, 12, 0, 0, 250_000, tzinfo=UTC)


def sent(value):
    return json.loads(serialization.as_json(value))


def must_be(schema, value):
    whole = {"$ref": f"#/components/schemas/{schema}", "components": document()["components"]}
    Draft202012Validator(whole).validate(value)


def job(**changes):
    known = {
        "name": "job",
        "arn": "arn:aws:sagemaker:eu-west-1:000000000000:hyper-parameter-tuning-job/job",
        "status": "InProgress",
        "strategy": "Bayesian",
        "created": CREATED,
        "counters": Counters(completed=3, in_progress=2, stopped=1, non_retryable_error=1),
        "objective": Objective("validation:accuracy", "Maximize"),
        "ranges": (
            ContinuousRange("eta", 0.001, 1, Scaling.LOGARITHMIC),
            IntegerRange("depth", 1, 10),
            CategoricalRange("booster", ("gbtree", "dart")),
        ),
        "static_hyperparameters": {"num_round": "200"},
        "best": BestTrial("job-001-0a0a0a0a", 0.9, {"eta": 0.1, "depth": 3, "booster": "dart"}),
    }
    return TuningJobDetail(**{**known, **changes})


def test_a_time_is_in_milliseconds_since_the_epoch():
    assert sent({"at": CREATED}) == {"at": 1793707200250}


def test_what_is_not_finite_is_null_however_deep():
    assert sent({"a": [math.nan, {"b": math.inf}, (-math.inf, 1.5)]}) == {
        "a": [None, {"b": None}, [None, 1.5]]
    }


def test_a_tuning_job_is_as_the_contract_has_it():
    described = sent(serialization.tuning_job(job(), "https://console.aws.amazon.com/x"))
    must_be("TuningJob", described)
    assert described["counters"]["launched"] == 7
    assert described["counters"]["ended"] == 5
    assert described["ranges"] == [
        {"name": "eta", "kind": "Continuous", "low": 0.001, "high": 1, "scaling": "Logarithmic"},
        {"name": "depth", "kind": "Integer", "low": 1, "high": 10, "scaling": "Auto"},
        {"name": "booster", "kind": "Categorical", "values": ["gbtree", "dart"]},
    ]


def test_each_of_several_definitions_is_as_the_contract_has_it():
    loss = Objective("loss", "Minimize")
    parts = [
        Part("one", loss, (ContinuousRange("eta", 0, 1),), {"num_round": "5"}),
        Part("two", loss, ()),
    ]
    described = sent(serialization.tuning_job(job(parts=parts), None))
    must_be("TuningJob", described)
    assert described["definitions"] == [
        {
            "name": "one",
            "objective": {"metric": "loss", "direction": "Minimize"},
            "ranges": [
                {"name": "eta", "kind": "Continuous", "low": 0, "high": 1, "scaling": "Auto"}
            ],
            "static_hyperparameters": {"num_round": "5"},
        },
        {
            "name": "two",
            "objective": {"metric": "loss", "direction": "Minimize"},
            "ranges": [],
            "static_hyperparameters": {},
        },
    ]


def test_a_job_that_has_found_nothing_yet_is_as_the_contract_has_it():
    young = job(best=None, objective=None, counters=Counters(), ranges=())
    must_be("TuningJob", sent(serialization.tuning_job(young, None)))


def test_a_best_trial_whose_objective_is_no_number_is_none():
    odd = job(best=BestTrial("job-001-0a0a0a0a", math.nan, {}))
    assert sent(serialization.tuning_job_summary(odd))["best"] is None
