"""Writes the blocks of words: paragraphs with formulas and notes in them, headings, lists."""

from __future__ import annotations

from random import Random

from components.library.tongues import Tongue
from components.nouns import Split
from components.rendering.pages.blocks import (
    Formula,
    Heading,
    Inline,
    Item,
    ListBlock,
    Note,
    Paragraph,
)
from components.rendering.pages.look import Look
from components.rendering.pages.material import Material
from components.rendering.pages.reading import Reading
from components.rendering.recipe import Unmakeable

ENGLISH = Tongue("en", "Latn")
_IDEOGRAPHIC = frozenset({"Hans", "Hant", "Jpan", "Kore"})
_MOST_NOTES = 4
_INLINE = 36  # characters of LaTeX


class Writer:
    """The text of one page; counts its headings and notes, and remembers whose text it uses."""

    def __init__(
        self, material: Material, tongue: Tongue, split: Split, random: Random, look: Look
    ) -> None:
        self.material, self.tongue, self.split, self.random = material, tongue, split, random
        self.look = look
        self.reading = Reading(material.run(tongue, split, random), tongue.script, random)
        self.sources = [self.reading.run.source]
        self._letter = 1.0 if tongue.script in _IDEOGRAPHIC else 0.5  # em, about
        self._ems = look.column / look.size
        self._foreign = self._draw_foreign(tongue)
        self._notes = random.choice((0, 0, 0, 1, 2, _MOST_NOTES))
        self._note = random.choice((1, 1, 1, random.randint(2, 40)))
        self._numbered = random.random() < 0.25
        self._sections = [random.randrange(9), 0]

    def paragraph(self, formulas: bool, notes: bool = True) -> Paragraph:
        """Write a paragraph of one to some lines, with formulas and notes if it may have them."""
        random = self.random
        lines = random.triangular(2, 16, 5)
        most = max(40, round(lines * self._ems / self._letter))
        text = self.reading.paragraph(most // 3, most)
        if self._foreign and random.random() < 0.5 and not self._foreign.used_up:
            text = f"{text} ({self._foreign.phrase(28)})"
            self.sources.append(self._foreign.run.source)
        parts: list[Inline] = [text]
        if formulas and random.random() < 0.45:
            parts = self._with_formula(text)
        noted = notes and self._notes and random.random() < 0.35 and not self.reading.used_up
        if noted and isinstance(parts[-1], str):
            parts.append(self._write_note())
        return Paragraph(tuple(parts))

    def heading(self, level: int) -> Heading:
        """Write a heading; the title of a page has no number."""
        text = self.phrase(0.8 if level == 1 else 0.6)
        if not self._numbered or level == 1:
            return Heading(level, text)
        if level == 2:
            self._sections = [self._sections[0] + 1, 0]
            return Heading(level, f"{self._sections[0]} {text}")
        self._sections[1] += 1
        return Heading(level, f"{self._sections[0]}.{self._sections[1]} {text}")

    def phrase(self, share: float) -> str:
        """Return a few words that fill at most this share of a column's line, and never many."""
        ems = min(self._ems * share, 26.0)
        return self.reading.phrase(max(8, round(ems / self._letter)))

    def list_block(self) -> ListBlock:
        """Write a list with bullets or numbers, sometimes with a list in it."""
        random = self.random
        numbered = random.random() < 0.45
        items = [Item(self._entry(), self._entries_below())]
        for _ in range(random.randint(1, 6)):
            if not self.reading.used_up:
                items.append(Item(self._entry(), self._entries_below()))
        start = random.choice((1, 1, 1, random.randint(2, 20))) if numbered else None
        return ListBlock(tuple(items), start)

    def formula(self, longest: int) -> Formula | None:
        """Draw a formula of at most `longest` characters, if there is one."""
        drawn = self.material.formula(self.split, self.random, longest)
        if drawn is None:
            return None
        source, formula = drawn
        self.sources.append(source)
        return formula

    def _entry(self) -> str:
        return self.phrase(self.random.choice((0.5, 0.9, 1.6)))

    def _entries_below(self) -> tuple[str, ...]:
        if self.random.random() > 0.12:
            return ()
        places = range(self.random.randint(1, 3))
        return tuple(self.phrase(0.6) for _ in places if not self.reading.used_up)

    def _with_formula(self, text: str) -> list[Inline]:
        """Put a formula between two words; behind the text if it has no spaces."""
        formula = self.formula(_INLINE)
        if formula is None:
            return [text]
        spaces = [place for place, character in enumerate(text) if character == " "]
        place = self.random.choice(spaces) if spaces else len(text)
        before, after = text[:place], text[place:].strip()
        return [f"{before} ", formula, *([f" {after}"] if after else [])]

    def _write_note(self) -> Note:
        self._notes -= 1
        self._note += 1
        most = round(self._ems * self.random.uniform(0.7, 2.0) / self._letter)
        return Note(self._note - 1, self.reading.phrase(min(most, 160)))

    def _draw_foreign(self, tongue: Tongue) -> Reading | None:
        """English to be mixed in: on some pages, where the corpus has any."""
        if tongue.script == "Latn" or self.random.random() > 0.2:
            return None
        try:
            run = self.material.run(ENGLISH, self.split, self.random)
        except Unmakeable:
            return None
        return Reading(run, ENGLISH.script, self.random)
