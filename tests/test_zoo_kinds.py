"""Kinds of damage do what their row of the table says, no more and no less."""

from __future__ import annotations

import io
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from typer.testing import CliRunner

from components.config import load_params
from components.nouns import Check, Severity, Split
from components.shards import SCHEMA
from components.validation.zoo import encoding, encodings, placing, run, writing
from components.validation.zoo.base import STRIPS_ROWS, know_benchmark, zoo_params
from components.validation.zoo.copies import NEW
from components.validation.zoo.kinds import all_damages
from components.validation.zoo.outcomes import Outcome, ZooOutputs
from components.validation.zoo.shards import MIXTURE, STRIPS, Shards
from components.validation.zoo.texts import rewrite
from scriptorium.cli import app
from tests.small_zoo import PAGE, SIZE, small_mixture, small_strips

KINDS = {damage.kind: damage for damage in all_damages()}


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict[str, Shards]:
    folder = tmp_path_factory.mktemp("good")
    return {STRIPS: small_strips(folder / STRIPS), MIXTURE: small_mixture(folder / MIXTURE)}


@pytest.fixture
def damage(good, tmp_path):
    """Do a kind of damage; return the rows of training before and after, by id."""

    def do(kind: str):
        found = KINDS[kind]
        shards = Shards.copy(good[found.collection].folder, tmp_path / "damaged", found.collection)
        found.apply(shards, Random(1))
        before = {row["id"]: row for row in good[found.collection].rows("train")}
        after = {row["id"]: row for row in shards.rows("train")}
        return before, after

    return do


def changed(before, after):
    return [(row, after[name]) for name, row in before.items() if after[name] != row]


def grey(row) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(row["image"])))


def test_blank_is_white_paper_of_the_same_size(damage):
    pairs = changed(*damage("blank strips"))
    assert pairs
    for old, new in pairs:
        assert grey(new).min() == 255
        assert (new["width"], new["height"]) == SIZE
        assert new["target"] == old["target"]


def test_a_quarter_turn_declares_the_size_that_is_there(damage):
    for _, new in changed(*damage("pages turned 90")):
        assert (new["height"], new["width"]) == PAGE == grey(new).shape


def test_mirrored_twice_is_the_picture(good):
    picture = Image.open(io.BytesIO(good[STRIPS].rows("train", "line")[0]["image"]))
    again = placing._mirrored(placing._mirrored(picture, Random(1)), Random(1))
    assert again.tobytes() == picture.tobytes()


# Pillow does not look at every checksum, so a wrong byte may come back as a wrong grey
@pytest.mark.parametrize(
    "kind", [damage.kind for damage in encoding.damages() if damage.kind != "one byte wrong"]
)
def test_no_damaged_bytes_decode_to_a_png_of_the_declared_size(damage, kind):
    pairs = changed(*damage(kind))
    assert pairs
    for _, new in pairs:
        assert not _decodes(new), kind


def _decodes(row) -> bool:
    try:
        with Image.open(io.BytesIO(row["image"] or b"")) as picture:
            picture.load()
            return picture.format == "PNG" and picture.size == (row["width"], row["height"])
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False


def test_mojibake_read_back_is_the_text():
    text = "Каждый человек, café"
    assert encodings._read_as("latin-1")(text).encode("latin-1").decode() == text
    assert encodings._twice(text).encode("latin-1").decode().encode("latin-1").decode() == text


def test_lines_are_reversed_where_they_stand():
    assert writing._reversed("abc\nde") == "cba\ned"
    assert writing._words_reversed("a b c\nd e") == "c b a\ne d"


def test_accents_are_lost_and_letters_stay():
    assert writing._stripped("Ćafé ñ") == "Cafe n"


def test_look_alikes_look_alike_and_are_no_longer_latin():
    assert writing._lookalikes("cope") == "соре"
    assert not writing._lookalikes("cope").isascii()


@pytest.mark.parametrize("damages", [encodings.damages(), writing.damages()])
def test_a_rewritten_target_keeps_an_alignment_of_its_length(good, tmp_path, damages):
    for one in (one for one in damages if one.collection == STRIPS):
        shards = Shards.copy(good[STRIPS].folder, tmp_path / "damaged", STRIPS)
        one.apply(shards, Random(1))
        for row in shards.rows("train", "line"):
            assert len(row["align_left"]) == len(row["target"]), one.kind


def test_damage_to_the_source_is_in_the_regions_too_and_damage_to_the_answer_is_not():
    row = {"target": "ab", "regions": [{"text": "ab"}]} | dict.fromkeys(
        ("align_line", "align_left", "align_right")
    )
    answer, source = (row | {"regions": [{"text": "ab"}]} for _ in range(2))
    rewrite(str.upper)(answer, Random(1))
    rewrite(str.upper, everywhere=True)(source, Random(1))
    assert (answer["target"], answer["regions"][0]["text"]) == ("AB", "ab")
    assert (source["target"], source["regions"][0]["text"]) == ("AB", "AB")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("leaked")])
def test_leaked_rows_are_training_rows_with_names_of_their_own(damage, kind):
    before, after = damage(kind)
    added = [row for name, row in after.items() if name not in before]
    assert added
    for row in added:
        assert row["split"] == "train"
        assert row["document"].startswith(NEW)


def test_a_leaked_page_at_another_resolution_has_no_byte_of_the_one_it_shows(damage, good):
    before, after = damage("leaked pages, smaller")
    held_out = {row["image"] for row in good[MIXTURE].rows("test", "document")}
    for row in (row for name, row in after.items() if name not in before):
        assert (row["width"], row["height"]) == (PAGE[0] * 3 // 4, PAGE[1] * 3 // 4)
        assert row["image"] not in held_out


def test_a_swapped_picture_is_that_of_another_row_and_none_is_lost(damage):
    before, after = damage("swapped pictures")
    pairs = changed(before, after)
    assert all(old["target"] == new["target"] for old, new in pairs)
    pictures = [
        sorted(row["image"] for row in rows.values() if row["image"]) for rows in (before, after)
    ]
    assert pictures[0] == pictures[1]


def test_a_null_column_is_null_in_every_row_and_of_its_type(good, tmp_path):
    shards = Shards.copy(good[STRIPS].folder, tmp_path / "damaged", STRIPS)
    KINDS["null licence"].apply(shards, Random(1))
    column = shards.table("train.parquet")["licence"]
    assert column.null_count == len(column)
    assert column.type == SCHEMA.field("licence").type


def test_nan_is_written_as_pandas_would(good, tmp_path):
    shards = Shards.copy(good[STRIPS].folder, tmp_path / "damaged", STRIPS)
    KINDS["column of NaN"].apply(shards, Random(1))
    widths = shards.table("train.parquet")["width"]
    assert widths.type == pa.float64()
    assert np.isnan(widths.to_numpy()).any()


@pytest.mark.parametrize("kind", ("shard cut short", "shard of no bytes", "not a shard"))
def test_a_damaged_file_is_no_parquet(good, tmp_path, kind):
    shards = Shards.copy(good[STRIPS].folder, tmp_path / "damaged", STRIPS)
    KINDS[kind].apply(shards, Random(1))
    with pytest.raises(pa.ArrowInvalid):
        pq.read_metadata(shards.folder / "train.parquet")


def test_the_zoo_declares_the_rows_it_renders_and_changes_nothing_else():
    params = load_params(run.Path("params.yaml"))
    fewer = zoo_params(params)
    assert fewer.render.samples == STRIPS_ROWS
    assert fewer.render.model_copy(update={"samples": params.render.samples}) == params.render
    assert fewer.validate_ == params.validate_


def test_the_benchmark_of_the_zoo_stands_beside_those_of_the_project(good, tmp_path):
    known = tmp_path / "known"
    known.mkdir()
    (known / "project.parquet").write_bytes(b"kept as it is")
    know_benchmark(good[MIXTURE], known, tmp_path / "out")
    assert (tmp_path / "out" / "project.parquet").read_bytes() == b"kept as it is"
    rows = pq.read_metadata(tmp_path / "out" / "zoo.parquet").num_rows
    assert rows == len(good[MIXTURE].rows(Split.TEST, "document"))


CHECK = Check("no picture is blank", False, Severity.CRITICAL, "3 rows", "none")


def outputs(clean: tuple[Check, ...], damaged: tuple[Check, ...]) -> ZooOutputs:
    pair = (KINDS["blank strips"], Outcome(STRIPS, 0, 3, damaged))
    return ZooOutputs((Outcome(STRIPS, 4, 0, clean),), (pair,))


@pytest.mark.parametrize(
    ("found", "code", "said"),
    (
        (outputs((), (CHECK,)), 0, "1 of 1 kinds caught"),
        (outputs((), ()), 1, "the gate did not name: blank strips"),
        (outputs((CHECK,), (CHECK,)), 1, "the gate refused good data: seed 4 of strips"),
    ),
)
def test_the_command_writes_the_table_and_ends_with_1_if_the_gate_fails(
    monkeypatch, tmp_path, found, code, said
):
    monkeypatch.setattr(run, "run", lambda _inputs: found)
    page = tmp_path / "zoo.md"
    result = CliRunner().invoke(app, ["gate", "zoo", "--write", str(page)])
    assert result.exit_code == code
    assert said in result.output
    assert page.read_text(encoding="utf-8").startswith("# The corruption zoo")
