"""Tables: the HTML has the cells and spans of the picture, and boxes where its cells stand."""

from __future__ import annotations

import html as html_module
import io
import re
from random import Random

import numpy as np
import pytest
from PIL import Image

from components.nouns import DOCUMENT_PROMPT, Split, Task
from components.rendering.charts.words import ENGLISH, Vocabulary
from components.rendering.formulas import normalise
from components.rendering.recipe import Order, Unmakeable
from components.rendering.tables.composing import compose
from components.rendering.tables.grid import Cell, Grid, html
from components.rendering.tables.markup import Print, markup
from components.rendering.tables.recipe import TableRecipe, _sources_of
from components.rendering.tables.setting import set_table
from components.rendering.tables.style import Rules, choose_style
from components.rendering.typesetting import Typesetter
from tests.figures import TABLE, figure_mixture, made_elsewhere, make, weather_library
from tests.shapes import fingerprint
from tests.small_library import ARABIC, HINDI

FORMULA = Cell("", "x^{2}", "attach(x, t: 2)")
SPANNED = Grid(
    (
        (Cell("A & B", rows=2, head=True), Cell("C", columns=2, head=True)),
        (Cell("<D>", head=True), Cell("E", head=True)),
        (Cell("1"), Cell("-2.5"), FORMULA),
        (Cell("G", columns=3),),
    ),
    heads=2,
    width=3,
    wide=frozenset({0}),
    numeric=frozenset({1}),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return weather_library(tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="module")
def typesetter(library):
    return Typesetter(library.data, library.typefaces)


def grids(library, count=40):
    for seed in range(count):
        random = Random(seed)
        words = Vocabulary(library).words(Split.TRAIN, ENGLISH, random)
        yield compose(TABLE, words, lambda: FORMULA, random)


def look(library, typesetter, seed, direction="ltr"):
    font = typesetter.select(library.typefaces[0])
    return Print(choose_style(Random(seed)), font, direction, 0.8)


def order(index, tongue=ENGLISH, split=Split.TRAIN):
    return Order(split, Task.TABLE, index, tongue)


def test_the_target_is_html_with_spans_and_formulas():
    assert html(SPANNED) == (
        '<table><tr><th rowspan="2">A &amp; B</th><th colspan="2">C</th></tr>'
        "<tr><th>&lt;D&gt;</th><th>E</th></tr>"
        r"<tr><td>1</td><td>-2.5</td><td>\( x^{2} \)</td></tr>"
        '<tr><td colspan="3">G</td></tr></table>'
    )


def test_cells_are_placed_around_spans():
    places = {cell.text: (row, column) for row, column, cell in SPANNED.places()}
    assert places["<D>"] == (1, 1) and places["E"] == (1, 2) and places["-2.5"] == (2, 1)


def test_every_place_of_a_table_has_exactly_one_cell(library):
    spanned = 0
    for grid in grids(library, 120):
        taken = [
            (row + down, column + across)
            for row, column, cell in grid.places()
            for down in range(cell.rows)
            for across in range(cell.columns)
        ]
        assert sorted(taken) == [(r, c) for r in range(len(grid.rows)) for c in range(grid.width)]
        spanned += any(cell.rows > 1 or cell.columns > 1 for row in grid.rows for cell in row)
    assert spanned > 20


def test_the_cells_are_those_of_the_real_table(library):
    own = {text for row in (TABLE.columns, *TABLE.cells) for text in row}
    english = " ".join(row.text for _, row in library.text(ENGLISH) if row.split is Split.TRAIN)
    for grid in grids(library):
        for _, _, cell in grid.places():
            if cell.columns > 1:  # words over several columns: the language's
                assert cell.text in english
            else:
                assert cell.text in own or cell.text == ""
            assert cell.text or cell.latex or not cell.head


def test_heads_are_rows_of_nothing_else(library):
    for grid in grids(library):
        for number, row in enumerate(grid.rows):
            assert {cell.head for cell in row} <= {number < grid.heads}


@pytest.mark.parametrize("rules", Rules)
def test_every_style_is_set_with_a_box_for_every_cell(library, typesetter, rules):
    for seed, grid in enumerate([SPANNED, *grids(library, 4)]):
        while (shown := look(library, typesetter, seed)).style.rules is not rules:
            seed += 1000  # noqa: PLW2901
        picture = set_table(grid, shown, 700, typesetter, Random(seed))
        inked = [cell for _, _, cell in grid.places() if cell.text or cell.latex]
        assert len(picture.cells) == len(inked)
        assert max(picture.image.size) == 700 and picture.image.mode == "L"
        left, top, right, bottom = picture.table
        for box in picture.cells:
            assert left <= box[0] < box[2] <= right and top <= box[1] < box[3] <= bottom


def test_all_ink_is_inside_the_table(library, typesetter):
    for seed, grid in enumerate(grids(library, 8)):
        picture = set_table(grid, look(library, typesetter, seed), 700, typesetter, Random(seed))
        ink = np.asarray(picture.image) < 128
        left, top, right, bottom = picture.table
        ink[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = False
        assert not ink.any()


def test_the_first_column_stands_where_the_script_begins(library, typesetter):
    for direction in ("ltr", "rtl"):
        shown = look(library, typesetter, 3, direction)
        picture = set_table(SPANNED, shown, 700, typesetter, Random(1))
        first, second = picture.cells[4], picture.cells[5]  # of the row 1, -2.5, x^2
        assert (first[0] < second[0]) is (direction == "ltr")


def test_words_cannot_become_markup(library, typesetter):
    hostile = Cell('#panic("x") $ ] [ \\ *a* "')
    grid = Grid(((hostile,),), 0, 1, frozenset(), frozenset())
    assert len(set_table(grid, look(library, typesetter, 1), 700, typesetter, Random(1)).cells) == 1
    assert "panic" in markup(grid, look(library, typesetter, 1))


def test_a_table_too_large_to_be_read_is_refused(library, typesetter):
    with pytest.raises(Unmakeable, match="too large to be read in 60 px"):
        set_table(SPANNED, look(library, typesetter, 1), 60, typesetter, Random(1))


@pytest.mark.parametrize("tongue", [ENGLISH, HINDI, ARABIC])
def test_a_sample_is_of_its_split_and_says_its_table(library, tongue):
    recipe = TableRecipe(figure_mixture(), library, 7)
    rows = {row.document: row for _, row in library.tables()}
    for index in range(3):
        sample, _ = make(recipe, order(index, tongue, Split.TEST))
        assert rows[sample.document].split is Split.TEST
        (region,) = sample.regions
        assert (region.label, region.text) == ("table", sample.target)
        assert (sample.prompt, sample.licence) == (DOCUMENT_PROMPT, "CC0-1.0")
        assert Image.open(io.BytesIO(sample.image)).size == (sample.width, sample.height)


def test_formulas_in_cells_are_those_of_the_split(library):
    recipe = TableRecipe(figure_mixture(), library, 7)
    known = {normalise(row.latex) for _, row in library.formulas() if row.split is Split.TRAIN}
    found = set()
    for index in range(40):
        target = html_module.unescape(make(recipe, order(index))[0].target)
        found |= set(re.findall(r"\\\( (.*?) \\\)", target))
    assert found and found <= known


def test_boxes_follow_a_degraded_picture(library):
    recipe = TableRecipe(figure_mixture(degraded=1.0), library, 7)
    for index in range(6):
        sample, _ = make(recipe, order(index))
        (region,) = sample.regions
        for left, top, right, bottom in region.lines or ():
            assert 0 <= left <= right <= sample.width and 0 <= top <= bottom <= sample.height


def test_the_same_order_gives_the_same_bytes_in_another_process(library):
    config = figure_mixture(degraded=0.5)
    recipe = TableRecipe(config, library, 7)
    jobs, ours = [], []
    for index, tongue in enumerate((ARABIC, ENGLISH, HINDI, ENGLISH)):
        sample, attempt = make(recipe, order(index, tongue))
        jobs.append((order(index, tongue), attempt))
        ours.append(fingerprint(sample))
    assert ours[::-1] == made_elsewhere(TableRecipe, config, library, jobs[::-1])


def test_the_licence_names_the_formulas_and_words_that_are_left_in_a_table(library):
    words = Vocabulary(library).words(Split.TRAIN, HINDI, Random(1))
    shown, _ = words.of("Rain", 20), words.of("Snow", 20)
    formulas = {"x^{2}": library.sources["formulas"], "y": library.sources["pictures"]}
    row = (Cell(shown), Cell("12"), FORMULA)
    grid = Grid((row,), 0, 3, frozenset(), frozenset())
    found = _sources_of(grid, words, formulas)
    assert found == [library.sources["formulas"], library.sources["catalogue"]]
