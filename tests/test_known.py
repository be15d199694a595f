"""Contracts of the floors: what is null in most rows of a task is a refusal, chance is none."""

import pytest

from components.nouns import Task
from components.validation.asking import Asker
from components.validation.manifest.reading import Manifest
from components.validation.suites import known
from tests.manifests import healthy_rows, row, write_manifest

WIDE = [row("train", number) for number in range(400)]


@pytest.fixture(scope="module")
def asker():
    return Asker()


@pytest.fixture
def failed(asker, tmp_path):
    def ask(rows, rows_a_part=65536):
        manifest = Manifest(write_manifest(tmp_path / "manifest", rows, rows_a_part))
        checks = asker.table(known.asked(manifest))
        return {check.name: check.examples for check in checks if not check.passed}

    return ask


def test_healthy_rows_have_their_measures(failed):
    assert failed(healthy_rows()) == {}


@pytest.mark.parametrize("column", known.FLOORED)
def test_a_measure_without_a_value_is_named_by_a_check_of_its_own(failed, column):
    names = {one.name for one in known._FLOORS if one.column == column}
    found = failed([one | {column: None} for one in WIDE])
    assert found and found.keys() <= names


def test_a_measure_that_is_lost_in_one_task_is_named_with_the_task(failed):
    lost = [one | ({"boxes_inked": None} if one["task"] == "page" else {}) for one in WIDE]
    assert failed(lost) == {"boxes of characters are known": ("page (0.09779)",)}


def test_a_share_that_chance_may_give_passes(failed):
    some = [
        one | ({"boxes_inked": None} if number % 9 == 0 else {}) for number, one in enumerate(WIDE)
    ]
    assert failed(some) == {}


def test_short_texts_need_not_be_told(failed):
    short = {"text_key_characters": 23, "language_agrees": None, "language_found": None}
    assert failed([one | short for one in WIDE]) == {}


def test_pages_that_people_brought_have_no_boxes(failed):
    brought = {"source": "inbox", "aligned": False, "boxes_inked": None, "ink_boxed": None}
    pages = [row("train", number) | brought for number in range(400, 800)]
    assert failed([*WIDE, *(one for one in pages if one["has_image"])]) == {}


def test_parts_add_up(failed):
    assert failed([one | {"mark_share": None} for one in WIDE], rows_a_part=7).keys() == {
        "marks are counted"
    }


def test_a_manifest_without_a_row_of_a_known_task_has_nothing_to_ask(failed):
    assert failed([one | {"task": None} for one in WIDE]).keys() == {"table measures is not empty"}


def test_every_task_with_text_has_a_floor():
    assert {task for floor in known._FLOORS for task in floor.tasks} == set(Task) - {
        Task.FORMULA,
        Task.MOLECULE,
    }
