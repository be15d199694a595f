"""How a page looks: its size, columns, spacing, shades; drawn once a page."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from components.library.tongues import RIGHT_TO_LEFT_SCRIPTS, Tongue

_PLAIN = frozenset({"Armn", "Cyrl", "Geor", "Grek", "Hebr", "Latn"})  # legible at a small size
_REGIONS = {"Hans": "CN", "Hant": "TW"}  # which forms of shared ideographs a font is to use
_SHAPES = (  # the shorter side as a share of the longer, whether it lies, how often
    (0.7071, False, 60),  # A4
    (0.7727, False, 15),  # letter
    (0.66, False, 13),  # a book
    (0.7071, True, 8),
    (0.5625, True, 4),  # a slide
)


@dataclass(frozen=True, slots=True)
class Look:
    """Lengths are pixels, or ems where they say so; shades are grey levels."""

    language: str  # as typst wants it: two or three letters
    region: str
    right_to_left: bool
    width: int
    height: int
    margin: int  # left and right
    head: int  # above the text
    foot: int  # below it
    columns: int
    gutter: int
    size: float
    leading: float  # em between two lines
    spacing: float  # em between two paragraphs
    indent: float  # em
    justified: bool
    whole: bool  # no paragraph or list is broken over two columns
    title: float  # em
    heading: float  # em
    centred: bool  # headings
    rules: str  # of tables: grid, rows, booktabs or none
    bullet: str  # typst: a drawn mark, as few fonts have one
    note: str  # typst: how footnotes are told from the text above
    ink: int
    paper: int

    def em(self, level: int) -> float:
        """Return the size of a heading in em of the text."""
        return {1: self.title, 2: self.heading}.get(level, round((self.heading + 1) / 2, 2))

    @property
    def apart(self) -> float:
        """The space above and below what is no text, in em."""
        return max(self.spacing, 0.8)

    @property
    def column(self) -> float:
        """The width of a column in pixels."""
        inner = self.width - 2 * self.margin - (self.columns - 1) * self.gutter
        return inner / self.columns


def draw_look(random: Random, side: int, tongue: Tongue, whole: bool) -> Look:
    """Draw the look of a page whose longer side is `side` pixels.

    If `whole`, then no paragraph or list is broken over two columns: its box is to be a target.
    """
    width, height = _dimensions(random, side)
    plain = tongue.script in _PLAIN
    low, high = (11.5, 18.0) if plain else (14.5, 22.0)
    # The marks of tall scripts reach out of the line that some typefaces declare.
    tightest = 0.02 if plain else 0.18
    size = round(random.triangular(low, high, low + 2.5), 1)
    margin = round(width * random.uniform(0.05, 0.13))
    gutter = round(size * random.uniform(1.4, 2.6))
    spaced = random.random() < 0.7  # paragraphs are set apart by space, or else by their indent
    columns = _columns(random, width - 2 * margin, size, gutter)
    return Look(
        language=tongue.language.split("-")[0],
        region=_REGIONS.get(tongue.script, ""),
        right_to_left=tongue.script in RIGHT_TO_LEFT_SCRIPTS,
        width=width,
        height=height,
        margin=margin,
        head=max(round(height * random.uniform(0.055, 0.1)), round(size * 2.8)),
        foot=max(round(height * random.uniform(0.055, 0.1)), round(size * 2.8)),
        columns=columns,
        gutter=gutter,
        size=size,
        leading=round(random.triangular(tightest, 0.6, tightest + 0.1), 2),
        spacing=round(random.uniform(0.7, 1.3) if spaced else random.uniform(0.2, 0.4), 2),
        indent=0.0 if spaced else round(random.uniform(1.0, 2.0), 1),
        justified=random.random() < 0.65,
        whole=whole or columns == 1 or random.random() < 0.4,
        title=round(random.uniform(1.5, 2.3), 2),
        heading=round(random.uniform(1.1, 1.45), 2),
        centred=random.random() < 0.3,
        rules=random.choices(("grid", "rows", "booktabs", "none"), (5, 2, 3, 1))[0],
        bullet=random.choice(_BULLETS),
        note=random.choice(
            ("line(length: 30%, stroke: 0.6pt)", "line(length: 100%, stroke: 0.4pt)")
        ),
        ink=random.choice((0, 0, 0, 20, 40, 60)),
        paper=random.choice((255, 255, 255, 250, 244, 236)),
    )


_BULLETS = (
    "circle(radius: 0.16em, fill: ink)",
    "circle(radius: 0.16em, stroke: 0.05em + ink)",
    "square(size: 0.28em, fill: ink)",
    "rect(width: 0.45em, height: 0.08em, fill: ink)",
)
_NOTE_RULES = ("line(length: 30%, stroke: 0.6pt + ink)", "line(length: 100%, stroke: 0.4pt + ink)")


def _dimensions(random: Random, side: int) -> tuple[int, int]:
    shape = random.choices(_SHAPES, [weight for _, _, weight in _SHAPES])[0]
    shorter = round(side * shape[0])
    return (side, shorter) if shape[1] else (shorter, side)


def _columns(random: Random, inner: int, size: float, gutter: int) -> int:
    wanted = random.choices((1, 2, 3), (50, 35, 15))[0]
    while wanted > 1 and (inner - (wanted - 1) * gutter) / wanted < 15 * size:
        wanted -= 1
    return wanted
