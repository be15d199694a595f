"""Sizes of letters, measured once a face: shaping a row for each of its letters takes too long.

A letter (a cluster) is measured alone at one large size and scaled. Only a joining script needs to
know its neighbours; kerning is made good by stretching a row to its true width (`layout`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from components.rendering.clusters import boundaries
from components.rendering.faces import Face, direction_of

_EM = 64  # px, the size letters are measured at
_JOINER = "\u200d"  # zero width: makes a letter take the form it has beside another
# Arabic letters that do not join the letter after them.
_NOT_JOINING_ON = frozenset("ءآأؤإاةدذرزوىٱژڈڑ")


@dataclass(frozen=True, slots=True)
class Letter:
    """A cluster: the right edge of each of its characters, and its ink above and below, in em."""

    edges: tuple[float, ...]
    top: float
    bottom: float


@cache
def _measure(path: Path, text: str, before: str, after: str, direction: str) -> Letter:
    font = Face(path).font(_EM)
    edges = [
        font.getlength(before + text[: end + 1] + after, direction=direction) / _EM
        for end in range(len(text))
    ]
    _, top, _, bottom = font.getbbox(before + text + after, anchor="ls", direction=direction)
    return Letter(tuple(edges), top / _EM, bottom / _EM)


def letters(text: str, face: Face, script: str) -> tuple[Letter, ...]:
    """Return the measures of each cluster of `text`, in the order of the text."""
    cuts = boundaries(text)
    clusters = [text[start:end] for start, end in pairwise(cuts)]
    direction = direction_of(script)
    if script != "Arab":
        return tuple(_measure(face.path, cluster, "", "", direction) for cluster in clusters)
    measures = []
    for index, cluster in enumerate(clusters):
        before = _JOINER if index and _join(clusters[index - 1], cluster) else ""
        joined = index + 1 < len(clusters) and _join(cluster, clusters[index + 1])
        measures.append(_measure(face.path, cluster, before, _JOINER if joined else "", direction))
    return tuple(measures)


def _join(left: str, right: str) -> bool:
    """Whether two Arabic clusters, neighbours in the text, are written in one stroke."""
    if left[0] in _NOT_JOINING_ON or right[0] == "ء":
        return False
    return all(
        unicodedata.name(letter[0], "").startswith("ARABIC LETTER") for letter in (left, right)
    )
