"""Drawings without words: what stands on a page for a picture, in shades of grey."""

from __future__ import annotations

from random import Random

from components.rendering.pages.blocks import Figure

_STEPS = 9


def draw_figure(random: Random, width: int, height: int) -> Figure:
    """Return bars, a curve, points or boxes joined by arrows, `width` x `height` pixels."""
    draw = random.choice((_bars, _curve, _points, _boxes))
    marks = "".join(draw(random, width, height))
    frame = f'<rect x="1" y="1" width="{width - 2}" height="{height - 2}" {_stroke(1)}/>'
    shown = frame if random.random() < 0.6 else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
    return Figure(f"{head}{shown}{marks}</svg>", width, height)


def _grey(level: int) -> str:
    return f"#{level:02x}{level:02x}{level:02x}"


def _stroke(width: float) -> str:
    return f'fill="none" stroke="#202020" stroke-width="{width}"'


def _bars(random: Random, width: int, height: int) -> list[str]:
    step, level = width / _STEPS, _grey(random.randrange(40, 190))
    tall = [random.uniform(0.15, 0.85) * height for _ in range(1, _STEPS)]
    return [
        f'<rect x="{(n + 0.6) * step:.1f}" y="{height * 0.95 - size:.1f}" '
        f'width="{step * 0.7:.1f}" height="{size:.1f}" fill="{level}"/>'
        for n, size in enumerate(tall)
    ]


def _curve(random: Random, width: int, height: int) -> list[str]:
    lines = []
    for _ in range(random.randint(1, 3)):
        points = " ".join(
            f"{(n + 0.5) * width / _STEPS:.1f},{random.uniform(0.1, 0.9) * height:.1f}"
            for n in range(_STEPS)
        )
        lines.append(f'<polyline points="{points}" {_stroke(random.choice((1, 2, 3)))}/>')
    return lines


def _points(random: Random, width: int, height: int) -> list[str]:
    level = _grey(random.randrange(20, 130))
    return [
        f'<circle cx="{random.uniform(0.05, 0.95) * width:.1f}" '
        f'cy="{random.uniform(0.05, 0.95) * height:.1f}" r="{random.uniform(1.5, 4):.1f}" '
        f'fill="{level}"/>'
        for _ in range(random.randint(15, 70))
    ]


def _boxes(random: Random, width: int, height: int) -> list[str]:
    count = random.randint(2, 4)
    step, level = width / count, _grey(random.randrange(150, 245))
    middle = height / 2
    drawn = []
    for n in range(count):
        left = (n + 0.15) * step
        drawn.append(
            f'<rect x="{left:.1f}" y="{height * 0.25:.1f}" width="{step * 0.6:.1f}" '
            f'height="{height * 0.5:.1f}" fill="{level}" stroke="#202020"/>'
        )
        if n:
            drawn.append(
                f'<line x1="{left - step * 0.4:.1f}" y1="{middle:.1f}" x2="{left:.1f}" '
                f'y2="{middle:.1f}" {_stroke(2)}/>'
            )
    return drawn
