"""The part of a corpus that scriptorium-100 is made of: a few articles in every language."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from components.benchmark.declaration import Declaration
from components.library.reader import Library, SourceRecord
from components.library.rows import FormulaRow, Kind, TableRow, TextRow, Typeface
from components.library.tongues import Tongue
from components.nouns import Split

SOURCE = "udhr"
# Those that the strips of the smallest profile hold out as their test (docs/decisions/0008).
DOCUMENTS = frozenset(f"article-{number:02d}" for number in (3, 9, 14, 21, 27))


class HeldOut(Library):
    """A corpus as if it had the test rows of the declared documents and nothing else.

    What a larger corpus has besides, text or typefaces, changes nothing. There are no formulas
    and no tables: pages of words alone have an error rate that languages can be compared by.
    """

    def __init__(self, library: Library, declaration: Declaration) -> None:
        super().__init__(library.data)
        self._declaration = declaration
        self._texts: dict[Tongue, tuple[tuple[SourceRecord, TextRow], ...]] = {}

    def tongues(self) -> tuple[Tongue, ...]:
        """The languages of the declared source, sorted."""
        folder = self.data / Kind.TEXT / self._declaration.source
        return tuple(sorted(Tongue.of_tag(path.stem) for path in folder.glob("*.jsonl")))

    def characters(self, split: Split) -> dict[Tongue, int]:
        """Characters of the declared documents in every language; they are of one split."""
        if split is not Split.TEST:
            return {}
        counts = {
            tongue: sum(len(row.text) for _, row in self.text(tongue)) for tongue in self.tongues()
        }
        return {tongue: count for tongue, count in counts.items() if count}

    def text(self, tongue: Tongue) -> Iterator[tuple[SourceRecord, TextRow]]:
        """Yield the rows of the declared documents."""
        if tongue not in self._texts:
            self._texts[tongue] = tuple(
                (source, row) for source, row in super().text(tongue) if self._shows(source, row)
            )
        yield from self._texts[tongue]

    def formulas(self) -> Iterator[tuple[SourceRecord, FormulaRow]]:
        """Yield nothing."""
        yield from ()

    def tables(self) -> Iterator[tuple[SourceRecord, TableRow]]:
        """Yield nothing."""
        yield from ()

    @cached_property
    def typefaces(self) -> tuple[Typeface, ...]:
        """The font files of the declared families."""
        families = self._declaration.families
        return tuple(face for face in super().typefaces if face.family in families)

    def _shows(self, source: SourceRecord, row: TextRow) -> bool:
        declared = self._declaration
        return (
            source.name == declared.source
            and row.document in declared.documents
            and row.split is Split.TEST
        )
