"""Font faces: what they cover, and how wide text is in them."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from components.library.reader import Library
from components.library.tongues import RIGHT_TO_LEFT_SCRIPTS
from components.nouns import CorpusError, ScriptoriumError

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont


def direction_of(script: str) -> str:
    """Return the writing direction of a script, as Pillow names it."""
    return "rtl" if script in RIGHT_TO_LEFT_SCRIPTS else "ltr"


def require_shaping() -> None:
    """Refuse to run where Pillow cannot shape text.

    Raises:
        ScriptoriumError: without raqm, Arabic would not join and no one would be told.
    """
    from PIL import features

    if not features.check("raqm"):
        raise ScriptoriumError("this build of Pillow has no raqm, so text cannot be shaped")


class Face:
    """One font file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        self.characters = _characters(path)

    def covers(self, text: str) -> bool:
        """Whether every character has a glyph (a missing one would be drawn as a silent box)."""
        return self.characters.issuperset(text)

    def font(self, size: int) -> FreeTypeFont:
        """Return the face at `size` pixels to the em."""
        return _font(self.path, size)


@cache
def _characters(path: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap())) | {"\n"}


@cache
def _font(path: Path, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


def load_faces(
    data: Path, families: Collection[str], scripts: frozenset[str]
) -> dict[str, tuple[Face, ...]]:
    """Return the faces of each script, of the named families alone, in the corpus's order.

    Raises:
        CorpusError: a script has no face.
    """
    chosen = [face for face in Library(data).typefaces if face.family in families]
    faces = {
        script: tuple(Face(data / face.file) for face in chosen if script in face.scripts)
        for script in sorted(scripts)
    }
    missing = [script for script, of_script in faces.items() if not of_script]
    if missing:
        raise CorpusError(
            f"{data / 'fonts.json'}: render.families has no font for script {', '.join(missing)}"
        )
    return faces
