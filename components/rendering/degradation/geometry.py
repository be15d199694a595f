"""Planes seen from elsewhere: homographies in closed form, and boxes that move with them.

Coordinates are continuous: pixel (x, y) covers [x, x + 1] x [y, y + 1]. Coefficients are plain
Python floats, so that no linear algebra library of some machine has a say in the bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from components.nouns import Region

if TYPE_CHECKING:
    from PIL.Image import Image

Matrix = tuple[float, float, float, float, float, float, float, float, float]
Point = tuple[float, float]
Box = tuple[int, int, int, int]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
_DIGITS = 12  # kept of a coefficient: the last bits are the mathematics library's own


def compose(second: Matrix, first: Matrix) -> Matrix:
    """Return the homography that does `first`, then `second`."""
    return _matrix(
        sum(second[3 * row + k] * first[3 * k + column] for k in range(3))
        for row in range(3)
        for column in range(3)
    )


def inverse(matrix: Matrix) -> Matrix:
    """Return the homography that undoes one."""
    a, b, c, d, e, f, g, h, i = matrix
    adjugate = (
        *(e * i - f * h, c * h - b * i, b * f - c * e),
        *(f * g - d * i, a * i - c * g, c * d - a * f),
        *(d * h - e * g, b * g - a * h, a * e - b * d),
    )
    return _matrix(value / adjugate[8] for value in adjugate)


def apply(matrix: Matrix, point: Point) -> Point:
    """Return where a point goes."""
    x, y = point
    depth = matrix[6] * x + matrix[7] * y + matrix[8]
    return (
        (matrix[0] * x + matrix[1] * y + matrix[2]) / depth,
        (matrix[3] * x + matrix[4] * y + matrix[5]) / depth,
    )


def rectangle_to(quad: Sequence[Point], width: float, height: float) -> Matrix:
    """Return the homography from a rectangle at the origin to a convex quadrilateral.

    `quad` goes round from the corner that the origin moves to: top left, top right, bottom right,
    bottom left. (Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989, 2.2.3.)
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad
    dx1, dx2, dx3 = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, dy3 = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    area = dx1 * dy2 - dx2 * dy1
    g, h = (dx3 * dy2 - dx2 * dy3) / area, (dx1 * dy3 - dx3 * dy1) / area
    across, down = (x1 - x0 + g * x1, y1 - y0 + g * y1), (x3 - x0 + h * x3, y3 - y0 + h * y3)
    return _matrix(
        (
            *(across[0] / width, down[0] / height, x0),
            *(across[1] / width, down[1] / height, y0),
            *(g / width, h / height, 1.0),
        )
    )


def rotation(degrees: float, centre: Point) -> Matrix:
    """Return the rotation about a point, counter-clockwise as seen."""
    x, y = centre
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return _matrix(
        (
            *(cosine, sine, x - cosine * x - sine * y),
            *(-sine, cosine, y + sine * x - cosine * y),
            *(0.0, 0.0, 1.0),
        )
    )


def corners(box: Sequence[float]) -> tuple[Point, Point, Point, Point]:
    """Return the corners of a box (left, top, right, bottom), clockwise from the top left."""
    left, top, right, bottom = box
    return (left, top), (right, top), (right, bottom), (left, bottom)


def bounds(matrix: Matrix, box: Sequence[float]) -> tuple[float, float, float, float]:
    """Return the box around a moved box."""
    moved = [apply(matrix, corner) for corner in corners(box)]
    across, down = [x for x, _ in moved], [y for _, y in moved]
    return min(across), min(down), max(across), max(down)


def keeping(matrix: Matrix, box: Box, width: int, height: int) -> Matrix:
    """Shrink and shift what a homography does until a box stays inside the picture."""
    left, top, right, bottom = bounds(matrix, box)
    scale = min(1.0, width / (right - left), height / (bottom - top))
    x = min(max(left * scale, 0.0), width - (right - left) * scale) - left * scale
    y = min(max(top * scale, 0.0), height - (bottom - top) * scale) - top * scale
    return compose((scale, 0.0, x, 0.0, scale, y, 0.0, 0.0, 1.0), matrix)


def warp(image: Image, matrix: Matrix, fill: int) -> Image:
    """Return a picture of the same size seen through a homography; `fill` is what lies outside."""
    from PIL.Image import Resampling, Transform

    back = inverse(matrix)
    method = Transform.PERSPECTIVE if any(matrix[6:8]) else Transform.AFFINE
    count = 8 if method is Transform.PERSPECTIVE else 6
    return image.transform(image.size, method, back[:count], Resampling.BILINEAR, fillcolor=fill)


def move(regions: Sequence[Region], matrix: Matrix, width: int, height: int) -> tuple[Region, ...]:
    """Return regions as they stand after a homography, in a picture of `width` x `height` px.

    A box becomes the upright box around its moved corners, cut at the edges of the picture.
    """
    if matrix == IDENTITY:
        return tuple(regions)
    return tuple(_moved(region, matrix, width, height) for region in regions)


def _moved(region: Region, matrix: Matrix, width: int, height: int) -> Region:
    left, top, right, bottom = moved_box(
        matrix, (region.left, region.top, region.right, region.bottom), width, height
    )
    lines = tuple(moved_box(matrix, line, width, height) for line in region.lines)
    return replace(region, left=left, top=top, right=right, bottom=bottom, lines=lines)


def moved_box(matrix: Matrix, box: Sequence[float], width: int, height: int) -> Box:
    """Return the whole pixels around a moved box, cut at the edges of the picture."""
    left, top, right, bottom = bounds(matrix, box)
    return (
        min(max(math.floor(left), 0), width),
        min(max(math.floor(top), 0), height),
        min(max(math.ceil(right), 0), width),
        min(max(math.ceil(bottom), 0), height),
    )


def _matrix(values: object) -> Matrix:
    return tuple(round(value, _DIGITS) for value in values)  # type: ignore[return-value,attr-defined]
