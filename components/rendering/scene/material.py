"""What scenes are made of: words, faces, backgrounds, and the finished picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

from components.library.reader import Library, SourceRecord
from components.library.rows import Style, Typeface
from components.library.tongues import Tongue
from components.nouns import Region
from components.rendering.clusters import UNSPACED_SCRIPTS
from components.rendering.degradation.geometry import Box
from components.rendering.faces import require_shaping
from components.rendering.lines.shaping import FontFile, Shaped, font_file, mixes_directions
from components.rendering.lines.texts import Passage, Texts
from components.rendering.recipe import Order, Unmakeable
from components.rendering.scene.backgrounds import Backgrounds
from components.rendering.scene.signs import Lettered
from components.rendering.typefaces import Typefaces

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Scene:
    """A finished picture, its lines in reading order, and where all of it comes from.

    `signs` are its lines as painted on a photograph or surface; a note has none.
    """

    image: Image
    regions: tuple[Region, ...]
    families: tuple[str, ...]
    passage: Passage
    photograph: SourceRecord | None = None
    signs: tuple[Lettered, ...] = ()


class Material:
    """Words, faces and backgrounds of a library, read on first use."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @cached_property
    def texts(self) -> Texts:
        """The texts of every language."""
        return Texts(self._library)

    @cached_property
    def backgrounds(self) -> Backgrounds:
        """Photographs and made-up surfaces."""
        return Backgrounds(self._library)

    def passage(self, order: Order, random: Random, length: int) -> Passage:
        """Return running text of whole words, without those that run against its direction."""
        passage = self.texts.running(order.split, order.tongue, random, length)
        words = passage.text.split()
        if len(passage.text) == length and order.tongue.script not in UNSPACED_SCRIPTS:
            words.pop()  # most likely cut
        kept = [word for word in words if not mixes_directions(word, order.tongue.script)]
        return replace(passage, text=" ".join(kept))

    def face(
        self, text: str, tongue: Tongue, styles: frozenset[Style] | None, random: Random
    ) -> tuple[Typeface, FontFile]:
        """Return a face that sets a text, of the styles if one of them can.

        Raises:
            Unmakeable: no face can set it.
        """
        preferred = self._typefaces.covering(text, tongue.script, styles) if styles else ()
        face = self._typefaces.choose(text, tongue.script, random, styles if preferred else None)
        return face, font_file(self._typefaces.path(face))

    @cached_property
    def _typefaces(self) -> Typefaces:
        require_shaping()
        return Typefaces(self._library)


def shaped(font: FontFile, text: str, tongue: Tongue) -> Shaped:
    """Shape a line.

    Raises:
        Unmakeable: the font lacks a glyph that the text needs.
    """
    line = font.shape(text, tongue)
    if line is None:
        raise Unmakeable("the typeface lacks a glyph that the text needs")
    return line


def region(text: str, box: Box) -> Region:
    """A line of a scene as a region."""
    return Region("text", text, *box, lines=(box,))
