"""Jobs of several training-job definitions, and both SDK majors' ways to say one."""

from __future__ import annotations

import time

import pandas as pd
import pytest

import amt_lab
from amt_lab.tuning.job import Objective

XGB, MLP = "xgb", "mlp"


@pytest.fixture
def several(aws, request_):
    """Two definitions with ranges of their own; `depth` is in both, differently."""
    config = request_["HyperParameterTuningJobConfig"]
    definition = request_.pop("TrainingJobDefinition")
    del config["HyperParameterTuningJobObjective"], config["ParameterRanges"]
    request_["TrainingJobDefinitions"] = [
        {
            **definition,
            "DefinitionName": XGB,
            "TuningObjective": {"MetricName": "validation:merror", "Type": "Minimize"},
            "HyperParameterRanges": {
                "IntegerParameterRanges": [{"Name": "depth", "MinValue": "1", "MaxValue": "9"}],
                "CategoricalParameterRanges": [{"Name": "booster", "Values": ['"b"', '"a"']}],
            },
        },
        {
            **definition,
            "DefinitionName": MLP,
            "TuningObjective": {"MetricName": "validation:accuracy", "Type": "Maximize"},
            "HyperParameterRanges": {
                "ContinuousParameterRanges": [{"Name": "rate", "MinValue": "0", "MaxValue": "1"}],
                "IntegerParameterRanges": [{"Name": "depth", "MinValue": "2", "MaxValue": "40"}],
            },
        },
    ]
    request_["TrainingJobDefinitions"][1]["ResourceConfig"] = {
        "InstanceType": "ml.p3.2xlarge",
        "InstanceCount": 2,
        "VolumeSizeInGB": 5,
    }
    aws.add_job("digits-1", request_)
    metrics = [
        {"MetricName": name, "Value": 0.5, "Timestamp": 1.0}
        for name in ("validation:merror", "validation:accuracy")
    ]
    for name, tuned in (
        (XGB, {"depth": "3", "booster": '"a"'}),
        (MLP, {"depth": "20", "rate": "0.5"}),
    ):
        aws.add_trial(
            "digits-1",
            TrainingJobDefinitionName=name,
            TunedHyperParameters=tuned,
            FinalMetricDataList=metrics,
        )
    return aws


def test_every_definition_s_hyperparameters_are_columns_with_their_types(connection, several):
    table = amt_lab.trials("digits-1", connection)

    assert list(table["definition"]) == [XGB, MLP]
    assert str(table["hp.depth"].dtype) == "Int64"
    assert list(table["hp.depth"]) == [3, 20]
    assert list(table["hp.booster"].cat.categories) == ["b", "a"]
    assert table["hp.booster"][0] == "a"
    assert pd.isna(table["hp.booster"][1])
    assert list(table["hp.rate"].isna()) == [True, False]


def test_ranges_and_objectives_are_told_for_each_definition(connection, several):
    attrs = amt_lab.trials("digits-1", connection).attrs

    assert attrs["objective"] is None
    assert attrs["objectives_by_definition"] == {
        XGB: Objective("validation:merror", "Minimize"),
        MLP: Objective("validation:accuracy", "Maximize"),
    }
    ranges = attrs["ranges_by_definition"]
    assert {name: sorted(own) for name, own in ranges.items()} == {
        XGB: ["booster", "depth"],
        MLP: ["depth", "rate"],
    }
    assert (ranges[XGB]["depth"].high, ranges[MLP]["depth"].high) == (9, 40)


def test_no_trial_is_told_as_the_best_where_each_definition_has_its_own_objective(
    connection, several
):
    several.jobs["digits-1"]["BestTrainingJob"] = {
        **several.trials["digits-1"][0],
        "FinalHyperParameterTuningJobObjectiveMetric": {
            "MetricName": "validation:merror",
            "Value": 0.03125,
        },
    }
    (listed,) = amt_lab.tuning_jobs(connection=connection).to_dict("records")
    shown = amt_lab.TuningJob("digits-1", connection)._repr_html_()

    assert pd.isna(listed["best"])
    assert listed["metric"] is None
    assert "0.03125" not in shown
    assert "validation:merror of xgb, validation:accuracy of mlp" in shown


def test_every_definition_has_its_own_static_hyperparameters(connection, several):
    described = several.jobs["digits-1"]["TrainingJobDefinitions"]
    described[1]["StaticHyperParameters"] = {
        "layers": '"3"',
        "_tuning_objective_metric": "validation:accuracy",
    }
    parts = {part.name: part for part in amt_lab.TuningJob("digits-1", connection).describe().parts}

    assert parts[MLP].static_hyperparameters == {"layers": "3"}
    assert parts[XGB].static_hyperparameters["num_class"] == "10"
    assert "layers" not in parts[XGB].static_hyperparameters


def test_the_other_metrics_of_a_trial_are_those_but_its_own_objective(connection, several):
    table = amt_lab.trials("digits-1", connection, details=True)

    assert list(table["metric.validation:accuracy"].isna()) == [False, True]
    assert list(table["metric.validation:merror"].isna()) == [True, False]


def test_instance_metrics_are_of_every_host_of_a_definition(connection, several):
    hosts = {XGB: 1, MLP: 2}
    for trial in several.trials["digits-1"]:
        trial["CreationTime"] = trial["TrainingStartTime"] = time.time() - 600
        for host in range(1, hosts[trial["TrainingJobDefinitionName"]] + 1):
            name = f"{trial['TrainingJobName']}/algo-{host}"
            several.metrics["GPUUtilization", name] = [(trial["CreationTime"], 10.0 * host)]

    curves = amt_lab.learning_curves("digits-1", [], connection, instance=True)

    assert list(zip(curves["trial"], curves["host"], curves["value"], strict=True)) == [
        (1, "algo-1", 10.0),
        (2, "algo-1", 10.0),
        (2, "algo-2", 20.0),
    ]


def test_a_list_of_one_definition_is_as_one(connection, aws, request_):
    config = request_["HyperParameterTuningJobConfig"]
    definition = request_.pop("TrainingJobDefinition")
    request_["TrainingJobDefinitions"] = [
        {
            **definition,
            "TuningObjective": config.pop("HyperParameterTuningJobObjective"),
            "HyperParameterRanges": config.pop("ParameterRanges"),
        }
    ]
    aws.add_job("digits-1", request_)
    aws.add_trial("digits-1")

    table = amt_lab.trials("digits-1", connection)

    assert table.attrs["objective"].metric == "validation:accuracy"
    assert list(table["hp.eta"]) == [0.25]


class TunerOfVersion2:
    """What is read of `sagemaker.tuner.HyperparameterTuner`: the job it launched."""

    latest_tuning_job = type("_TuningJob", (), {"name": "digits-1"})()


class TunerOfVersion3:
    """What is read of `sagemaker.train.tuner.HyperparameterTuner`: a resource of its own."""

    latest_tuning_job = type("Job", (), {"hyper_parameter_tuning_job_name": "digits-1"})()


def test_a_job_is_told_by_name_arn_job_or_tuner_alone_and_in_lists(connection, aws, several):
    arn = aws.jobs["digits-1"]["HyperParameterTuningJobArn"]
    job = amt_lab.TuningJob(arn, connection)
    for told in ("digits-1", arn, job, TunerOfVersion2(), TunerOfVersion3()):
        assert len(amt_lab.trials(told, connection)) == 2
        assert len(amt_lab.learning_curves(told, connection=connection)) == 0
    both = amt_lab.trials([job, TunerOfVersion2(), arn], connection)
    assert list(both["trial"]) == [1, 2]
    assert both.attrs["tuning_job"] == ["digits-1"]
