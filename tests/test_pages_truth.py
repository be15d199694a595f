"""What a page says: markdown that OmniDocBench reads, tables whose cells fill their grid."""

from __future__ import annotations

from html.parser import HTMLParser
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.library.rows import TableRow
from components.nouns import Split
from components.rendering.pages import truth
from components.rendering.pages.blocks import (
    Caption,
    Cell,
    CodeBlock,
    DisplayFormula,
    Figure,
    Formula,
    Heading,
    Item,
    ListBlock,
    Note,
    Paragraph,
    TableBlock,
)
from components.rendering.pages.measuring import extent
from components.rendering.pages.tabulating import tabulate

HALF = Formula(r"\frac{1}{2}", "1/2")
TABLE = TableBlock(
    (
        (Cell("a & b", heading=True), Cell("both", columns=2, heading=True)),
        (Cell("1", rows=2), Cell("2"), Cell("<3")),
        (Cell("4"), Cell("5")),
    )
)


@pytest.mark.parametrize(
    ("block", "label", "said"),
    [
        (Heading(1, "Name"), "title", "# Name"),
        (Heading(3, "2.1 Part"), "sub_title", "### 2.1 Part"),
        (Paragraph(("half is ", HALF, " of it")), "text", r"half is \( \frac{1}{2} \) of it"),
        (Paragraph(("called", Note(7, "below"))), "text", r"called\(^{7}\)"),
        (ListBlock((Item("a", ("b",)), Item("c"))), "list", "- a\n  - b\n- c"),
        (ListBlock((Item("a", ("b",)), Item("c")), start=9), "list", "9. a\n   - b\n10. c"),
        (DisplayFormula(HALF), "equation", r"\[ \frac{1}{2} \]"),
        (DisplayFormula(HALF, 3), "equation", r"\[ \frac{1}{2} \tag{3} \]"),
        (CodeBlock("if x:\n    y"), "code", "```\nif x:\n    y\n```"),
        (Caption("towns", of_table=True, above=True), "table_caption", "towns"),
        (Caption("a curve", of_table=False, above=False), "image_caption", "a curve"),
        (Figure("<svg/>", 1, 1), "image", ""),
    ],
)
def test_a_block_has_the_label_and_markdown_of_its_kind(block, label: str, said: str):
    assert truth.label(block) == label
    assert truth.markdown(block) == said


def test_a_table_is_html_with_spans_and_escaped_text():
    assert truth.markdown(TABLE) == (
        '<table><tr><th>a &amp; b</th><th colspan="2">both</th></tr>'
        '<tr><td rowspan="2">1</td><td>2</td><td>&lt;3</td></tr>'
        "<tr><td>4</td><td>5</td></tr></table>"
    )
    assert truth.label(TABLE) == "table"


def test_plain_text_has_no_marks_of_markdown():
    assert truth.plain(Heading(2, "Name")) == "Name"
    assert truth.plain(Paragraph(("a", "b"))) == "ab"


def test_a_note_stands_at_the_foot_under_the_mark_that_calls_it():
    assert truth.note(Note(7, "below")) == r"\(^{7}\) below"


def cells_of(row: TableRow, seed: int, ems: float = 200.0, phrase=None) -> TableBlock:
    table = tabulate(row, Random(seed), ems, phrase)
    assert table is not None
    return table


def grid_of(table: TableBlock) -> dict[tuple[int, int], Cell]:
    """Lay the cells out as HTML does; fails where two would lie on each other."""
    taken: dict[tuple[int, int], Cell] = {}
    for line, cells in enumerate(table.rows):
        column = 0
        for cell in cells:
            while (line, column) in taken:
                column += 1
            for place in (
                (line + r, column + c) for r in range(cell.rows) for c in range(cell.columns)
            ):
                assert place not in taken
                taken[place] = cell
    return taken


words = st.text(st.sampled_from("abc de 12."), min_size=1, max_size=40)


@st.composite
def real_tables(draw) -> TableRow:
    columns = draw(st.integers(2, 9))
    line = st.tuples(*[words] * columns)
    cells = draw(st.lists(line, min_size=2, max_size=20))
    return TableRow("t/1", Split.TRAIN, draw(words), draw(line), tuple(cells))


@settings(max_examples=60, deadline=None)
@given(real_tables(), st.integers(0, 10_000))
def test_the_cells_of_a_table_fill_its_grid(row: TableRow, seed: int):
    table = cells_of(row, seed)
    taken = grid_of(table)
    assert set(taken) == {(r, c) for r in range(len(table.rows)) for c in range(table.width)}
    assert all(cell.heading for cell in table.rows[0])


@settings(max_examples=40, deadline=None)
@given(real_tables(), st.integers(0, 10_000), st.floats(3, 30))
def test_the_longest_words_of_a_table_fit_the_column(row: TableRow, seed: int, ems: float):
    table = tabulate(row, Random(seed), ems, None)
    widths: dict[int, float] = {}
    for (_, column), cell in grid_of(table).items() if table else ():
        if cell.columns == 1:
            longest = max(map(extent, cell.text.split(" ")))
            widths[column] = max(widths.get(column, 0.0), longest)
    assert sum(widths.values()) * 0.9 <= ems


def test_words_are_replaced_by_those_of_the_language_and_figures_stay():
    row = TableRow("t", Split.TRAIN, "Towns", ("Name", "Year"), (("Ulm", "1900"), ("Ulm", "1901")))
    numbers = iter(range(100))
    for seed in range(20):
        table = cells_of(row, seed, phrase=lambda _: f"wort{next(numbers)}")
        texts = {cell.text for line in table.rows for cell in line}
        assert texts.isdisjoint({"Name", "Year", "Ulm"})
        assert texts & {"1900", "1901"}


def test_one_word_of_a_table_becomes_one_word_of_the_language():
    row = TableRow("t", Split.TRAIN, "Towns", ("Name", "Year"), (("Ulm", "1900"), ("Ulm", "1901")))
    numbers = iter(range(100))
    table = cells_of(row, 3, phrase=lambda _: f"wort{next(numbers)}")
    assert len({cells[0].text for cells in table.rows[1:] if len(cells) == 2}) == 1


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in {"td", "th"}:
            self.cells.append("")

    def handle_data(self, data):
        self.cells[-1] += data


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_any_text_comes_back_out_of_the_html(texts: list[str]):
    reader = Reader()
    reader.feed(truth.markdown(TableBlock((tuple(map(Cell, texts)),))))
    reader.close()
    assert reader.cells == texts
