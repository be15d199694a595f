"""Whether the letters of a text layer can be what is printed: broken fonts leave their traces.

A layer is refused at the first doubt: a wrong text beside a right picture teaches the wrong thing,
and pages are not rare.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import numpy as np

from components.ingest.page import Refused
from components.ingest.pdf.characters import Characters
from components.library.tongues import RIGHT_TO_LEFT_SCRIPTS, Tongue

FEWEST_LETTERS = 20  # fewer say nothing about a layer
_UNASSIGNED = frozenset({"Co", "Cn", "Cs", "Cc"})  # private use, no character, half ones, controls
_GLYPH_NUMBER = re.compile(r"\(cid:\d+\)")
_DOUBLE_ENCODED = re.compile("[\u00c2-\u00c5\u00d0\u00d1\u00d7-\u00d9\u00e0-\u00e3][\u0080-\u00bf]")
_LETTER_RUN = re.compile(r"[^\W\d_]+")
_MARKS = ("Mn", "Mc")
_JOINERS = "\u200c\u200d"
_ACCENTS = frozenset("\u00a8\u00af\u00b4\u00b8\u02c6\u02c7\u02d8\u02d9\u02da\u02db\u02dc\u02dd`^~")
# vowel signs that are written before the consonant that they follow in Unicode
_PRE_BASE = frozenset(
    "\u093f\u09bf\u09c7\u09c8\u0a3f\u0abf\u0b47\u0bc6\u0bc7\u0bc8\u0d46\u0d47\u0d48"
    "\u0dd9\u0dda\u0ddb\u1031\u17c1\u17c2\u17c3"
)
_COMPOUND = {
    "Hans": {"Hani", "Bopo"},
    "Hant": {"Hani", "Bopo"},
    "Jpan": {"Hani", "Hira", "Kana"},
    "Kore": {"Hang", "Hani"},
}
# scripts that stand in one word with Latin letters as a matter of course: 4월, USBメモリ
_UNSPACED = frozenset({"Hani", "Hira", "Kana", "Hang", "Bopo", "Thai", "Laoo", "Khmr", "Mymr"})
_NO_SCRIPT = frozenset({"Zyyy", "Zinh", "Zzzz"})

_LEAST_OWN = 0.2  # of the letters in the declared script; code and names are Latin everywhere
_MOST_FOREIGN = 0.1  # of the letters neither in the declared script nor Latin
_MOST_MIXED = 0.01  # of the words
_MOST_LOOSE_MARKS = 0.002  # of the letters
_MOST_MISPLACED = 0.1  # of the signs, letters or brackets whose place is looked at


def require_letters(characters: Characters, tongue: Tongue) -> None:
    """Check what the text says, and in which order.

    Raises:
        Refused: it cannot be what a reader sees.
    """
    letters = Counter(_script(c) for c in characters.text if c.isalpha())
    total = sum(letters.values())
    if total < FEWEST_LETTERS:
        raise Refused(f"its text layer has only {total} letters")
    _require_order(characters)
    _require_marks(characters, total)
    _require_characters(characters)
    _require_script(letters, total, tongue)
    _require_whole_words(characters.text)
    if tongue.script in RIGHT_TO_LEFT_SCRIPTS:
        _require_brackets(characters.text)


def _require_characters(characters: Characters) -> None:
    text = characters.text
    if _GLYPH_NUMBER.search(text):
        raise Refused("the text layer holds numbers of glyphs, (cid:...)")
    lost = sum(_is_lost(c) for c in text) + int(np.count_nonzero(characters.unmapped))
    if lost:
        raise Refused(f"the fonts do not say what {lost} of its {len(text)} characters are")
    if len(_DOUBLE_ENCODED.findall(text)) > _MOST_LOOSE_MARKS * len(text):
        raise Refused("the text layer is UTF-8 read as another encoding")


def _is_lost(character: str) -> bool:
    if character == "\ufffd":
        return True
    return unicodedata.category(character) in _UNASSIGNED and character not in "\n\t"


def _require_script(letters: Counter[str], total: int, tongue: Tongue) -> None:
    own = _COMPOUND.get(tongue.script, {tongue.script})
    expected = sum(letters[script] for script in own)
    if expected < _LEAST_OWN * total:
        raise Refused(f"only {expected} of its {total} letters are {tongue.script}")
    foreign = total - sum(letters[script] for script in own | {"Latn", *_NO_SCRIPT})
    if foreign > _MOST_FOREIGN * total:
        raise Refused(f"{foreign} of its {total} letters are neither {tongue.script} nor Latin")


def _require_marks(characters: Characters, total: int) -> None:
    """Vowel signs and accents that stand alone, as glyphs are stored, not as text is written."""
    text = characters.text
    loose = sum(
        unicodedata.category(c) in _MARKS and not _carries(before)
        for before, c in zip(" " + text, text, strict=False)
    )
    if loose > _MOST_LOOSE_MARKS * total:
        raise Refused(f"{loose} vowel signs or accents follow no letter: the order of its glyphs")
    apart = sum(_is_apart(characters, index) for index, c in enumerate(text) if c in _ACCENTS)
    if apart > _MOST_LOOSE_MARKS * total:
        raise Refused(f"{apart} accents stand apart from their letters")


def _carries(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category in _MARKS or character in _JOINERS + "\u25cc"


def _is_apart(characters: Characters, index: int) -> bool:
    """Whether an accent is printed above or below a letter before or after it."""
    left, _, right, _ = characters.tight[index]
    for neighbour in (index - 1, index + 1):
        if not (0 <= neighbour < len(characters.text) and characters.text[neighbour].isalpha()):
            continue
        other = characters.tight[neighbour]
        if min(right, other[2]) - max(left, other[0]) > 0.5 * (right - left):
            return True
    return False


def _require_whole_words(text: str) -> None:
    """Letters of two scripts in a word: a font whose letters are mapped to look-alikes, or none."""
    words = _LETTER_RUN.findall(text)
    mixed = 0
    for word in words:
        scripts = {_script(c) for c in word} - _NO_SCRIPT - _UNSPACED
        mixed += len(scripts) > 1
    if mixed > _MOST_MIXED * len(words):
        raise Refused(f"{mixed} of its {len(words)} words mix letters of two scripts")


def _require_order(characters: Characters) -> None:
    """The places of the letters must fit the order of the text: not that of the glyphs."""
    text, boxes = characters.text, characters.tight
    centres = (boxes[:, 0] + boxes[:, 2]) / 2
    signs = misplaced = pairs = reversed_pairs = 0
    for index in range(1, len(text)):
        if text[index] in _PRE_BASE:
            signs += 1
            follows = _carries(text[index - 1]) and boxes[index, 0] <= centres[index - 1]
            misplaced += not follows
        elif _runs_left(text[index - 1]) and _runs_left(text[index]):
            pairs += 1
            reversed_pairs += centres[index] > centres[index - 1]
    if misplaced > _MOST_MISPLACED * signs:
        raise Refused(f"{misplaced} of {signs} vowel signs come before their letter: glyph order")
    if reversed_pairs > _MOST_MISPLACED * pairs:
        raise Refused("its text from right to left is stored from left to right")


def _runs_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL")


def _require_brackets(text: str) -> None:
    opening, closing = sum(map(text.count, "([{")), sum(map(text.count, ")]}"))
    if abs(opening - closing) > max(1, _MOST_MISPLACED * (opening + closing)):
        raise Refused(f"{opening} brackets open and {closing} close: directions are mixed up")


def _script(character: str) -> str:
    from fontTools.unicodedata import script

    return str(script(character))
