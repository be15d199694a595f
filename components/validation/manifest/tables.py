"""What is wrong with the HTML tables of an answer: their tags, and the widths of their rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from components.nouns import Task

_TAG = re.compile(r"<(/?)(table|caption|thead|tbody|tr|th|td)((?:\s[^<>]*)?)>")
_SPAN = re.compile(r' (row|col)span="([0-9]{1,4})"')
_SPANS = re.compile(rf"(?:{_SPAN.pattern})*")
_ONE_TABLE = re.compile(r"<table>(?:(?!</?table).)*</table>", re.DOTALL)
_TABULAR = frozenset({Task.CHART, Task.TABLE})  # their answer is a table and no word beside it
# Where each tag may be opened; the answer itself is "".
_PARENTS = {
    "table": {"", "td", "th"},
    "caption": {"table"},
    "thead": {"table"},
    "tbody": {"table"},
    "tr": {"table", "thead", "tbody"},
    "th": {"tr"},
    "td": {"tr"},
}
_CELLS = frozenset({"td", "th"})
_WORDED = frozenset({"", "caption", *_CELLS})  # where text may stand
_MOST_SPANNED = 100  # rows or columns
_WIDEST = 200  # columns of a table
_ENOUGH = 100  # faults: nobody reads on, and hostile tags would take quadratic time


def answer_table_faults(target: str, task: str) -> int:
    """Count the faults of tables; an answer that has to be one table and is not counts one more."""
    beside = task in _TABULAR and not _ONE_TABLE.fullmatch(target)
    return table_faults(target) + beside


def table_faults(target: str) -> int:
    """Count tags not closed or out of place, words between cells, and rows of another width.

    Other tags and attributes than those of our tables are faults, as are signs of tags that are
    not escaped. A table without rows, or with nothing in any cell of data, is one fault. Widths
    count what the spans of cells above and to the left cover; a table whose tags are wrong is not
    measured.
    """
    if "<t" not in target and "</t" not in target:
        return 0
    reader = _Reader()
    end = 0
    for tag in _TAG.finditer(target):
        reader.words(target[end : tag.start()])
        if tag[1]:
            reader.close(tag[2])
        else:
            reader.open(tag[2], tag[3])
        end = tag.end()
        if reader.faults > _ENOUGH:
            return reader.faults
    reader.words(target[end:])
    return reader.faults + len(reader.stack)


@dataclass(slots=True)
class _Table:
    """A table being read: how far the rows reach, and which columns the next rows find taken."""

    faults_before: int
    widths: list[int] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)  # column -> rows it is still spanned for
    column: int = 0
    has_data: bool = False
    says_data: bool = False

    def begin_row(self) -> None:
        self.column = 0

    def place(self, rows: int, columns: int) -> bool:
        """Put a cell at the first free column of the row; whether there is room for it."""
        while self.taken.get(self.column, 0) > 0:
            self.column += 1
        if self.column + columns > _WIDEST:
            return False
        for column in range(self.column, self.column + columns):
            self.taken[column] = rows
        self.column += columns
        return True

    def end_row(self) -> None:
        self.widths.append(max((at + 1 for at, rows in self.taken.items() if rows), default=0))
        self.taken = {at: rows - 1 for at, rows in self.taken.items() if rows > 1}

    def faults(self) -> int:
        """Rows of another width than the first, spans that reach below; a table with no data."""
        if not self.widths or not self.widths[0]:
            return 1
        uneven = sum(width != self.widths[0] for width in self.widths)
        return uneven + bool(self.taken) + (self.has_data and not self.says_data)


@dataclass(slots=True)
class _Reader:
    faults: int = 0
    stack: list[str] = field(default_factory=list)
    tables: list[_Table] = field(default_factory=list)

    @property
    def inside(self) -> str:
        return self.stack[-1] if self.stack else ""

    def words(self, text: str) -> None:
        unescaped = bool(self.stack) and ("<" in text or ">" in text)
        self.faults += unescaped or (self.inside not in _WORDED and bool(text.strip()))
        if self.inside == "td" and self.tables and text.strip():
            self.tables[-1].says_data = True

    def open(self, tag: str, attributes: str) -> None:
        if self.inside not in _PARENTS[tag]:
            self.faults += 1
        self.faults += bool(attributes) and not (tag in _CELLS and _SPANS.fullmatch(attributes))
        self.stack.append(tag)
        if tag == "table":
            self.tables.append(_Table(self.faults))
        elif not self.tables:
            return
        elif tag == "tr":
            self.tables[-1].begin_row()
        elif tag in _CELLS:
            self.tables[-1].has_data |= tag == "td"
            self._place(attributes)

    def close(self, tag: str) -> None:
        if self.inside != tag:
            self.faults += 1
            if tag not in self.stack:
                return
            while self.stack[-1] != tag:
                self.stack.pop()
        self.stack.pop()
        if tag == "tr" and self.tables:
            self.tables[-1].end_row()
        elif tag == "table" and self.tables:
            table = self.tables.pop()
            if self.faults == table.faults_before:
                self.faults += table.faults()

    def _place(self, attributes: str) -> None:
        spans = {name: int(number) for name, number in _SPAN.findall(attributes)}
        rows, columns = spans.get("row", 1), spans.get("col", 1)
        if not 0 < rows <= _MOST_SPANNED or not 0 < columns <= _MOST_SPANNED:
            self.faults += 1
            rows = columns = 1
        self.faults += not self.tables[-1].place(rows, columns)
