"""What pages are composed of: the corpus by language and split, read on first use."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from random import Random

from components.library.reader import Library, SourceRecord
from components.library.rows import Genre, TableRow
from components.library.tongues import Tongue
from components.nouns import Split
from components.rendering.pages.blocks import Formula
from components.rendering.recipe import Unmakeable

_PROSE = 4  # a character of prose counts for so many of a program's catalogue
_KEPT = 120_000_000  # characters of text held in memory before the oldest language is dropped
_ROWS, _COLUMNS = 24, 9  # of a table are kept: more than a page shows
_LONGEST = 240  # characters of LaTeX; what is more fits in no column
_TRIES = 12


@dataclass(slots=True)
class Run:
    """The texts of one source and genre in one language and split, in their order."""

    source: SourceRecord
    genre: Genre
    texts: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)  # one for each text
    characters: int = 0


class Material:
    """The corpus as pages want it; holds the texts of the languages used last."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._runs: OrderedDict[tuple[Tongue, Split], list[Run]] = OrderedDict()

    def run(self, tongue: Tongue, split: Split, random: Random) -> Run:
        """Draw a run by its amount of text; prose counts more.

        Raises:
            Unmakeable: there is no text of the language in the split.
        """
        runs = self._of(tongue, split)
        if not runs:
            raise Unmakeable(f"{tongue.tag}: no text in {split}")
        weights = [run.characters * (_PROSE if run.genre is Genre.PROSE else 1) for run in runs]
        return random.choices(runs, weights)[0]

    def characters(self, split: Split) -> Mapping[Tongue, int]:
        """Return how much text each language has in a split; languages without are left out."""
        return self._library.characters(split)

    def formula(
        self, split: Split, random: Random, longest: int
    ) -> tuple[SourceRecord, Formula] | None:
        """Draw a formula of at most `longest` characters that typst can set.

        None if there are none, or some that were drawn cannot be used.
        """
        from components.rendering.formulas import normalise, to_typst

        by_source = self._formulas.get(split, {})
        names = list(by_source)
        for _ in range(_TRIES if names else 0):
            name = random.choices(names, [len(by_source[name]) for name in names])[0]
            latex = random.choice(by_source[name])
            markup = to_typst(latex) if len(latex) <= longest else None
            if markup is not None:
                return self._library.sources[name], Formula(normalise(latex), markup)
        return None

    def table(self, split: Split, random: Random) -> tuple[SourceRecord, TableRow] | None:
        """Draw a table of at least two columns and rows; None if there are none."""
        tables = self._tables.get(split)
        return random.choice(tables) if tables else None

    def _of(self, tongue: Tongue, split: Split) -> list[Run]:
        key = (tongue, split)
        if key not in self._runs:
            self._runs[key] = self._read(tongue, split)
        self._runs.move_to_end(key)
        while len(self._runs) > 1 and self._held() > _KEPT:
            self._runs.popitem(last=False)
        return self._runs[key]

    def _held(self) -> int:
        return sum(run.characters for runs in self._runs.values() for run in runs)

    def _read(self, tongue: Tongue, split: Split) -> list[Run]:
        runs: dict[tuple[str, Genre], Run] = {}
        for source, row in self._library.text(tongue):
            if row.split is split:
                run = runs.setdefault((source.name, row.genre), Run(source, row.genre))
                run.texts.append(row.text)
                run.documents.append(row.document)
                run.characters += len(row.text)
        return list(runs.values())

    @cached_property
    def _formulas(self) -> Mapping[Split, Mapping[str, list[str]]]:
        """LaTeX by split and source: hundreds of thousands, so they are kept as bare strings."""
        formulas: dict[Split, dict[str, list[str]]] = {}
        for source, row in self._library.formulas():
            if len(row.latex) <= _LONGEST:
                of_split = formulas.setdefault(row.split, {})
                of_split.setdefault(source.name, []).append(row.latex)
        return formulas

    @cached_property
    def _tables(self) -> Mapping[Split, list[tuple[SourceRecord, TableRow]]]:
        tables: dict[Split, list[tuple[SourceRecord, TableRow]]] = {}
        for source, row in self._library.tables():
            cells = tuple(cells[:_COLUMNS] for cells in islice(row.cells, _ROWS))
            small = TableRow(row.document, row.split, row.title, row.columns[:_COLUMNS], cells)
            if len(row.columns) > 1 and len(cells) > 1:
                tables.setdefault(row.split, []).append((source, small))
        return tables
