"""Damage of a whole task, script or language that no single row shows well enough."""

from typing import Any

import pyarrow as pa
import pytest

from components.validation.asking import Asker
from components.validation.slices import COLUMNS, FEWEST, PLENTY, Slicing, growth, means
from components.validation.suites import slices

ROWS = 60  # of each slice


@pytest.fixture(scope="module")
def asker() -> Asker:
    return Asker()


def _row(number: int, **changes: Any) -> dict[str, Any]:
    """A healthy row of one of two tasks in one of two languages."""
    greek = number % 2 == 0
    healthy = {
        "task": "line" if number % 4 < 2 else "document",
        "language": "el" if greek else "fr",
        "script": "Grek" if greek else "Latn",
        "source": "udhr",
        "document": f"udhr/{number}",
        "width": 500,
        "height": 400,
        "ink": 0.001 * (number % 90 + 10),
        "text_key_characters": 10 * (number % 90) + 40,
        "script_agreement": 1.0,
        "reversed_share": 0.02,
        "language_agrees": True,
        "skew": 0.0,
        "sharpness": 0.7,
        "boxes_inked": 1.0,
        "ink_boxed": 0.99,
        "capital_share": 0.03,
        "mark_share": 0.05,
        "space_share": 0.15,
    }
    return healthy | changes


def _table(*changed: tuple[dict[str, Any], dict[str, Any]]) -> pa.Table:
    """Rows with changes (second) to those that match (first)."""
    rows = [_row(number) for number in range(16 * ROWS)]
    for match, changes in changed:
        rows = [row | changes if match.items() <= row.items() else row for row in rows]
    return pa.Table.from_pylist(rows).select(COLUMNS)


def _corpus(**changes: float) -> pa.Table:
    shares = {"capital_share": 0.03, "mark_share": 0.05, "space_share": 0.15} | changes
    rows = [
        {"kind": "text", "source": source, "language": language, "letters": letters, **shares}
        for source, letters in (("udhr", 1000), ("wiki", 9000))
        for language in ("el", "fr")
    ]
    rows[2] |= dict.fromkeys(shares, 0.9)  # of a source that the manifest does not have
    return pa.Table.from_pylist(rows)


def _failed(asker: Asker, rows: pa.Table, corpus: pa.Table | None = None) -> dict[str, str]:
    asked = [*slices.asked(rows), *slices.asked_likeness(rows, corpus or _corpus())]
    checks = [check for one in asked for check in asker.table(one)]
    return {check.name: check.examples[0] for check in checks if not check.passed}


def _refused(asker: Asker, rows: pa.Table) -> list[str]:
    asked = [*slices.asked(rows), *slices.asked_likeness(rows, _corpus())]
    return [check.name for one in asked for check in asker.table(one) if not check.passed]


def test_healthy_slices_pass_and_all_are_asked(asker):
    assert _failed(asker, _table()) == {}
    asked = {one.suite.name for one in slices.asked(_table())}
    assert len(asked) == 9  # all but those of scenes
    assert len(slices.asked_likeness(_table(), _corpus())) == 3


@pytest.mark.parametrize(
    ("match", "damage", "check", "slice_"),
    [
        (
            {"language": "fr"},
            {"language_agrees": False},
            "every language is the one it is labelled",
            "fr",
        ),
        (
            {"task": "line", "script": "Latn"},
            {"script_agreement": 0.2},
            "every task is in the scripts it is labelled",
            "line in Latn",
        ),
        ({"script": "Grek"}, {"reversed_share": 0.6}, "no script runs backwards", "Grek"),
        ({"task": "line"}, {"boxes_inked": 0.83}, "boxes of every task hold ink", "line"),
        (
            {"task": "document"},
            {"ink_boxed": 0.43},
            "ink of every task stands in boxes",
            "document",
        ),
        ({"task": "line"}, {"skew": -90.0}, "no task lies on its side", "line"),
        ({"task": "line"}, {"sharpness": 0.2}, "pictures of every task are sharp", "line"),
        ({"task": "document"}, {"ink": 0.05}, "longer targets have more ink", "document"),
        ({"language": "fr"}, {"mark_share": 0.0}, "marks are as frequent as in the corpus", "fr"),
        (
            {"language": "fr"},
            {"capital_share": 1.0},
            "capitals are as frequent as in the corpus",
            "fr",
        ),
        ({"language": "el"}, {"space_share": 0.0}, "spaces are as frequent as in the corpus", "el"),
    ],
)
def test_damage_of_a_slice_is_named_with_the_slice(asker, match, damage, check, slice_):
    failed = _failed(asker, _table((match, damage)))
    assert failed[check].startswith(slice_)


def test_a_few_odd_rows_of_a_slice_pass(asker):
    rows = _table(({"language": "fr", "text_key_characters": 50}, {"language_agrees": False}))
    assert _failed(asker, rows) == {}


def test_a_slice_of_few_rows_is_not_asked():
    rows = [_row(number, language="ka") for number in range(FEWEST - 1)]
    assert means(pa.Table.from_pylist(rows), Slicing("ink", ("language",))).empty


def test_what_was_not_measured_does_not_count():
    rows = [_row(n, language="ka", language_agrees=None) for n in range(100)]
    rows += [_row(n, language="ka", language_agrees=n > 0) for n in range(FEWEST)]
    table = means(pa.Table.from_pylist(rows), Slicing("language_agrees", ("language",)))
    assert table[["name", "rows"]].to_numpy().tolist() == [["ka", FEWEST]]
    assert table["mean"].iloc[0] == pytest.approx(1 - 1 / FEWEST)


def test_shuffled_words_are_in_no_language(asker):
    rows = _table(({"language": "fr"}, {"language_agrees": False, "document": "udhr/shuffled"}))
    assert _failed(asker, rows) == {}


def test_pictures_of_other_rows_show_no_growth():
    rows = [_row(n, task="formula", ink=0.001 * (n * 7919 % 90)) for n in range(3000)]
    (measured,) = growth(pa.Table.from_pylist(rows))["correlation"]
    assert measured < 0.2


def test_a_picture_without_ink_at_all_shows_no_growth():
    rows = [_row(n, task="formula", ink=0.0) for n in range(400)]
    (measured,) = growth(pa.Table.from_pylist(rows))["correlation"]
    assert measured == pytest.approx(0.15)


def test_a_language_that_hardly_has_marks_is_not_asked_for_them(asker):
    rows = _table(
        ({"language": "fr"}, {"mark_share": 0.0}), ({"language": "el"}, {"mark_share": 0.0})
    )
    assert _failed(asker, rows, _corpus(mark_share=0.004)) == {}


def test_a_language_that_the_corpus_does_not_have_is_not_compared(asker):
    rows = _table(({"language": "fr"}, {"language": "oc", "mark_share": 0.0}))
    assert _failed(asker, rows) == {}


def test_a_collection_without_anything_to_slice_is_asked_nothing():
    nothing = _table().slice(0, 0)
    assert slices.asked(nothing) == slices.asked_likeness(nothing, _corpus()) == []


@pytest.mark.parametrize("column", ["language_agrees", "reversed_share", "ink", "mark_share"])
def test_many_rows_without_a_measure_are_a_refusal_and_few_are_none(asker, column):
    nulls = _table(({}, {column: None}))
    nulls = nulls.set_column(COLUMNS.index(column), column, pa.nulls(len(nulls), pa.float64()))
    failed = _refused(asker, nulls)
    assert failed and all(name.startswith("table slices: ") for name in failed)
    assert _refused(asker, nulls.slice(0, PLENTY // 2)) == []


def test_many_languages_that_nobody_can_tell_are_no_fault(asker):
    rows = [_row(n, language=f"x{n % 60}", language_agrees=None) for n in range(30 * 60)]
    tables = slices.asked(pa.Table.from_pylist(rows).select(COLUMNS))
    assert "slices: every language is the one it is labelled" not in {t.suite.name for t in tables}
