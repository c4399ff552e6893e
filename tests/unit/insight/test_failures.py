"""Where trials fail, and of what."""

from __future__ import annotations

import numpy as np
import pytest
from insight_frames import table
from known_jobs import SPACE, nothing, searched

from amt_lab.insight.failures import failures


def deep_fails(settings, rng):
    return np.nan if settings["depth"] >= 8 else rng.normal()


def test_the_region_that_fails_is_named():
    trials = searched(deep_fails)
    _, region = failures(trials)
    failed = (trials["hp.depth"] >= 8).sum()
    assert region.data["conditions"] == [{"hyperparameter": "depth", "low": 8, "high": 10}]
    assert (region.data["failed"], region.data["trials"]) == (failed, failed)
    assert region.sentence == f"{failed} of {failed} trials with depth from 8 failed, elsewhere 0%."


def test_a_category_that_fails_is_named():
    trials = searched(lambda s, rng: np.nan if s["kernel"] == "poly" else rng.normal())
    _, region = failures(trials)
    assert region.data["conditions"] == [{"hyperparameter": "kernel", "value": "poly"}]
    assert "with kernel poly failed" in region.sentence


def test_two_conditions_that_fail_together_are_both_named():
    trials = searched(
        lambda s, rng: np.nan if s["depth"] > 5 and s["share"] < 0.2 else rng.normal(), 200
    )
    _, region, *_ = failures(trials)
    assert set(region.hyperparameters) == {"depth", "share"}
    assert region.data["rate"] > 0.9


def test_the_failed_trials_there_are_named():
    trials = searched(deep_fails)
    region = failures(trials)[1]
    assert set(region.trials) == set(trials.loc[trials["status"] == "Failed", "name"])


def test_failures_anywhere_make_no_region():
    trials = searched(lambda s, rng: np.nan if rng.random() < 0.2 else rng.normal())
    assert [len(each.data.get("conditions", ())) for each in failures(trials)] == [0]


def test_reasons_that_differ_in_numbers_are_one():
    trials = searched(nothing, 6)
    trials.loc[:4, "status"] = "Failed"
    trials["failure_reason"] = [
        "AlgorithmError: out of memory at 0x7f3a, needs 12 GB",
        "AlgorithmError: out of memory at 0x1111, needs 8.5 GB",
        "AlgorithmError: out of memory at 0x2222, needs 9 GB",
        "ClientError: no such file",
        None,
        None,
    ]
    (found,) = failures(trials)
    assert [each["trials"] for each in found.data["reasons"]] == [3, 1, 1]
    assert found.sentence.startswith("5 of 6 trials failed, 3 of them with “AlgorithmError: out")


def test_a_long_reason_is_shortened():
    trials = searched(nothing, 1)
    trials.loc[0, ["status", "failure_reason"]] = ["Failed", "x" * 1000]
    assert len(failures(trials)[0].sentence) < 250


def test_where_all_fail_no_region_is_to_blame():
    settings = [(0.01, 0.5, 1.0, 3, "rbf")] * 30
    (found,) = failures(table(SPACE, settings, [np.nan] * 30))
    assert found.sentence.startswith("30 of 30 trials failed, with “AlgorithmError")


@pytest.mark.parametrize("objectives", [[], [0.5], [0.5] * 30])
def test_without_a_failure_nothing_is_said(objectives):
    settings = [(0.01, 0.5, 1.0, 3, "rbf")] * len(objectives)
    assert failures(table(SPACE, settings, objectives)) == []
