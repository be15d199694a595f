"""The history of admitted nights: the right night is compared with, and a damaged one is named."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from components.nouns import ScriptoriumError
from components.records import to_json
from components.validation.history import night_before, remember
from components.validation.manifest.reading import Manifest
from components.validation.nights import FEWEST, Night, describe_night
from tests.manifests import healthy_rows, write_manifest

OTHER = "f" * 64


@pytest.fixture(scope="module")
def night(tmp_path_factory) -> Night:
    folder = tmp_path_factory.mktemp("night") / "manifest"
    return describe_night(Manifest(write_manifest(folder, healthy_rows())))


@pytest.fixture
def first(night):
    return replace(night, digest="1" * 64)


@pytest.fixture
def second(night):
    return replace(night, digest="2" * 64)


def test_the_night_before_is_the_last_admitted_one(tmp_path, first, second):
    assert night_before(tmp_path, first.digest) is None
    remember(tmp_path, first)
    remember(tmp_path, second)
    assert night_before(tmp_path, OTHER) == second


def test_judging_an_admitted_manifest_again_gives_the_same_night_before(tmp_path, first, second):
    for night, before in ((first, None), (second, first)):
        for _ in range(3):
            assert night_before(tmp_path, night.digest) == before
            remember(tmp_path, night)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_manifest_that_returns_is_compared_with_the_night_since(tmp_path, first, second):
    """A, B, A: the second A differs from B, and from nothing if A were taken for the first."""
    for night in (first, second):
        remember(tmp_path, night)
    for _ in range(2):
        assert night_before(tmp_path, first.digest) == second
        remember(tmp_path, first)
    assert night_before(tmp_path, second.digest) == first
    assert len(list(tmp_path.iterdir())) == 3


def test_a_writer_that_was_killed_leaves_no_night(tmp_path):
    Path(tmp_path / "000001-aaaaaaaaaaaa.partial-17").write_text("{")
    assert night_before(tmp_path, OTHER) is None


def test_what_is_not_named_as_a_night_is_none(tmp_path, first, second):
    remember(tmp_path, first)
    (tmp_path / "notes.json").write_text("{}")
    (tmp_path / "000009-bbbb.json").mkdir()
    (tmp_path / "backup-of-000001-111111111111.json").write_text(to_json(second))

    assert night_before(tmp_path, OTHER) == first
    remember(tmp_path, second)
    assert night_before(tmp_path, OTHER) == second


def test_a_folder_that_is_named_as_a_night_is_a_sentence(tmp_path):
    (tmp_path / "000009-bbbbbbbbbbbb.json").mkdir()

    with pytest.raises(ScriptoriumError, match=r"000009-bbbbbbbbbbbb\.json: cannot be read"):
        night_before(tmp_path, OTHER)


def _each_histogram(change):
    def damage(said):
        for part in said["slices"]:
            for histogram in part["histograms"]:
                histogram["counts"] = change(histogram["counts"])

    return damage


def _renamed(said):
    said["slices"][1]["name"] = "language=xx"


def _without_a_column(said):
    del said["slices"][0]["histograms"][3]


def _negative(said):
    said["named"][0]["rows"][0] -= 100
    said["named"][0]["rows"][1] += 100


def _named_twice(said):
    said["named"][0]["names"][1] = said["named"][0]["names"][0]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_each_histogram(lambda counts: [*counts[:-1], 0, counts[-1]]), "columns and bins"),
        (_each_histogram(lambda counts: [0] * len(counts)), "counts that do not add up"),
        (_each_histogram(lambda counts: [-5, 5 + sum(counts)]), "counts that do not add up"),
        (lambda said: said.update(slices=said["slices"][:1]), "slices: not those of the names"),
        (lambda said: said.update(slices=[], named=[]), "named: not the columns of its scale"),
        (lambda said: said["named"].pop(), "named: not the columns of its scale"),
        (lambda said: said.update(rows=7), "rows that do not add up to 7"),
        (lambda said: said.update(digest=OTHER), "digest: not that of the file's name"),
        (lambda said: said.pop("scale"), "scale: missing field"),
        (_renamed, "slices: not those of the names that are frequent"),
        (_without_a_column, "slices: all: not the columns and bins of its scale"),
        (_negative, "named: split: rows that do not add up"),
        (_named_twice, "named: split: not one number of rows for each name"),
    ],
)
def test_a_night_that_is_damaged_is_one_sentence_naming_the_file(tmp_path, first, damage, reason):
    remember(tmp_path, first)
    (path,) = tmp_path.iterdir()
    said = json.loads(path.read_text())
    damage(said)
    path.write_text(json.dumps(said))

    with pytest.raises(ScriptoriumError, match=rf"{path.name}: .*{reason}") as caught:
        night_before(tmp_path, OTHER)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("size", [0, 1, 500])
def test_a_night_that_was_cut_short_is_named(tmp_path, first, size):
    remember(tmp_path, first)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:size])

    with pytest.raises(ScriptoriumError, match=rf"{path.name}: not valid JSON"):
        night_before(tmp_path, OTHER)


def test_of_a_night_of_another_scale_only_the_rows_must_add_up(tmp_path, first):
    old = replace(first, scale="older", slices=(), named=first.named[:2])
    remember(tmp_path, old)

    assert night_before(tmp_path, OTHER) == old


def test_a_night_of_few_rows_is_whole_without_slices(tmp_path):
    rows = healthy_rows()[: FEWEST - 1]
    few = describe_night(Manifest(write_manifest(tmp_path / "manifest", rows)))
    remember(tmp_path / "history", few)

    assert few.slices == ()
    assert night_before(tmp_path / "history", OTHER) == few
