"""What the gate asks of whole tasks, scripts and languages: damage too weak to see row by row."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from components.nouns import Task
from components.validation.rules import Asked, Rule, TableSuite
from components.validation.slices import (
    WRITTEN_OUT,
    Slicing,
    growth,
    is_expected,
    languages_of,
    means,
)

_ALIGNED = (Task.LINE, Task.PAGE, Task.DOCUMENT, Task.TABLE)
_DRAWN = tuple(task for task in Task if task is not Task.SCENE)
_RUNNING = (Task.LINE, Task.PAGE, Task.DOCUMENT, Task.TEXT)


@dataclass(frozen=True, slots=True)
class _Question:
    """A rule of the means of slices, with the bounds that clean slices keep well within."""

    name: str
    slicing: Slicing
    low: float = 0.0
    high: float = 1.0


# Bounds by measurement: the worst clean slice of 30 rows and more of the mixture and the strips,
# and what damaged ones had.
_QUESTIONS = (
    # worst 0.94 (English lines); a whole language with another's label: below 0.3
    _Question(
        "every language is the one it is labelled",
        Slicing("language_agrees", ("language",), prose=True),
        low=0.8,
    ),
    # worst 0.92; another script: below 0.3; Latin words among others are more in charts and scenes
    _Question(
        "every task is in the scripts it is labelled",
        Slicing("script_agreement", ("task", "script"), prose=True),
        low=0.6,
    ),
    # worst 0.15; text turned round: above 0.6
    _Question(
        "no script runs backwards",
        Slicing("reversed_share", ("script",), prose=True),
        high=0.35,
    ),
    _Question(
        "no language runs backwards",
        Slicing("reversed_share", ("language",), prose=True),
        high=0.35,
    ),
    # worst 0.995; pictures of other rows: 0.92 on strips' pages, 0.83 on lines, 0.73 on documents
    _Question(
        "boxes of every task hold ink",
        Slicing("boxes_inked", ("task",), (*_ALIGNED, Task.SCENE)),
        low=0.97,
    ),
    # worst 0.96; pictures of other rows: 0.86 on strips' pages, 0.79 on lines, 0.43 on documents
    _Question(
        "ink of every task stands in boxes",
        Slicing("ink_boxed", ("task",), _ALIGNED),
        low=0.92,
    ),
    # worst 0.8: photographs behind the words count as ink; pictures of other rows: 0.14
    _Question(
        "ink of scenes stands in boxes",
        Slicing("ink_boxed", ("task",), (Task.SCENE,)),
        low=0.5,
    ),
    # worst 0.012 (pages written vertically); pages turned by 90 degrees: nearly all
    _Question(
        "no task lies on its side",
        Slicing("skew", ("task",), (Task.LINE, Task.PAGE, Task.DOCUMENT), above=20.0),
        high=0.1,
    ),
    # worst 0.69 (formulas), half of them degraded; text in scenes is soft: 0.47
    _Question("pictures of every task are sharp", Slicing("sharpness", ("task",), _DRAWN), low=0.4),
    _Question("scenes are sharp", Slicing("sharpness", ("task",), (Task.SCENE,)), low=0.25),
)
# The least of a clean task of 200 rows and more is 0.36 (documents).
_CORRELATION = 0.3


_GROWTH = Rule(
    "longer targets have more ink",
    "ExpectColumnValuesToBeFiniteBetween",
    {"column": "correlation", "min_value": _CORRELATION},
    f"a rank correlation that may be {_CORRELATION} or more",
)


def asked(rows: pa.Table) -> list[Asked]:
    """Ask the admitted rows of a manifest (`slices.COLUMNS`); slices of few rows are not asked.

    A collection need not have scenes, or formulas, or much of any language; where a slice has rows
    enough and nothing was measured, the empty table is a refusal.
    """
    found = []
    for question in _QUESTIONS:
        rule = _between(question.name, "mean", question.low, question.high)
        suite = TableSuite(f"slices: {question.name}", "name", (rule,))
        expected = is_expected(rows, question.slicing)
        found.append((Asked(suite, means(rows, question.slicing)), expected))
    suite = TableSuite("slices: ink and length", "name", (_GROWTH,))
    expected = is_expected(rows, Slicing("ink", ("task",), WRITTEN_OUT))
    found.append((Asked(suite, growth(rows)), expected))
    return _answerable(found)


def _answerable(found: list[tuple[Asked, bool]]) -> list[Asked]:
    """Leave out the tables that are empty because few rows were there to ask."""
    return [one for one, expected in found if len(one.table) or expected]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """A share of the characters of running text, in languages of scripts that have such."""

    name: str
    column: str
    scripts: frozenset[str] | None = None  # None: in any


_CASED = frozenset({"Latn", "Cyrl", "Grek", "Armn"})
_SPACED = _CASED | {"Arab", "Hebr", "Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda"}
_LIKENESSES = (
    _Likeness("capitals are as frequent as in the corpus", "capital_share", _CASED),
    _Likeness("marks are as frequent as in the corpus", "mark_share"),
    _Likeness("spaces are as frequent as in the corpus", "space_share", _SPACED),
)
# Added to both shares, so that what a language hardly has (marks in English) may be missing.
_HARDLY_ANY = 0.01
# Sources differ: clean languages lie between 0.4 and 1.6 times their corpus. Text without its
# accents or capitals has none, and text in capitals ten times as many.
_FACTOR = 3.0


def asked_likeness(rows: pa.Table, corpus: pa.Table) -> list[Asked]:
    """Ask whether the running text of every language looks like that of its sources.

    `rows` are as for `asked`, `corpus` is a `corpus_table`.
    """
    known = languages_of(corpus, rows["source"], [each.column for each in _LIKENESSES])
    found = []
    for likeness in _LIKENESSES:
        slicing = Slicing(likeness.column, ("language", "script"), _RUNNING, prose=True)
        askable = rows
        if likeness.scripts is not None:
            askable = rows.filter(pc.is_in(rows["script"], pa.array(sorted(likeness.scripts))))
        table = means(askable, slicing)
        usual = table["language"].map(known[likeness.column]).astype(float)
        ratio = (table["mean"] + _HARDLY_ANY) / (usual + _HARDLY_ANY)
        table = table.assign(ratio=ratio)[usual.notna()]  # the inbox may have its own languages
        rule = _between(likeness.name, "ratio", 1 / _FACTOR, _FACTOR)
        suite = TableSuite(f"slices: {likeness.name}", "name", (rule,))
        found.append((Asked(suite, table), is_expected(askable, slicing)))
    return _answerable(found)


def _between(name: str, column: str, low: float, high: float) -> Rule:
    arguments = {"column": column, "min_value": low, "max_value": high}
    words = f"{column} from {low:.2g} to {high:.2g}"
    return Rule(name, "ExpectColumnValuesToBeFiniteBetween", arguments, words)
