"""Admission: a row set aside reaches no training, no tokenizer, no reading and no export."""

from __future__ import annotations

import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from components.admission import (
    EVERYTHING,
    Admission,
    read_admission,
    shards_digest,
    write_admission,
)
from components.config import PredictConfig
from components.evaluation import evaluate, predict
from components.mixture.admitted import (
    admitted_columns,
    admitted_samples,
    strips_admission,
    strips_digest,
)
from components.mixture.dataset import load_dataset
from components.mixture.export_mds import export_mds
from components.mixture.production.store import ShardStore
from components.nouns import ScriptoriumError, Split, Task
from components.shards import read_shard
from components.training import finetune, pretrain, stage
from components.validation.manifest.collecting import strips_collection
from components.validation.manifest.spans import examine
from scriptorium.cli import app
from tests.admissions import admit
from tests.mixtures import fill
from tests.readings import EVALUATE
from tests.small_shards import samples, write_strips
from tests.tiny_model import MODEL, TRAIN, write_shards

PREDICT = PredictConfig(batch_size=2, max_new_tokens=1, threads=1)
ASIDE = Admission({"train.parquet": frozenset({0, 9, 23}), "test.parquet": frozenset({1})})


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    return write_shards(tmp_path_factory.mktemp("admission") / "shards")


def ids(shards, split):
    return [sample.id for sample in read_shard(shards / f"{split}.parquet")]


@given(st.dictionaries(st.text(), st.frozensets(st.integers(0, 2**31 - 1), min_size=1), max_size=4))
def test_what_is_written_is_read_back(tmp_path_factory, set_aside):
    path = tmp_path_factory.mktemp("a") / "admission.parquet"
    write_admission(path, Admission(set_aside, "of these shards"))
    assert read_admission(path) == Admission(set_aside, "of these shards")


def test_the_same_rows_in_any_order_are_the_same_bytes(tmp_path):
    rows = {"b": frozenset({2}), "a": frozenset({9, 1})}
    write_admission(tmp_path / "one", Admission(rows))
    write_admission(tmp_path / "other", Admission(dict(reversed(rows.items()))))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


@given(st.frozensets(st.integers(0, 30)), st.integers(0, 20))
def test_admitted_rows_and_rows_set_aside_are_all_rows(refused, total):
    admission = Admission({"s": refused})
    rows = admission.rows("s", total).tolist()
    assert rows == [row for row in range(total) if admission.admits("s", row)]
    assert admission.rows("other", total).tolist() == list(range(total))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "the gate before training has not admitted these shards"),
        (lambda path: path.write_bytes(b"PAR1"), "not a list of rows set aside"),
        (lambda path: pq.write_table(pa.table({"row": ["x"]}), path), "not a list of rows"),
    ],
)
def test_without_an_admission_nothing_is_read(tmp_path, make, said):
    path = tmp_path / "admission.parquet"
    make(path)
    with pytest.raises(ScriptoriumError, match=said):
        read_admission(path)


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_columns_and_samples_leave_out_the_same_rows_of_their_own_shard(shards, split):
    every = ids(shards, split)
    kept = [every[row] for row in ASIDE.rows(f"{split}.parquet", len(every))]
    table = admitted_columns(shards, Split(split), ["id", "image"], ASIDE)
    assert table["id"].to_pylist() == kept
    assert [s.id for s in admitted_samples(shards, Split(split), ASIDE)] == kept
    assert len(kept) == 24 - len(ASIDE.set_aside.get(f"{split}.parquet", ()))


def test_every_column_of_a_training_set_leaves_out_the_same_rows(shards):
    whole = load_dataset(shards, Split.TRAIN, lambda t: [[1]] * len(t), EVERYTHING)
    part = load_dataset(shards, Split.TRAIN, lambda t: [[1]] * len(t), ASIDE)
    rows = ASIDE.rows("train.parquet", len(whole))
    assert part.targets == [whole.targets[row] for row in rows]
    assert part.tasks.tolist() == whole.tasks[rows].tolist()
    assert part.table["image"].to_pylist() == whole.table["image"].take(pa.array(rows)).to_pylist()


def test_a_tokenizer_is_made_of_admitted_targets_alone(shards):
    texts = stage.tokenizer_texts(shards, ASIDE)
    every = stage.tokenizer_texts(shards, EVERYTHING)
    assert texts == [every[row] for row in ASIDE.rows("train.parquet", 24)]


def begun(shards, admission, out):
    """Every stage that reads shards, as a call that has to look at the admission first."""
    return (
        lambda: pretrain.run(TRAIN, pretrain.PretrainInputs(shards, admission, MODEL, out, out, 7)),
        lambda: finetune.run(
            TRAIN, finetune.FinetuneInputs(out, shards, admission, MODEL, out, out, 7)
        ),
        lambda: predict.run(PREDICT, predict.PredictInputs(out, shards, admission, out, 7)),
        lambda: evaluate.run(
            EVALUATE, evaluate.EvaluateInputs(out, shards, admission, out, out, 7)
        ),
    )


def test_no_stage_begins_without_an_admission(shards, tmp_path):
    none, out = tmp_path / "none", tmp_path / "out"
    for run in begun(shards, none, out):
        with pytest.raises(ScriptoriumError, match="has not admitted these shards"):
            run()
    assert not out.exists()


@pytest.mark.parametrize("changed", ["train", "validation", "test"])
def test_no_stage_begins_with_an_admission_of_other_shards(shards, tmp_path, changed):
    own, out = tmp_path / "shards", tmp_path / "out"
    shutil.copytree(shards, own)
    admit(tmp_path / "a", own)
    path = own / f"{changed}.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    for run in begun(own, tmp_path / "a", out):
        with pytest.raises(ScriptoriumError, match="the gate judged other shards than those in"):
            run()
    assert not out.exists()


def test_an_admission_that_does_not_say_of_what_admits_nothing(shards, tmp_path):
    write_admission(tmp_path / "a", EVERYTHING)
    with pytest.raises(ScriptoriumError, match="the gate judged other shards"):
        strips_admission(tmp_path / "a", shards)


def test_an_admission_of_a_shard_that_is_gone_names_the_shard(shards, tmp_path):
    own = tmp_path / "shards"
    shutil.copytree(shards, own)
    admit(tmp_path / "a", own)
    (own / "test.parquet").unlink()
    with pytest.raises(ScriptoriumError, match=r"test\.parquet: cannot be read: No such file"):
        strips_admission(tmp_path / "a", own)


def test_the_gate_and_the_stages_work_out_the_same_digest(tmp_path):
    write_strips(tmp_path, samples(4, 4))
    store = ShardStore(str(tmp_path))
    found = [examine(store, shard).found for shard in strips_collection(tmp_path).shards]
    judged = shards_digest((shard.path, shard.sha256) for shard in found)
    assert strips_digest(tmp_path) == judged


def test_an_admission_that_changed_starts_training_anew(shards, tmp_path, monkeypatch):
    """A checkpoint of a run on other rows would carry what it learnt of them on."""
    names = []
    monkeypatch.setattr(pretrain, "CheckpointFolder", lambda _, name: names.append(name) or 1 / 0)
    for rows in ({}, {"train.parquet": frozenset({1})}, {}):
        admit(tmp_path / "a", shards, rows)
        inputs = pretrain.PretrainInputs(shards, tmp_path / "a", MODEL, tmp_path, tmp_path, 7)
        with pytest.raises(ZeroDivisionError):
            pretrain.run(TRAIN, inputs)
    assert names[0] == names[2] != names[1]


def test_a_sample_set_aside_is_not_read_by_predict(shards, tmp_path, monkeypatch):
    from components.model import reader

    seen: list[str] = []
    monkeypatch.setattr(reader.Reader, "load", lambda *_: None)
    monkeypatch.setattr(
        predict, "read_split", lambda _c, _r, samples, *_: seen.extend(s.id for s in samples) or ()
    )
    rows = {"test.parquet": frozenset({1}), "validation.parquet": frozenset({0})}
    admit(tmp_path / "a", shards, rows)
    predict.run(PREDICT, predict.PredictInputs(shards, shards, tmp_path / "a", tmp_path, 1))
    test, validation = ids(shards, "test"), ids(shards, "validation")
    assert seen == [*validation[1:], test[0], *test[2:]]


def test_an_admission_of_other_shards_exports_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    index = fill(ShardStore("build/mixture"), {Task.LINE: 4})
    for judged, code in (("of others", 1), (index.digest, 0)):
        write_admission(tmp_path / "build" / "mixture-admission.parquet", Admission({}, judged))
        result = CliRunner().invoke(app, ["mixture", "export-mds", f"mds-{code}"])
        assert result.exit_code == code
        assert ("the gate judged other shards" in result.output) is bool(code)
    assert not (tmp_path / "mds-1").exists()


def test_an_export_leaves_out_rows_set_aside(tmp_path):
    store = ShardStore(str(tmp_path / "mixture"))
    index = fill(store, {Task.LINE: 12})
    admission = Admission({index.shards[0].path: frozenset({0, 9}), "other": frozenset({1})})
    assert export_mds(store, Split.TRAIN, tmp_path / "mds", admission) == 10
    content = (tmp_path / "mds" / "shard.00000.mds").read_bytes()
    kept = [number for number in range(12) if f"train-line-{number:08d}".encode() in content]
    assert kept == [1, 2, 3, 4, 5, 6, 7, 8, 10, 11]
