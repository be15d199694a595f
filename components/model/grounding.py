"""Grounded markdown: what DeepSeek-OCR v1 says of a page, and where on the page it stands.

A block is `<|ref|>label<|/ref|><|det|>[[x1, y1, x2, y2]]<|/det|>`, a newline and its markdown.
An answer is what a model made up, so any text can be parsed: no code is run (the original calls
`eval` on the coordinates), the time is linear, and what is malformed becomes a problem in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from components.model.released_tokenizer import DET, DET_END, END, REF, REF_END

GRID = 999  # coordinates go from 0 to here, whatever the size of the image

_PAIR = [REF, REF_END, DET, DET_END]
_UNSPOKEN = (*_PAIR, END)  # a reader never sees these
_LONGEST = max(map(len, _UNSPOKEN))
# Linear: wherever one of these fails, the next try begins at a "<" or "[" that it has not seen.
_TAG = re.compile(r"(<\|/?(?:ref|det)\|>)")
_NUMBER = r" *([0-9]{1,4}) *"
_BOX = re.compile(rf"\[{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}\]")
# The coordinates of a det that nobody closed end with "]]", or else with their line.
_COORDINATES = re.compile(r"\A(\[[0-9, \[\]]*?(?:\]\]|(?=\n)|\Z)|)")
_NEWLINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels of the original image: left <= right, top <= bottom, all inside the image."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a page: what it is, where it stands, and its markdown, stripped."""

    label: str  # e.g. "sub_title", or the phrase that was to be located
    boxes: tuple[Box, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """An answer taken apart: its blocks, all of it as plain markdown, and what was malformed."""

    blocks: tuple[Block, ...]
    markdown: str
    problems: tuple[str, ...]


def parse_grounded(answer: str, width: int, height: int) -> Grounded:
    """Parse the answer for an image of `width` x `height` pixels.

    Raises:
        ValueError: the image has no pixels; the answer itself may be any text.
    """
    if width <= 0 or height <= 0:
        raise ValueError(f"An image of {width} x {height} pixels has no place for a box.")
    page = _Page(answer.replace(END, ""), width, height)
    page.read()
    blocks = tuple(Block(label, boxes, _tidy(text)) for label, boxes, text in page.blocks)
    return Grounded(blocks, _tidy(page.markdown), tuple(page.problems))


class _Page:
    """An answer split at its tags: tag number n stands between words n and n + 1."""

    def __init__(self, answer: str, width: int, height: int) -> None:
        pieces = _TAG.split(answer)
        self.words, self.tags = pieces[::2], pieces[1::2]
        self.sides = (width, height, width, height)
        self.blocks: list[tuple[str, tuple[Box, ...], list[str]]] = []
        self.markdown: list[str] = []
        self.problems: list[str] = []
        self.images = 0

    def read(self) -> None:
        """Fill blocks, markdown and problems."""
        self._say(self.words[0])
        at = 0
        while at < len(self.tags):
            at += self._piece(at)
            self._say(self.words[at])

    def _say(self, words: str) -> None:
        self.markdown.append(words)
        if self.blocks:
            self.blocks[-1][2].append(words)

    def _piece(self, at: int) -> int:
        """Read the piece that begins with tag number `at`; how many tags it has."""
        tags = self.tags[at : at + 4]
        if tags[:3] == _PAIR[:3] and not self.words[at + 2].strip():
            return self._block(at, closed=tags == _PAIR)
        if tags[0] == DET:
            self._take_coordinates(at)
        if tags[:2] in (_PAIR[:2], _PAIR[2:]):
            missing = "coordinates" if tags[0] == REF else "reference"
            self.problems.append(f"{tags[0]}...{tags[1]} has no {missing} next to it.")
            self._say(self.words[at + 1])
            return 2
        self.problems.append(f"{tags[0]} has no partner.")
        return 1

    def _block(self, at: int, closed: bool) -> int:
        label = self.words[at + 1]
        if closed:
            coordinates = self.words[at + 3]
        else:
            self.problems.append(f"{DET} has no partner.")
            coordinates = self._take_coordinates(at + 2)
        self.blocks.append((label, self._boxes(coordinates), []))
        if label == "image":
            self.markdown.append(f"![](images/{self.images}.jpg)")
            self.images += 1
        return 4 if closed else 3

    def _take_coordinates(self, at: int) -> str:
        """Cut the coordinates off the words that follow the det tag number `at`."""
        _, coordinates, self.words[at + 1] = _COORDINATES.split(self.words[at + 1], maxsplit=1)
        return coordinates

    def _boxes(self, coordinates: str) -> tuple[Box, ...]:
        pieces = _BOX.split(coordinates)  # what is between the boxes, and four numbers for each
        between = [piece.strip(" ") for piece in pieces[::5]]
        if between != ["[", *[","] * (len(between) - 2), "]"]:
            self.problems.append(f"{coordinates[:40]!r} is not a list of boxes.")
        found = [[int(n) for n in pieces[i : i + 4]] for i in range(1, len(pieces), 5)]
        return tuple(self._box(corners) for corners in found if self._is_a_box(corners))

    def _is_a_box(self, corners: list[int]) -> bool:
        left, top, right, bottom = corners
        if max(corners) > GRID:
            self.problems.append(f"Box {corners} has a number above {GRID}.")
        elif right < left or bottom < top:
            self.problems.append(f"Box {corners} ends before it begins.")
        else:
            return True
        return False

    def _box(self, corners: list[int]) -> Box:
        return Box(*(int(n / GRID * side) for n, side in zip(corners, self.sides, strict=True)))


def _tidy(pieces: list[str]) -> str:
    text = _without_unspoken("".join(pieces))
    text = text.replace("\\coloneqq", ":=").replace("\\eqqcolon", "=:")
    return _NEWLINES.sub("\n\n", text).strip()


def _without_unspoken(text: str) -> str:
    """Delete tags that came into being when what stood between their halves was taken out.

    Deleting one may join the next (`<|re<|ref|>f|>`), so we look back after every character that
    may end one: replacing until nothing changes would take quadratic time.
    """
    if not any(tag in text for tag in _UNSPOKEN):
        return text
    kept: list[str] = []
    for character in text:
        kept.append(character)
        tail = "".join(kept[-_LONGEST:]) if character == ">" else ""
        if tail.endswith(_UNSPOKEN):
            del kept[-next(len(tag) for tag in _UNSPOKEN if tail.endswith(tag)) :]
    return "".join(kept)
