"""Which typefaces can set a text: every character has a glyph, and the script has its rules.

A face without the OpenType tag of a complex script has glyphs for its letters but not the rules
that join, stack or reorder them (OpenType 1.9, chapter 2, "Script List table"): its text is
wrong without a warning. A missing character is drawn as a silent box or as nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from components.nouns import CorpusError
from components.rendering.recipe import Unmakeable

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from components.library.reader import Library
    from components.library.rows import Style, Typeface

# Scripts that are wrong without shaping, and the tags one of which a face must have in its GSUB
# or GPOS. Burmese needs `mym2`: faces with `mymr` alone follow private encodings of the letters.
SCRIPT_TAGS = {
    "Adlm": ("adlm",),
    "Arab": ("arab",),
    "Beng": ("beng", "bng2"),
    "Cakm": ("cakm",),
    "Deva": ("deva", "dev2"),
    "Gran": ("gran",),
    "Gujr": ("gujr", "gjr2"),
    "Guru": ("guru", "gur2"),
    "Java": ("java",),
    "Khmr": ("khmr",),
    "Knda": ("knda", "knd2"),
    "Lana": ("lana",),
    "Laoo": ("lao ",),
    "Mlym": ("mlym", "mlm2"),
    "Mong": ("mong",),
    "Mymr": ("mym2",),
    "Nkoo": ("nko ",),
    "Orya": ("orya", "ory2"),
    "Sinh": ("sinh",),
    "Syrc": ("syrc",),
    "Taml": ("taml", "tml2"),
    "Telu": ("telu", "tel2"),
    "Thaa": ("thaa",),
    "Thai": ("thai",),
    "Tibt": ("tibt",),
}
# Marks that shape text and leave no ink; a shaper hides them where a face lacks them.
_WITHOUT_INK = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060")


class Typefaces:
    """The typefaces of a corpus, and what each can set."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def covering(
        self, text: str, script: str, styles: frozenset[Style] | None = None
    ) -> tuple[Typeface, ...]:
        """Return the faces of a script that can set `text`, in the order of `fonts.json`.

        Args:
            text: any text; spaces, line breaks and marks without ink need no glyph.
            script: ISO 15924.
            styles: only faces of these styles; None takes every style.

        Raises:
            CorpusError: a font file cannot be read; it names the file.
        """
        wanted = _inked(text)
        return tuple(
            face
            for face in self._of_script.get(script, ())
            if (styles is None or face.style in styles) and self._sets(face, wanted, script)
        )

    def choose(
        self, text: str, script: str, random: Random, styles: frozenset[Style] | None = None
    ) -> Typeface:
        """Return one of `covering`: each family is as likely as another, however many its faces.

        Families are tried in an order drawn from `random`, since looking at all costs more.

        Raises:
            Unmakeable: no face can set the text.
            CorpusError: a font file cannot be read; it names the file.
        """
        wanted = _inked(text)
        families: dict[str, list[Typeface]] = {}
        for face in self._of_script.get(script, ()):
            if styles is None or face.style in styles:
                families.setdefault(face.family, []).append(face)
        for family in random.sample(list(families), len(families)):
            able = [face for face in families[family] if self._sets(face, wanted, script)]
            if able:
                return random.choice(able)
        raise Unmakeable(f"no typeface of script {script} has every character of the text")

    def path(self, typeface: Typeface) -> Path:
        """Where the file of a typeface lies."""
        return self._library.data / typeface.file

    @cached_property
    def _of_script(self) -> dict[str, tuple[Typeface, ...]]:
        faces: dict[str, list[Typeface]] = {}
        for face in self._library.typefaces:
            for script in face.scripts:
                faces.setdefault(script, []).append(face)
        return {script: tuple(of_script) for script, of_script in faces.items()}

    def _sets(self, face: Typeface, wanted: frozenset[str], script: str) -> bool:
        ability = ability_of(self.path(face))
        return ability.shapes(script) and wanted <= ability.characters


@dataclass(frozen=True, slots=True)
class Ability:
    """What a font file can set."""

    characters: frozenset[str]  # that have a glyph
    tags: frozenset[str]  # OpenType script tags of GSUB and GPOS

    def shapes(self, script: str) -> bool:
        """Whether it has the rules of a script (ISO 15924), where the script needs any."""
        needed = SCRIPT_TAGS.get(script)
        return needed is None or not self.tags.isdisjoint(needed)


@cache
def ability_of(path: Path) -> Ability:
    """Read what a font file can set, once a process.

    Raises:
        CorpusError: it is missing or is no font; the sentence names the file.
    """
    import uharfbuzz

    try:
        face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
    except (OSError, uharfbuzz.HarfBuzzError) as error:
        raise CorpusError(f"{path}: not a font file that can be read") from error
    if face.glyph_count == 0:  # HarfBuzz takes anything for a font, if need be an empty one
        raise CorpusError(f"{path}: not a font file that can be read")
    tags = {
        tag
        for table in ("GSUB", "GPOS")
        for tag in uharfbuzz.ot_layout_table_get_script_tags(face, table)
    }
    return Ability(frozenset(map(chr, face.unicodes)), frozenset(tags))


def _inked(text: str) -> frozenset[str]:
    return frozenset(character for character in text if not character.isspace()) - _WITHOUT_INK
