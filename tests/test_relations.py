"""What spans rows: each damage is named by its own relation, and healthy rows by none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from components.benchmark.fingerprints import Fingerprint
from components.nouns import ScriptoriumError
from components.text_key import text_key
from components.validation.manifest.picture_sketch import sketch as picture_sketch
from components.validation.manifest.reading import Manifest
from components.validation.manifest.text_sketch import sketch as text_sketch
from components.validation.relations.relating import RELATIONS_SCHEMA, relate
from tests.manifests import fingerprint, healthy_rows, row, write_manifest
from tests.pictures import page, words

Row = dict[str, Any]
Related = Callable[..., dict[str, list[int]]]

HEALTHY = dict.fromkeys(RELATIONS_SCHEMA.names, 0) | {"document_splits": 1}
FULL, HALF = (724, 1024), (362, 512)  # pixels


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def saying(text: str) -> Row:
    """The columns that tell what a row says."""
    key = text_key(text)
    return {
        "target_hash": _hash(text),
        "text_hash": _hash(key),
        "text_key_characters": len(key),
        "text_sketch": text_sketch(key),
    }


def showing(seed: int, size: tuple[int, int] = FULL, *, negative: bool = False) -> Row:
    """The columns that tell what a row shows: a page, drawn once and brought to a size."""
    grey = np.asarray(Image.fromarray(page(seed)).resize(size, Image.Resampling.LANCZOS))
    grey = 255 - grey if negative else grey
    return {
        "has_image": True,
        "image_hash": _hash(f"{seed} {size} {negative}"),
        "picture_sketch": picture_sketch(grey),
        "width": size[0],
        "height": size[1],
    }


def edited(text: str) -> str:
    """A text with the last letter of every tenth word changed."""
    return " ".join(
        word[:-1] + "ß" if number % 10 == 0 else word for number, word in enumerate(text.split())
    )


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Healthy rows that say and show something long, each another thing."""
    made = healthy_rows()
    return [
        one | saying(words(number, 40)) | (showing(number) if one["has_image"] else {})
        for number, one in enumerate(made)
    ]


@pytest.fixture(scope="module")
def related(tmp_path_factory, rows) -> Related:
    """The numbers of the rows that a relation tells from healthy ones; more rows come last."""
    folder, runs = tmp_path_factory.mktemp("manifests"), count()

    def relations(*more: Row, benchmarks: tuple[Fingerprint, ...] = (), rows_a_part: int = 65536):
        manifest = write_manifest(folder / str(next(runs)), [*rows, *more], rows_a_part)
        table = relate(Manifest(manifest), benchmarks).slice(0, len(rows) + len(more))
        assert table.schema == RELATIONS_SCHEMA
        found = {name: np.flatnonzero(table[name].to_numpy() != HEALTHY[name]) for name in HEALTHY}
        return {name: numbers.tolist() for name, numbers in found.items() if len(numbers)}

    return relations


@pytest.fixture(scope="module")
def held_out(rows) -> Row:
    return next(one for one in rows if one["split"] == "test" and one["has_image"])


NEW = row("train", 90)  # unlike all others
LAST = 50  # the number of the first row that a test adds


def test_healthy_rows_have_no_relation(related):
    assert related() == {}


def test_a_repeated_id_is_named_on_both_rows(related, rows):
    assert related(NEW | {"id": rows[3]["id"]}) == {"id_repeated": [3, LAST]}


@pytest.mark.parametrize("change", [str.upper, "  {}".format, "{}\n".format])
def test_ids_that_differ_in_case_or_the_whitespace_around_them_are_repeated(related, rows, change):
    assert related(NEW | {"id": change(rows[3]["id"])}) == {"id_repeated": [3, LAST]}


def test_a_document_in_two_splits_is_named_on_all_its_rows(related, rows):
    its_rows = [number for number, one in enumerate(rows) if one["document"] == "test/1"]
    assert related(NEW | {"document": "test/1"}) == {"document_splits": [*its_rows, LAST]}


def test_one_document_name_in_two_sources_is_two_documents(related):
    assert related(NEW | {"document": "test/1", "source": "another"}) == {}


def test_a_document_without_a_name_stands_in_no_split(related):
    nameless = NEW | {"document": None}, row("test", 91) | {"source": None}
    assert related(*nameless) == {"document_splits": [LAST, LAST + 1]}


def test_the_later_of_two_copies_repeats_the_earlier(related, rows):
    copy = rows[0] | {"id": "copy"}
    named = ("repeats", "near_repeats", "picture_repeats")
    assert related(copy) == {name: [LAST] for name in named}


def test_a_copy_in_another_split_is_a_leak_and_no_repetition(related, held_out):
    copy = held_out | {"id": "copy", "split": "train", "document": "train/1"}
    assert related(copy) == {"leaks_text": [LAST], "leaks_image": [LAST]}


def test_texts_without_pictures_repeat_each_other(related, rows):
    text = next(one for one in rows if not one["has_image"])
    assert related(text | {"id": "copy"})["repeats"] == [LAST]
    assert "repeats" not in related(text | showing(99) | {"id": "shown"})


def test_a_row_without_a_target_repeats_and_contradicts_nothing(related, rows):
    nothing = {"target_hash": None, "text_hash": None, "text_key_characters": None}
    broken = rows[0] | nothing | {"id": "broken", "text_sketch": None}
    assert related(broken, broken | {"id": "again"}) == {"picture_repeats": [LAST, LAST + 1]}


def test_an_edited_text_is_nearly_repeated(related, rows):
    again = NEW | {"task": rows[0]["task"]} | saying(edited(words(0, 40)))
    assert related(again) == {"near_repeats": [LAST]}
    assert related(again | {"task": "caption"}) == {}


def test_one_picture_with_two_targets_contradicts_itself(related, rows):
    other = rows[0] | saying(words(70, 40)) | {"id": "other"}
    assert related(other)["contradicts"] == [0, LAST]
    assert "contradicts" not in related(other | {"prompt_kind": "document"})


def test_captions_of_one_picture_may_differ_between_languages(related):
    persian = NEW | {"prompt_kind": "caption", "language": "fa"}
    telugu = persian | saying(words(70, 40)) | {"id": "telugu", "language": "te"}
    assert "contradicts" not in related(persian, telugu)
    assert related(persian, telugu | {"language": "fa"})["contradicts"] == [LAST, LAST + 1]


def test_a_held_out_page_at_another_size_is_found_by_its_text(related, held_out):
    leak = NEW | {name: held_out[name] for name in saying("")}
    assert related(leak) == {"leaks_text": [LAST]}


@pytest.mark.parametrize("size", [HALF, (253, 358), (1086, 1536)])
def test_a_held_out_page_at_another_size_is_found_with_its_target_changed(related, rows, size):
    number = next(n for n, one in enumerate(rows) if one["split"] == "test" and one["has_image"])
    assert related(NEW | showing(number, size)) == {"leaks_image_nearly": [LAST]}


@pytest.mark.parametrize("size", [FULL, HALF])
def test_a_held_out_page_in_negative_is_found(related, rows, size):
    number = next(n for n, one in enumerate(rows) if one["split"] == "test" and one["has_image"])
    assert related(NEW | showing(number, size, negative=True)) == {"leaks_image_nearly": [LAST]}


def test_a_held_out_page_with_another_picture_is_found_with_its_text_edited(related, rows):
    number = next(n for n, one in enumerate(rows) if one["split"] == "validation")
    leak = NEW | saying(edited(words(number, 40)))
    assert related(leak) == {"leaks_text_nearly": [LAST]}


def test_a_short_text_is_no_leak(related):
    said, asked = (one | saying("1948") for one in (NEW, row("test", 92)))
    assert related(said, asked) == {}


def _first(rows: list[Row], split: str) -> int:
    return next(n for n, one in enumerate(rows) if one["split"] == split and one["has_image"])


@pytest.mark.parametrize("size", [FULL, HALF])
def test_a_picture_of_the_test_in_validation_is_a_leak(related, rows, size):
    seen = row("validation", 93) | showing(_first(rows, "test"), size)
    name = "shows_test" if size == FULL else "shows_test_nearly"
    assert related(seen)[name] == [LAST]


def test_a_text_of_the_test_in_validation_is_a_leak(related, rows):
    number = _first(rows, "test")
    said = row("validation", 93) | saying(words(number, 40))
    nearly = row("validation", 94) | saying(edited(words(number, 40)))
    assert related(said, nearly) == {
        "shows_test": [LAST],
        "shows_test_nearly": [LAST + 1],
    }


def test_a_test_row_that_is_alike_another_is_no_leak(related, rows):
    again = row("test", 93) | showing(_first(rows, "test"), HALF)
    assert related(again) == {"picture_repeats": [LAST]}


def test_a_picture_at_another_size_is_nearly_repeated(related, rows):
    assert related(NEW | showing(0, HALF)) == {"picture_repeats": [LAST]}


def test_nothing_is_related_to_a_row_that_was_left_out(tmp_path, rows, held_out):
    leak = held_out | {"split": "train"}
    manifest = Manifest(write_manifest(tmp_path / "m", [*rows, leak]))
    number = next(n for n, one in enumerate(rows) if one["id"] == held_out["id"])
    names = ("id_repeated", "leaks_text", "leaks_image")
    whole, without = relate(manifest, ()), relate(manifest, (), np.array([number]))
    assert [whole.columns[name][LAST] for name in names] == [True] * 3
    assert [without.columns[name].any() for name in names] == [False] * 3


@pytest.mark.parametrize(
    "leak",
    [
        saying(words(500, 40)),
        saying(edited(words(500, 40))),
        showing(500),
        showing(500, HALF),
    ],
    ids=["text", "edited text", "picture", "smaller picture"],
)
def test_a_training_row_that_shows_a_benchmark_is_named(related, leak):
    benchmark = fingerprint(NEW | saying(words(500, 40)) | showing(500))
    assert related(NEW | leak, benchmarks=(benchmark,)) == {"shows_benchmark": [LAST]}
    unlike = related(NEW, row("test", 94) | leak, benchmarks=(benchmark,))
    assert unlike == {}


def test_a_benchmark_that_was_hashed_otherwise_is_refused_and_not_ignored(related):
    old = replace(fingerprint(NEW), measures="older")
    with pytest.raises(ScriptoriumError, match=r"pages\.parquet: measures: .* anew"):
        related(benchmarks=(old,))


def test_the_parts_of_a_manifest_change_nothing(related, rows, held_out):
    leak = held_out | {"id": rows[1]["id"], "split": "train"}
    damaged = leak, rows[0] | {"id": "copy"}, NEW | saying(edited(words(3, 40)))
    assert related(*damaged, rows_a_part=7) == related(*damaged)


def test_a_manifest_without_rows_has_no_relations(tmp_path):
    relations = relate(Manifest(write_manifest(tmp_path / "empty", ())), ())
    assert relations.slice(0, 10).num_rows == 0


def test_a_slice_is_of_the_rows_asked(tmp_path, rows):
    copies = [rows[0] | {"id": f"copy {number}"} for number in range(3)]
    relations = relate(Manifest(write_manifest(tmp_path / "few", [*rows[:3], *copies])), ())
    assert relations.slice(2, 5)["repeats"].to_pylist() == [False, True, True]


_HOSTILE = {
    "id": st.sampled_from([None, "", "a"]),
    "split": st.sampled_from([None, "", "train", "test", "elsewhere"]),
    "task": st.sampled_from([None, "line", "?"]),
    "document": st.sampled_from([None, "", "d"]),
    "prompt_kind": st.sampled_from([None, "ocr", "caption"]),
    "language": st.sampled_from([None, "en"]),
    "width": st.sampled_from([None, 0, -5, 2**31 - 1]),
    "height": st.sampled_from([None, 0, 7]),
    "target_hash": st.sampled_from([None, 0, 2**64 - 1]),
    "text_hash": st.sampled_from([None, 0, 5]),
    "text_key_characters": st.sampled_from([None, -1, 0, 100, 2**31 - 1]),
    "text_sketch": st.sampled_from([None, bytes(128), b"\xff" * 128]),
    "image_hash": st.sampled_from([None, 0, 5]),
    "picture_sketch": st.sampled_from([None, bytes(32), b"\xff" * 32]),
}


@given(st.lists(st.fixed_dictionaries(_HOSTILE), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_any_row_can_be_related(tmp_path_factory, hostile):
    folder = tmp_path_factory.mktemp("hostile")
    made = [row("train", number) | one for number, one in enumerate(hostile)]
    relations = relate(Manifest(write_manifest(folder / "m", made)), (fingerprint(NEW),))
    assert all(len(column) == len(made) for column in relations.columns.values())
    named = [one["id"] for one in made if one["id"] is not None]
    expected = [one["id"] is not None and named.count(one["id"]) > 1 for one in made]
    assert relations.columns["id_repeated"].tolist() == expected
