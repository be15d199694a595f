"""Raw texts of catalogues and documents -> what a reader of them would see, on one line.

A sentence that holds something a program would fill in, a code or an address is left out;
numbers a program would fill in become a number.
"""

from __future__ import annotations

import html
import re
import unicodedata

_GAP = "\x00"  # stands for what a reader never sees; its sentence goes

# Bidirectional marks, zero-width spaces and soft hyphens leave no ink, and the Arabic tatweel
# carries no letter. The joiners stay where they shape letters, see `_JOINER`.
_JOINERS = "\u200c\u200d"
_SHAPING = frozenset(_JOINERS) | {"\u180e"}  # the last separates Mongolian vowels
_TATWEEL = "\u0640"
_HYPHENS = "\u2010\u2011"  # they print as a hyphen-minus does: nobody could read the difference
_SYMBOLS = frozenset("™№←↑→↓↔∞≈≠≤≥−√∑∆•…")

_VIRAMAS = (
    "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u103a\u17d2\ua8c4\ua9c0"
)
_CURSIVE = "\u0620-\u06ff\u0710-\u077f\u07ca-\u07fa\u0840-\u085f\u08a0-\u08ff\u1820-\u18aa"
_JOINER = re.compile(
    f"(?<=[{_VIRAMAS}])[{_JOINERS}]|[{_JOINERS}](?=[{_VIRAMAS}])"
    f"|(?<=[{_CURSIVE}])[{_JOINERS}](?=[{_CURSIVE}])"
)
_ANY_JOINER = re.compile(f"[{_JOINERS}]+")

_BREAK = re.compile(r"</?(?:br|p|li|ul|ol|div|h[1-6]|tr|td|th|hr|dd|dt)\b[^<>]{0,300}>|\\[nrt]")
_COMMENT = re.compile(r"<!--[^<>]*-->")
_HOLE = re.compile(
    r"<%[^<>]{0,300}%>"  # templates
    r"|<[A-Za-z0-9][^<>]{0,300}/>"  # an element the program puts in
    r"|&[A-Za-z][\w.-]{0,60};"  # an entity that HTML does not know
    r"|\$[^$\s]{1,60}\$"  # a formula
    r"|\$t\([^()]{0,300}\)|\$\(\w+\)|\$[A-Za-z_]\w*\$?|\$\d(?!\d|[.,]\d)"
    r"|%\(\w+\)\w*|%[-+#0-9.$'*]*[A-Za-z@]\w*%?"
    r"|[#$%@]?\{{1,4}[^{}]{0,300}\}{1,4}"
    r"|(?<!\w)\w{1,20}://(?:\S*[\w/])?|(?<!\w)www\.\S*\w"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.\w(?:\S*\w)?"
    r"|[\\{}\x00\ufffd]"
)
_CHOICE = re.compile(r"\{\s*\w+\s*,\s*(?:plural|select|selectordinal|choice)\b|\{\{\w+:")
_NUMBER = re.compile(
    r"%(?:\d\$)?[-+#0]?\d*(?:\.\d+)?(?:ll|l|z)?[dufi](?![A-Za-z])"
    r"|\$?\{+ ?(?:count|num|number|n|total|days|hours|minutes|seconds|percent|size) ?\}+"
    r"|%\d(?!\d)|\[[A-Z][A-Z0-9_]+\]"  # fields of blocks, where children write numbers
)
_TAG = re.compile(r"</?[A-Za-z0-9][^<>]{0,300}>")
_CUT_TAG = re.compile(r"</?(?=[A-Za-z])")  # what a tag begins with, and nothing that closes it
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]|\[([^\[\]]*)\]\([^()\s]*\)")
_APOSTROPHE = re.compile(r"(?<=\w)''(?=\w)")  # ICU writes it double
_EMPHASIS = re.compile(r"\*+|'''?|`")
# The letter of a shortcut: `&File`, `_File`, `Sa_ve`, and after the word where letters are many.
_SHORTCUT_AFTER = re.compile(r"\s?\([&_]\w\)")
_SHORTCUT = re.compile(r"(?<![\w&])&(?=\w)|(?<=[a-z])&(?=[a-z])|(?<![\w_])_(?=[^\W_])")
_SHORTCUT_INSIDE = re.compile(r"^([^_]*[^\W_])_([^\W_][^_]*)$")
_IDENTIFIER = re.compile(r"(?<!\w)\w*_\w*")
_SPECIAL = re.compile(r"[<>&%{}$\\_*`\[\](@:']|www\.|\ufffd|\x00")
_BOUNDARY = re.compile(r"(?<=[.!?…।॥۔؟።။])\s+|(?<=[。！？])(?=.)")


def clean(text: str) -> str:
    """Return the readable sentences of a text: NFC, single blanks, no markup, no placeholder.

    Idempotent, and linear in the length of the text. Empty if nothing is left, or if what is
    left would read differently when cleaned again (markup inside markup).
    """
    once = _clean(text)
    return once if once == text or _clean(once) == once else ""


def sentences(text: str) -> tuple[str, ...]:
    """Cut a text after the marks that end a sentence; the pieces make up the text again."""
    ends = [match.end() for match in _BOUNDARY.finditer(text)]
    return tuple(text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True))


def _clean(text: str) -> str:
    if _CHOICE.search(text):
        return ""
    text = _without_markup(text)
    text = unicodedata.normalize("NFC", text.translate(_VISIBLE))
    if _ANY_JOINER.search(text):
        text = _ANY_JOINER.sub("", _JOINER.sub(lambda match: _MARKED[match[0]], text))
        text = text.translate(_UNMARKED)
    if _GAP in text:
        text = "".join(part for part in sentences(text) if _GAP not in part)
    return " ".join(text.split())


def _without_markup(text: str) -> str:
    """Take markup out, and put a gap where something unreadable stood."""
    if not _SPECIAL.search(text):
        return text
    text = html.unescape(text) if "&" in text else text
    text = _LINK.sub(r"\1\2", _BREAK.sub(" ", _COMMENT.sub(" ", text)))
    number = str(len(text) % 89 + 2)
    text = _HOLE.sub(_GAP, _NUMBER.sub(number, text.replace("%%", "%")))
    text = _EMPHASIS.sub("", _APOSTROPHE.sub("'", _CUT_TAG.sub(_GAP, _TAG.sub("", text))))
    text = _SHORTCUT.sub("", _SHORTCUT_AFTER.sub("", text))
    return _IDENTIFIER.sub(_GAP, _SHORTCUT_INSIDE.sub(r"\1\2", text))


class _Visible(dict[int, int | str]):
    """A translation table: what leaves no ink goes, what no typeface has becomes a blank."""

    def __missing__(self, code: int) -> int | str:
        self[code] = replacement = _shown(chr(code))
        return replacement


def _shown(character: str) -> str:
    from fontTools import unicodedata as scripts

    category = unicodedata.category(character)
    if character in _SHAPING or character in _SYMBOLS or character == _GAP:
        return character
    if character in _HYPHENS:
        return "-"
    if category == "Cf" or character == _TATWEEL or "\ufe00" <= character <= "\ufe0f":
        return ""
    symbol = category in ("So", "Sm", "Sk") and character > "\xff"
    if category[0] in "CZ" or (symbol and scripts.script(character) == "Zyyy"):
        return " "
    return character


_VISIBLE = _Visible()
# Joiners that stay are marked while the others go.
_MARKED = {"\u200c": "\x01", "\u200d": "\x02"}
_UNMARKED = {1: "\u200c", 2: "\u200d"}
