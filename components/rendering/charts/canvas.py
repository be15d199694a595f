"""A sheet on which typst draws shapes and words at places in pixels from the top left."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from components.library.rows import Typeface
from components.rendering.typesetting import Typesetter, escape, rasterise

if TYPE_CHECKING:
    from PIL.Image import Image

Point = tuple[float, float]
_ROOM = 2000  # points: typst breaks lines at the end of the box they are placed in
_SHARES = {"left": 0.0, "top": 0.0, "center": 0.5, "horizon": 0.5, "right": 1.0, "bottom": 1.0}


class Canvas:
    """Collects what is drawn, and draws it at once; a point of typst is a pixel."""

    def __init__(
        self, width: int, height: int, typesetter: Typesetter, face: Typeface, ink: int
    ) -> None:
        self._size = (width, height)
        self._typesetter = typesetter
        self._parts = [
            f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n"
            f"#set text({typesetter.select(face)}, fill: luma({ink}))\n"
            "#set place(top + left)\n"
        ]

    def polygon(self, points: Sequence[Point], fill: int | None, stroke: str) -> None:
        """Draw a closed shape; `fill` None leaves it open to what is below it."""
        corners = ", ".join(map(_place, points))
        paint = "none" if fill is None else f"luma({fill})"
        self._parts.append(f"#place(polygon(fill: {paint}, stroke: {stroke}, {corners}))\n")

    def box(self, sides: tuple[float, float, float, float], fill: int, stroke: str) -> None:
        """Draw a rectangle given by its left, top, right and bottom."""
        left, top, right, bottom = sides
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], fill, stroke)

    def path(self, points: Sequence[Point], stroke: str) -> None:
        """Draw lines from point to point."""
        first, *others = map(_place, points)
        lines = ", ".join(f"curve.line({point})" for point in others)
        self._parts.append(f"#place(curve(stroke: {stroke}, curve.move({first}), {lines}))\n")

    def disc(self, centre: Point, radius: float, fill: int | None, stroke: str) -> None:
        """Draw a circle."""
        x, y = centre[0] - radius, centre[1] - radius
        paint = "none" if fill is None else f"luma({fill})"
        self._parts.append(
            f"#place(dx: {x:.2f}pt, dy: {y:.2f}pt, "
            f"circle(radius: {radius:.2f}pt, fill: {paint}, stroke: {stroke}))\n"
        )

    def text(
        self,
        place: Point,
        words: str,
        anchor: str,
        size: float,
        *,
        turn: int = 0,
        ink: int | None = None,
        plate: bool = False,
    ) -> None:
        """Set words on one line: the side or corner `anchor` of their box stands at a place.

        `plate` keeps the lines below from running through them.
        """
        anchors = anchor.split(" + ")
        colour = "" if ink is None else f", fill: luma({ink})"
        direction = "rtl" if any(map(_runs_left, words)) else "ltr"
        content = f"text(size: {size:.2f}pt, dir: {direction}{colour})[{escape(words)}]"
        if plate:
            content = f"box(fill: white, outset: 1pt, {content})"
        if turn:
            content = f"rotate(-{turn}deg, reflow: true, {content})"
        x, y = (at - _ROOM * _SHARES[side] for at, side in zip(place, anchors, strict=True))
        self._parts.append(
            f"#place(dx: {x:.2f}pt, dy: {y:.2f}pt, box(width: {_ROOM}pt, height: {_ROOM}pt, "
            f"place({' + '.join(anchors)}, {content})))\n"
        )

    def image(self) -> Image:
        """Return what was drawn, in grey."""
        return rasterise(self._typesetter.pdf("".join(self._parts)), max(self._size))


def stroke(thickness: float, grey: int, dash: str = "solid") -> str:
    """Return a line's style as typst writes it."""
    return f'(paint: luma({grey}), thickness: {thickness:.2f}pt, dash: "{dash}")'


def _place(point: Point) -> str:
    return f"({point[0]:.2f}pt, {point[1]:.2f}pt)"


def _runs_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL")
