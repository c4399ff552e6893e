"""Tables of several jobs, and of a job with everything it was warm-started from."""

from __future__ import annotations

import copy
import logging

import pytest

import amt_lab
from amt_lab.tuning.errors import AmtError, NotFound


@pytest.fixture
def add(aws, request_):
    """Adds a job with parents and one trial."""

    def added(name, *parents, **config):
        request = copy.deepcopy(request_)
        request["HyperParameterTuningJobConfig"].update(config)
        if parents:
            request["WarmStartConfig"] = {
                "WarmStartType": "TransferLearning",
                "ParentHyperParameterTuningJobs": [
                    {"HyperParameterTuningJobName": parent} for parent in parents
                ],
            }
        aws.add_job(name, request)
        aws.add_trial(name, BillableTimeInSeconds=30)

    return added


def generations(table):
    return dict(zip(table["tuning_job"], table["generation"], strict=True))


def test_several_jobs_are_one_table(connection, add):
    add("a")
    add("b")

    table = amt_lab.trials(["a", "b"], connection)

    assert list(table["tuning_job"]) == ["a", "b"]
    assert table.attrs["tuning_job"] == ["a", "b"]
    assert table.attrs["objective"].metric == "validation:accuracy"
    assert table.dtypes.to_dict() == amt_lab.trials("a", connection).dtypes.to_dict()


def test_jobs_that_search_other_things_keep_all_their_columns(connection, aws, add):
    booster = {"CategoricalParameterRanges": [{"Name": "booster", "Values": ["x", "y"]}]}
    other = {"CategoricalParameterRanges": [{"Name": "booster", "Values": ["y", "z"]}]}
    f1 = {"MetricName": "validation:f1", "Type": "Maximize"}
    add("a", ParameterRanges=booster)
    add("b", ParameterRanges=other, HyperParameterTuningJobObjective=f1)
    add("c")
    aws.trials["a"][0]["TunedHyperParameters"] = {"booster": "x"}
    aws.trials["b"][0]["TunedHyperParameters"] = {"booster": "z"}

    table = amt_lab.trials(["a", "b", "c"], connection)

    assert [each for each in table if each.startswith("hp.")] == [
        "hp.booster",
        "hp.alpha",
        "hp.eta",
        "hp.min_child_weight",
        "hp.max_depth",
    ]
    assert list(amt_lab.trials(["a", "b"], connection)["hp.booster"].cat.categories) == list("xyz")
    assert table["hp.booster"].tolist()[:2] == ["x", "z"]
    assert table["hp.max_depth"].dtype == "Int64"
    assert table.attrs["objective"] is None
    assert table.attrs["objectives"]["b"].metric == "validation:f1"
    assert table.attrs["ranges_by_job"]["b"]["booster"].values == ("y", "z")
    assert table.attrs["ranges"]["booster"].values == ("x", "y", "z")


def test_jobs_whose_ranges_moved_are_in_ranges_that_hold_them_all(connection, add):
    for name, low, high in (("a", "0.1", "0.5"), ("b", "0.4", "0.9")):
        moved = {"Name": "eta", "MinValue": low, "MaxValue": high}
        add(name, ParameterRanges={"ContinuousParameterRanges": [moved]})

    eta = amt_lab.trials(["a", "b"], connection).attrs["ranges"]["eta"]

    assert (eta.low, eta.high) == (0.1, 0.9)


def test_no_job_at_all_is_an_error(connection):
    with pytest.raises(NotFound, match="No tuning job"):
        amt_lab.trials([], connection)


def test_a_family_is_the_whole_ancestry_with_generations(connection, add):
    add("great")
    add("grand", "great")
    add("one", "grand")
    add("two", "great")
    add("child", "one", "two")

    table = amt_lab.trials("child", connection, family=True)

    assert generations(table) == {"child": 0, "one": 1, "two": 1, "grand": 2, "great": 3}


def test_a_job_without_parents_is_generation_nought(connection, add):
    add("a")

    assert generations(amt_lab.trials("a", connection, family=True)) == {"a": 0}


def test_a_job_that_is_its_own_ancestor_is_refused(connection, add):
    add("a", "b")
    add("b", "a")

    with pytest.raises(AmtError, match="its own ancestor"):
        amt_lab.trials("a", connection, family=True)


def test_a_parent_that_was_deleted_is_left_out_with_a_warning(connection, add, caplog):
    add("a", "gone")

    with caplog.at_level(logging.WARNING):
        table = amt_lab.trials("a", connection, family=True)

    assert generations(table) == {"a": 0}
    assert "gone, a parent of a, is there no more" in caplog.text


def test_parents_and_children_are_jobs(connection, add):
    add("old")
    add("a", "old")
    add("unrelated")
    add("b", "a")
    add("c", "a")

    job = amt_lab.TuningJob("a", connection)

    assert [parent.name for parent in job.parents()] == ["old"]
    assert [child.name for child in job.children()] == ["c", "b"]
