"""The corpus is asked before what was made of it: licences, gaps, broken text, leaks, typefaces."""

import json
import os
import shutil
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from components.config import Use
from components.library.rows import Kind
from components.mixture.production.runners import ProcessRunner
from components.nouns import CorpusError, Split
from components.validation.asking import Asker
from components.validation.corpus_rows import CONTENT
from components.validation.corpus_table import CORPUS_SCHEMA, corpus_table
from components.validation.manifest.cache import KEPT_DAYS, drop_unused
from components.validation.suites import corpus
from tests.manifests import CONFIG
from tests.small_library import ENGLISH, HINDI, small_library

SENTENCE = "Nobody knows how many books were lost when the old library burned."


@pytest.fixture(scope="module")
def asker() -> Asker:
    return Asker()


@pytest.fixture(scope="module")
def healthy(tmp_path_factory) -> Path:
    """The small library with a NOTICE, and nothing held out that training says."""
    data = small_library(tmp_path_factory.mktemp("library")).data
    sources = json.loads((data / "corpus.json").read_text())["sources"]
    lines = [f"{source['kind']}/{source['name']}: {source['licence']}" for source in sources]
    (data / "NOTICE").write_text("\n".join(lines))
    for path in (data / "text" / "declaration").iterdir():
        texts = path.read_text().splitlines()
        path.write_text("".join(f"{_backwards(line)}\n" for line in texts))
    for kind in CONTENT:
        for path in (data / kind).glob("*.parquet"):
            table = pq.read_table(path)
            pq.write_table(table.filter(pc.equal(table["split"], "train")), path)
    return data


def _backwards(line: str) -> str:
    row = json.loads(line)
    return json.dumps(row | {"text": " ".join(row["text"].split()[::-1])}, ensure_ascii=False)


@pytest.fixture
def data(healthy, tmp_path) -> Path:
    return Path(shutil.copytree(healthy, tmp_path / "data"))


def _table(data: Path, cache: Path) -> pa.Table:
    return corpus_table(data, ProcessRunner(1), cache)


def _failed(asker: Asker, data: Path, use: Use = Use.TRAINING) -> dict[str, tuple[str, ...]]:
    table = _table(data, data.parent / "cache")
    checks = [c for asked in corpus.asked(table, use, CONFIG) for c in asker.table(asked)]
    return {check.name: check.examples for check in checks if not check.passed}


def _add(data: Path, source: str, document: str, split: Split, text: str) -> None:
    path = data / Kind.TEXT / source / f"{ENGLISH.tag}.jsonl"
    row = {"document": document, "genre": "prose", "split": split, "text": text}
    path.write_text(path.read_text() + json.dumps(row) + "\n")


def _relicense(data: Path, source: str, licence: str) -> None:
    path = data / "corpus.json"
    index = json.loads(path.read_text())
    (entry,) = [entry for entry in index["sources"] if entry["name"] == source]
    notice = data / "NOTICE"
    line = f"/{source}: {entry['licence']}"
    notice.write_text(notice.read_text().replace(line, f"/{source}: {licence}"))
    entry["licence"] = licence
    path.write_text(json.dumps(index))


def test_a_healthy_corpus_passes(asker, data):
    assert _failed(asker, data) == {}


def test_every_file_and_split_has_a_row(healthy, tmp_path):
    table = _table(healthy, tmp_path)
    assert table.schema.equals(CORPUS_SCHEMA)
    english = [row for row in table.to_pylist() if row["language"] == "en"]
    assert {(row["source"], row["split"]) for row in english} == {
        ("catalogue", "train"),
        ("declaration", "test"),
        ("declaration", "validation"),
    }
    assert {row["faces"] for row in english} == {1}
    files = {f"{row['kind']}/{row['source']}" for row in table.to_pylist()}
    assert {"formulas/formulas", "molecules/molecules", "pictures/pictures"} <= files


@pytest.mark.parametrize("licence", ["CC-BY-NC-4.0", "Proprietary", "CC-BY-ND-4.0"])
def test_a_licence_that_forbids_the_use_is_named(asker, data, licence):
    _relicense(data, "tables", licence)
    failed = _failed(asker, data)
    assert set(failed) == {"licences of the corpus allow its use"}
    assert all(licence in example for example in failed["licences of the corpus allow its use"])


def test_a_source_that_notice_leaves_out_is_named(asker, data):
    (data / "NOTICE").write_text("text/catalogue: CC0-1.0\n")
    assert set(_failed(asker, data)) == {"NOTICE covers every source"}


def test_a_source_without_a_file_is_empty(asker, data):
    (data / "formulas" / "formulas.parquet").unlink()
    failed = _failed(asker, data)
    assert failed["no source or file is empty"][0].startswith("formulas/formulas")


def test_an_emptied_file_is_empty(asker, data):
    (data / "text" / "catalogue" / f"{HINDI.tag}.jsonl").write_text("")
    assert "no source or file is empty" in _failed(asker, data)


def test_a_file_of_a_source_nobody_lists_has_no_licence(asker, data):
    shutil.copytree(data / "text" / "catalogue", data / "text" / "stray")
    failed = _failed(asker, data)
    assert {"licences of the corpus allow its use", "NOTICE covers every source"} <= set(failed)


def test_a_damaged_line_is_a_fault_of_its_file(asker, data):
    path = data / "text" / "catalogue" / f"{HINDI.tag}.jsonl"
    path.write_bytes(path.read_bytes() + b'{"document": "x"\n')
    assert "every file of the corpus can be read" in _failed(asker, data)


@pytest.mark.parametrize("content", [b"", b"PAR1 not really", None])
def test_a_damaged_table_file_is_a_fault(asker, data, content):
    path = data / "molecules" / "molecules.parquet"
    if content is None:
        pq.write_table(pa.table({"document": ["a"], "split": ["train"]}), path)
    else:
        path.write_bytes(content)
    assert "every file of the corpus can be read" in _failed(asker, data)


def test_text_in_another_script_is_named(asker, data):
    folder = data / "text" / "catalogue"
    shutil.copy(folder / f"{ENGLISH.tag}.jsonl", folder / f"{HINDI.tag}.jsonl")
    assert "text of the corpus is in its script" in _failed(asker, data)


def test_replacement_and_control_characters_are_named(asker, data):
    _add(data, "catalogue", "d1", Split.TRAIN, "A \ufffd harbour\x07 town, \ue000.")
    assert set(_failed(asker, data)) == {
        "no replacement characters in the corpus",
        "no control characters in the corpus",
        "no stray characters in the corpus",
    }


def test_a_document_divided_between_splits_is_named(asker, data):
    _add(data, "declaration", "torn", Split.TEST, "One half of it is here.")
    _add(data, "declaration", "torn", Split.VALIDATION, "And the other half is there.")
    failed = _failed(asker, data)
    assert set(failed) == {"no document of the corpus is divided between splits"}


def test_a_document_divided_over_languages_is_named_too(asker, data):
    _add(data, "declaration", "torn", Split.TEST, "One half of it is here.")
    path = data / "text" / "declaration" / f"{HINDI.tag}.jsonl"
    line = json.loads(path.read_text().splitlines()[0])
    line |= {"document": "torn", "split": "validation"}
    path.write_text(path.read_text() + json.dumps(line) + "\n")
    assert "no document of the corpus is divided between splits" in _failed(asker, data)


def test_training_text_that_a_held_out_one_says_is_named(asker, data):
    _add(data, "declaration", "h", Split.TEST, f"{SENTENCE.upper()} ")
    _add(data, "catalogue", "t", Split.TRAIN, SENTENCE)
    failed = _failed(asker, data)
    assert set(failed) == {"no training text of the corpus repeats a held-out one"}


def test_a_typeface_without_its_file_is_named(asker, data):
    next((data / "fonts").rglob("*.ttf")).unlink()
    assert "every typeface that is listed has its file" in _failed(asker, data)


def test_a_script_without_a_typeface_is_named(asker, data):
    (data / "fonts.json").write_text('{"faces": []}')
    assert set(_failed(asker, data)) == {"every script has a typeface"}


def test_described_files_are_kept_and_changed_ones_described_again(data, tmp_path, monkeypatch):
    cache = tmp_path / "kept"
    first = _table(data, cache)
    monkeypatch.setattr("components.validation.corpus_table._describe", None)
    assert _table(data, cache).equals(first)  # nothing is described again
    monkeypatch.undo()
    _add(data, "catalogue", "new", Split.TRAIN, "One more.")
    assert not _table(data, cache).equals(first)


def test_what_was_not_used_for_long_is_dropped_and_what_others_write_is_left(data, tmp_path):
    cache = tmp_path / "kept"
    _table(data, cache)
    used = set(cache.iterdir())
    long_ago = time.time() - (KEPT_DAYS + 1) * 24 * 3600
    stale, of_others, half = (cache / name for name in ("a.jsonl", "b.jsonl", "c.jsonl-1"))
    for path in (stale, of_others, half):
        path.write_text("")
    for path in (*used, stale):
        os.utime(path, (long_ago, long_ago))
    _table(data, cache)
    assert set(cache.iterdir()) == used | {of_others, half}


def test_a_file_that_another_process_removed_first_is_no_error(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "glob", lambda *_: [tmp_path / "gone.jsonl"])
    drop_unused(tmp_path, "*.jsonl*")


def test_a_damaged_cache_is_described_again(data, tmp_path):
    first = _table(data, tmp_path / "kept")
    for path in (tmp_path / "kept").iterdir():
        path.write_text("{")
    assert _table(data, tmp_path / "kept").equals(first)


def test_a_folder_without_a_corpus_is_refused(tmp_path):
    with pytest.raises(CorpusError, match="not the index of a corpus"):
        _table(tmp_path, tmp_path / "kept")


@pytest.mark.parametrize("kind", list(CONTENT))
def test_a_held_out_row_that_training_has_too_is_named_for_every_kind(asker, data, kind):
    path = data / kind / f"{kind}.parquet"
    table = pq.read_table(path)
    held_out = table.slice(0, 1).to_pylist()[0] | {"split": "test", "document": "held out"}
    added = pa.concat_tables([table, pa.Table.from_pylist([held_out], schema=table.schema)])
    pq.write_table(added, path)
    assert set(_failed(asker, data)) == {"no training text of the corpus repeats a held-out one"}
