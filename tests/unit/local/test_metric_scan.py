"""Reading metrics off log lines."""

import time

import pytest

from amt_lab.local.training import Limits, metric_scan
from amt_lab.local.training.failure import TrainingError
from amt_lab.local.training.log_tail import LogTail
from amt_lab.local.training.metric_scan import MetricScan


def values(regex, line):
    (found,) = MetricScan([{"Name": "m", "Regex": regex}], Limits()).values([line])
    return [value for _, value in found]


@pytest.mark.parametrize(
    ("regex", "line", "expected"),
    [
        ("loss=([0-9.]+)", "loss=0.25", [0.25]),
        ("loss=([0-9.]+)", "loss=1 loss=2", [1.0, 2.0]),
        ("F1=(.*?);", "F1=0.9;", [0.9]),
        ("F1=(.*?)", "F1=0.9", []),
        ("loss=(\\S+)", "loss=nan", []),
        ("loss=(\\S+)", "loss=inf", []),
        ("loss=(\\S+)", "loss=high", []),
        ("loss=(\\S+)", "loss=-1.5e-3", [-0.0015]),
        ("loss=(\\S+)|acc=(\\S+)", "acc=1", []),
        ("[0-9]+", "seen 7", [7.0]),
        ("loss=(\\S+)", "nothing here", []),
    ],
)
def test_group_1_of_each_match_is_a_value_if_it_is_a_finite_number(regex, line, expected):
    assert values(regex, line) == expected


def test_a_regex_that_is_none_is_named():
    with pytest.raises(TrainingError, match="Regex of metric loss"):
        MetricScan([{"Name": "loss", "Regex": "("}], Limits())


def test_a_tail_gives_whole_lines_and_the_open_one_at_the_end(tmp_path):
    path = tmp_path / "log.txt"
    with path.open("w") as log:
        tail = LogTail(path)
        log.write("one\ntw")
        log.flush()
        assert tail.lines() == ["one"]
        log.write("o\nlast")
    assert tail.lines() == ["two"]
    assert tail.lines() == []
    assert tail.last_line() == ["last"]
    assert tail.last_line() == []
    tail.close()


def test_a_progress_bar_shows_its_last_state_and_odd_bytes_are_kept_readable(tmp_path):
    path = tmp_path / "log.txt"
    path.write_bytes(b" 10%\r 50%\r100%\r\nna\xefve\n")
    tail = LogTail(path)
    assert tail.lines() == ["100%", "na\ufffdve"]
    tail.close()


def test_a_line_without_end_is_cut_at_the_services_limit(tmp_path):
    path = tmp_path / "log.txt"
    path.write_bytes(b"x" * (600 * 1024))
    tail = LogTail(path)
    found = []
    while not found or tail.more:
        found += tail.lines()
    assert [len(line) for line in [*found, *tail.last_line()]] == [
        256 * 1024,
        256 * 1024,
        88 * 1024,
    ]
    tail.close()


def test_a_pattern_that_backtracks_for_ever_is_interrupted_and_named():
    scan = MetricScan([{"Name": "endless", "Regex": "(a+)+b"}], Limits(longest_scan_s=0.1))
    with pytest.raises(
        TrainingError, match=r"the Regex of metric endless takes longer than 0\.1 s"
    ):
        scan.values(["a" * 64])


def test_lines_share_the_time_that_each_may_take(monkeypatch):
    monkeypatch.setattr(metric_scan, "_TURN_S", 60)
    slow, lines = [{"Name": "slow", "Regex": "(a+)+b|x=(.)"}], ["a" * 18, "x=1"] * 10
    began = time.process_time()
    alone = MetricScan(slow, Limits()).values(lines)
    took = time.process_time() - began
    assert MetricScan(slow, Limits(longest_scan_s=took / 2)).values(lines) == alone
    assert alone == [[], []] * 10, "group 1 is what counts, and that is empty"


def test_metrics_of_several_lines_come_by_line_and_in_the_order_of_their_definitions():
    scan = MetricScan([{"Name": n, "Regex": f"{n}=(.*?);"} for n in ("loss", "f1")], Limits())
    found = scan.values(["f1=1; loss=2;", "", "loss=3; loss=4;"])
    assert found == [[("loss", 2.0), ("f1", 1.0)], [], [("loss", 3.0), ("loss", 4.0)]]


def test_a_scan_stops_when_its_turn_is_over_but_never_before_the_first_line(monkeypatch):
    monkeypatch.setattr(metric_scan, "_TURN_S", 0)
    scan = MetricScan([{"Name": "loss", "Regex": "loss=(.*?);"}], Limits())
    assert scan.values(["loss=1;", "loss=2;"]) == [[("loss", 1.0)]]
    assert scan.values([]) == []


def test_of_a_long_line_the_start_is_looked_at():
    scan = MetricScan([{"Name": "loss", "Regex": r".*loss=(\d+)"}], Limits(longest_line=100))
    lines = ["x" * 94 + " loss=1", "loss=1 " + "x" * 300_000, "x" * 300_000]
    assert [scan.values([line]) for line in lines] == [[[]], [[("loss", 1.0)]], [[]]]
