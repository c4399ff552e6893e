"""What a training process prints is taken in fast, wholly or not at all, and lets others on the event loop go on."""

import asyncio
import sqlite3
from itertools import pairwise

import pytest
from training_bench import Watcher

from amt_lab.local.engine import write_ahead
from amt_lab.local.engine.recorder import Recorder
from amt_lab.local.engine.store import Store
from amt_lab.local.training import log_follower, metric_scan
from amt_lab.local.training.failure import TrainingError
from amt_lab.local.training.limits import Limits
from amt_lab.local.training.log_follower import LogFollower
from amt_lab.local.training.metric_scan import MetricScan
from amt_lab.local.training.process import log_file

LOSS = [{"Name": "loss", "Regex": "loss=(.*?);"}]


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "store.sqlite")
    yield store
    store.close()


@pytest.fixture
def statements(store):
    """What the store is asked from here on."""
    asked = []
    store._connection.set_trace_callback(asked.append)
    return asked


async def follow(bench, observer, *lines, name="job-1", turns=None, limits=None):
    """Takes in a log that is there from the start."""
    job = bench.job("", name=name, metrics=LOSS, limits=limits, turns=turns)
    job.folder.mkdir(parents=True)
    log_file(job.folder).write_text("\n".join(lines))
    over = asyncio.Event()
    over.set()
    await LogFollower(job, observer, MetricScan(LOSS, job.limits)).follow(over)


def rows(store, table):
    return store._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


async def test_the_lines_of_a_turn_and_their_metrics_are_one_transaction(
    bench, store, statements, monkeypatch
):
    monkeypatch.setattr(metric_scan, "_TURN_S", 60)
    lines = [f"loss={number};" for number in range(2 * log_follower._LINES_A_TURN)]
    await follow(bench, Recorder(store, store.training_jobs.add("a", {}), None), *lines)
    written = statements[statements.index("COMMIT") + 1 :]  # after the job itself
    # Two whole turns, and one for the last line, which no newline closes.
    assert written.count("BEGIN IMMEDIATE") == written.count("COMMIT") == 3
    assert rows(store, "log_events") == rows(store, "metric_points") == len(lines)


async def test_where_a_metric_cannot_be_put_down_neither_is_its_line(bench, store):
    recorder = Recorder(store, store.training_jobs.add("a", {}), None)
    store._connection.execute("ALTER TABLE metric_points RENAME TO gone")
    with pytest.raises(sqlite3.OperationalError, match="metric_points"):
        await follow(bench, recorder, "loss=1;", "")
    assert rows(store, "log_events") == rows(store, "log_streams") == 0


async def test_others_on_the_event_loop_go_on_between_two_turns(bench):
    rounds, told_at = 0, []

    class Notes(Watcher):
        def printed(self, epoch_s, lines, values):
            super().printed(epoch_s, lines, values)
            told_at.append(rounds)

    async def count():
        nonlocal rounds
        while True:
            rounds += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    watcher = Notes()
    lines = [f"loss={number};" for number in range(5 * log_follower._LINES_A_TURN)]
    await follow(bench, watcher, *lines)
    counting.cancel()
    assert watcher.lines == lines
    assert [value for _, value in watcher.metrics] == list(range(len(lines)))
    gaps = [after - before for before, after in pairwise(told_at)]
    assert len(gaps) >= 4
    assert min(gaps) >= 4, "as many rounds as a request takes to be answered"


async def test_a_turn_that_takes_long_ends_early_and_loses_nothing(bench, monkeypatch):
    monkeypatch.setattr(metric_scan, "_TURN_S", 0)
    watcher = Watcher()
    lines = [f"loss={number};" for number in range(20)]
    await follow(bench, watcher, *lines)
    assert watcher.lines == lines
    assert [value for _, value in watcher.metrics] == list(range(20))


async def test_jobs_that_share_the_endpoint_take_turns(bench):
    told = []

    class Of(Watcher):
        def printed(self, epoch_s, lines, values):
            told.append(lines[0])

    turns = asyncio.Lock()
    await asyncio.gather(
        *(
            follow(bench, Of(), *[job] * 4 * log_follower._LINES_A_TURN, name=job, turns=turns)
            for job in ("a", "b")
        )
    )
    assert told[:6] == ["a", "b"] * 3


def test_lines_of_several_statements_keep_their_order(store):
    stream = store.logs.open_stream(store.training_jobs.add("a", {}))
    lines = [str(number) for number in range(1203)]
    store.logs.append(stream, 1000, lines)
    store.logs.append(stream, 2000, [])
    kept = store.logs.events(stream, limit=2000)
    assert [event.message for event in kept] == lines
    assert {event.time_ms for event in kept} == {1000}


async def test_what_a_process_has_printed_counts_before_it_is_read(bench):
    """Else a process that prints faster than it is read fills the disk meanwhile."""
    watcher = Watcher()
    limits = Limits(longest_log=10 * log_follower.LogTail.MOST_BYTES)
    lines = ["x" * 99] * 100 * 1024
    with pytest.raises(TrainingError, match="the most that the local endpoint keeps"):
        await follow(bench, watcher, *lines, limits=limits)
    assert 0 < len(watcher.lines) < 2 * log_follower.LogTail.MOST_BYTES / 100


async def test_a_log_that_is_too_long_ends_the_job_and_is_kept_up_to_there(bench):
    watcher = Watcher()
    with pytest.raises(TrainingError, match="the most that the local endpoint keeps"):
        await follow(bench, watcher, *["x" * 99] * 20, limits=Limits(longest_log=1000))
    assert watcher.lines


async def test_an_empty_log_tells_nothing(bench):
    watcher = Watcher()
    await follow(bench, watcher)
    assert watcher.lines == []


def test_the_final_metrics_take_as_long_with_many_values_as_with_few(store):
    def steps(job):
        taken = 0

        def count():
            nonlocal taken
            taken += 1

        store._connection.set_progress_handler(count, 1)
        found = store.training_jobs.final_metrics(job)
        store._connection.set_progress_handler(None, 1)
        return taken, [(metric.name, metric.value) for metric in found]

    few, many, none = (store.training_jobs.add(name, {}) for name in ("few", "many", "none"))
    for job, values in ((few, 2), (many, 2000)):
        told = [(name, float(v)) for v in range(values) for name in ("loss", "accuracy")]
        Recorder(store, job, None).printed(1.0, ["all"], told)
    assert steps(few)[1] == [("accuracy", 1.0), ("loss", 1.0)]
    assert steps(many)[1] == [("accuracy", 1999.0), ("loss", 1999.0)]
    assert steps(many)[0] <= steps(few)[0] + 10
    assert steps(none)[1] == []


async def test_the_write_ahead_log_is_brought_into_the_file_without_a_commit(
    store, tmp_path, monkeypatch
):
    monkeypatch.setattr(write_ahead, "_LOOK_S", 0.01)
    file = tmp_path / "store.sqlite"
    keeper = asyncio.create_task(write_ahead.keep_short(store))
    recorder = Recorder(store, store.training_jobs.add("a", {}), None)
    before = file.stat().st_size
    await asyncio.sleep(0)
    recorder.printed(1.0, ["x" * 100] * (write_ahead._WORTH_IT + 1), [])
    assert file.stat().st_size == before, "no commit waits for it"
    async with asyncio.timeout(10):
        while file.stat().st_size < 100 * write_ahead._WORTH_IT:
            await asyncio.sleep(0.01)
    keeper.cancel()
