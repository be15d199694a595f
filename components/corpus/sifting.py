"""Drops what a source has but its languages do not: other scripts, English, untranslated texts."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

from components.corpus.cleaning import clean
from components.library.rows import TextRow
from components.library.tongues import Tongue
from components.nouns import Split
from components.text_key import text_key

_ENGLISH = Tongue("en", "Latn")
# A text that so many languages of one source share is translated in none of them.
_LANGUAGES_OF_UNTRANSLATED = 3
_FEWEST_LETTERS = 2
_WRITTEN_WITH = {
    "Hans": ("Hani", "Bopo"),
    "Hant": ("Hani", "Bopo"),
    "Jpan": ("Hira", "Kana", "Hani"),
    "Kore": ("Hang", "Hani"),
}
# Words that are frequent in English and no word of the other languages in Latin letters, save
# those that grew out of it.
_ENGLISH_WORDS = re.compile(
    r"\b(?:the|and|this|that|with|you|your|are|have|from|not|will|which|when|been|should|does|if"
    r"|these|there|their|would|could|cannot|please|because|has|its)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_ENGLISH_SHARE = 0.15
_GROWN_OUT_OF_ENGLISH = frozenset({"en", "sco", "pcm", "jam", "enm", "tpi", "bi", "wes", "kri"})


def sift(rows: Iterable[TextRow]) -> list[TextRow]:
    """Clean the rows of one source and keep those that are in the language they are said to be in.

    Held-out texts are only cleaned and kept to their script; of training texts, those shared by
    three languages of the source, those it has in English too, and English ones are dropped.
    """
    cleaned = [row for row in map(_cleaned, rows) if row is not None]
    shared = _shared(row for row in cleaned if row.split is Split.TRAIN)
    return [row for row in cleaned if row.split is not Split.TRAIN or _is_own(row, shared)]


def _cleaned(row: TextRow) -> TextRow | None:
    text = clean(row.text)
    return replace(row, text=text) if text and is_written_in(text, row.tongue.script) else None


def _shared(rows: Iterable[TextRow]) -> frozenset[str]:
    """The keys of texts that several languages have, or English and another one."""
    tongues: dict[str, set[Tongue]] = defaultdict(set)
    for row in rows:
        tongues[text_key(row.text)].add(row.tongue)
    return frozenset(
        key
        for key, having in tongues.items()
        if len(having) >= _LANGUAGES_OF_UNTRANSLATED or (_ENGLISH in having and len(having) > 1)
    )


def _is_own(row: TextRow, shared: frozenset[str]) -> bool:
    if row.tongue == _ENGLISH:
        return True
    return text_key(row.text) not in shared and not _is_english(row)


def _is_english(row: TextRow) -> bool:
    if row.tongue.script != "Latn" or row.tongue.language in _GROWN_OUT_OF_ENGLISH:
        return False
    found = sum(1 for _ in _ENGLISH_WORDS.finditer(row.text))
    return found > 1 and found > _ENGLISH_SHARE * sum(1 for _ in _WORD.finditer(row.text))


def is_written_in(text: str, script: str) -> bool:
    """Whether a text has two letters of a script, more than Latin ones, and none of a third."""
    own, latin, foreign = _letters(script)
    if foreign.search(text):
        return False
    count = sum(map(len, own.findall(text)))
    others = 0 if script == "Latn" else sum(map(len, latin.findall(text)))
    return count >= _FEWEST_LETTERS and count > others


@cache
def _letters(script: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Runs of a script, of Latin, and what belongs to neither nor to all scripts."""
    written = {*_WRITTEN_WITH.get(script, (script,))}
    own, latin = _spans(lambda name: name in written), _spans(lambda name: name == "Latn")
    foreign = _spans(lambda name: name not in {*written, "Latn", "Zyyy", "Zinh"})
    return re.compile(f"[{own}]+"), re.compile(f"[{latin}]+"), re.compile(f"[{foreign}]")


def _spans(wanted: Callable[[str], bool]) -> str:
    """The inside of a class of characters by script (Unicode Standard Annex 24).

    Neighbouring ranges are joined: the time of a match grows with their number.
    """
    from fontTools.unicodedata import Scripts

    ends = [*Scripts.RANGES[1:], sys.maxunicode + 1]
    spans: list[tuple[int, int]] = []
    for first, end, name in zip(Scripts.RANGES, ends, Scripts.VALUES, strict=True):
        if wanted(name) and spans and spans[-1][1] == first:
            spans[-1] = (spans[-1][0], end)
        elif wanted(name):
            spans.append((first, end))
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(end - 1))}" for first, end in spans)
