"""The dictionary of a figure's segments: the answer to a picture of plane geometry.

It is the dictionary that DeepSeek-OCR answers with, each line measured by a perceptual ruler of
length 4 (Wei et al., "Slow Perception: Let's Perceive Geometric Figures Step-by-step", 2024): a
line is named by its start, the points 4, 8, 12 ... units from there, and its end. The origin is
the centre of the figure wherever it stands in the picture (DeepSeek-OCR, section 3.4.2).

The grammar is JSON with these strings inside, and it is also a literal of Python:

    answer = {"Line": {"line": [line, ...], "line_type": [type, ...],
                       "line_endpoint": [named, ...]}}
             and, where there are circles, after "Line":
             "Circle": {"circle_center": [centre, ...], "radius": [number, ...]}
    line   = point " -- " point { " -- " point }     e.g. "(-4, 0) -- (0, 0) -- (2.5, 0)"
    type   = "-" for a solid line, "--" for a dashed one; one for each line
    named  = name ": " point                         e.g. "A: (-4, 0)"
    centre = [ name ] ": " point                     e.g. "O: (0, 0)" or ": (0, 0)"
    point  = "(" number ", " number ")"
    number = at most three digits and two decimals, without zeros that say nothing

"line_endpoint" has the named points that are not only the centre of a circle. Lines and circles
stand in the order of their places, names in that of the alphabet: one figure has one answer.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

from components.rendering.geometry.figure import Circle, Figure, Line, Point, hundredths

RULER = 4.0
_BETWEEN = " -- "
_TYPES = {"-": False, "--": True}
_NUMBER = r"-?[0-9]{1,3}(?:\.[0-9]{1,2})?"
_POINT = re.compile(rf"\(({_NUMBER}), ({_NUMBER})\)")
_NAMED = re.compile(r"([A-Z]'?|): (\(.*\))", re.DOTALL)


def dictionary(figure: Figure) -> str:
    """Return the answer for a figure."""
    ends = {point for line in figure.lines for point in (line.start, line.end)}
    centres = {circle.centre for circle in figure.circles}
    answer: dict[str, dict[str, Any]] = {
        "Line": {
            "line": [_BETWEEN.join(map(_point, measured(line))) for line in figure.lines],
            "line_type": ["--" if line.dashed else "-" for line in figure.lines],
            "line_endpoint": [
                f"{name}: {_point(point)}"
                for name, point in figure.names
                if point in ends or point not in centres
            ],
        }
    }
    if figure.circles:
        names = {point: name for name, point in figure.names}
        answer["Circle"] = {
            "circle_center": [
                f"{names.get(circle.centre, '')}: {_point(circle.centre)}"
                for circle in figure.circles
            ],
            "radius": [_plain(circle.radius) for circle in figure.circles],
        }
    return json.dumps(answer, ensure_ascii=False)


def measured(line: Line) -> tuple[Point, ...]:
    """Return the points of a line under the ruler: its start, every fourth unit, its end."""
    (x, y), (right, top) = line.start, line.end
    length = math.dist(line.start, line.end)
    steps = math.ceil((length - 0.01) / RULER)
    shares = (step * RULER / length for step in range(1, steps))
    between = ((x + (right - x) * share, y + (top - y) * share) for share in shares)
    return (line.start, *((hundredths(a), hundredths(b)) for a, b in between), line.end)


def parse(answer: str) -> Figure:
    """Return the figure of an answer; it runs no code, and any text can be given.

    Points between the ends of a line are checked for their form and then left.

    Raises:
        ValueError: the answer does not follow the grammar; the message says where.
    """
    try:
        whole = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise ValueError("the answer is not JSON") from error
    if isinstance(whole, dict) and not whole.keys() <= {"Line", "Circle"}:
        raise ValueError("the answer has other keys than Line and Circle")
    part = _part(whole, "Line", ("line", "line_type", "line_endpoint"))
    if len(part["line"]) != len(part["line_type"]):
        raise ValueError("Line: there are not as many types as lines")
    lines = tuple(map(_line, part["line"], part["line_type"]))
    names = {_named(text, "line_endpoint") for text in part["line_endpoint"]}
    circles: tuple[Circle, ...] = ()
    if "Circle" in whole:
        part = _part(whole, "Circle", ("circle_center", "radius"))
        if len(part["circle_center"]) != len(part["radius"]):
            raise ValueError("Circle: there are not as many radii as centres")
        centres = [_named(text, "circle_center") for text in part["circle_center"]]
        names |= {(name, point) for name, point in centres if name}
        circles = tuple(
            Circle(point, _radius(radius))
            for (_, point), radius in zip(centres, part["radius"], strict=True)
        )
    return Figure(lines, circles, tuple(sorted(names)))


def _part(whole: object, name: str, fields: Sequence[str]) -> dict[str, list[Any]]:
    part = whole.get(name) if isinstance(whole, dict) else None
    if not isinstance(part, dict) or set(part) != set(fields):
        raise ValueError(f"{name} must have the keys {', '.join(fields)}")
    if not all(isinstance(part[field], list) for field in fields):
        raise ValueError(f"{name}: {', '.join(fields)} must be lists")
    return part


def _line(text: object, kind: object) -> Line:
    if not isinstance(kind, str) or kind not in _TYPES:
        raise ValueError(f"line_type: {kind!r} is neither '-' nor '--'")
    points = [_point_of(piece, "line") for piece in str(text).split(_BETWEEN)]
    if len(points) < 2:
        raise ValueError(f"line: {text!r} has one end")
    return Line(points[0], points[-1], _TYPES[kind])


def _named(text: object, field: str) -> tuple[str, Point]:
    match = _NAMED.fullmatch(str(text))
    if match is None or (field == "line_endpoint" and not match[1]):
        raise ValueError(f"{field}: {text!r} is not a named point")
    return match[1], _point_of(match[2], field)


def _point_of(text: str, field: str) -> Point:
    match = _POINT.fullmatch(text)
    if match is None:
        raise ValueError(f"{field}: {text!r} is not a point")
    return float(match[1]) + 0.0, float(match[2]) + 0.0


def _radius(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1000:
        raise ValueError(f"radius: {value!r} is not a length")
    return float(value)


def _point(point: Point) -> str:
    return f"({_plain(point[0])}, {_plain(point[1])})"


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number
