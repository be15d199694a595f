"""Typst as a function from markup to the bytes of a tagged PDF: the same on any machine.

Typst gives no warning for a glyph that no font has: whoever sets a text checks the cmap first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from components.library.rows import Typeface
from components.nouns import CorpusError
from components.rendering.recipe import Unmakeable

if TYPE_CHECKING:
    import typst


def escape(text: str) -> str:
    """Return typst markup that sets a text as it is: no smart quotes, no dashes, no links."""
    return f"#{quote(text)};"


def quote(text: str) -> str:
    """Return a text as a string of typst's code."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


class Typesetter:
    """Sets markup in the typefaces of a corpus and in no font of the system.

    Formulas are set in New Computer Modern Math, which typst carries. Fonts are opened on first
    use and once a process.
    """

    def __init__(self, data: Path, faces: Sequence[Typeface]) -> None:
        self._data = data.absolute()
        self._faces = tuple(faces)

    def pdf(self, markup: str) -> bytes:
        """Return the PDF of a typst source; it can read files below `data/` alone.

        Raises:
            Unmakeable: typst cannot set it, for instance a formula that is none.
        """
        import typst

        try:
            pdf = self._compiler.compile(input=markup.encode(), format="pdf", timestamp=0)
        except typst.TypstError as error:
            raise Unmakeable(f"typst: {error.message.splitlines()[0]}") from error
        assert isinstance(pdf, bytes)  # one file holds all pages
        return pdf

    def select(self, face: Typeface, *companions: Typeface) -> str:
        """Return the arguments of `text(...)` that choose exactly this file.

        What it has no glyph for is set in the first companion that has one (in the weight of
        its family that is nearest), and never in a font that is not named.

        Raises:
            CorpusError: typst cannot read a file, or cannot tell two of them apart.
        """
        faces = [self._info(each) for each in (face, *companions)]
        families = "".join(f"{quote(info.family)}, " for info in faces)
        first = faces[0]
        return (
            f'font: ({families}), weight: {first.weight}, style: "{first.style}", '
            f"stretch: {round(first.stretch * 100)}%, fallback: false"
        )

    def _info(self, face: Typeface) -> typst.FontInfo:
        try:
            return self._infos[face.file]
        except KeyError:
            raise CorpusError(f"{self._data / face.file}: not a font that typst reads") from None

    @cached_property
    def _infos(self) -> dict[str, typst.FontInfo]:
        ours = {str(self._data / face.file): face.file for face in self._faces}
        infos = {ours[i.path]: i for i in self._fonts.fonts() if i.path in ours}
        _require_different(self._data, infos)
        return infos

    @cached_property
    def _fonts(self) -> typst.Fonts:
        folders = {str((self._data / face.file).parent) for face in self._faces}
        return _open_fonts(tuple(sorted(folders)))

    @cached_property
    def _compiler(self) -> typst.Compiler:
        import typst

        return typst.Compiler(root=str(self._data), font_paths=self._fonts)


@cache
def _open_fonts(folders: tuple[str, ...]) -> typst.Fonts:
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders)
    )


def _require_different(data: Path, infos: dict[str, typst.FontInfo]) -> None:
    """Refuse two files that typst cannot tell apart: the text of one would be set in the other."""
    by_name: dict[tuple[str, str, int, float], str] = {}
    for file, info in sorted(infos.items()):
        name = (info.family, info.style, info.weight, info.stretch)
        if name in by_name:
            raise CorpusError(f"{data / file}: {by_name[name]} has the same family and weight")
        by_name[name] = file
