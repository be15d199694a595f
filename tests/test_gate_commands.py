"""The commands of the gate: found by id or fingerprint, recorded with a reason, safe to print."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from components.config import load_params
from components.mixture.production.runners import ProcessRunner
from components.nouns import Split
from components.records import write_json
from components.shards import shard_path, write_shard
from components.validation.corpus_table import corpus_table
from components.validation.decisions import FINGERPRINTED, Action, fingerprint, read_decisions
from components.validation.manifest.collecting import strips_collection
from components.validation.manifest.collection import ManifestIndex
from components.validation.manifest.columns import MANIFEST_SCHEMA
from components.validation.manifest.reading import INDEX, Manifest, digest_of, hash_part
from components.validation.quarantine import refuse, write_quarantine
from scriptorium import gates, stages
from scriptorium.cli import app
from tests.readings import sample
from tests.small_library import small_library
from tests.small_shards import samples, write_strips

ROOT = Path(__file__).parent.parent
BY = ["--by", "Ada", "--reason", "a thin rule, read by hand"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A judged night of four rows, two of them set aside."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "params.yaml", tmp_path)
    stages.DECISIONS.parent.mkdir()
    stages.DECISIONS.write_text("")
    told = [sample(n, split=Split.TRAIN, target=f"line {n}\n\x1b[31mred") for n in range(4)]
    write_shard(shard_path(stages.SHARDS, Split.TRAIN), told, 2)
    rows = [row(n) for n in range(4)]
    _write_manifest(rows)
    _write_quarantine(rows)
    return tmp_path


def row(number: int) -> dict[str, object]:
    """What the manifest says of a row."""
    place = {"shard": "train.parquet", "row": number, "id": f"test-{number:03d}"}
    hashes = {"target_hash": 2**63 + number, "image_hash": number}
    return dict.fromkeys(FINGERPRINTED, "x") | place | hashes


def _write_manifest(rows: list[dict[str, object]]) -> None:
    folder = stages.STRIPS_GATE.manifest
    folder.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=MANIFEST_SCHEMA), folder / "part.parquet")
    digest = digest_of([hash_part(folder / "part.parquet")])
    index = ManifestIndex("strips", None, (), (), ("part.parquet",), len(rows), digest)
    write_json(folder / INDEX, index)


def _write_quarantine(rows: list[dict[str, object]]) -> None:
    refusals = [refuse(rows[n], ["not blank", "not skewed"][: n + 1], None) for n in (0, 1)]
    write_quarantine(stages.STRIPS_GATE.quarantine, refusals)


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


def recorded():
    return read_decisions(stages.DECISIONS, "strips")


def test_rows_set_aside_are_listed_with_their_reasons_and_counted(folder):
    said = run("quarantine", "list")
    assert "test-000 x x x not blank" in said
    assert "test-001 x x x not blank; not skewed" in said
    assert said.endswith("2 rows set aside")
    assert run("quarantine", "list", "--limit", "1").endswith("2 rows set aside, 1 printed")


def test_rows_of_one_reason_are_listed_alone(folder):
    said = run("quarantine", "list", "--rule", "not skewed")
    assert "test-000" not in said
    assert said.endswith("1 rows set aside")


def test_a_row_is_shown_with_its_picture_and_does_nothing_to_the_terminal(folder):
    said = run("quarantine", "show", "test-001", "--picture", "seen.png")
    assert "train.parquet, row 1" in said
    assert "line 1" in said
    assert "\x1b" not in said
    assert r"\x1b[31mred" in said
    assert (folder / "seen.png").read_bytes().startswith(b"\x89PNG")


def test_a_row_of_a_mixture_built_elsewhere_is_shown(folder):
    shutil.copytree(stages.SHARDS, folder / "elsewhere")
    shutil.copytree(stages.STRIPS_GATE.validation, stages.MIXTURE_GATE.validation)
    said = run("quarantine", "show", "test-001", "--of", "mixture", "--out", "elsewhere")
    assert "line 1" in said
    said = run("quarantine", "show", "test-001", "--out", "elsewhere", code=1)
    assert "--out: strips lie in build/shards" in said


def test_profile_describes_the_corpus_too_so_that_validate_finds_it_kept(folder, monkeypatch):
    """And of a corpus that cannot be described it says nothing: that is for `validate`."""
    monkeypatch.setattr(gates.os, "sched_getaffinity", lambda _: {0})
    write_strips(stages.SHARDS, samples(4, 4))
    gate, params = stages.STRIPS_GATE, load_params(Path("params.yaml"))
    for data in (folder / "nowhere", small_library(folder).data):
        gates.profile(params, gate, strips_collection(stages.SHARDS), data)
        assert gate.profile.exists()
    monkeypatch.setattr("components.validation.corpus_table._describe", None)
    assert corpus_table(data, ProcessRunner(1), gate.kept).num_rows > 0


@pytest.mark.parametrize("by", ["id", "fingerprint"])
def test_a_row_is_readmitted_from_the_rules_that_refused_it(folder, by):
    mark = fingerprint(row(1))
    said = run("quarantine", "readmit", "test-001" if by == "id" else mark, *BY)
    assert "readmit: test-001" in said
    assert "`scriptorium validate` judges by it" in said
    decision = recorded().rows[mark]
    assert decision.action is Action.READMIT
    assert decision.rules == ("not blank", "not skewed")
    assert (decision.by, decision.reason) == ("Ada", "a thin rule, read by hand")


def test_several_rows_are_decided_at_once_or_none(folder):
    run("quarantine", "readmit", "test-000", "nowhere", *BY, code=1)
    assert not recorded().rows
    run("quarantine", "readmit", "test-000", "test-001", *BY)
    assert {decision.id for decision in recorded().rows.values()} == {"test-000", "test-001"}


def test_a_row_that_no_check_refuses_is_left_out(folder):
    run("quarantine", "leave-out", "test-003", *BY)
    decision = recorded().rows[fingerprint(row(3))]
    assert (decision.action, decision.rules) == (Action.LEAVE_OUT, ())


def test_drift_is_accepted_of_the_manifest_that_lies_there(folder):
    run("gate", "accept-drift", *BY)
    digest = Manifest(stages.STRIPS_GATE.manifest).index.digest
    assert recorded().accepted_drift(digest).by == "Ada"
    assert recorded().accepted_drift("e" * 64) is None


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["quarantine", "readmit", "nowhere", *BY], 1, "nowhere: no row of"),
        (["quarantine", "show", "nowhere"], 1, "nowhere: no row of"),
        (["quarantine", "leave-out", "nowhere", *BY], 1, "nowhere: no row of"),
        (["quarantine", "readmit", "test-000"], 2, "--reason"),
        (["quarantine", "readmit", "test-000", "--reason", " "], 2, "reason: must not be empty"),
        (["quarantine", "leave-out", "test-000", "--reason", ""], 2, "reason: must not be empty"),
        (["gate", "accept-drift", "--reason", ""], 2, "reason: must not be empty"),
        (["quarantine", "list", "--of", "lines"], 2, "lines"),
        (["quarantine", "list", "--of", "mixture"], 1, "no data was judged here yet"),
        (["gate", "accept-drift", "--of", "mixture", *BY], 1, "mixture-manifest"),
        (["gate", "benchmark", "nowhere.parquet", "--name", "x"], 1, "nowhere.parquet"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_nothing_is_recorded(folder, arguments, code, said):
    assert said in run(*arguments, code=code)
    assert stages.DECISIONS.read_text() == ""


def test_a_damaged_file_of_decisions_is_a_wrong_setting_and_stays_as_it_was(folder):
    stages.DECISIONS.write_text("<<<<<<< HEAD\n")
    said = run("quarantine", "readmit", "test-000", *BY, code=2)
    assert "gate/decisions.jsonl:1: not valid JSON" in said
    assert stages.DECISIONS.read_text() == "<<<<<<< HEAD\n"


def test_a_row_without_an_id_cannot_be_readmitted_and_says_so(folder):
    nameless = refuse(row(2) | {"id": None}, ["every row has an id"], None)
    write_quarantine(stages.STRIPS_GATE.quarantine, [nameless])
    said = run("quarantine", "readmit", nameless.fingerprint, *BY, code=1)
    assert "train.parquet, row 2: a row without an id cannot be readmitted" in said


def test_identical_rows_are_decided_about_once(folder):
    one = refuse(row(0), ["unique"], None)
    write_quarantine(stages.STRIPS_GATE.quarantine, [one, replace(one, row=1)])
    run("quarantine", "readmit", "test-000", *BY)
    assert len(stages.DECISIONS.read_text().splitlines()) == 1


def test_judging_prints_what_was_admitted(monkeypatch, capsys):
    monkeypatch.setattr("components.validation.validate.run", lambda config, inputs: None)
    monkeypatch.setattr("components.validation.summary.summary", lambda folder: f"see {folder}")
    params = load_params(ROOT / "params.yaml")

    gates.validate(params, stages.MIXTURE_GATE, params.validate_.mixture, "shards", {})

    assert capsys.readouterr().out == "mixture: see build/mixture-validation\n"
