"""Text that went through a wrong decoder: UTF-8 read in another encoding, escapes left as they are.

A run of mojibake is characters whose bytes in a legacy encoding are UTF-8 that says something. Of
one such sequence alone chance may make a word ("Spaß“"); how it is told is said at `_is_telling`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_LEGACY = ("cp1252", "latin-1", "cp1250", "cp1251", "cp1254", "mac_roman", "cp437", "koi8_r")
_DOUBLE_BYTE = ("gbk", "big5", "shift_jis", "euc_kr")
_SHORTEST_DOUBLE_BYTE = 4  # characters: eight bytes are UTF-8 by chance once in thousands of words
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]+")
# U+FFFD in UTF-8, read as GBK; and memory that a compiler filled with 0xCC or 0xCD, read likewise.
_KNOWN = re.compile("锟斤拷|烫烫烫|屯屯屯")
# What stands after a letter by itself: quotation marks, dashes, marks of abbreviations, powers.
_NATURAL = frozenset("‘’“”–—…‚„‹›«»•·ªº°™®©²³¹¼½¾\u00a0´¨`")
# Tags of HTML; those of our tables are no prose, unless they are in capitals. Words of other names
# between angle brackets may be printed ("<unknown>"); for what stands high or low Markdown has none
# of its own ("H<sub>2</sub>O").
_TAG_NAMES = (
    "html|head|body|title|meta|link|base|script|noscript|style|template|h[1-6]|header|footer|main|"
    "nav|section|article|aside|p|br|hr|wbr|pre|blockquote|div|span|center|font|a|b|i|u|s|q|em|"
    "strong|small|big|strike|del|ins|mark|code|kbd|samp|var|tt|cite|abbr|bdi|bdo|ruby|rt|"
    "rp|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|colgroup|col|tr|th|td|img|picture|source|"
    "figure|figcaption|map|area|svg|path|math|canvas|audio|video|iframe|frame|frameset|object|"
    "embed|form|input|button|label|select|option|textarea|fieldset|legend|details|summary|dialog"
)
_TAG = rf"</?(?i:{_TAG_NAMES})(?:\s[^<>]{{0,200}})?/?>"
_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
_ESCAPE = re.compile(
    rf"{_TAG}|{_ENTITY}"
    r"|\\u\{?[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\U[0-9a-fA-F]{8}|\\[nrt\"']"
    r"|(?:%[0-9A-F]{2}){2,}|(?:=[0-9A-F]{2}){2,}"
)
# A question mark where an encoding had no letter: between small letters (not in an address, "?id=")
# or in a row of them.
_LOST = re.compile(r"(?<=[^\W\d_])\?(?![^\W\d_]+=)(?=[^\W\d_])|\?{3,}")
_SPECIAL = re.compile(r"[&\\%=<]")


@dataclass(frozen=True, slots=True)
class _Encoding:
    name: str
    run: re.Pattern[str]  # characters that could be sequences of UTF-8, one after another
    table: dict[str, int]  # from a character to its byte
    leads: frozenset[str]  # characters that can begin a sequence
    tails: frozenset[str]


def mojibake(text: str) -> int:
    """Count the runs of a text that are UTF-8 read in another encoding, in the one with most."""
    if text.isascii():
        return 0
    used = frozenset(text)
    possible = [
        encoding
        for encoding in _encodings()
        if not used.isdisjoint(encoding.leads) and not used.isdisjoint(encoding.tails)
    ]
    counts = (sum(_is_telling(m, each) for m in each.run.finditer(text)) for each in possible)
    return (
        max(counts, default=0)
        + sum(map(_is_double_byte, _WIDE.findall(text)))
        + len(_KNOWN.findall(text))
    )


def escapes(prose: str) -> int:
    """Count entities and tags of HTML, escapes of programs, addresses and mail left in prose."""
    if not _SPECIAL.search(prose):
        return 0
    return len(_ESCAPE.findall(prose))


def lost_letters(prose: str) -> int:
    """Count the places where question marks stand for letters that an encoding does not have."""
    if "?" not in prose:
        return 0
    return sum(
        len(place[0]) > 1 or (prose[place.start() - 1] + prose[place.end()]).islower()
        for place in _LOST.finditer(prose)
    )


def entities(notation: str) -> int:
    """Count entities of HTML in a formula, where backslashes and percent signs are its own."""
    return len(re.findall(_ENTITY, notation)) if "&" in notation else 0


def _is_telling(match: re.Match[str], encoding: _Encoding) -> bool:
    """Whether a run reads as text, and cannot be letters with what naturally follows them.

    It tells if it has a sign that follows no letter, or is more than two sequences.
    """
    run = match[0]
    decoded = _decoded(run, encoding)
    if decoded is None or not all(map(_is_text, decoded)):
        return False
    odd = any(c in encoding.tails and c not in _NATURAL and not c.isalpha() for c in run)
    return odd or len(decoded) > 2


def _decoded(run: str, encoding: _Encoding) -> str | None:
    try:
        return bytes(encoding.table[character] for character in run).decode()
    except UnicodeDecodeError:
        return None


def _is_text(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ" or character == "\u00a0"


def _is_double_byte(run: str) -> bool:
    if len(run) < _SHORTEST_DOUBLE_BYTE:
        return False
    return any(map(_reads_as_utf8, [run] * len(_DOUBLE_BYTE), _DOUBLE_BYTE))


def _reads_as_utf8(run: str, encoding: str) -> bool:
    try:
        return all(map(_is_text, run.encode(encoding).decode()))
    except UnicodeError:
        return False


@cache
def _encodings() -> tuple[_Encoding, ...]:
    return tuple(map(_encoding, _LEGACY))


def _encoding(name: str) -> _Encoding:
    characters = {byte: bytes([byte]).decode(name, "ignore") for byte in range(0x80, 0x100)}
    if name.startswith("cp125"):  # decoders of the web read the bytes it leaves open as controls
        characters = {byte: shown or chr(byte) for byte, shown in characters.items()}

    def between(first: int, last: int) -> str:
        return "".join(characters[byte] for byte in range(first, last + 1))

    tails = between(0x80, 0xBF)
    leads = (between(0xC2, 0xDF), between(0xE0, 0xEF), between(0xF0, 0xF4))
    sequences = (
        f"[{re.escape(lead)}][{re.escape(tails)}]{{{length}}}"
        for length, lead in enumerate(leads, start=1)
    )
    return _Encoding(
        name=name,
        run=re.compile(f"(?:{'|'.join(sequences)})+"),
        table={shown: byte for byte, shown in characters.items()},
        leads=frozenset("".join(leads)),
        tails=frozenset(tails),
    )
