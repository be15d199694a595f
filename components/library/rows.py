"""The rows of the corpus, one frozen dataclass a kind; a source yields them, a renderer reads them.

`document` is the unit that is never divided between splits; it is unique within its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from components.library.tongues import Tongue
from components.nouns import Split


class Genre(StrEnum):
    """Where the words of a text come from: people writing for people, or a program's catalogue."""

    PROSE = "prose"
    INTERFACE = "interface"


class Style(StrEnum):
    """What a typeface is for."""

    SERIF = "serif"
    SANS = "sans"
    MONOSPACE = "monospace"
    HANDWRITING = "handwriting"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class TextRow:
    """A paragraph of prose, or one message of a program: clean, NFC, on one line."""

    tongue: Tongue
    document: str
    genre: Genre
    split: Split
    text: str


@dataclass(frozen=True, slots=True)
class FormulaRow:
    """A formula in LaTeX as its author wrote it, without delimiters."""

    document: str
    split: Split
    latex: str


@dataclass(frozen=True, slots=True)
class MoleculeRow:
    """A molecule as SMILES; `scaffold` marks a test molecule whose scaffold no other split has."""

    document: str
    split: Split
    smiles: str
    scaffold: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """A real table: a title, the names of its columns, and its cells as printed, row by row."""

    document: str
    split: Split
    title: str
    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A picture (PNG or JPEG bytes) with a caption by language tag (`Tongue.tag`); none if empty.

    A photograph without captions is a background for scene text.
    """

    document: str
    split: Split
    image: bytes
    captions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Typeface:
    """One font file, its path relative to `data/`, and the scripts it may be used for."""

    file: str
    family: str
    style: Style
    scripts: tuple[str, ...]  # ISO 15924
    licence: str  # SPDX


Row = TextRow | FormulaRow | MoleculeRow | TableRow | PictureRow


class Kind(StrEnum):
    """What a source holds; the name of its folder in `data/`."""

    TEXT = "text"
    FORMULAS = "formulas"
    MOLECULES = "molecules"
    TABLES = "tables"
    PICTURES = "pictures"
    FONTS = "fonts"
