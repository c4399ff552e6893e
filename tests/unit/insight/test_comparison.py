"""Who was ahead, and when: by trial, by time and by cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from amt_lab.insight.comparison import at_least, compared, repeats
from amt_lab.insight.finding import Confidence
from amt_lab.insight.winners import verdict, winners
from amt_lab.tuning.job import Objective

START = datetime(2026, 11, 20, 8, tzinfo=UTC)


def table(objectives, name="a", direction="Maximize", took_s=60.0, billable=None, **columns):
    """Trials one after the other; None as an objective is a failed one."""
    n = len(objectives)
    begun = [START + timedelta(seconds=took_s * i) for i in range(n)]
    frame = pd.DataFrame(
        {
            "trial": np.arange(1, n + 1),
            "tuning_job": name,
            "status": ["Failed" if each is None else "Completed" for each in objectives],
            "objective": pd.Series(objectives, dtype="float64"),
            "started": pd.to_datetime(begun, utc=True),
            "ended": pd.to_datetime([b + timedelta(seconds=took_s) for b in begun], utc=True),
            "elapsed_s": took_s,
            "billable_s": pd.Series([billable] * n, dtype="Int64"),
            **columns,
        }
    )
    frame.attrs = {"objective": Objective("f1", direction), "ranges": {}, "tuning_job": name}
    return frame


def row(found, where):
    return found[found["where"] == where].iloc[0]


def test_the_best_so_far_is_kept_at_each_improvement_and_at_the_end():
    (run,) = compared([table([0.1, 0.3, 0.2, 0.5, 0.4])]).runs
    trace = run.traces["trial"]
    assert list(trace.spent) == [1, 2, 4, 5]
    assert list(trace.best) == [0.1, 0.3, 0.5, 0.5]
    assert list(trace.at(np.array([0, 1, 3, 9]))[1:]) == [0.1, 0.3, 0.5]
    assert np.isnan(trace.at(np.array([0]))[0])


def test_less_is_better_where_the_objective_says_so():
    (run,) = compared([table([0.3, 0.1, 0.2], direction="Minimize")]).runs
    assert list(run.traces["trial"].best) == [0.3, 0.1, 0.1]


def test_only_trials_that_ended_count_as_failed_or_not():
    waiting = table([0.5, None])
    waiting["status"] = "InProgress"
    found = row(winners(compared([waiting, table([0.5, None], name="b")])), "trials that failed")
    assert np.isnan(found["a"])
    assert found["b"] == 0.5


def test_no_question_is_asked_that_nobody_has_an_answer_to():
    found = winners(
        compared([table([None, None, None, 0.5]), table([None, None, None, 0.4], name="b")])
    )
    assert not found[["a", "b"]].isna().all(axis="columns").any()


def test_one_trial_is_said_as_one():
    late = compared([table([0.9]), table([0.1, 0.9, 0.3], name="b")])
    assert "after 1 and 2 trials" in verdict(late).sentence
    better = compared([table([0.95, 0.9]), table([0.1, 0.9, 0.3], name="b")])
    assert "after 1 trial instead of 2" in verdict(better).sentence


def test_a_failed_trial_spends_and_finds_nothing():
    (run,) = compared([table([None, 0.2])]).runs
    assert list(run.traces["trial"].spent) == [2]
    assert list(run.traces["time"].spent) == [120]


def test_cost_is_billable_seconds_or_money():
    (run,) = compared([table([0.1, 0.2], billable=90)]).runs
    assert list(run.traces["cost"].spent) == [90, 180]
    (run,) = compared([table([0.1, 0.2], billable=90)], price_per_hour=2.0).runs
    assert list(run.traces["cost"].spent) == pytest.approx([0.05, 0.1])


def test_unknown_billable_seconds_are_estimated_and_named():
    found = compared([table([0.1, 0.2]), table([0.1], name="b", billable=5)])
    assert found.estimated == ("a",)
    assert list(found.runs[0].traces["cost"].spent) == [60, 120]


def test_jobs_with_different_objectives_are_refused_by_name():
    other = table([0.1], name="b", direction="Minimize")
    with pytest.raises(ValueError, match="by one objective: a maximizes f1, b minimizes f1"):
        compared([table([0.1]), other])


def test_no_job_at_all_is_refused():
    with pytest.raises(ValueError, match="no tuning job was given"):
        compared([])


def test_a_group_of_a_job_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="groups: 'z' is not among a"):
        compared([table([0.1])], groups={"z": "Random"})


def test_two_jobs_of_one_name_stay_apart():
    assert [run.name for run in compared([table([0.1]), table([0.2])]).runs] == ["a", "a (2)"]


def test_a_joined_table_is_taken_apart():
    whole = pd.concat([table([0.1, 0.2]), table([0.3], name="b")], ignore_index=True)
    objective = Objective("f1", "Maximize")
    whole.attrs = {
        "objective": objective,
        "ranges": {},
        "tuning_job": ["a", "b"],
        "objectives": {"a": objective, "b": objective},
        "ranges_by_job": {"a": {}, "b": {}},
    }
    assert [(run.name, len(run.trials)) for run in compared([whole]).runs] == [("a", 2), ("b", 1)]


def test_repeats_are_their_median_with_all_of_few_as_the_band():
    runs = compared([table([0.1, v], name=f"r{v}") for v in (0.2, 0.3, 0.7)]).runs
    found = repeats(list(runs), "trial")
    assert list(found["spent"]) == [1, 2]
    assert list(found["middle"]) == [0.1, 0.3]
    assert (found["low"].iloc[1], found["high"].iloc[1]) == (0.2, 0.7)


def test_a_repeat_without_any_value_leaves_no_median():
    runs = compared([table([0.1]), table([None], name="b")]).runs
    assert repeats(list(runs), "trial").empty


@pytest.mark.parametrize(
    ("direction", "shares"), [("Maximize", [1, 2 / 3, 1 / 3]), ("Minimize", [1 / 3, 2 / 3, 1])]
)
def test_the_distribution_tells_how_many_were_at_least_that_good(direction, shares):
    found = at_least(compared([table([0.2, 0.1, 0.3, None], direction=direction)]))
    found = found.sort_values("objective")
    assert list(found["objective"]) == [0.1, 0.2, 0.3]
    assert list(found["share"]) == pytest.approx(shares)


def test_the_winner_is_named_at_every_budget():
    early = table([0.8, 0.8, 0.8, 0.8], name="early")
    late = table([0.1, 0.2, 0.7, 0.9], name="late")
    found = winners(compared([early, late]))
    assert row(found, "best after 1 trial")["winner"] == "early"
    assert row(found, "best of all")["winner"] == "late"
    reached = row(found, "trials to reach 0.8")
    assert (reached["early"], reached["late"], reached["winner"]) == (1, 4, "early")
    assert row(found, "trials that failed")["winner"] == "tie"


def test_nobody_wins_by_fewer_failures_than_are_told():
    few, fewer = ([0.5] * (4000 - failed) + [None] * failed for failed in (41, 40))
    found = winners(compared([table(few, name="few"), table(fewer, name="fewer")]))
    assert row(found, "trials that failed")["winner"] == "tie"


def test_quicker_trials_win_on_time_and_not_on_trials():
    slow = table([0.5, 0.6, 0.7], name="slow", took_s=600)
    fast = table([0.4, 0.5, 0.7], name="fast", took_s=60)
    found = winners(compared([slow, fast]))
    assert row(found, "best after 3 min")["winner"] == "fast"
    assert row(found, "trials to reach 0.7")["winner"] == "tie"
    assert row(found, "time to reach 0.7")["winner"] == "fast"


def test_the_verdict_of_single_runs_is_not_sure():
    found = verdict(compared([table([0.5, 0.9], name="x"), table([0.8, 0.85], name="y")]))
    assert found.sentence == "x found the best f1: 0.9 against 0.85 by y"
    assert found.confidence is Confidence.LOW
    assert found.reason == "one run each, so luck may have decided"


def test_a_winner_that_was_slower_to_get_there_is_told_so():
    early, late = table([0.8, 0.8, 0.8], name="early"), table([0.1, 0.2, 0.9], name="late")
    found = verdict(compared([early, late]))
    assert found.sentence.endswith("by early, which it reached only after 3 trials instead of 1")


def test_repeats_make_the_verdict_sure():
    good = [table([0.9 + i / 1000], name=f"g{i}") for i in range(8)]
    poor = [table([0.8 + i / 1000], name=f"p{i}") for i in range(8)]
    groups = {f"g{i}": "good" for i in range(8)} | {f"p{i}": "poor" for i in range(8)}
    found = verdict(compared(good + poor, groups=groups))
    assert found.sentence.startswith("good found the best f1: 0.9035 against 0.8035 by poor")
    assert found.confidence is Confidence.HIGH
    assert "Mann-Whitney p = 0.00016 over 8 and 8 repeats" in found.reason


def test_repeats_of_the_same_noise_stay_unsure():
    rng = np.random.default_rng(3)
    tables = [table([float(rng.normal())], name=f"{g}{i}") for g in "ab" for i in range(6)]
    groups = {f"{g}{i}": g for g in "ab" for i in range(6)}
    assert verdict(compared(tables, groups=groups)).confidence is Confidence.LOW


def test_nothing_is_said_of_one_job_alone():
    assert verdict(compared([table([0.5])])) is None
    assert verdict(compared([table([0.5]), table([None], name="b")])) is None


def test_one_job_alone_wins_nothing():
    assert set(winners(compared([table([0.5])]))["winner"]) == {""}


def test_jobs_without_a_trial_are_compared_without_a_winner():
    found = winners(compared([table([]), table([], name="b")]))
    assert set(found["winner"]) == {""}
