"""XGBoost in place of its container: what it takes, refuses, prints and leaves."""

import io
import re
import subprocess
import sys
import tarfile

import numpy as np
import pytest
import xgboost

from amt_lab.local.algorithms.registry import ALGORITHMS
from amt_lab.local.algorithms.xgboost.data import data_format, load
from amt_lab.local.algorithms.xgboost.errors import UserError
from amt_lab.local.algorithms.xgboost.hyperparameters import CATALOGUE, parse
from amt_lab.local.algorithms.xgboost.training import train
from amt_lab.local.workload import kind
from amt_lab.tuning.errors import InvalidRequest

XGBOOST = ALGORITHMS["sagemaker-xgboost"]
BINARY = {"objective": "binary:logistic", "num_round": "4"}


def rows(count=60, classes=2, seed=0):
    """Labels and two features that tell the classes apart."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=count)
    return np.column_stack([labels, labels + 0.3 * rng.standard_normal(count), rng.random(count)])


def as_csv(table):
    return "\n".join(",".join(f"{value:g}" for value in row) for row in table) + "\n"


async def trained(
    bench, hyperparameters, *, train=None, validation=None, content_type="text/csv", **members
):
    """A training job on small data; `train` and `validation` are the text of their files."""
    bench.put("in/train/a.csv", as_csv(rows()) if train is None else train)
    inputs = [bench.channel("train", "in/train")]
    if validation is not None:
        bench.put("in/validation/a.csv", validation)
        inputs.append(bench.channel("validation", "in/validation"))
    if content_type is not None:
        inputs = [each | {"ContentType": content_type} for each in inputs]
    return await bench.run(
        None,
        command=XGBOOST.command,
        metrics=XGBOOST.metric_definitions,
        InputDataConfig=inputs,
        HyperParameters=hyperparameters,
        **members,
    )


def model_of(bench, tmp_path):
    with tarfile.open(bench.bucket / "models/job-1/output/model.tar.gz") as archive:
        archive.extractall(tmp_path / "model", filter="data")
    booster = xgboost.Booster()
    booster.load_model(bytearray((tmp_path / "model/xgboost-model").read_bytes()))
    return booster


@pytest.mark.parametrize(
    "image",
    [
        "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
        "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost@sha256:0123",
        "811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:latest",
        "xgboost",
    ],
)
def test_xgboost_is_found_by_its_image(image):
    assert kind({"AlgorithmSpecification": {"TrainingImage": image}}).name == "xgboost"


@pytest.mark.parametrize(
    "image", ["763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-training:2", "", "x/y:z"]
)
def test_an_image_that_does_not_run_here_is_refused_naming_those_that_do(image):
    with pytest.raises(InvalidRequest, match="sagemaker-xgboost") as refused:
        kind({"AlgorithmSpecification": {"TrainingImage": image}})
    assert refused.value.field == "AlgorithmSpecification.TrainingImage"
    assert all(name in str(refused.value) for name in ALGORITHMS)


async def test_it_prints_a_line_a_round_and_says_what_stands_in_for_the_container(bench, tmp_path):
    outcome, watcher = await trained(
        bench, BINARY | {"eval_metric": "error,logloss"}, validation=as_csv(rows(seed=1))
    )
    assert outcome.failure_reason is None
    assert f"XGBoost {xgboost.__version__} stands in" in watcher.lines[0]
    assert watcher.lines[1].endswith("Train matrix has 60 rows and 2 columns")
    assert watcher.lines[2].endswith("Validation matrix has 60 rows")
    rounds = [line for line in watcher.lines if line.startswith("[") and "#011" in line]
    assert [line.split("#011")[0] for line in rounds] == ["[0]", "[1]", "[2]", "[3]"]
    assert [part.split(":")[0] for part in rounds[0].split("#011")[1:]] == [
        "train-error",
        "train-logloss",
        "validation-error",
        "validation-logloss",
    ]
    assert watcher.final_metrics.keys() == {
        "train:error",
        "train:logloss",
        "validation:error",
        "validation:logloss",
    }
    assert model_of(bench, tmp_path).num_boosted_rounds() == 4


async def test_the_model_predicts_as_one_trained_directly(bench, tmp_path):
    table = rows()
    await trained(bench, BINARY | {"eta": "0.5", "max_depth": "2"}, train=as_csv(table))
    text = np.loadtxt(as_csv(table).splitlines(), delimiter=",")
    matrix = xgboost.DMatrix(text[:, 1:], text[:, 0])
    parameters = {"objective": "binary:logistic", "eta": 0.5, "max_depth": 2}
    expected = xgboost.train(parameters, matrix, 4).predict(matrix)
    np.testing.assert_allclose(model_of(bench, tmp_path).predict(matrix), expected, rtol=1e-5)


async def test_a_tuning_jobs_objective_is_printed_though_nobody_asked_for_it(bench):
    _, watcher = await trained(
        bench,
        BINARY | {"_tuning_objective_metric": "validation:accuracy"},
        validation=as_csv(rows(seed=1)),
    )
    assert watcher.final_metrics["validation:accuracy"] > 0.8


async def test_early_stopping_keeps_the_best_round(bench, tmp_path):
    noise = rows(seed=2)
    noise[:, 0] = np.random.default_rng(3).integers(2, size=len(noise))
    hyperparameters = BINARY | {
        "num_round": "200",
        "early_stopping_rounds": "3",
        "eval_metric": "logloss",
    }
    _, watcher = await trained(bench, hyperparameters, validation=as_csv(noise))
    losses = [value for name, value in watcher.metrics if name == "validation:logloss"]
    assert len(losses) == int(np.argmin(losses)) + 4
    assert model_of(bench, tmp_path).num_boosted_rounds() == int(np.argmin(losses)) + 1


async def test_multiclass_metrics_of_the_container_are_printed(bench):
    metrics = "accuracy,balanced_accuracy,f1,f1_macro,precision_macro,recall_macro,merror"
    _, watcher = await trained(
        bench,
        {"objective": "multi:softmax", "num_class": "3", "num_round": "5", "eval_metric": metrics},
        train=as_csv(rows(90, 3)),
    )
    final = watcher.final_metrics
    assert final.keys() == {f"train:{name}" for name in metrics.split(",")}
    assert final["train:accuracy"] == pytest.approx(1 - final["train:merror"], abs=1e-5)


async def test_softmax_and_softprob_agree_on_classes(bench):
    common = {"num_class": "3", "num_round": "3", "eval_metric": "accuracy"}
    found = [
        (await trained(bench, common | {"objective": objective}, train=as_csv(rows(90, 3))))[1]
        for objective in ("multi:softmax", "multi:softprob")
    ]
    assert found[0].metrics == found[1].metrics


async def test_libsvm_is_the_default_content_type(bench):
    lines = "".join(f"{int(label)} 1:{a:g} 3:{b:g}\n" for label, a, b in rows())
    outcome, watcher = await trained(bench, BINARY, train=lines, content_type=None)
    assert outcome.failure_reason is None
    assert watcher.lines[1].endswith("Train matrix has 60 rows and 4 columns")


@pytest.mark.parametrize(
    "objective",
    [
        name
        for name in CATALOGUE.hyperparameters["objective"].values
        if name != "survival:aft"  # needs label bounds, which neither CSV nor LIBSVM can give
    ],
)
def test_every_objective_trains_with_its_own_metric(tmp_path, capsys, objective):
    channel = tmp_path / "train"
    channel.mkdir()
    group = "qid:{} " if objective.startswith("rank:") else ""
    lines = [
        f"{int(label) + (objective == 'reg:gamma')} {group.format(i // 10)}1:{a:g} 2:{b:g}\n"
        for i, (label, a, b) in enumerate(rows())
    ]
    (channel / "a.libsvm").write_text("".join(lines))
    classes = {"num_class": "2"} if objective.startswith("multi:") else {}
    config = parse({"objective": objective, "num_round": "2"} | classes)
    train(config, load(channel, "text/libsvm", weights=False), None, tmp_path)
    assert re.match(r"\[1\]#011train-\S+:[0-9.-]+$", capsys.readouterr().out.splitlines()[-1])
    assert (tmp_path / "xgboost-model").stat().st_size > 0


async def test_csv_weights_are_the_second_column(bench, tmp_path):
    table = rows()
    weights = np.where(table[:, 0] == 1, 5.0, 0.5)
    weighted = np.column_stack([table[:, 0], weights, table[:, 1:]])
    await trained(bench, BINARY | {"csv_weights": "1"}, train=as_csv(weighted))
    text = np.loadtxt(as_csv(weighted).splitlines(), delimiter=",")
    matrix = xgboost.DMatrix(text[:, 2:], text[:, 0], weight=text[:, 1])
    expected = xgboost.train({"objective": "binary:logistic"}, matrix, 4).predict(matrix)
    np.testing.assert_allclose(model_of(bench, tmp_path).predict(matrix), expected, rtol=1e-5)


async def test_all_files_of_a_channel_are_read_also_in_folders_below(bench):
    bench.put("in/train/more/b.csv", as_csv(rows(40, seed=5)))
    _, watcher = await trained(bench, BINARY)
    assert watcher.lines[1].endswith("Train matrix has 100 rows and 2 columns")


async def test_a_refused_hyperparameter_fails_the_job_in_the_containers_words(bench):
    outcome, _ = await trained(bench, BINARY | {"etaa": "0.1"})
    assert outcome.status == "Failed"
    assert outcome.failure_reason == (
        "AlgorithmError: UserError: Extraneous hyperparameter found: etaa, exit code: 1"
    )


async def test_labels_that_the_objective_cannot_take_fail_the_job(bench):
    outcome, _ = await trained(bench, BINARY, train=as_csv(rows(classes=5)))
    assert "label must be in [0,1] for logistic regression" in outcome.failure_reason


@pytest.mark.parametrize(
    ("data", "content_type", "reason"),
    [
        (
            "label,a,b\n1,2,3\n",
            "text/csv",
            "First line 'label,a,b...' of file 'a.csv' is not 'CSV'",
        ),
        ("1,2,3\n", "text/libsvm", "is not 'LIBSVM' format"),
        ("1 2:x\n", None, "is not 'LIBSVM' format"),
        ("", "text/csv", "No data in training channel path"),
        ("1,2,3\n", "image/png", "image/png is not an accepted ContentType: csv, text/csv"),
    ],
)
def test_data_of_another_format_is_refused_naming_the_file(tmp_path, data, content_type, reason):
    channel = tmp_path / "train"
    channel.mkdir()
    (channel / "a.csv").write_text(data)
    with pytest.raises(UserError, match=reason):
        load(channel, content_type, weights=False)


@pytest.mark.parametrize("wrong", ["x,y,z", "1,2.3.4,5", "1,--2,3", '1,"2",3', "0,1e,2", "1;2;3"])
def test_a_cell_that_is_no_number_is_refused_naming_file_and_line(tmp_path, wrong):
    channel = tmp_path / "train"
    channel.mkdir()
    (channel / "a.csv").write_text(f"1,2,3\n0,4,5\n{wrong}\n")
    with pytest.raises(UserError, match=r"Line 3 of file 'a.csv' is not all numbers"):
        load(channel, "text/csv", weights=False)


@pytest.mark.parametrize(
    "text",
    ["1,2,3\r\n0,,-.5e-3\r\n", "1, 2, nan\n0,-4,7.\n", "1 2 3\n0 4 5", "1\t2\t3\n0\t\t5\n"],
    ids=["empty cells", "padding and nan", "spaces", "tabs"],
)
def test_numbers_in_all_their_spellings_are_read(tmp_path, text):
    channel = tmp_path / "train"
    channel.mkdir()
    (channel / "a.csv").write_text(text)
    matrix = load(channel, "text/csv", weights=False)
    assert (matrix.num_row(), matrix.num_col()) == (2, 2)
    assert list(matrix.get_label()) == [1, 0]


def parquet_bytes(table):
    import pandas as pd

    packed = io.BytesIO()
    pd.DataFrame(table, columns=["y", "a", "b"]).to_parquet(packed)
    return packed.getvalue()


async def test_parquet_trains_the_model_that_csv_does(bench, tmp_path):
    pytest.importorskip("pyarrow", reason="reads Parquet")
    table = rows().astype(np.float32)
    content = parquet_bytes(table)
    (bench.bucket / "in/train").mkdir(parents=True)
    (bench.bucket / "in/train/part.parquet").write_bytes(content)
    outcome, watcher = await bench.run(
        None,
        command=XGBOOST.command,
        metrics=XGBOOST.metric_definitions,
        InputDataConfig=[bench.channel("train", "in/train", ContentType="application/x-parquet")],
        HyperParameters=BINARY,
    )
    assert outcome.failure_reason is None
    told = [line for line in watcher.lines if "#011" in line]
    expected = xgboost.train(
        {"objective": "binary:logistic"}, xgboost.DMatrix(table[:, 1:], table[:, 0]), 4
    )
    assert len(told) == 4
    assert model_of(bench, tmp_path).get_dump() == expected.get_dump()


def test_parquet_with_words_is_refused_naming_file_and_column(tmp_path):
    pytest.importorskip("pyarrow", reason="reads Parquet")
    channel = tmp_path / "train"
    channel.mkdir()
    (channel / "p.parquet").write_bytes(parquet_bytes([[1.0, 2.0, "x"]]))
    with pytest.raises(UserError, match=r"Column b of file 'p.parquet' holds .*string"):
        load(channel, "parquet", weights=False)
    (channel / "p.parquet").write_text("plain")
    with pytest.raises(UserError, match=r"Failed to load parquet data of file 'p.parquet'"):
        load(channel, "parquet", weights=False)


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    channel = tmp_path / "train"
    channel.mkdir()
    (channel / "p.parquet").write_text("any")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UserError, match="pip install pyarrow"):
        load(channel, "parquet", weights=False)


@pytest.mark.parametrize("metric", ["error@0.70", "error@.5", "error@7e-1", "error"])
async def test_early_stopping_watches_a_metric_however_its_threshold_is_spelled(bench, metric):
    outcome, watcher = await trained(
        bench,
        BINARY | {"num_round": "200", "early_stopping_rounds": "3", "eval_metric": metric},
        validation=as_csv(rows(seed=1)),
    )
    assert outcome.failure_reason is None
    assert len([line for line in watcher.lines if "#011" in line]) < 200


async def test_more_classes_than_num_class_fail_the_job_without_a_stack_trace(bench):
    hyperparameters = {"objective": "multi:softmax", "num_class": "2", "num_round": "2"}
    outcome, _ = await trained(bench, hyperparameters, train=as_csv(rows(classes=4)))
    assert "num_class" in outcome.failure_reason
    assert "Stack trace" not in outcome.failure_reason


async def test_a_stopped_job_keeps_its_model_where_that_was_asked_for(bench, tmp_path):
    from training_bench import Watcher

    bench.put("in/train/a.csv", as_csv(rows(2000)))

    class StopsAfterTheFirstRound(Watcher):
        def printed(self, epoch_s, lines, values):
            super().printed(epoch_s, lines, values)
            if values:
                self.stop.set()

    outcome, watcher = await bench.run(
        None,
        watcher=StopsAfterTheFirstRound(),
        command=XGBOOST.command,
        metrics=XGBOOST.metric_definitions,
        InputDataConfig=[bench.channel("train", "in/train", ContentType="text/csv")],
        HyperParameters=BINARY | {"num_round": "1000000", "save_model_on_termination": "true"},
    )
    assert outcome.status == "Stopped"
    rounds = len([line for line in watcher.lines if "#011train-logloss" in line])
    assert model_of(bench, tmp_path).num_boosted_rounds() == rounds


def test_odd_file_and_folder_names_are_no_trouble(tmp_path):
    channel = tmp_path / "a#b?c d" / "train"
    channel.mkdir(parents=True)
    (channel / "x#y?z &.csv").write_text("1,2,3\n0,4,5\n")
    assert load(channel, "text/csv", weights=False).num_row() == 2


def test_empty_and_hidden_files_are_no_data(tmp_path):
    channel = tmp_path / "train"
    channel.mkdir()
    for name, text in {
        "a.csv": "",
        "b.csv": "1,2\n0,3\n",
        "_SUCCESS": "done",
        ".b.crc": "x",
    }.items():
        (channel / name).write_text(text)
    assert load(channel, "text/csv", weights=False).num_row() == 2


def test_an_empty_cell_is_a_missing_value(tmp_path):
    channel = tmp_path / "train"
    channel.mkdir()
    (channel / "a.csv").write_text("1,2,3\n0,,5\n1,0,6\n")
    matrix = load(channel, "text/csv", weights=False)
    assert matrix.num_nonmissing() == 5


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        (None, "libsvm"),
        ("csv", "csv"),
        ("text/csv", "csv"),
        ("text/csv; label_size=1", "csv"),
        ("Text/CSV;charset=utf8", "csv"),
        ("text/x-libsvm", "libsvm"),
        ("text/libsvm ;charset=utf8", "libsvm"),
    ],
)
def test_content_types_are_understood_with_their_parameters(content_type, kind):
    assert data_format(content_type) == kind


def test_a_csv_label_of_several_columns_is_refused():
    with pytest.raises(UserError, match="label_size must be equal to 1"):
        data_format("text/csv;label_size=2")


def round_lines(watcher):
    return [line for line in watcher.lines if line.startswith("[") and "#011" in line]


async def test_training_goes_on_from_the_latest_checkpoint_as_if_it_had_never_stopped(
    bench, tmp_path
):
    kept = {"CheckpointConfig": {"S3Uri": "s3://bucket/kept"}}
    _, whole = await trained(bench, BINARY | {"num_round": "9"})
    expected = model_of(bench, tmp_path / "whole").get_dump()
    _, first = await trained(bench, BINARY | {"num_round": "6"}, **kept)
    names = sorted(path.name for path in (bench.bucket / "kept").iterdir())
    assert names == [f"xgboost-checkpoint.{number}" for number in (1, 2, 3, 4, 5)]
    (bench.bucket / "kept" / "xgboost-checkpoint.5").write_text("broken")
    _, second = await trained(bench, BINARY | {"num_round": "9"}, **kept)
    assert any(line.endswith("Resuming from iteration 5") for line in second.lines)
    assert [*round_lines(first)[:5], *round_lines(second)] == round_lines(whole)
    assert model_of(bench, tmp_path / "second").get_dump() == expected


async def test_nothing_is_left_to_train_where_the_checkpoints_have_all_rounds(bench, tmp_path):
    kept = {"CheckpointConfig": {"S3Uri": "s3://bucket/kept"}}
    await trained(bench, BINARY, **kept)
    outcome, watcher = await trained(bench, BINARY, **kept)
    assert outcome.status == "Completed"
    assert round_lines(watcher) == []
    assert model_of(bench, tmp_path).num_boosted_rounds() == 4


def test_a_training_process_imports_no_estimators_and_leaves_numpy_whole():
    code = (
        "import sys, numpy\n"
        "from amt_lab.local.algorithms.xgboost.__main__ import _import_xgboost\n"
        "_import_xgboost().DMatrix(numpy.zeros((2, 2)))\n"
        "print(*sys.modules)\n"
        "numpy.testing.assert_equal(numpy.f2py.__name__, 'numpy.f2py')\n"
    )
    imported = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert not {"sklearn", "xgboost.sklearn", "numpy.testing"} & set(imported.stdout.split())
