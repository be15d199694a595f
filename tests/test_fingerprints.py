"""Fingerprints of benchmarks: hashes alone, made by the measures of the manifest."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from components.benchmark.declaration import load_declaration
from components.benchmark.fingerprints import (
    FINGERPRINT_SCHEMA,
    read_fingerprints,
    write_fingerprint,
)
from components.nouns import OCR_PROMPT, Sample, ScriptoriumError, Split, Task
from components.shards import write_shard
from components.validation.manifest.columns import MANIFEST_SCHEMA
from components.validation.relations.fingerprinting import fingerprint_folder, fingerprint_shard
from components.validation.relations.measures import require_same_measures
from components.validation.relations.texts import SHORTEST_NEAR
from tests.pictures import page, png, words

REPOSITORY = Path(__file__).parents[1]
FROZEN = REPOSITORY / "gate" / "benchmarks"
SIZE = (362, 512)


def _sample(number: int, target: str, image: bytes | None = None) -> Sample:
    return Sample(
        id=f"benchmark-{number}",
        split=Split.TEST,
        task=Task.DOCUMENT if image else Task.TEXT,
        language="en",
        script="Latn",
        source="tests",
        document=f"document-{number}",
        licence="CC0-1.0",
        prompt=OCR_PROMPT if image else "",
        target=target,
        font="",
        image=image,
        width=SIZE[0] if image else 0,
        height=SIZE[1] if image else 0,
        alignment=None,
    )


@pytest.fixture(scope="module")
def shard(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("shard") / "benchmark.parquet"
    pages = [_sample(n, words(n, 40), png(page(n, SIZE))) for n in range(2)]
    write_shard(path, [*pages, _sample(2, words(2, 40)), _sample(3, "a short line")], 2)
    return path


def test_a_fingerprint_has_the_columns_of_the_manifest():
    for field in FINGERPRINT_SCHEMA:
        assert MANIFEST_SCHEMA.field(field.name).type == field.type


def test_a_fingerprint_says_of_each_row_what_is_compared(shard, tmp_path):
    made = fingerprint_shard(shard, "pages", tmp_path)
    assert (made.path, made.rows, made.refused) == (tmp_path / "pages.parquet", 4, ())
    (fingerprint,) = read_fingerprints(tmp_path)
    rows = fingerprint.table.to_pylist()
    assert fingerprint.name == "pages"
    assert len({row["text_hash"] for row in rows}) == 4
    assert [row["picture_sketch"] is not None for row in rows] == [True, True, False, False]
    assert [row["text_sketch"] is not None for row in rows] == [True, True, True, False]
    assert (rows[0]["width"], rows[0]["height"]) == SIZE


def test_nothing_of_a_page_can_be_read_in_its_fingerprint(shard, tmp_path):
    content = fingerprint_shard(shard, "pages", tmp_path).path.read_bytes()
    said = [word for number in range(3) for word in words(number, 40).split() if len(word) > 5]
    assert said
    assert not any(word.encode() in content for word in said)
    assert b"benchmark-" not in content


def test_the_same_shard_gives_the_same_bytes(shard, tmp_path):
    first, second = (fingerprint_shard(shard, "pages", tmp_path / name) for name in ("a", "b"))
    assert first.path.read_bytes() == second.path.read_bytes()


def test_documents_that_cannot_be_read_are_named(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "page.png").write_bytes(png(page(5)))
    (folder / "page.md").write_text(words(5, 40), encoding="utf-8")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    made = fingerprint_folder(folder, "documents", tmp_path / "out")
    assert made.rows == 1
    assert [refused.file for refused in made.refused] == ["broken.json"]


def test_pages_of_omnidocbench_say_their_language_themselves(tmp_path):
    detection = {
        "category_type": "text_block",
        "poly": [50, 50, 650, 50, 650, 900, 50, 900],
        "text": words(6, 40),
        "order": 1,
        "ignore": False,
    }
    info = {"image_path": "page.png", "width": 724, "height": 1024}
    attribute = {"language": "english"}
    pages = [{"layout_dets": [detection], "page_info": info | {"page_attribute": attribute}}]
    (tmp_path / "pages.json").write_text(json.dumps(pages), encoding="utf-8")
    (tmp_path / "page.png").write_bytes(png(page(6)))
    made = fingerprint_folder(tmp_path, "omnidocbench", tmp_path / "out")
    (row,) = pq.read_table(made.path).to_pylist()
    assert row["text_sketch"] and row["picture_sketch"]


@pytest.mark.parametrize("name", ["", "../elsewhere", "Pages", ".hidden", "a b"])
def test_a_name_that_cannot_name_a_file_is_refused(shard, tmp_path, name):
    with pytest.raises(ScriptoriumError, match="cannot name a fingerprint"):
        fingerprint_shard(shard, name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_gives_no_page_gives_no_fingerprint(tmp_path):
    (tmp_path / "notes.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(ScriptoriumError, match="no page that can be read"):
        fingerprint_folder(tmp_path, "nothing", tmp_path / "out")
    for path in (tmp_path / "notes.md", tmp_path / "missing.parquet"):
        with pytest.raises(ScriptoriumError, match=f"{path.name}: not a readable shard"):
            fingerprint_shard(path, "nothing", tmp_path / "out")


def test_a_damaged_fingerprint_is_named_and_not_ignored(shard, tmp_path):
    path = fingerprint_shard(shard, "pages", tmp_path).path
    whole = pq.read_table(path)
    pq.write_table(whole.drop_columns(["text_sketch"]), path)
    with pytest.raises(ScriptoriumError, match=r"pages\.parquet: its columns are not those"):
        read_fingerprints(tmp_path)
    pq.write_table(whole.slice(0, 0), path)
    with pytest.raises(ScriptoriumError, match=r"pages\.parquet: a fingerprint without rows"):
        read_fingerprints(tmp_path)
    pq.write_table(whole.replace_schema_metadata(None), path)
    with pytest.raises(ScriptoriumError, match=r"pages\.parquet: its columns are not those"):
        read_fingerprints(tmp_path)
    path.write_bytes(b"PAR1")
    with pytest.raises(ScriptoriumError, match=r"pages\.parquet: not a readable fingerprint"):
        read_fingerprints(tmp_path)


def test_a_folder_that_is_not_there_is_no_folder_without_benchmarks(tmp_path):
    assert read_fingerprints(tmp_path) == ()
    with pytest.raises(ScriptoriumError, match="no such folder of fingerprints"):
        read_fingerprints(tmp_path / "missing")


def test_fingerprints_are_read_in_the_order_of_their_names(shard, tmp_path):
    (whole,) = read_fingerprints(fingerprint_shard(shard, "b", tmp_path).path.parent)
    for name in ("c", "a"):
        write_fingerprint(replace(whole, name=name), tmp_path)
    assert [one.name for one in read_fingerprints(tmp_path)] == ["a", "b", "c"]


def test_the_repository_has_the_fingerprint_of_its_benchmark():
    (frozen,) = (one for one in read_fingerprints(FROZEN) if one.name == "scriptorium-100")
    require_same_measures([frozen])
    assert frozen.table.num_rows == load_declaration().samples
    long = [n >= SHORTEST_NEAR for n in frozen.table["text_key_characters"].to_pylist()]
    assert frozen.table["text_sketch"].is_valid().to_pylist() == long
    assert frozen.table["picture_sketch"].null_count == 0
    assert len(frozen.table["image_hash"].unique()) == frozen.table.num_rows
