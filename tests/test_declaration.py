"""Shares of the training rows against params: every cell, every split, and nothing undeclared."""

from collections import Counter

import pyarrow as pa
import pytest

from components.config import LanguageConfig
from components.library.reader import Library
from components.library.tongues import Tongue
from components.mixture.production.orders import shard_orders
from components.mixture.production.recipes import Recipes
from components.nouns import ConfigError, Split
from components.rendering.plan import plan
from components.validation.asking import Asker
from components.validation.cells import Cell, Leeway, cell_table, count_cells, share_table
from components.validation.declaration import Declared, declare_mixture, declare_strips
from components.validation.suites import shares
from tests.manifests import CONFIG
from tests.mixtures import MIXTURE
from tests.small_corpus import CONFIG as RENDER
from tests.small_corpus import LANGUAGES
from tests.small_library import small_library

LINES, PAGES = Cell("line", "en", "Latn"), Cell("page", "el", "Grek")
DECLARED = Declared({"train": 100, "test": 20}, {LINES: 0.6, PAGES: 0.4})


@pytest.fixture(scope="module")
def asker() -> Asker:
    return Asker()


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Library:
    return small_library(tmp_path_factory.mktemp("library"))


def _rows(cells: dict[Cell, int], split: str = "train", **others: object) -> list[dict]:
    known = {"split": split, "source": "udhr", "has_image": True, "aligned": True} | others
    return [cell._asdict() | known for cell, count in cells.items() for _ in range(count)]


def _failed(asker: Asker, rows: list[dict], declared: Declared = DECLARED) -> set[str]:
    table = pa.Table.from_pylist(rows)
    checks = [c for a in shares.asked(table, declared, CONFIG) for c in asker.table(a)]
    return {check.name for check in checks if not check.passed}


HEALTHY = _rows({LINES: 60, PAGES: 40}) + _rows({LINES: 12, PAGES: 8}, "test")


def test_rows_as_declared_pass(asker):
    assert _failed(asker, HEALTHY) == set()


def test_shifted_shares_fail_by_task_and_script(asker):
    rows = _rows({LINES: 70, PAGES: 30}) + HEALTHY[100:]
    assert _failed(asker, rows) == {"task shares as declared", "script shares as declared"}


def test_shares_far_from_declared_diverge(asker):
    failed = _failed(asker, _rows({LINES: 90, PAGES: 10}) + HEALTHY[100:])
    assert "cells diverge little from the declared shares" in failed
    assert "every task in every language has its share of the rows" in failed


def test_a_missing_language_fails_though_few_rows_are_missing(asker):
    georgian = Cell("page", "ka", "Geor")
    declared = Declared({"train": 1000}, {LINES: 0.6, PAGES: 0.385, georgian: 0.015})
    rows = _rows({LINES: 610, PAGES: 390})
    assert "every language has its share of the rows" in _failed(asker, rows, declared)


def test_one_row_of_a_cell_that_is_not_declared_fails(asker):
    rows = [*HEALTHY[1:], *_rows({Cell("line", "xx", "Latn"): 1})]
    assert "every task in every language has its share of the rows" in _failed(asker, rows)


def test_a_null_name_is_a_cell_that_is_not_declared(asker):
    rows = [*HEALTHY[1:], *_rows({Cell("line", None, "Latn"): 1})]
    assert "every language has its share of the rows" in _failed(asker, rows)


def test_missing_rows_of_a_split_fail(asker):
    assert _failed(asker, HEALTHY[:110]) == {"rows of every split as ordered"}


def test_too_few_languages_fail(asker):
    declared = Declared({"train": 100}, {LINES: 1.0})
    assert _failed(asker, _rows({LINES: 100}), declared) == {"enough languages"}


def test_peoples_own_pages_come_on_top_of_what_is_declared(asker):
    theirs = _rows({Cell("page", "fr", "Latn"): 30}, source="inbox", aligned=False)
    assert _failed(asker, HEALTHY + theirs) == set()


def test_a_manifest_without_training_rows_fails_and_does_not_crash(asker):
    assert "task shares as declared" in _failed(asker, HEALTHY[100:])


def test_strips_are_declared_as_their_plan_counts_them():
    tongues = [Tongue(spoken.language, spoken.script) for spoken in LANGUAGES]
    jobs = plan(Split.TRAIN, RENDER, tongues, seed=3)
    counts = Counter(Cell(j.task.value, j.tongue.language, j.tongue.script) for j in jobs)
    declared = declare_strips(RENDER, LANGUAGES)
    assert declared.cells == {cell: count / len(jobs) for cell, count in sorted(counts.items())}
    assert declared.rows == {"train": 100, "validation": 10, "test": 20}


def test_a_script_no_language_has_is_refused():
    with pytest.raises(ConfigError, match="no language is written in Deva"):
        declare_strips(RENDER, (LanguageConfig(language="en", script="Latn"),))


def test_the_mixture_is_declared_as_its_orders_follow_it(library):
    declared = declare_mixture(MIXTURE, library.data, seed=7)
    weights = Recipes(MIXTURE, library, 7)
    orders = [
        Cell(order.task.value, order.tongue.language, order.tongue.script)
        for shard in shard_orders(MIXTURE, lambda t, s: weights.of(t).weights(s), 7, Split.TRAIN)
        for order in shard.orders
    ]
    table = cell_table(declared.cells, Counter(orders), str, "observed", Leeway(1.2, 3, 10))
    assert sum(declared.cells.values()) == pytest.approx(1)
    assert set(orders) == set(declared.cells)
    assert not table["beyond"].any()


def test_what_is_too_rare_to_judge_is_judged_together():
    rare = {Cell("line", name, "Latn"): 0.01 for name in "abcdefghij"}
    rows = dict.fromkeys(rare, 0) | {LINES: 100}
    table = cell_table({LINES: 0.9} | rare, rows, str, "observed", Leeway(1.5, 3, 10))
    assert list(table["name"])[-1] == "all others: 0 rows, 10.0 expected"
    assert table["beyond"].iloc[-1] < 0 == table["beyond"].iloc[0]


@pytest.mark.parametrize(
    ("rows", "expected", "beyond"),
    [
        (5, 10.0, 0),
        (1, 10.0, 0),
        (0, 10.0, -0.51),
        (700, 1000.0, 0),
        (600, 1000.0, -66.67),
        (3, 0.0, 3),
    ],
)
def test_rows_are_beyond_both_the_factor_and_chance(rows, expected, beyond):
    assert Leeway(1.5, 3, 10).beyond(rows, expected) == pytest.approx(beyond, abs=0.05)


def test_chance_is_taken_off_a_difference_of_shares():
    table = share_table({LINES: 0.5, PAGES: 0.5}, {LINES: 60, PAGES: 40}, str, "drawn", 2.0)
    assert not table["difference"].any()
    table = share_table({LINES: 0.5, PAGES: 0.5}, {LINES: 60, PAGES: 40}, str, "drawn", 1.0)
    assert list(table["difference"]) == pytest.approx([0.05, -0.05])


def test_cells_are_counted_in_their_order():
    table = pa.Table.from_pylist(_rows({PAGES: 2, LINES: 3}))
    assert list(count_cells(table).items()) == [(LINES, 3), (PAGES, 2)]
