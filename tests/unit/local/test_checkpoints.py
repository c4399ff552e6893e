"""Checkpoints: kept in S3 while a job runs and after it, and found again by the next one."""

import asyncio
import json

import pytest

from amt_lab.local.training import checkpoints
from amt_lab.local.training.checkpoints import local_path

from training_bench import Watcher  # isort: skip

PLACE = {"S3Uri": "s3://bucket/kept"}
HEAD = """
import json, os, pathlib, sys, time
folder = pathlib.Path(os.environ["SM_CHECKPOINT_DIR"])
"""
SAVES = """
(folder / "below").mkdir(exist_ok=True)
(folder / "epoch-1.pt").write_text("one")
(folder / "below" / "epoch-2.pt").write_text("two")
"""


def kept(bench, below="kept"):
    folder = bench.bucket / below
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


async def test_what_a_job_leaves_in_its_checkpoint_folder_is_in_s3_at_its_end(bench):
    outcome, _ = await bench.run(HEAD + SAVES, CheckpointConfig=PLACE)
    assert outcome.status == "Completed"
    assert kept(bench) == {"epoch-1.pt": "one", "below/epoch-2.pt": "two"}


@pytest.mark.parametrize("ending", ["sys.exit(3)", "os.kill(os.getpid(), 9)"])
async def test_a_job_that_fails_keeps_its_checkpoints(bench, ending):
    outcome, _ = await bench.run(HEAD + SAVES + ending, CheckpointConfig=PLACE)
    assert outcome.status == "Failed"
    assert kept(bench).keys() == {"epoch-1.pt", "below/epoch-2.pt"}


async def test_checkpoints_are_brought_to_s3_while_the_job_runs(bench):
    """The process ends only when it sees its own checkpoint in the bucket."""
    waits = """
(folder / "epoch-1.pt").write_text("one")
deadline = time.monotonic() + 30
while not pathlib.Path(sys.argv[-1]).exists():
    assert time.monotonic() < deadline, "nothing was brought to S3"
    time.sleep(0.02)
"""
    seen = bench.bucket / "kept" / "epoch-1.pt"
    script = HEAD + waits.replace("sys.argv[-1]", repr(str(seen)))
    outcome, _ = await bench.run(script, CheckpointConfig=PLACE)
    assert (outcome.status, outcome.failure_reason) == ("Completed", None)


async def test_a_checkpoint_is_in_s3_only_after_what_was_printed_before_it(bench, monkeypatch):
    """A run that goes on from it after a kill of the endpoint does not print that again."""
    monkeypatch.setattr(checkpoints, "_SYNCED_EVERY_S", 0.02)
    monkeypatch.setattr(checkpoints, "_SETTLED_S", 0)
    saved = bench.root / "jobs/job-1/ml/checkpoints/epoch-1.pt"
    waits = f"""
print("loss=1")
(folder / "epoch-1.pt").write_text("one")
while not pathlib.Path({str(bench.bucket / "kept/epoch-1.pt")!r}).exists():
    time.sleep(0.02)
"""
    watcher, turns = Watcher(), asyncio.Lock()
    await turns.acquire()  # nothing that is printed is taken in
    running = asyncio.create_task(
        bench.run(HEAD + waits, watcher=watcher, turns=turns, CheckpointConfig=PLACE)
    )
    async with asyncio.timeout(30):
        while not saved.exists():
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)
        assert kept(bench) == {}
        turns.release()
        outcome, _ = await running
    assert outcome.status == "Completed"
    assert watcher.lines == ["loss=1"]


async def test_a_run_that_is_killed_goes_on_from_what_was_in_s3_by_then(bench):
    script = """
found = sorted(path.name for path in folder.iterdir())
print("found", *found, flush=True)
if not found:
    (folder / "epoch-1.pt").write_text("one")
    time.sleep(60)
"""
    first = asyncio.create_task(bench.run(HEAD + script, CheckpointConfig=PLACE))
    while not kept(bench):
        await asyncio.sleep(0.02)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    outcome, watcher = await bench.run(HEAD + script, CheckpointConfig=PLACE)
    assert outcome.status == "Completed"
    assert watcher.lines == ["found epoch-1.pt"]


async def test_a_new_job_finds_the_checkpoints_of_another_with_the_same_place(bench):
    bench.put("kept/epoch-1.pt", "one")
    bench.put("kept/below/epoch-2.pt", "two")
    bench.put("kept-elsewhere/epoch-9.pt", "nine")
    look = """
print(json.dumps({p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()}))
"""
    _, watcher = await bench.run(HEAD + look, CheckpointConfig=PLACE)
    assert json.loads(watcher.lines[0]) == {"epoch-1.pt": "one", "below/epoch-2.pt": "two"}


async def test_what_a_run_itself_removed_is_removed_and_what_was_there_before_stays(bench):
    bench.put("kept/before.pt", "old")
    removes = """
(folder / "own.pt").write_text("new")
(folder / "last.pt").write_text("last")
seen = pathlib.Path(WHERE)
deadline = time.monotonic() + 30
while not seen.exists():
    assert time.monotonic() < deadline
    time.sleep(0.02)
(folder / "own.pt").unlink()
(folder / "before.pt").unlink()
"""
    script = HEAD + removes.replace("WHERE", repr(str(bench.bucket / "kept" / "own.pt")))
    outcome, _ = await bench.run(script, CheckpointConfig=PLACE)
    assert outcome.status == "Completed"
    assert kept(bench) == {"before.pt": "old", "last.pt": "last"}


async def test_links_and_unfinished_files_stay_on_the_machine(bench, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("not to be seen")
    script = f"""
(folder / "link.pt").symlink_to({str(secret)!r})
(folder / "links").symlink_to({str(tmp_path)!r})
(folder / "model.sagemaker-ignore").write_text("half")
"""
    outcome, _ = await bench.run(HEAD + script, CheckpointConfig=PLACE)
    assert outcome.status == "Completed"
    assert kept(bench) == {}


async def test_a_local_path_of_ones_own_is_below_the_jobs_base(bench):
    script = """
config = json.loads((pathlib.Path(os.environ["SAGEMAKER_BASE_DIR"]) / "input/config/checkpointconfig.json").read_text())
assert config["LocalPath"] == str(folder)
assert folder == pathlib.Path(os.environ["SAGEMAKER_BASE_DIR"]) / "my" / "states"
(folder / "a.pt").write_text("a")
"""
    config = {**PLACE, "LocalPath": "/opt/ml/my/states/"}
    outcome, _ = await bench.run(HEAD + script, CheckpointConfig=config)
    assert (outcome.status, outcome.failure_reason) == ("Completed", None)
    assert kept(bench) == {"a.pt": "a"}


@pytest.mark.parametrize("path", ["/tmp/states", "/opt/ml", "/opt/ml/../../etc", "states"])
def test_a_local_path_elsewhere_is_none(path):
    assert local_path(path) is None


async def test_a_bucket_that_is_not_there_fails_the_job_by_name(bench):
    outcome, _ = await bench.run("", CheckpointConfig={"S3Uri": "s3://nowhere/kept"})
    assert outcome.failure_reason == (
        "ClientError: CheckpointConfig.S3Uri: bucket nowhere does not exist"
    )


async def test_a_stopped_job_keeps_what_it_saved_in_its_grace(bench):
    script = """
import signal
signal.signal(signal.SIGTERM, lambda *_: ((folder / "last.pt").write_text("last"), sys.exit(0)))
print("ready", flush=True)
time.sleep(60)
"""
    outcome, _ = await bench.run(
        HEAD + script, watcher=Watcher(stop_at="ready"), CheckpointConfig=PLACE
    )
    assert outcome.status == "Stopped"
    assert kept(bench) == {"last.pt": "last"}


async def test_a_job_without_checkpoints_has_no_folder_for_them(bench):
    _, watcher = await bench.run("import os; print('SM_CHECKPOINT_DIR' in os.environ)")
    assert watcher.lines == ["False"]
