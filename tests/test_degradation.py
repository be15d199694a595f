"""Spoiled pictures: still legible, their boxes where their ink is, the same bytes everywhere."""

import hashlib
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from components.nouns import Region
from components.rendering.degradation import CAMERA, DOCUMENT, IDENTITY, STRIP, degrade, move
from components.rendering.degradation.effects import DEEDS, Effect, Stage
from components.rendering.degradation.geometry import apply, compose, inverse, rectangle_to, warp
from components.rendering.degradation.measure import Print
from components.rendering.degradation.spoiling import draw_effects, spoil
from tests.small_library import FONTS

_FONT = FONTS / "noto-sans" / "NotoSans_400Regular.ttf"
_MOVING = [effect for effect in Effect if DEEDS[effect].stage is Stage.VIEWPOINT]


@cache
def _page() -> Image.Image:
    image = Image.new("L", (360, 480), 250)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(_FONT, 14)
    for row in range(20):
        pen.text((24, 30 + 21 * row), f"{row} harbour records, line {row * row}", 10, font)
    return image


def _digest(seed: int) -> str:
    random, digest = Random(seed), hashlib.sha256()
    for _ in range(20):
        degraded = degrade(_page(), random)
        digest.update(degraded.image.tobytes() + repr(degraded.matrix).encode())
    return digest.hexdigest()


def test_another_process_makes_the_same_bytes() -> None:
    program = "from tests.test_degradation import _digest; print(_digest(7))"
    root = Path(__file__).parents[1]
    other = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == _digest(7)
    assert _digest(8) != _digest(7)


@pytest.mark.parametrize("effect", list(Effect))
def test_an_effect_changes_the_picture_and_leaves_its_text_legible(effect: Effect) -> None:
    page = _page()
    changed = 0
    for seed in range(6):
        degraded = spoil(page, Random(seed), (effect,))
        assert (degraded.image.mode, degraded.image.size) == ("L", page.size)
        assert (degraded.matrix == IDENTITY) == (effect not in _MOVING)
        changed += degraded.image.tobytes() != page.tobytes()
        back = warp(degraded.image, inverse(degraded.matrix), 250)
        assert _likeness(page, back) > 0.5
    assert changed >= 5


def test_whatever_befalls_a_page_together_its_text_stays_legible() -> None:
    page = _page()
    for seed in range(120):
        degraded = degrade(page, Random(seed))
        back = warp(degraded.image, inverse(degraded.matrix), 250)
        assert _likeness(page, back) > 0.5, seed


def _likeness(page: Image.Image, other: Image.Image) -> float:
    """Correlation of the ink of two pictures, in windows that light and stains leave even."""
    values = []
    for top in range(30, 440, 40):
        box = (24, top, 280, top + 40)
        one, two = (np.asarray(image.crop(box), dtype=float).ravel() for image in (page, other))
        values.append(np.corrcoef(one, two)[0, 1])
    return float(np.median(values))


@pytest.mark.parametrize("effect", _MOVING)
def test_moved_boxes_hold_the_ink_they_held(effect: Effect) -> None:
    boxes = [(10, 12, 120, 26), (200, 40, 340, 60), (30, 300, 330, 330), (150, 440, 352, 470)]
    page = Image.new("L", (360, 480), 255)
    for box in boxes:
        ImageDraw.Draw(page).rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=0)
    regions = [Region("text", "", *box, lines=(box,)) for box in boxes]
    for seed in range(8):
        degraded = spoil(page, Random(seed), (effect,))
        flat = warp(page, degraded.matrix, 255)  # as seen, without the table around it
        moved = move(regions, degraded.matrix, *page.size)
        assert [region.lines[0] for region in moved] == [
            (region.left, region.top, region.right, region.bottom) for region in moved
        ]
        held = sum(_ink(flat.crop(region.lines[0])) for region in moved)
        assert held >= 0.995 * _ink(flat)
        assert _ink(flat) >= 0.75 * _ink(page)
        for region, box in zip(moved, boxes, strict=True):
            assert 0 <= region.left < region.right <= page.width
            assert region.right - region.left <= (box[2] - box[0]) * 1.06 + 16


def _ink(image: Image.Image) -> float:
    return float((255 - np.asarray(image, dtype=float)).sum())


def test_a_page_that_does_not_move_keeps_its_boxes() -> None:
    regions = (Region("text", "a", 1, 2, 3, 4, lines=((1, 2, 3, 4),)),)
    assert move(regions, IDENTITY, 10, 10) == regions


_SMALL = st.floats(-0.2, 0.2)


@given(st.lists(_SMALL, min_size=8, max_size=8), st.integers(1, 900), st.integers(1, 900))
def test_a_rectangle_goes_to_its_quad_and_back(offsets: list[float], width: int, height: int):
    unit = ((0, 0), (1, 0), (1, 1), (0, 1))
    quad = [
        ((x + offsets[2 * n]) * width, (y + offsets[2 * n + 1]) * height)
        for n, (x, y) in enumerate(unit)
    ]
    there = rectangle_to(quad, width, height)
    back = compose(inverse(there), there)
    for (x, y), corner in zip(unit, quad, strict=True):
        point = (x * width, y * height)
        assert apply(there, point) == pytest.approx(corner, abs=1e-3)
        assert apply(back, point) == pytest.approx(point, abs=1e-2)


@given(st.randoms(use_true_random=False), st.sampled_from([DOCUMENT, CAMERA, STRIP]))
def test_one_to_three_effects_of_different_stages_in_the_order_of_life(random, odds) -> None:
    effects = draw_effects(random, odds)
    stages = [DEEDS[effect].stage for effect in effects]
    assert 1 <= len(effects) <= 3
    assert all(first < second for first, second in pairwise(stages))
    assert set(effects) <= set(odds)


def test_every_effect_is_drawn_and_a_strip_never_moves() -> None:
    random = Random(0)
    drawn = {effect for _ in range(1500) for effect in draw_effects(random, DOCUMENT)}
    assert drawn == set(Effect)
    assert set(STRIP) == set(Effect) - set(_MOVING)
    assert not set(CAMERA) & (set(_MOVING) | {Effect.FAX, Effect.LOW_INK, Effect.FOLDS})


@settings(deadline=None, max_examples=60)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from([0, 3, 128, 255]),
    st.sampled_from(list(Effect)),
    st.integers(0, 99),
)
def test_no_picture_is_too_small_too_dark_or_too_empty(width, height, shade, effect, seed) -> None:
    image = Image.new("L", (width, height), shade)
    image.putpixel((width // 2, height // 2), 255 - shade)
    for picture in (image, Image.new("L", (width, height), shade)):
        assert spoil(picture, Random(seed), (effect,)).image.size == (width, height)


def test_a_stroke_is_as_wide_as_it_was_drawn() -> None:
    for width in (2, 4):
        image = Image.new("L", (100, 100), 240)
        for x in range(10, 90, 20):
            ImageDraw.Draw(image).rectangle((x, 10, x + width - 1, 89), fill=20)
        printed = Print(image)
        assert (printed.paper, printed.black) == (240, 20)
        assert printed.stroke == pytest.approx(width)
