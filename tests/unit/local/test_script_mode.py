"""A program of the user's own in place of a framework image's container."""

import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from functools import partial

import pytest

from amt_lab.local import training
from amt_lab.local.script_mode import FRAMEWORKS, script_launch
from amt_lab.local.settings import Settings, SettingsError
from amt_lab.local.training import Limits

from training_bench import Watcher  # isort: skip

SOURCE = "s3://bucket/code/sourcedir.tar.gz"
SHOW = "import json, os, sys; print(json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]))"


def member(name, text="", **attributes):
    info = tarfile.TarInfo(name)
    info.size = len(text.encode())
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    return info, text.encode()


class Scripts:
    """Runs scripts from an archive in S3, or by ModelTrainer's channels."""

    def __init__(self, bench):
        self.bench = bench
        self.settings = bench.root / "settings.json"

    def put_archive(self, members):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            for info, content in members:
                archive.addfile(info, io.BytesIO(content))
        path = self.bench.bucket / "code/sourcedir.tar.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(packed.getvalue())

    async def run(self, script=None, *, files=(), watcher=None, metrics=(), **members):
        if script is not None:
            self.put_archive([member("train.py", script), *files])
        members.setdefault("HyperParameters", {})
        members["HyperParameters"] = {
            "sagemaker_program": "train.py",
            "sagemaker_submit_directory": SOURCE,
            **members["HyperParameters"],
        }
        return await self.start(watcher, metrics, **members)

    async def start(self, watcher=None, metrics=(), **members):
        launch = partial(
            script_launch,
            framework=FRAMEWORKS["sagemaker-scikit-learn"],
            settings_file=self.settings,
        )
        job = self.bench.job("", metrics=metrics, prepare=launch, **members)
        watcher = watcher or Watcher()
        return await training.run(job, watcher, watcher.stop), watcher


@pytest.fixture
def scripts(bench):
    return Scripts(bench)


def printed(watcher):
    return json.loads(next(line for line in watcher.lines if line.startswith("[[")))


async def test_hyperparameters_are_arguments_by_name_without_sagemakers_own(scripts):
    outcome, watcher = await scripts.run(
        SHOW,
        HyperParameters={
            "n-estimators": "7",
            "criterion": '"gini"',
            "C": "0.5",
            "flag": "true",
            "name": "plain text",
            "_tuning_objective_metric": "valid-f1",
            "sagemaker_container_log_level": "20",
        },
    )
    assert outcome.status == "Completed", outcome.failure_reason
    arguments, _, _ = printed(watcher)
    assert arguments == [
        *("-C", "0.5"),
        *("--criterion", "gini"),
        *("--flag", "True"),
        *("--n-estimators", "7"),
        *("--name", "plain text"),
    ]


async def test_the_script_runs_in_its_own_source_and_sees_the_toolkits_variables(scripts):
    scripts.bench.put("in/a.csv", "1")
    _, watcher = await scripts.run(
        SHOW,
        HyperParameters={"depth": "3"},
        InputDataConfig=[scripts.bench.channel("train", "in")],
    )
    arguments, variables, folder = printed(watcher)
    assert folder.endswith("/job-1/ml/code")
    assert json.loads(variables["SM_USER_ARGS"]) == arguments == ["--depth", "3"]
    assert json.loads(variables["SM_HPS"]) == {"depth": 3}
    assert variables["SM_HP_DEPTH"] == "3"
    assert variables["SM_USER_ENTRY_POINT"] == "train.py"
    assert variables["SM_MODULE_NAME"] == "train"
    assert variables["SM_MODULE_DIR"] == SOURCE
    assert json.loads(variables["SM_TRAINING_ENV"])["hyperparameters"] == {"depth": 3}
    assert variables["SM_CHANNEL_TRAIN"].endswith("/input/data/train")
    assert variables["SM_CURRENT_HOST"] == "algo-1"
    assert variables["SM_NUM_GPUS"] == "0"


async def test_program_and_source_may_be_quoted_or_come_from_the_environment(scripts):
    quoted = {
        "sagemaker_program": '"train.py"',
        "sagemaker_submit_directory": json.dumps(SOURCE),
    }
    outcome, _ = await scripts.run("print('hello')", HyperParameters=quoted)
    assert outcome.status == "Completed", outcome.failure_reason
    outcome, watcher = await scripts.start(
        name="job-2",
        Environment={"SAGEMAKER_PROGRAM": "train.py", "SAGEMAKER_SUBMIT_DIRECTORY": SOURCE},
    )
    assert outcome.status == "Completed", outcome.failure_reason
    assert "hello" in watcher.lines


async def test_modules_beside_the_script_can_be_imported(scripts):
    outcome, watcher = await scripts.run(
        "import helpers.words; print(helpers.words.GREETING)",
        files=[member("helpers/__init__.py"), member("helpers/words.py", "GREETING = 'hello'")],
    )
    assert outcome.status == "Completed", outcome.failure_reason
    assert "hello" in watcher.lines


async def test_metrics_are_read_from_output_and_from_error_output(scripts):
    outcome, watcher = await scripts.run(
        "import sys; print('pre: 0.25'); print('f1: 0.5', file=sys.stderr); print('pre: 0.75')",
        metrics=[{"Name": "pre", "Regex": r"pre: ([0-9.]+)"}, {"Name": "f1", "Regex": r"f1: (.*)"}],
    )
    assert outcome.status == "Completed", outcome.failure_reason
    assert watcher.final_metrics == {"pre": 0.75, "f1": 0.5}


async def test_an_exception_fails_the_job_in_the_toolkits_words(scripts):
    outcome, watcher = await scripts.run(
        "print('working')\nraise ValueError('no such leaf')", HyperParameters={"depth": "3"}
    )
    assert outcome.status == "Failed"
    reason = outcome.failure_reason
    assert reason.startswith("AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage ")
    assert "ValueError: no such leaf" in reason
    assert 'train.py --depth 3"' in reason
    assert reason.endswith(", exit code: 1")
    assert "ValueError: no such leaf" in watcher.lines


async def test_the_failure_names_the_scripts_own_exit_code(scripts):
    outcome, _ = await scripts.run("import sys; sys.exit(7)")
    assert "ExitCode 7" in outcome.failure_reason


async def test_a_failure_that_the_script_wrote_itself_is_the_reason(scripts):
    outcome, _ = await scripts.run(
        "import os\nopen(os.environ['SM_OUTPUT_DIR'] + '/failure', 'w').write('my own words')\n1 / 0"
    )
    assert "my own words" in outcome.failure_reason
    assert "ExecuteUserScriptError" not in outcome.failure_reason


async def test_a_stopped_script_may_save_its_model(scripts):
    watcher = Watcher(stop_at="ready")
    outcome, _ = await scripts.run(
        "import os, signal, sys\n"
        "def save(*_):\n"
        "    open(os.environ['SM_MODEL_DIR'] + '/m', 'w').write('half')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, save)\n"
        "print('ready')\n"
        "while True: signal.pause()\n",
        watcher=watcher,
    )
    assert outcome.status == "Stopped"
    with tarfile.open(scripts.bench.bucket / "models/job-1/output/model.tar.gz") as model:
        assert model.getnames() == ["m"]


STOPPED_EARLY = """
import os, signal, subprocess, sys
from amt_lab.local.script_mode import runner

really = subprocess.Popen

def told_meanwhile(*arguments, **options):
    os.kill(os.getpid(), signal.SIGTERM)
    return really(*arguments, **options)

subprocess.Popen = told_meanwhile
sys.exit(runner.main())
"""


def test_a_script_that_is_stopped_while_it_is_being_started_does_not_go_on(tmp_path):
    script = tmp_path / "train.py"
    script.write_text("import time; time.sleep(60)")
    (tmp_path / "output").mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", STOPPED_EARLY, str(script)],
        env={**os.environ, "SAGEMAKER_BASE_DIR": str(tmp_path)},
        timeout=30,
        check=False,
    )
    assert ran.returncode == 1
    assert "ExitCode -15" in (tmp_path / "output/failure").read_text()


async def test_a_shell_script_gets_its_arguments_unread_by_the_shell(scripts):
    scripts.put_archive([member("go.sh", 'echo "got $2"')])
    outcome, watcher = await scripts.run(
        HyperParameters={"sagemaker_program": "go.sh", "word": "$(touch stolen); `id`"}
    )
    assert outcome.status == "Completed", outcome.failure_reason
    assert "got $(touch stolen); `id`" in watcher.lines


async def test_a_shell_scripts_own_first_line_says_what_runs_it(scripts):
    scripts.put_archive(
        [member("go.sh", '#!/usr/bin/env bash\nwords=(one two)\necho "${words[1]}"')]
    )
    outcome, watcher = await scripts.run(HyperParameters={"sagemaker_program": "go.sh"})
    assert outcome.status == "Completed", outcome.failure_reason
    assert "two" in watcher.lines


async def test_the_log_says_what_stands_in_for_the_container(scripts):
    _, watcher = await scripts.run("pass")
    assert "scikit-learn" in watcher.lines[0]
    assert sys.executable in watcher.lines[0]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (member("../out.py", "x"), "out.py"),
        (
            member("link", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
            "neither a file nor a folder",
        ),
        (member("hard", type=tarfile.LNKTYPE, linkname="../x"), "neither a file nor a folder"),
        (member("pipe", type=tarfile.FIFOTYPE), "neither a file nor a folder"),
    ],
    ids=["parent", "symbolic link", "hard link", "pipe"],
)
async def test_an_archive_that_leads_out_of_the_job_is_refused(scripts, bad, said):
    outcome, _ = await scripts.run("pass", files=[bad])
    assert outcome.status == "Failed"
    assert said in outcome.failure_reason
    assert not list(scripts.bench.root.rglob("out.py"))


async def test_an_absolute_name_in_an_archive_stays_in_the_job(scripts):
    target = scripts.bench.root / "outside.py"
    outcome, _ = await scripts.run("pass", files=[member(str(target), "x")])
    assert outcome.status == "Completed", outcome.failure_reason
    assert not target.exists()


async def test_an_archive_of_too_many_files_is_refused(scripts, monkeypatch):
    monkeypatch.setattr("amt_lab.local.script_mode.source._MOST_FILES", 3)
    outcome, _ = await scripts.run("pass", files=[member(f"empty-{n}") for n in range(3)])
    assert "more than 3 files" in outcome.failure_reason


async def test_a_claimed_size_beyond_the_limit_is_refused(scripts, monkeypatch):
    monkeypatch.setattr("amt_lab.local.script_mode.source._MOST_BYTES", 2**20)
    outcome, _ = await scripts.run("pass", files=[member("big", "x" * (2**20 + 1))])
    assert "1 MiB" in outcome.failure_reason


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sagemaker_program": "other.py"}, "no file other.py"),
        ({"sagemaker_program": "../train.py"}, "inside of the source code"),
        (
            {"sagemaker_submit_directory": "s3://bucket/none.tar.gz"},
            "no S3 object s3://bucket/none",
        ),
        ({"sagemaker_submit_directory": "file:///etc"}, "must be an s3:// URI"),
        ({"sagemaker_submit_directory": ""}, "sagemaker_submit_directory"),
    ],
)
async def test_what_is_wrong_with_the_source_is_the_failure(scripts, changes, said):
    outcome, _ = await scripts.run("pass", HyperParameters=changes)
    assert outcome.status == "Failed"
    assert said in outcome.failure_reason


async def test_a_file_that_is_no_archive_fails_the_job(scripts):
    scripts.bench.put("code/sourcedir.tar.gz", "plain text")
    outcome, _ = await scripts.run()
    assert f"{SOURCE} can't be unpacked" in outcome.failure_reason


async def test_requirements_need_the_users_leave(scripts):
    outcome, _ = await scripts.run("pass", files=[member("requirements.txt", "anything")])
    assert outcome.status == "Failed"
    assert "install_requirements" in outcome.failure_reason


def wheel():
    """A wheel of a module `greeting`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("greeting.py", "WORD = 'hello from a wheel'")
        info = "greeting-1.0.dist-info"
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return packed.getvalue()


async def test_requirements_are_installed_for_that_job_alone(scripts):
    scripts.settings.write_text('{"install_requirements": true}')
    name = "greeting-1.0-py3-none-any.whl"
    info, content = tarfile.TarInfo(name), wheel()
    info.size = len(content)
    outcome, watcher = await scripts.run(
        "import greeting, numpy, sys; print(greeting.WORD); print('at', sys.prefix)",
        files=[(info, content), member("requirements.txt", f"--no-index\n./{name}\n")],
    )
    assert outcome.status == "Completed", outcome.failure_reason
    assert "hello from a wheel" in watcher.lines
    assert any(line.startswith(f"at {scripts.bench.root}") for line in watcher.lines)
    assert not list(scripts.bench.root.rglob("greeting.py"))  # gone with the job


async def test_requirements_that_cannot_be_installed_fail_the_job(scripts):
    scripts.settings.write_text('{"install_requirements": true}')
    wanted = "--no-index\nno-such-package-anywhere\n"
    outcome, _ = await scripts.run("pass", files=[member("requirements.txt", wanted)])
    assert "InstallRequirementsError" in outcome.failure_reason
    assert "no-such-package-anywhere" in outcome.failure_reason


async def test_the_interpreter_that_the_settings_name_runs_the_script(scripts):
    python = scripts.bench.root / "my-python"
    python.write_text(f'#!/bin/sh\nMINE=yes exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    scripts.settings.write_text(json.dumps({"training_python": str(python)}))
    _, watcher = await scripts.run(SHOW)
    assert printed(watcher)[1]["MINE"] == "yes"


def drivers(bench, **source):
    bench.put("sm/sourcecode.json", json.dumps({"entry_script": "train.py", **source}))
    bench.put("sm/distributed.json", "{}")
    return {
        "AlgorithmSpecification": {
            "TrainingInputMode": "File",
            "ContainerEntrypoint": ["/bin/bash"],
            "ContainerArguments": [
                "-c",
                "chmod +x /opt/ml/input/data/sm_drivers/sm_train.sh "
                "&& /opt/ml/input/data/sm_drivers/sm_train.sh",
            ],
        },
        "InputDataConfig": [bench.channel("sm_drivers", "sm/"), bench.channel("code", "code/")],
    }


async def test_model_trainers_entry_script_runs_from_the_code_channel(scripts):
    scripts.bench.put("code/train.py", SHOW)
    outcome, watcher = await scripts.start(
        **drivers(scripts.bench), HyperParameters={"max-depth": "5", "flag": "true", "name": "a b"}
    )
    assert outcome.status == "Completed", outcome.failure_reason
    arguments, variables, folder = printed(watcher)
    assert arguments == ["--max-depth", "5", "--flag", "true", "--name", "a b"]
    assert folder.endswith("/input/data/code")
    assert variables["SM_HP_MAX_DEPTH"] == "5"
    assert variables["SM_ENTRY_SCRIPT"] == "train.py"


async def test_a_command_of_model_trainer_is_refused(scripts):
    scripts.bench.put("code/train.py", SHOW)
    outcome, _ = await scripts.start(**drivers(scripts.bench, command="python train.py"))
    assert "no command" in outcome.failure_reason


async def test_distributed_training_is_refused(scripts):
    scripts.bench.put("code/train.py", SHOW)
    members = drivers(scripts.bench)
    scripts.bench.put("sm/distributed.json", '{"process_count_per_node": 2}')
    outcome, _ = await scripts.start(**members)
    assert "distributed" in outcome.failure_reason


def test_without_settings_the_endpoints_own_python_runs_scripts(tmp_path):
    assert Settings.read(tmp_path / "settings.json") == Settings(sys.executable, False)


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    path = tmp_path / "settings.json"
    path.write_text('{"training_python": "/no/such", "install_requirements": true}')
    monkeypatch.setenv("AMT_LAB_TRAINING_PYTHON", sys.executable)
    monkeypatch.setenv("AMT_LAB_INSTALL_REQUIREMENTS", "0")
    assert Settings.read(path) == Settings(sys.executable, False)


def test_limits_come_from_the_file_and_the_environment(tmp_path, monkeypatch):
    path = tmp_path / "settings.json"
    path.write_text('{"longest_log_mib": 2, "longest_metric_line": 99}')
    monkeypatch.setenv("AMT_LAB_LONGEST_METRIC_LINE", "100")
    monkeypatch.setenv("AMT_LAB_LONGEST_METRIC_SCAN_S", "0.25")
    assert Settings.read(path).limits == Limits(2 * 2**20, 100, 0.25)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"training_python": "/no/such/python"}', "training_python"),
        ('{"install_requirements": "perhaps"}', "install_requirements"),
        ('{"python": "x"}', "unknown setting python"),
        ('{"longest_log_mib": 0}', "longest_log_mib"),
        ('{"longest_log_mib": true}', "longest_log_mib"),
        ('{"longest_metric_line": 1e9}', "from 1 to 262144, got 1000000000.0"),
        ('{"longest_metric_scan_s": "long"}', "AMT_LAB_LONGEST_METRIC_SCAN_S"),
        ("[]", "JSON object"),
        ("{", "is not JSON"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, content, said):
    path = tmp_path / "settings.json"
    path.write_text(content)
    with pytest.raises(SettingsError, match=said):
        Settings.read(path)
