"""Breaks running text into columns of a length; a column is a slice of its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Slice = tuple[int, int]
# What is turned on its side in a column of upright letters (UAX #50, orientation R), but a Latin
# letter or digit alone between others stands upright, as usual.
_R = r"[!-~\u2010-\u2015]"
_SIDEWAYS = re.compile(rf"{_R}+(?: {_R}+)+|{_R}{{2,}}|[ -/:-@\[-`{{-~\u2010-\u2015]")
# JIS X 4051 and GB/T 15834: what may not stand at the head or at the foot of a column.
_NOT_AT_HEAD = frozenset(
    "、。，．・：；？！）」』】〉》〕｝〟ー々…‥〜～ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
_NOT_AT_FOOT = frozenset("（「『【〈《〔｛〝")


def upright_columns(
    text: str, em: int, length: int, indent: int, sideways: Callable[[str], float]
) -> tuple[Slice, ...]:
    """Break a paragraph whose letters stand upright.

    Args:
        text: one paragraph.
        em: px of a letter along the column.
        length: px of a column.
        indent: px that the first column is shorter.
        sideways: measures a run that is turned on its side, in px.
    """
    pieces = _pieces(text)
    words = (text[start:end] for start, end in pieces)
    advances = [sideways(word) if _SIDEWAYS.fullmatch(word) else em for word in words]
    columns: list[Slice] = []
    at = 0
    while at < len(pieces):
        last, used = at, 0.0 if columns else float(indent)
        while last < len(pieces) and used + advances[last] <= length:
            used += advances[last]
            last += 1
        last = max(_allowed(text, pieces, at, last), at + 1)
        columns.append((pieces[at][0], pieces[last - 1][1]))
        at = last
    return tuple(columns)


def word_columns(text: str, length: int, measure: Callable[[str], float]) -> tuple[Slice, ...]:
    """Break text between words; a word longer than a column stands in one of its own."""
    columns: list[Slice] = []
    for word in re.finditer(r"[^ ]+", text):
        start = columns[-1][0] if columns else 0
        if columns and measure(text[start : word.end()]) <= length:
            columns[-1] = (start, word.end())
        else:
            columns.append(word.span())
    return tuple(columns)


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield a column's parts, and whether each stands upright."""
    at = 0
    for run in _SIDEWAYS.finditer(text):
        if at < run.start():
            yield text[at : run.start()], True
        yield run[0], False
        at = run.end()
    if at < len(text):
        yield text[at:], True


def _pieces(text: str) -> list[Slice]:
    """Return what is never divided: a letter, or a run on its side."""
    found: list[Slice] = []
    at = 0
    while at < len(text):
        run = _SIDEWAYS.match(text, at)
        end = run.end() if run else at + 1
        found.append((at, end))
        at = end
    return found


def _allowed(text: str, pieces: list[Slice], first: int, last: int) -> int:
    """Move a break back until nothing stands where it may not."""
    moved = last
    while first < moved < len(pieces):
        head, foot = text[pieces[moved][0]], text[pieces[moved - 1][1] - 1]
        if head not in _NOT_AT_HEAD and foot not in _NOT_AT_FOOT:
            return moved
        moved -= 1
    return moved if moved > first else last
