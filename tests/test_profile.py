"""Contracts of `profile`: one row a sample, counts for people, and the same bytes."""

import json
import os
import pickle
import time
from dataclasses import replace

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from components.benchmark.declaration import load_declaration
from components.mixture.production.runners import ProcessRunner
from components.nouns import Split
from components.shards import shard_path
from components.text_key import quotations
from components.validation import profile
from components.validation.manifest import describing
from components.validation.manifest.cache import KEPT_DAYS
from components.validation.manifest.collecting import strips_collection
from components.validation.manifest.columns import COLUMNS, MANIFEST_SCHEMA, Null
from components.validation.manifest.reading import Manifest
from components.validation.profile import ProfileInputs
from tests.small_shards import VIEWS, change, png, samples, write_strips


class Backwards:
    """Runs jobs as workers of another process would get them, the last one first."""

    def run(self, function, jobs):
        for job in reversed(jobs):
            yield pickle.loads(pickle.dumps(function))(pickle.loads(pickle.dumps(job)))


def run(folder, name="one", runner=None, views=VIEWS):
    inputs = ProfileInputs(
        collection=strips_collection(folder / "shards"),
        views=views,
        patch_size=8,
        out=folder / name / "manifest",
        profile=folder / name / "profile.json",
        cache=folder / "cache",
        runner=runner or ProcessRunner(1),
    )
    return profile.run(inputs)


def rows_of(outputs):
    return Manifest(outputs.manifest).columns(MANIFEST_SCHEMA.names).to_pylist()


def bytes_of(outputs):
    files = [*sorted(outputs.manifest.iterdir()), outputs.profile]
    return {file.name: file.read_bytes() for file in files}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("healthy")
    write_strips(folder / "shards", samples())
    return folder


@pytest.fixture(scope="module")
def outputs(healthy):
    return run(healthy)


@pytest.fixture(scope="module")
def rows(outputs):
    return rows_of(outputs)


def test_every_sample_has_one_row_in_the_order_of_the_shards(rows):
    wanted = [(f"{s}.parquet", n, x.id) for s, of in samples().items() for n, x in enumerate(of)]

    assert [(row["shard"], row["row"], row["id"]) for row in rows] == wanted


def test_a_row_says_what_its_sample_says(rows):
    row, said = rows[0], samples()[Split.TRAIN][0]

    for name in ("task", "language", "script", "source", "document", "licence", "font", "width"):
        assert row[name] == getattr(said, name)
    assert (row["has_image"], row["aligned"], row["regions"]) == (True, True, 0)
    assert (row["prompt_kind"], row["target_characters"]) == ("ocr", len(said.target))
    assert 0 < row["target_tokens"] < len(said.target)


def test_a_picture_is_priced_in_the_mode_that_reads_it(rows):
    line = (32 // 32) * (256 // 32 + 1) + 1  # a row of features with its newline, the separator

    assert (rows[0]["mode"], rows[0]["visual_tokens"]) == ("line", line)
    assert rows[0]["compression"] == pytest.approx(rows[0]["target_tokens"] / line)


def test_a_text_only_row_has_null_for_what_only_pictures_have(rows):
    row = next(row for row in rows if row["task"] == "text")

    of_pictures = ("decodable", "mode", "visual_tokens", "compression", "ink", "image_hash")
    assert [row[name] for name in of_pictures] == [None] * 6
    assert (row["has_image"], row["aligned"], row["picture_sketch"]) == (False, False, None)


def test_a_healthy_row_has_nulls_only_where_its_columns_may_have_them(rows):
    for row in rows:
        allowed = {Null.NO_LETTERS, Null.HEALTHY} | (
            set() if row["has_image"] else {Null.NO_PICTURE, Null.NOT_DECODED, Null.NO_BOXES}
        )
        nulls = {column.name for column in COLUMNS if row[column.name] is None}
        assert nulls <= {column.name for column in COLUMNS if column.null in allowed}


def test_the_counts_say_what_is_there(tmp_path):
    of = samples()
    of[Split.TRAIN] += [replace(of[Split.TRAIN][0], id=f"copy-{n}") for n in range(3)]
    of[Split.TRAIN].append(replace(of[Split.TRAIN][1], id="another", image=png("another")))
    of[Split.TEST][0] = replace(of[Split.TEST][0], image=b"\x89PNG broken")
    write_strips(tmp_path / "shards", of)
    refused = [json.dumps({"file": name, "reason": "truncated"}) + "\n" for name in "ab"]
    (tmp_path / "shards" / "quarantine.jsonl").write_text("".join(refused))

    counts = json.loads(run(tmp_path).profile.read_text())

    assert counts["split"] == {"train": 44, "validation": 5, "test": 5}
    assert counts["task"] == {"line": 50, "text": 4}
    assert (counts["script"], counts["language"], counts["rows"]) == ({"Latn": 54}, {"en": 54}, 54)
    assert counts["duplicates"] == {"train": 3, "validation": 0, "test": 0}
    assert counts["characters"]["test"] == 5 * len("Text of test 000")
    assert (counts["undecodable"], counts["quarantined"]) == (1, 2)
    assert (counts["shards"], counts["unreadable_shards"]) == (3, 0)


def test_the_order_of_the_work_and_the_cache_change_no_byte(healthy, outputs, tmp_path):
    write_strips(tmp_path / "shards", samples())

    anew = run(tmp_path, runner=Backwards())
    again = run(healthy, "again")

    assert (anew.described, again.described) == (50, 0)
    assert bytes_of(anew) == bytes_of(again) == bytes_of(outputs)


def test_only_a_changed_shard_is_described_again(tmp_path):
    write_strips(tmp_path / "shards", samples())
    run(tmp_path)
    change(shard_path(tmp_path / "shards", Split.TEST), 0, target="Another text")

    outputs = run(tmp_path, "again")

    assert outputs.described == 5
    assert rows_of(outputs)[-5]["target_characters"] == len("Another text")


def test_other_modes_price_pictures_without_describing_them_again(healthy, outputs):
    modes = {"page": VIEWS.modes["page"]}
    pages = VIEWS.model_copy(update={"auto": ("page",), "modes": modes})

    again = run(healthy, "pages", views=pages)

    assert again.described == 0
    priced = {row["mode"] for row in rows_of(again)}
    assert priced == {"page", None}


def test_a_damaged_entry_of_the_cache_is_described_again(tmp_path):
    write_strips(tmp_path / "shards", samples())
    whole = bytes_of(run(tmp_path))
    cut, spoilt, *_ = sorted((tmp_path / "cache").iterdir())
    cut.write_bytes(cut.read_bytes()[:-9])
    content = bytearray(spoilt.read_bytes())
    content[40] ^= 0xFF  # in a page: the footer is whole
    spoilt.write_bytes(content)

    assert bytes_of(run(tmp_path)) == whole


def test_the_cache_forgets_what_no_manifest_used_for_long(tmp_path):
    write_strips(tmp_path / "shards", samples(held_out=1))
    run(tmp_path)
    kept = set((tmp_path / "cache").iterdir())
    left = tmp_path / "cache" / "f.parquet.partial-1"
    left.write_bytes(b"")
    long_ago = time.time() - (KEPT_DAYS + 1) * 24 * 3600
    for path in (*kept, left):
        os.utime(path, (long_ago, long_ago))
    change(shard_path(tmp_path / "shards", Split.TEST), 0, target="Another text")

    run(tmp_path)

    now = set((tmp_path / "cache").iterdir())
    assert left not in now and len(kept & now) == 2 and len(now) == 3


def test_parts_hold_so_many_rows_and_no_more(healthy, outputs, monkeypatch):
    monkeypatch.setattr("components.validation.manifest.writing.PART_ROWS", 20)

    manifest = Manifest(run(healthy, "parts").manifest)

    assert [part.num_rows for part in manifest.parts()] == [20, 20, 10]
    assert manifest.columns(["id"]).equals(Manifest(outputs.manifest).columns(["id"]))


def test_a_training_row_that_says_a_line_of_the_benchmark_is_marked(tmp_path, monkeypatch):
    benchmark = quotations("Everyone has the right to a nationality.")
    declared = replace(load_declaration(), quotations=frozenset(benchmark))
    monkeypatch.setattr(describing, "load_declaration", lambda: declared)
    of = samples()
    said = "of 1948:\nEVERYONE has the right to a nationality"
    for split in Split:
        of[split][0] = replace(of[split][0], target=said)
    write_strips(tmp_path / "shards", of)
    change(shard_path(tmp_path / "shards", Split.TEST), 1, target=said, split=None)

    table = Manifest(run(tmp_path).manifest).columns(["id", "quotes_benchmark"])

    marked = table.filter(pc.field("quotes_benchmark"))["id"].to_pylist()
    assert marked == ["train-0", "test-1"]


def test_a_manifest_has_the_documented_columns_in_every_part(outputs):
    for part in outputs.manifest.glob("part-*.parquet"):
        assert pq.read_schema(part).equals(MANIFEST_SCHEMA)
