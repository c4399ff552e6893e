"""What a training process may leave behind."""

from pathlib import Path

from amt_lab.local.training import Limits, limits

FILL = "import os; open(os.environ['SM_MODEL_DIR'] + '/big', 'wb').write(b'x' * 3_000_000)"
VOLUME = {"ResourceConfig": {"VolumeSizeInGB": 2**-10}}


async def test_a_log_without_end_fails_the_job_and_ends_its_process(bench):
    outcome, watcher = await bench.run(
        "while True: print('x' * 1000)", limits=Limits(longest_log=2**20)
    )
    assert outcome.status == "Failed"
    assert "printed more than 1 MiB" in outcome.failure_reason
    kept = Path(bench.root, "jobs", "job-1", "log.txt").stat().st_size
    assert 2**20 < kept < 100 * 2**20
    assert watcher.statuses[-1] == "Failed"


async def test_more_than_the_volume_holds_is_not_uploaded(bench):
    outcome, _ = await bench.run(FILL, **VOLUME)
    assert outcome.status == "Failed"
    assert "VolumeSizeInGB" in outcome.failure_reason
    assert not list(bench.bucket.rglob("model.tar.gz"))


async def test_a_process_that_fills_its_volume_is_ended_while_it_runs(bench, monkeypatch):
    monkeypatch.setattr(limits, "LOOK_AT_VOLUME_S", 0.05)
    outcome, _ = await bench.run(f"{FILL}\nimport time; time.sleep(600)", **VOLUME)
    assert outcome.status == "Failed"
    assert "VolumeSizeInGB" in outcome.failure_reason


async def test_a_small_output_stays_within_the_volume(bench):
    outcome, _ = await bench.run("print('little')", **VOLUME)
    assert outcome.status == "Completed"
