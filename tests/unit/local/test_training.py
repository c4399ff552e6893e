"""A training job from Starting to its end."""

import asyncio
import json
import tarfile
import time

import psutil
import pytest

from amt_lab.local import training
from amt_lab.local.training import process

from training_bench import Watcher  # isort: skip

NOTHING = "pass"


def unpacked(path):
    with tarfile.open(path) as archive:
        return {
            member.name: archive.extractfile(member).read().decode()
            for member in archive.getmembers()
            if member.isfile()
        }


async def test_a_job_passes_through_the_services_statuses(bench):
    outcome, watcher = await bench.run(NOTHING)
    assert watcher.transitions == [
        ("Starting", "Preparing the instances for training"),
        ("Downloading", "Downloading input data"),
        ("Training", "Training image download completed. Training in progress."),
        ("Uploading", "Uploading generated training model"),
        ("Completed", "Training job completed"),
    ]
    assert (outcome.status, outcome.secondary_status) == ("Completed", "Completed")
    assert outcome.failure_reason is None
    assert outcome.started <= outcome.ended


async def test_the_process_finds_sagemakers_files_and_variables(bench):
    bench.put("in/train/a.csv", "1,2\n")
    script = """
import json, os, pathlib
base = pathlib.Path(os.environ["SAGEMAKER_BASE_DIR"])
config = {p.stem: json.loads(p.read_text()) for p in (base / "input/config").iterdir()}
data = (pathlib.Path(os.environ["SM_CHANNEL_TRAIN"]) / "a.csv").read_text()
print(json.dumps({"config": config, "data": data, "environment": dict(os.environ)}))
"""
    _, watcher = await bench.run(
        script,
        InputDataConfig=[bench.channel("train", "in/train", ContentType="text/csv")],
        HyperParameters={"max-depth": "5", "eta": "0.2"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1},
        Environment={"MINE": "yes"},
    )
    seen = json.loads(watcher.lines[0])
    assert seen["data"] == "1,2\n"
    assert seen["config"]["hyperparameters"] == {"max-depth": "5", "eta": "0.2"}
    assert seen["config"]["inputdataconfig"] == {
        "train": {
            "TrainingInputMode": "File",
            "S3DistributionType": "FullyReplicated",
            "RecordWrapperType": "None",
            "ContentType": "text/csv",
        }
    }
    assert seen["config"]["resourceconfig"]["hosts"] == ["algo-1"]
    variables = seen["environment"]
    assert variables["TRAINING_JOB_NAME"] == "job-1"
    assert variables["TRAINING_JOB_ARN"].endswith("training-job/job-1")
    assert variables["MINE"] == "yes"
    assert variables["SM_HP_MAX-DEPTH"] == "5"
    assert json.loads(variables["SM_CHANNELS"]) == ["train"]
    assert json.loads(variables["SM_USER_ARGS"]) == ["--eta", "0.2", "--max-depth", "5"]
    assert variables["OMP_NUM_THREADS"] == "1"


async def test_nothing_of_the_users_credentials_reaches_the_process(bench, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-user")
    monkeypatch.setenv("AWS_PROFILE", "work")
    monkeypatch.setenv("JUPYTER_TOKEN", "token-of-the-user")
    _, watcher = await bench.run(
        "import os; print(dict(os.environ)); print('home', os.path.expanduser('~'))"
    )
    text = "\n".join(watcher.lines)
    assert "secret-of-the-user" not in text
    assert "token-of-the-user" not in text
    assert "AWS_PROFILE" not in text
    assert f"home {bench.root}" in text


async def test_the_model_appears_packed_at_the_output_path(bench):
    outcome, _ = await bench.run(
        "import os; open(os.environ['SM_MODEL_DIR'] + '/model.txt', 'w').write('trees')"
    )
    assert outcome.model_artifacts == "s3://bucket/models/job-1/output/model.tar.gz"
    output = bench.bucket / "models/job-1/output"
    assert unpacked(output / "model.tar.gz") == {"model.txt": "trees"}
    assert [path.name for path in output.iterdir()] == ["model.tar.gz"]


async def test_output_data_is_packed_beside_the_model(bench):
    await bench.run(
        "import os; open(os.environ['SM_OUTPUT_DATA_DIR'] + '/roc.csv', 'w').write('1')"
    )
    packed = bench.bucket / "models/job-1/output/output.tar.gz"
    assert unpacked(packed) == {"roc.csv": "1"}


async def test_what_the_job_leaves_on_disk_is_small(bench):
    bench.put("in/a.csv", "1,2\n")
    await bench.run(NOTHING, InputDataConfig=[bench.channel("train", "in")])
    left = {path.name for path in (bench.root / "jobs/job-1").rglob("*") if path.is_file()}
    assert left == {
        "log.txt",
        "hyperparameters.json",
        "inputdataconfig.json",
        "resourceconfig.json",
    }


async def test_stdout_and_stderr_are_the_log_in_order_and_stay_in_a_file(bench):
    _, watcher = await bench.run(
        "import sys; print('one'); sys.stderr.write('two\\n'); sys.stdout.write('three')"
    )
    assert watcher.lines == ["one", "two", "three"]
    assert process.log_file(bench.root / "jobs/job-1").read_text() == "one\ntwo\nthree"


async def test_lines_are_told_while_the_process_runs(bench):
    watcher = Watcher(stop_at="ready")
    outcome, _ = await bench.run("import time; print('ready'); time.sleep(60)", watcher=watcher)
    assert outcome.status == "Stopped"


async def test_a_long_log_arrives_whole(bench):
    _, watcher = await bench.run("for i in range(100_000): print(i)")
    assert watcher.lines == [str(i) for i in range(100_000)]


async def test_metrics_are_read_off_the_log_and_the_last_value_counts(bench):
    outcome, watcher = await bench.run(
        "print('loss=0.9'); print('loss=0.5 acc=1e-1'); print('loss='); print('loss=nan')",
        metrics=[{"Name": "loss", "Regex": "loss=(\\S*)"}, {"Name": "acc", "Regex": "acc=(\\S+)"}],
    )
    assert watcher.metrics == [("loss", 0.9), ("loss", 0.5), ("acc", 0.1)]
    assert watcher.final_metrics == {"loss": 0.5, "acc": 0.1}
    assert outcome.status == "Completed"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("raise KeyError('eta')", "KeyError: 'eta', exit code: 1"),
        ("import sys; print('bad luck'); sys.exit(3)", "AlgorithmError: bad luck, exit code: 3"),
        ("import sys; sys.exit(4)", "gave no reason, exit code: 4"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV, exit code: 139"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "short of memory"),
    ],
)
async def test_a_process_that_crashes_fails_the_job_and_says_why(bench, script, reason):
    outcome, watcher = await bench.run(script)
    assert (outcome.status, outcome.secondary_status) == ("Failed", "Failed")
    assert reason in outcome.failure_reason
    assert outcome.model_artifacts is None
    assert watcher.statuses == ["Starting", "Downloading", "Training", "Failed"]
    assert not (bench.bucket / "models").exists()


async def test_the_failure_file_is_the_reason_cut_to_the_services_length(bench):
    outcome, _ = await bench.run(
        "import os, sys; "
        "open(os.environ['SM_OUTPUT_DIR'] + '/failure', 'w').write('no such column ' + 'x' * 5000); "
        "sys.exit(1)"
    )
    assert outcome.failure_reason.startswith("AlgorithmError: no such column xxx")
    assert outcome.failure_reason.endswith(", exit code: 1")
    assert len(outcome.failure_reason) == 1024


async def test_a_command_that_is_not_there_fails_the_job(bench):
    outcome, _ = await bench.run(NOTHING, command=["/no/such/python"])
    assert outcome.status == "Failed"
    assert "/no/such/python" in outcome.failure_reason


async def test_a_disk_that_cannot_be_written_fails_the_job_and_says_so(bench):
    (bench.root / "jobs").write_text("a file where the folder should be")
    outcome, _ = await bench.run(NOTHING)
    assert outcome.status == "Failed"
    assert outcome.failure_reason.startswith(
        "InternalServerError: the local endpoint could not go on"
    )


async def test_an_output_path_below_an_object_fails_the_job_after_training(bench):
    bench.put("models", "an object")
    outcome, watcher = await bench.run("print('ran')")
    assert watcher.lines == ["ran"]
    assert outcome.status == "Failed"
    assert outcome.model_artifacts is None
    assert str(bench.bucket / "models") in outcome.failure_reason


class Breaks(Watcher):
    def printed(self, epoch_s, lines, values):
        super().printed(epoch_s, lines, values)
        raise RuntimeError("the store is gone")


async def test_an_observer_that_breaks_ends_the_process_and_the_run(bench):
    watcher = Breaks()
    with pytest.raises(RuntimeError, match="the store is gone"):
        await bench.run("import os, time; print(os.getpid()); time.sleep(60)", watcher=watcher)
    assert is_gone(int(watcher.lines[0]))


LEAVES_ONE = """
import subprocess, sys
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print(left.pid)
"""


@pytest.mark.parametrize(
    "environment", [{}, {"SAGEMAKER_BASE_DIR": "/opt/ml"}], ids=["as it is", "hidden"]
)
async def test_what_a_process_leaves_running_in_a_session_of_its_own_ends_with_it(
    bench, environment
):
    outcome, watcher = await bench.run(LEAVES_ONE, Environment=environment)
    assert outcome.status == "Completed"
    assert is_gone(int(watcher.lines[0]))


async def test_a_run_that_breaks_ends_what_its_process_started_too(bench):
    watcher = Breaks()
    with pytest.raises(RuntimeError, match="the store is gone"):
        await bench.run(LEAVES_ONE + "sys.stdout.flush(); left.wait()", watcher=watcher)
    assert is_gone(int(watcher.lines[0]))


async def test_the_processes_of_another_job_go_on(bench):
    goes_on = bench.root / "goes on"
    waits = (
        f"import pathlib, time\nwhile not pathlib.Path({str(goes_on)!r}).exists(): time.sleep(0.02)"
    )
    watcher = Watcher()
    other = asyncio.create_task(bench.run(waits, name="job-10", watcher=watcher))
    while "Training" not in watcher.statuses:
        await asyncio.sleep(0.01)
    await bench.run(NOTHING, name="job-1")
    goes_on.touch()
    outcome, _ = await other
    assert outcome.status == "Completed"


async def test_stop_lets_the_process_save_its_model(bench):
    script = """
import os, signal, sys, time
def save(*_):
    open(os.environ["SM_MODEL_DIR"] + "/model.txt", "w").write("half")
    sys.exit(0)
signal.signal(signal.SIGTERM, save)
print("ready")
time.sleep(60)
"""
    outcome, watcher = await bench.run(script, watcher=Watcher(stop_at="ready"))
    assert (outcome.status, outcome.secondary_status) == ("Stopped", "Stopped")
    assert watcher.statuses[-3:] == ["Stopping", "Uploading", "Stopped"]
    assert unpacked(bench.bucket / "models/job-1/output/model.tar.gz") == {"model.txt": "half"}


async def test_a_process_that_ignores_sigterm_is_killed_after_the_grace(bench, monkeypatch):
    assert process.STOP_GRACE_S == 120
    monkeypatch.setattr(process, "STOP_GRACE_S", 0.2)
    outcome, _ = await bench.run(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready'); time.sleep(60)",
        watcher=Watcher(stop_at="ready"),
    )
    assert outcome.status == "Stopped"


async def test_a_job_stopped_before_it_trains_starts_no_process(bench):
    watcher = Watcher()
    watcher.stop.set()
    outcome, _ = await bench.run(NOTHING, watcher=watcher)
    assert outcome.status == "Stopped"
    assert "Training" not in watcher.statuses


async def test_max_runtime_ends_the_job(bench):
    outcome, watcher = await bench.run(
        "import time; time.sleep(60)", StoppingCondition={"MaxRuntimeInSeconds": 0.3}
    )
    assert (outcome.status, outcome.secondary_status) == ("Stopped", "MaxRuntimeExceeded")
    assert watcher.transitions[-1] == (
        "MaxRuntimeExceeded",
        "Training job runtime exceeded MaxRuntimeInSeconds provided",
    )


SPAWNS_A_CHILD = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid)
"""


async def test_no_child_of_the_process_outlives_the_job(bench):
    _, watcher = await bench.run(SPAWNS_A_CHILD)
    assert is_gone(int(watcher.lines[0]))


async def test_cancelling_a_run_kills_its_process(bench):
    watcher = Watcher()
    job = bench.job("import os, time; print(os.getpid()); time.sleep(60)")
    running = asyncio.create_task(training.run(job, watcher, watcher.stop))
    while not watcher.lines:
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert is_gone(int(watcher.lines[0]))


async def test_the_same_job_can_run_again_from_the_start(bench):
    await bench.run("print('first'); raise SystemExit(1)")
    outcome, watcher = await bench.run("print('second')")
    assert outcome.status == "Completed"
    assert watcher.lines == ["second"]


async def test_an_orphan_is_ended_by_its_pid_file(bench):
    watcher = Watcher()
    job = bench.job("import os, time; print(os.getpid()); time.sleep(60)")
    running = asyncio.create_task(training.run(job, watcher, watcher.stop))
    while not watcher.lines:
        await asyncio.sleep(0.01)
    assert training.end_orphan(job.folder)
    outcome = await running
    assert "SIGKILL" in outcome.failure_reason
    assert not training.end_orphan(job.folder)


def test_another_process_with_the_orphans_number_is_left_alone(bench):
    folder = bench.root / "jobs/job-1"
    folder.mkdir(parents=True)
    me = psutil.Process()
    (folder / "process.json").write_text(
        json.dumps({"pid": me.pid, "create_time": me.create_time() - 100})
    )
    assert not training.end_orphan(folder)
    assert me.is_running()


def is_gone(pid):
    """Whether a killed process is gone, or will be once its parent has looked."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.01)
    return False


async def test_a_model_that_is_not_to_be_compressed_is_its_files(bench, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("not to be seen")
    bench.put("models/job-1/output/model/left-by-an-interrupted-run", "old")
    script = f"""
import os, pathlib
model = pathlib.Path(os.environ["SM_MODEL_DIR"])
(model / "below").mkdir()
(model / "weights").write_text("1 2 3")
(model / "below" / "config").write_text("{{}}")
(model / "link").symlink_to({str(secret)!r})
"""
    output = {"S3OutputPath": "s3://bucket/models", "CompressionType": "NONE"}
    outcome, _ = await bench.run(script, OutputDataConfig=output)
    assert outcome.model_artifacts == "s3://bucket/models/job-1/output/model/"
    folder = bench.bucket / "models/job-1/output"
    found = {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert found == {"model/weights": "1 2 3", "model/below/config": "{}"}
