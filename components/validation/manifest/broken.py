"""Counts of characters that no printed text has: broken, unassigned, invisible or out of place."""

from __future__ import annotations

from functools import cache

import numpy as np

from components.validation.manifest.characters import (
    COMMON,
    UNKNOWN,
    Characters,
    Flags,
    category_table,
    code_set,
    script_number,
    script_table,
    scripts_among,
)

_REPLACEMENT = 0xFFFD
_LINE_FEED, _TAB = 0x0A, 0x09
_NO_BREAK_SPACE = 0xA0
# The bidirectional controls of Unicode Standard Annex 9.
_DIRECTION = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_ZERO_WIDTH_SPACE = 0x200B
_JOINERS = (0x200C, 0x200D)
# Format characters with ink of their own (numbers' signs, verse marks) or a place in a script.
_SHOWN = (*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD)
_SHAPING = (0x180E, *range(0x13430, 0x13440))
_FILLERS = (0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0)  # letters and a mark by category, and nothing
# Scripts whose letters never change by a joiner: between them it is invisible and means nothing.
_UNJOINED = (
    *("Latn", "Cyrl", "Grek", "Armn", "Geor", "Hebr", "Ethi", "Cher", "Cans", "Thai", "Laoo"),
    *("Hani", "Hira", "Kana", "Hang", "Bopo", "Olck", "Vaii"),
)
# Scripts written without spaces, where a zero-width one says where a line may break.
_BROKEN_INVISIBLY = ("Khmr", "Thai", "Laoo", "Mymr", "Java", "Bali", "Tibt", "Tale", "Lana", "Talu")


@cache
def _stray() -> Flags:
    """Private use, unassigned (noncharacters are), and invisible with nothing to do."""
    names, numbers = category_table()
    unknown = script_table()[1] == script_number(UNKNOWN)
    stray = (numbers == names.index("Co")) | ((numbers == names.index("Cn")) & unknown)
    stray |= (numbers == names.index("Cf")) | code_set(*_FILLERS)
    for codes in (_DIRECTION, _JOINERS, _SHOWN, _SHAPING, (_ZERO_WIDTH_SPACE,)):
        stray[list(codes)] = False
    return stray


def count_broken(characters: Characters) -> dict[str, int]:
    """Count the characters that no printed text has: four columns of the manifest."""
    codes = characters.codes
    controls = characters.are("Cc", "Cs", "Zl", "Zp") & (codes != _LINE_FEED) & (codes != _TAB)
    return {
        "replacement_characters": int((codes == _REPLACEMENT).sum()),
        "control_characters": int(controls.sum()),
        "stray_characters": int(characters.within(_stray()).sum() + _idle_joiners(characters)),
        "direction_marks": int(characters.within(code_set(*_DIRECTION)).sum()),
    }


def _idle_joiners(characters: Characters) -> int:
    """Joiners and zero-width spaces after a letter that they do nothing to, or after none."""
    codes = characters.codes
    joiners = characters.within(code_set(*_JOINERS))
    spaces = codes == _ZERO_WIDTH_SPACE
    if not joiners.any() and not spaces.any():
        return 0
    before = np.concatenate([[script_number(COMMON)], characters.scripts[:-1]])
    emoji = np.concatenate([[False], (characters.are("So", "Sk") | characters.are("M"))[:-1]])
    idle = joiners & scripts_among(*_UNJOINED, COMMON)[before] & ~emoji
    idle |= spaces & ~scripts_among(*_BROKEN_INVISIBLY)[before]
    return int(idle.sum())


def orphan_marks(characters: Characters) -> int:
    """How many marks begin a text or follow neither a letter nor a mark nor a joiner.

    A mark may also stand on a digit, a symbol, the dotted circle or a no-break space.
    """
    marks = characters.marks
    if not marks.any():
        return 0
    bearing = characters.are("L", "M", "N", "S", "Cf") | (characters.codes == _NO_BREAK_SPACE)
    before = np.concatenate([[False], bearing[:-1]])
    return int((marks & ~before).sum())
