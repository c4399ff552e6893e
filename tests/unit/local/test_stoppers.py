"""Which rule stops the trials of a definition."""

import time

import pytest

from amt_lab.local.engine.records import TuningJob
from amt_lab.local.engine.stoppers import stopper_of

XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
SCRIPT = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.1-cpu-py310"


def job(*definitions, strategy="Hyperband", **config):
    now = time.time()
    objective = {"Type": "Minimize", "MetricName": "loss"}
    request = {
        "HyperParameterTuningJobConfig": {"Strategy": strategy, **config},
        "TrainingJobDefinitions": [{"TuningObjective": objective, **each} for each in definitions],
    }
    return TuningJob(1, "job", request, strategy, 1, "InProgress", None, now, now, None, 0, None)


def definition(image=SCRIPT, **statics):
    return {"AlgorithmSpecification": {"TrainingImage": image}, "StaticHyperParameters": statics}


def stopped_at(job, index):
    """The value at which a trial of a definition is stopped that is the only one there is."""
    rule = stopper_of(job, job.definitions[index], seed=1)
    return next((n for n in range(1, 100) if rule.sees(1, 0.5)), None)


def test_each_definition_has_the_most_resource_of_its_own_epochs():
    asked = job(definition(epochs="4"), definition(n_epochs="9"))
    assert [stopped_at(asked, 0), stopped_at(asked, 1)] == [5, 10]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (definition(), 6),
        (definition(epochs="6"), 7),
        (definition(epochs="20"), 6),
        (definition(epochs='"6"'), 6),
        (definition(XGBOOST, num_round="6"), 7),
        (definition(XGBOOST, num_round="60"), 6),
        (definition(num_round="6"), 6),
    ],
    ids=["unknown", "so many", "more", "quoted", "rounds", "more rounds", "rounds of a script"],
)
def test_trials_known_to_end_at_the_most_resource_are_left_to_end(given, expected):
    config = {"StrategyConfig": {"HyperbandStrategyConfig": {"MaxResource": 6}}}
    assert stopped_at(job(given, **config), 0) == expected


def test_without_early_stopping_there_is_no_rule():
    asked = job(definition(), strategy="Random")
    assert stopper_of(asked, asked.definitions[0], seed=1) is None
