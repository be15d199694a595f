"""Whether the letters of a text are those of its declared script, and of one script in a word."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from components.validation.manifest.characters import (
    COMMON,
    INHERITED,
    Characters,
    Flags,
    code_set,
    script_number,
    scripts_among,
)

# ISO 15924 codes that stand for several scripts of Unicode, or for a style of one.
_MADE_OF = {
    "Jpan": ("Hira", "Kana", "Hani"),
    "Hrkt": ("Hira", "Kana"),
    "Kore": ("Hang", "Hani"),
    "Jamo": ("Hang",),
    "Hans": ("Hani", "Bopo"),
    "Hant": ("Hani", "Bopo"),
    "Hanb": ("Hani", "Bopo"),
    "Aran": ("Arab",),
    "Cyrs": ("Cyrl",),
    "Geok": ("Geor",),
    "Latf": ("Latn",),
    "Latg": ("Latn",),
    "Syre": ("Syrc",),
    "Syrj": ("Syrc",),
    "Syrn": ("Syrc",),
}
# The codes in which one of the two Chinese orthographies is written and the other is not.
_WRITTEN_IN = {"Hans": ("gb2312", "big5"), "Hant": ("big5", "gb2312")}
_SHORTEST_MIXED = 3  # letters of a word: "Δx" is a symbol
_FEWEST_TELLING = 4  # Han letters that only one orthography has
_HAN = range(0x4E00, 0xA000)
# Letters that look like a letter of another of these scripts in most typefaces. Latin I is none of
# them: Caucasian languages write it for the palochka.
_LOOKALIKES = {
    "Latn": "AaBCcEeHiJjKMNOoPpQSsTVvWwXxYyhuɑɡ",
    "Cyrl": "АаВСсЕеНІіЈјКМОоРрЅѕТѴѵХхУуһԁԚԛԜԝҮү",
    "Grek": "ΑαΒΕΗΙιΚΜΝΟοΡρΤΥυΧνϲϳ",
    "Armn": "ՕօՍսՏհոզցգ",
}


def script_agreement(characters: Characters, script: str) -> float | None:
    """Share of the letters that are of a script; null for a script Unicode does not tell apart.

    Letters of no script of their own (modifier letters, the lengthening mark of Japanese) are left
    out. In Chinese, letters of the other orthography are none of the script.
    """
    wanted = _MADE_OF.get(script, (script,))
    if all(script_number(name) < 0 for name in wanted):
        return None
    scripts = characters.scripts[characters.letters]
    scripts = scripts[~scripts_among(COMMON, INHERITED)[scripts]]
    if not len(scripts):
        return None
    share = float(scripts_among(*wanted)[scripts].mean())
    return share * _orthography_agreement(characters, script) if script in _WRITTEN_IN else share


def _orthography_agreement(characters: Characters, script: str) -> float:
    """Of the Han letters that only one Chinese orthography has, the share of the given one."""
    own, other = (int(characters.within(_only_in(*pair)).sum()) for pair in _pairs(script))
    return own / (own + other) if own + other >= _FEWEST_TELLING else 1.0


def _pairs(script: str) -> tuple[tuple[str, str], tuple[str, str]]:
    mine, others = _WRITTEN_IN[script]
    return (mine, others), (others, mine)


@cache
def _only_in(encoding: str, other: str) -> Flags:
    return code_set(*(c for c in _HAN if _encodes(c, encoding) and not _encodes(c, other)))


def _encodes(code: int, encoding: str) -> bool:
    try:
        return bool(chr(code).encode(encoding))
    except UnicodeEncodeError:
        return False


def mixed_words(characters: Characters) -> int:
    """Count words of letters of two scripts where one script's could all be mistaken.

    "раypal" with Cyrillic "ра" counts, "μm" and "CSS-стиль" do not.
    """
    scripts = characters.scripts
    alike = [name for name in _LOOKALIKES if (scripts == script_number(name)).any()]
    if len(alike) < 2:
        return 0
    starts, ends = word_bounds(characters.letters | characters.marks)
    letters = {name: count_within(scripts == script_number(name), starts, ends) for name in alike}
    lookalikes = characters.within(_lookalikes())
    several = sum((count > 0).astype(np.int8) for count in letters.values()) > 1
    several &= ends - starts >= _SHORTEST_MIXED
    disguised = np.zeros(len(starts), np.bool_)
    for name, count in letters.items():
        false = count_within(lookalikes & (scripts == script_number(name)), starts, ends)
        disguised |= (count > 0) & (count == false)
    return int((several & disguised).sum())


@cache
def _lookalikes() -> Flags:
    return code_set(*map(ord, "".join(_LOOKALIKES.values())))


def word_bounds(inside: Flags) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First characters of runs of `inside`, and the places after their last ones."""
    edges = np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


def count_within(
    flags: Flags, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.int64]:
    """How many of `flags` are set from each start up to its end."""
    counted = np.concatenate([[0], np.cumsum(flags)])
    return counted[ends] - counted[starts]
