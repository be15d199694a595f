"""Chooses the typefaces of a page: every character of it has a glyph in one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from components.library.rows import Style, Typeface
from components.rendering.pages.block_markup import Fonts
from components.rendering.pages.blocks import CodeBlock, Heading, Page, words
from components.rendering.recipe import Unmakeable
from components.rendering.typefaces import Typefaces, ability_of
from components.rendering.typesetting import Typesetter

_BOOKISH = frozenset({Style.SERIF, Style.SANS})
_NUMBERS = "0123456789.()-"  # of pages, notes, lists and formulas
_CARRIED = 'font: "DejaVu Sans Mono", weight: 400, fallback: false'  # typst has it built in
_AFTER_LATIN = 0x370  # Unicode's block of Greek; before it are Latin and its marks
_SHARED = ((0x1E00, 0x1F00), (0x2000, 0x2C00))  # more Latin; punctuation, signs, arrows, shapes
_ASCII = "".join(map(chr, range(32, 127)))


@dataclass(frozen=True, slots=True)
class Dress:
    """The typefaces of a page: each list is one that has the script, and at most one companion."""

    body: tuple[Typeface, ...]
    heading: tuple[Typeface, ...]
    code: tuple[Typeface, ...]

    @property
    def families(self) -> str:
        """The names of the families, each once."""
        faces = (*self.body, *self.heading, *self.code)
        return ", ".join(dict.fromkeys(face.family for face in faces))

    def line_heights(self, typefaces: Typefaces) -> tuple[float, float]:
        """Return from the top to the bottom of a line of text and of a heading, in em."""
        body, heading = (
            max(_line_height(typefaces.path(face)) for face in faces)
            for faces in (self.body, self.heading)
        )
        return body, heading

    def fonts(self, typesetter: Typesetter) -> Fonts:
        """Return them as typst wants them."""
        code = typesetter.select(*self.code) if self.code else _CARRIED
        return Fonts(typesetter.select(*self.body), typesetter.select(*self.heading), code)


def dress(page: Page, script: str, typefaces: Typefaces, random: Random) -> Dress:
    """Choose the typefaces of a page.

    Raises:
        Unmakeable: no typeface of the script has all of its letters.
    """
    texts = [text for block in page.blocks for text in words(block)]
    body = _characters((*texts, *(each.text for each in page.furniture), _NUMBERS))
    heading = _characters(block.text for block in page.blocks if isinstance(block, Heading))
    chosen = _choose(body, script, typefaces, random, _BOOKISH)
    own = not heading or random.random() < 0.4
    headed = chosen if own else _choose(heading, script, typefaces, random, None)
    has_code = any(isinstance(block, CodeBlock) for block in page.blocks)
    return Dress(chosen, headed, _monospaced(typefaces, random) if has_code else ())


@cache
def _line_height(path: Path) -> float:
    """From ascender to descender in em, as typst measures it: typographic if there is an OS/2."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        if "OS/2" in font:
            high, low = font["OS/2"].sTypoAscender, font["OS/2"].sTypoDescender
        else:
            high, low = font["hhea"].ascent, font["hhea"].descent
        return (high - low) / font["head"].unitsPerEm


def _choose(
    text: str, script: str, typefaces: Typefaces, random: Random, styles: frozenset[Style] | None
) -> tuple[Typeface, ...]:
    """One face for everything, or else one for the letters and one for the rest.

    Many faces of a script have none of the Latin letters and digits that stand in its texts.
    """
    try:
        return (typefaces.choose(text, script, random, styles),)
    except Unmakeable:
        letters = "".join(filter(_is_of_the_script, text))
    try:
        first = typefaces.choose(letters, script, random, styles)
    except Unmakeable:
        first = typefaces.choose(letters, script, random)
    has = ability_of(typefaces.path(first)).characters
    rest = "".join(character for character in text if character not in has)
    return first, typefaces.choose(rest, "Latn", random, _BOOKISH)


def _characters(texts: Iterable[str]) -> str:
    """Every character once, sorted."""
    return "".join(sorted(set().union(*texts)))


def _is_of_the_script(character: str) -> bool:
    """Whether it is neither Latin nor punctuation or a symbol that most Latin faces have."""
    code = ord(character)
    return code >= _AFTER_LATIN and not any(first <= code < end for first, end in _SHARED)


def _monospaced(typefaces: Typefaces, random: Random) -> tuple[Typeface, ...]:
    """A face for code; none if the corpus has none, for typst carries one."""
    try:
        return (typefaces.choose(_ASCII, "Latn", random, frozenset({Style.MONOSPACE})),)
    except Unmakeable:
        return ()
