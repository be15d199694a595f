"""What pages are composed of: of the split alone, prose first, never more than fits in memory."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from components.library.reader import Library
from components.library.rows import FormulaRow, Genre, Kind, TextRow
from components.library.writer import write_rows, write_text
from components.nouns import Split
from components.rendering.pages import material as module
from components.rendering.pages.code import made_up_code
from components.rendering.pages.figures import draw_figure
from components.rendering.pages.look import draw_look
from components.rendering.pages.material import Material
from components.rendering.pages.writing import Writer
from tests.small_library import ARABIC, ENGLISH, HINDI, small_library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return small_library(tmp_path_factory.mktemp("material"), repetitions=60)


def test_runs_are_of_one_source_genre_and_split(library: Library):
    for seed in range(20):
        run = Material(library).run(ENGLISH, Split.TEST, Random(seed))
        rows = [row for source, row in library.text(ENGLISH) if source == run.source]
        wanted = [r for r in rows if r.genre is run.genre and r.split is Split.TEST]
        assert run.texts == [row.text for row in wanted]
        assert run.documents == [row.document for row in wanted]


def test_prose_is_read_more_than_messages(tmp_path: Path):
    library = small_library(tmp_path)
    rows = [
        TextRow(ENGLISH, f"{genre}/1", genre, Split.TRAIN, "As many letters each.")
        for genre in Genre
    ]
    write_text(library.data, "catalogue", rows)
    drawn = Counter(
        Material(library).run(ENGLISH, Split.TRAIN, Random(seed)).genre for seed in range(200)
    )
    assert drawn[Genre.PROSE] > 2 * drawn[Genre.INTERFACE] > 0


def test_only_the_languages_used_last_are_held(library: Library, monkeypatch):
    monkeypatch.setattr(module, "_KEPT", 1)
    material, read = Material(library), Counter()
    text = library.text
    monkeypatch.setattr(library, "text", lambda tongue: read.update([tongue]) or text(tongue))
    for tongue in (HINDI, HINDI, ARABIC, HINDI):
        material.run(tongue, Split.TRAIN, Random(0))
    assert read == {HINDI: 2, ARABIC: 1}


def test_forgetting_a_language_changes_nothing(library: Library, monkeypatch):
    kept = Material(library)
    before = [kept.run(t, Split.TRAIN, Random(3)).texts for t in (HINDI, ARABIC, HINDI)]
    monkeypatch.setattr(module, "_KEPT", 1)
    forgetful = Material(library)
    after = [forgetful.run(t, Split.TRAIN, Random(3)).texts for t in (HINDI, ARABIC, HINDI)]
    assert before == after


def test_formulas_are_short_enough_and_can_be_set(library: Library):
    material = Material(library)
    for seed in range(20):
        drawn = material.formula(Split.TRAIN, Random(seed), longest=14)
        assert drawn is not None
        source, formula = drawn
        assert source.name == "formulas"
        assert formula.latex
        assert formula.markup


def test_there_is_no_formula_where_none_can_be_used(tmp_path: Path, library: Library):
    assert Material(library).formula(Split.TRAIN, Random(0), longest=1) is None
    other = small_library(tmp_path)
    rows = [FormulaRow("f/1", Split.TRAIN, "x" * 5000)]
    write_rows(other.data, Kind.FORMULAS, "formulas", rows)
    assert Material(other).formula(Split.TRAIN, Random(0), longest=10_000) is None


def test_tables_are_of_the_split_and_of_a_size_that_can_be_shown(library: Library):
    for split in Split:
        drawn = Material(library).table(split, Random(1))
        assert drawn is not None
        source, row = drawn
        assert source.name == "tables"
        assert row.split is split
        assert len(row.columns) > 1 < len(row.cells)


def test_without_tables_there_is_no_table(tmp_path: Path):
    library = small_library(tmp_path)
    write_rows(library.data, Kind.TABLES, "tables", [])
    assert Material(library).table(Split.TRAIN, Random(0)) is None


def writer(library: Library, seed: int) -> Writer:
    random = Random(seed)
    look = draw_look(random, 900, HINDI, whole=False)
    return Writer(Material(library), HINDI, Split.TRAIN, random, look)


def test_notes_are_numbered_in_their_order(library: Library):
    numbered = 0
    for seed in range(40):
        write = writer(library, seed)
        parts = [part for _ in range(12) for part in write.paragraph(formulas=False).parts]
        numbers = [part.number for part in parts if not isinstance(part, str)]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
        numbered += len(numbers) > 1
    assert numbered


def test_sections_are_numbered_in_their_order(library: Library):
    write = next(w for w in (writer(library, seed) for seed in range(50)) if w._numbered)
    numbers = [write.heading(level).text.split(" ")[0] for level in (2, 3, 3, 2, 3)]
    first = int(numbers[0])
    assert numbers == [f"{first}", f"{first}.1", f"{first}.2", f"{first + 1}", f"{first + 1}.1"]
    assert not write.heading(1).text[0].isdigit()


def test_foreign_words_are_named_in_the_licence(library: Library):
    mixed = [w for w in (writer(library, seed) for seed in range(60)) if w._foreign]
    assert mixed
    text = "".join(str(part) for _ in range(12) for part in mixed[0].paragraph(False).parts)
    assert any(word in text for word in ("(The", "(Nobody", "(Open", "(A ", "(Rain", "(She"))


@pytest.mark.parametrize("seed", range(40))
def test_made_up_code_looks_like_code(seed: int):
    code = made_up_code(Random(seed))
    assert code.isascii()
    assert max(map(len, code.splitlines())) < 80
    if code.startswith("def "):
        ast.parse(code)
    assert code == made_up_code(Random(seed))


@pytest.mark.parametrize("seed", range(12))
def test_a_figure_is_a_drawing_without_words(seed: int):
    figure = draw_figure(Random(seed), 200, 90)
    root = ElementTree.fromstring(figure.svg)
    assert (root.get("width"), root.get("height")) == ("200", "90")
    assert len(root) > 0
    assert not "".join(root.itertext()).strip()
