"""How S3 objects become the files of a channel, and that nothing leads out of the folders."""

import json

import pytest

from amt_lab.local.training import channels

LIST_CHANNEL = """
import json, os, pathlib
root = pathlib.Path(os.environ["SAGEMAKER_BASE_DIR"], "input/data/train")
files = {p.relative_to(root).as_posix(): p.read_text() for p in root.rglob("*") if p.is_file()}
print(json.dumps(files))
"""


async def files_of(bench, channel):
    outcome, watcher = await bench.run(LIST_CHANNEL, InputDataConfig=[channel])
    assert outcome.failure_reason is None
    return json.loads(watcher.lines[0])


async def refusal(bench, **members):
    outcome, watcher = await bench.run("print('ran')", **members)
    assert outcome.status == "Failed"
    assert "ran" not in watcher.lines
    return outcome.failure_reason


@pytest.mark.parametrize("prefix", ["in/train", "in/train/"])
async def test_objects_below_a_prefix_keep_their_names_below_it(bench, prefix):
    bench.put("in/train/a.csv", "a")
    bench.put("in/train/deep/b.csv", "b")
    bench.put("in/other/c.csv", "c")
    assert await files_of(bench, bench.channel("train", prefix)) == {
        "a.csv": "a",
        "deep/b.csv": "b",
    }


async def test_a_prefix_is_the_start_of_a_key_not_a_folder(bench):
    bench.put("in/part-1.csv", "1")
    bench.put("in/part-2/x.csv", "2")
    bench.put("in/else.csv", "3")
    files = await files_of(bench, bench.channel("train", "in/part"))
    assert files == {"part-1.csv": "1", "part-2/x.csv": "2"}


async def test_a_whole_key_is_one_file(bench):
    bench.put("in/train.csv", "1")
    assert await files_of(bench, bench.channel("train", "in/train.csv")) == {"train.csv": "1"}


async def test_a_bare_bucket_is_all_its_objects(bench):
    bench.put("in/train.csv", "1")
    assert await files_of(bench, bench.channel("train", "s3://bucket")) == {"in/train.csv": "1"}


async def test_a_script_that_writes_to_its_input_does_not_change_the_bucket(bench):
    bench.put("in/a.csv", "mine")
    await bench.run(
        "import os; open(os.environ['SM_CHANNEL_TRAIN'] + '/a.csv', 'w').write('changed')",
        InputDataConfig=[bench.channel("train", "in")],
    )
    assert (bench.bucket / "in/a.csv").read_text() == "mine"


async def test_big_files_are_linked_rather_than_copied(bench, monkeypatch):
    monkeypatch.setattr(channels, "_COPIED_UP_TO", 3)
    bench.put("in/big.csv", "12345")
    outcome, watcher = await bench.run(
        "import os; print(os.stat(os.environ['SM_CHANNEL_TRAIN'] + '/big.csv').st_ino)",
        InputDataConfig=[bench.channel("train", "in")],
    )
    assert outcome.status == "Completed"
    assert int(watcher.lines[0]) == (bench.bucket / "in/big.csv").stat().st_ino
    assert (bench.bucket / "in/big.csv").read_text() == "12345"


@pytest.mark.parametrize("uri", ["s3://bucket/nothing", "s3://no-such-bucket/in"])
async def test_a_channel_that_is_not_there_fails_the_job_naming_it_and_its_uri(bench, uri):
    reason = await refusal(bench, InputDataConfig=[bench.channel("validation", uri)])
    assert "channel validation" in reason
    assert uri in reason


async def test_two_objects_that_would_be_one_file_fail_the_job(bench):
    bench.put("in/train.csv", "1")
    bench.put("in/train/train.csv", "2")
    reason = await refusal(bench, InputDataConfig=[bench.channel("train", "in/train")])
    assert "train.csv" in reason


async def test_links_in_a_bucket_are_no_objects(bench):
    secret = bench.root / "secret.txt"
    secret.write_text("secret")
    bench.put("in/a.csv", "a")
    (bench.bucket / "in/link.csv").symlink_to(secret)
    (bench.bucket / "in/folder").symlink_to(bench.root)
    assert await files_of(bench, bench.channel("train", "in")) == {"a.csv": "a"}


@pytest.mark.parametrize(
    "uri",
    [
        "s3://bucket/../../secret",
        "s3://bucket/in/../../x",
        "s3://../x",
        "s3://a..b/x",
        "file:///etc",
        "s3://Bucket_/x",
        "s3://bucket/./x",
        "s3://bucket/a\\b",
    ],
)
async def test_an_input_uri_that_leads_elsewhere_is_refused(bench, uri):
    (bench.root / "secret").write_text("secret")
    reason = await refusal(bench, InputDataConfig=[bench.channel("train", uri)])
    assert "S3Uri of channel train" in reason


@pytest.mark.parametrize("uri", ["s3://bucket/../../out", "s3://no-such-bucket/out", "/tmp/out"])
async def test_an_output_path_that_cannot_be_is_refused_before_training(bench, uri):
    reason = await refusal(bench, OutputDataConfig={"S3OutputPath": uri})
    assert "OutputDataConfig.S3OutputPath" in reason
    assert not (bench.root / "out").exists()


@pytest.mark.parametrize("name", ["..", ".", "../train", "a/b", "", "x" * 65])
async def test_a_channels_name_is_no_path(bench, name):
    bench.put("in/a.csv", "a")
    reason = await refusal(bench, InputDataConfig=[bench.channel(name, "in")])
    assert "channel" in reason


async def test_a_jobs_name_is_no_path(bench):
    reason = await refusal(bench, name="..")
    assert "not a training job's name" in reason


@pytest.mark.parametrize(
    ("channel", "part"),
    [
        ({"DataSource": {"S3DataSource": {"S3DataType": "AugmentedManifestFile", "S3Uri": "s3://bucket/m"}}}, "AugmentedManifestFile"),
        ({"DataSource": {"FileSystemDataSource": {"FileSystemId": "fs-1"}}}, "S3DataSource"),
        ({"InputMode": "Pipe"}, "Pipe"),
    ],
)  # fmt: skip
async def test_a_source_that_is_not_offered_locally_says_so(bench, channel, part):
    bench.put("in/a.csv", "a")
    reason = await refusal(bench, InputDataConfig=[bench.channel("train", "in") | channel])
    assert "channel train" in reason
    assert part in reason


def listed(bench, content):
    """A channel of the objects that a manifest lists."""
    bench.put("in/.manifest", content)
    channel = bench.channel("train", "in/.manifest")
    channel["DataSource"]["S3DataSource"]["S3DataType"] = "ManifestFile"
    return channel


async def test_a_manifest_says_which_objects_are_in_a_channel(bench):
    bench.put("in/a.csv", "a")
    bench.put("in/deep/b.csv", "b")
    bench.put("in/c.csv", "c")
    channel = listed(bench, '[{"prefix": "s3://bucket/in/"}, "a.csv", "deep/b.csv"]')
    assert await files_of(bench, channel) == {"a.csv": "a", "deep/b.csv": "b"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a.csv", "is not JSON"),
        ("[]", "must be a JSON list of"),
        ('{"prefix": "s3://bucket/in/"}', "must be a JSON list of"),
        ('[{"prefix": "s3://bucket/in/"}, 1]', "must be a JSON list of"),
        ('[{"prefix": "s3://bucket/in/"}, "b.csv"]', "lists s3://bucket/in/b.csv, which is not"),
        ('[{"prefix": "s3://bucket/in/"}, "../../out"]', "must not hold . or .. parts"),
        ('[{"prefix": "file:///etc/"}, "passwd"]', "must be an s3:// URI"),
        ('[{"prefix": "s3://bucket/in/"}]', "No S3 objects found"),
    ],
)
async def test_a_manifest_that_leads_nowhere_or_out_is_refused(bench, content, said):
    bench.put("in/a.csv", "a")
    reason = await refusal(bench, InputDataConfig=[listed(bench, content)])
    assert "channel train" in reason
    assert said in reason


async def test_a_manifest_that_is_not_there_is_named(bench):
    channel = listed(bench, "[]")
    (bench.bucket / "in/.manifest").unlink()
    reason = await refusal(bench, InputDataConfig=[channel])
    assert "there is no S3 object s3://bucket/in/.manifest" in reason
