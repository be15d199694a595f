"""Which texts a shaper cannot set: it shows a dotted circle where a mark has no letter to stand on.

Such a text is misspelt or in a private encoding (Burmese in Zawgyi). Its picture would show a
circle that its characters do not have (OpenType, "Developing OpenType Fonts for the Universal
Shaping Engine", step "insert dotted circles").
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from components.library.reader import Library
from components.library.tongues import Tongue

if TYPE_CHECKING:
    import uharfbuzz

CIRCLE = "\u25cc"
# Scripts whose shapers insert circles: those of India, Khmer, Burmese, and the universal one.
SCRIPTS = frozenset(
    {
        *("Adlm", "Beng", "Cakm", "Deva", "Gran", "Gujr", "Guru", "Java", "Khmr", "Knda", "Lana"),
        *("Mlym", "Mong", "Mtei", "Mymr", "Nkoo", "Orya", "Sinh", "Taml", "Telu", "Tibt"),
    }
)
# Zawgyi that a shaper lets pass: a virama with no letter after it, to stand below (Burmese, Mon,
# Karen and Shan letters; Unicode 16, chart 1000).
_LONE_VIRAMA = re.compile(
    "\u1039(?![\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066"
    "\u106e-\u1070\u1075-\u1081\u108e])"
)


def is_broken(text: str, tongue: Tongue, data: Path) -> bool:
    """Whether shaping inserts a dotted circle into a text that has none, or should.

    Args:
        text: one line of any length; foreign words in it are shaped with the rest.
        tongue: its language and script. Scripts without complex shaping are never broken.
        data: a corpus with `fonts.json`; a script without a face there is not judged.

    Raises:
        CorpusError: there is no `fonts.json` in `data`.
    """
    if tongue.script not in SCRIPTS or CIRCLE in text:
        return False
    if tongue.script == "Mymr" and _LONE_VIRAMA.search(text):
        return True
    font = _font(data, tongue.script)
    return font is not None and _has_circle(text, tongue, font)


def _has_circle(text: str, tongue: Tongue, font: uharfbuzz.Font) -> bool:
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.script = tongue.script  # a text that begins with a foreign word would be guessed wrong
    buffer.language = tongue.language
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    circle = font.get_nominal_glyph(ord(CIRCLE))
    return any(glyph.codepoint == circle for glyph in buffer.glyph_infos)


@cache
def _font(data: Path, script: str) -> uharfbuzz.Font | None:
    """The first face of a script that has the circle: without it a shaper inserts none."""
    import uharfbuzz

    for typeface in Library(data).typefaces:
        if script in typeface.scripts:
            blob = uharfbuzz.Blob.from_file_path(str(data / typeface.file))
            font = uharfbuzz.Font(uharfbuzz.Face(blob))
            if font.get_nominal_glyph(ord(CIRCLE)):
                return font
    return None
