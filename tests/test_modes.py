"""Image modes: tiles, tokens and frames are those of the released processor."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from components.config import load_profile
from components.model.modes import (
    UNCUT,
    Grid,
    candidates,
    choose_grid,
    choose_mode,
    image_tokens,
    valid_tokens,
)
from components.model.views import Frame, prepare
from tests.tiny_model import MODEL

REFERENCE = load_profile(Path(__file__).parent.parent, "reference").model
SIDE = REFERENCE.token_side
MODES = REFERENCE.views.modes
GUNDAM = MODES["gundam"]
SIX = GUNDAM.tiles.model_copy(update={"most": 6})

# width, height, (columns, rows) of at most 9 and at most 6 tiles, image and valid tokens, frame
GOLDENS = [
    (640, 640, (1, 1), (1, 1), 273, 256, (0, 0, 1024, 1024)),
    (400, 300, (1, 1), (1, 1), 273, 192, (0, 128, 1024, 768)),
    (641, 640, (2, 2), (2, 2), 693, 655, (0, 1, 1024, 1022)),
    (1025, 1024, (2, 2), (2, 2), 693, 655, (0, 0, 1024, 1023)),
    (900, 500, (2, 1), (2, 1), 483, 342, (0, 228, 1024, 569)),
    (1000, 700, (3, 2), (3, 2), 893, 779, (0, 154, 1024, 717)),
    (700, 1000, (2, 3), (2, 3), 903, 779, (154, 0, 717, 1024)),
    (1240, 1754, (2, 3), (2, 3), 903, 780, (150, 0, 724, 1024)),
    (2480, 3508, (2, 3), (2, 3), 903, 780, (150, 0, 724, 1024)),
    (1280, 1024, (3, 2), (3, 2), 893, 804, (0, 102, 1024, 819)),
    (1500, 1200, (3, 2), (3, 2), 893, 804, (0, 102, 1024, 819)),
    (2000, 1600, (3, 3), (3, 2), 1203, 1104, (0, 102, 1024, 819)),
    (1920, 1080, (4, 2), (2, 1), 1093, 944, (0, 224, 1024, 576)),
    (3000, 500, (6, 1), (6, 1), 883, 642, (0, 426, 1024, 171)),
    (500, 3000, (1, 6), (1, 6), 933, 642, (426, 0, 171, 1024)),
    (5000, 700, (7, 1), (6, 1), 983, 735, (0, 440, 1024, 143)),
]
sides = st.integers(1, 30_000)


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: f"{golden[0]}x{golden[1]}")
def test_goldens_of_the_released_processor(golden):
    width, height, nine, six, tokens, valid, frame = golden
    grid = choose_grid(width, height, GUNDAM.tiles)
    assert grid == Grid(*nine)
    assert choose_grid(width, height, SIX) == Grid(*six)
    assert image_tokens(GUNDAM, grid, SIDE) == tokens
    assert valid_tokens(GUNDAM, grid, (width, height), SIDE) == valid
    views = prepare(Image.new("RGB", (width, height)), GUNDAM, REFERENCE.views, SIDE)
    assert (views.grid, views.tokens, views.frame) == (grid, tokens, Frame(*frame))
    assert views.tiles.shape == (grid.tiles, 640, 640, 3)


@pytest.mark.parametrize(
    ("name", "side", "features", "tokens"),
    [
        ("tiny", 512, 64, 73),
        ("small", 640, 100, 111),
        ("base", 1024, 256, 273),
        ("large", 1280, 400, 421),
    ],
)
def test_tokens_of_the_modes_without_tiles(name, side, features, tokens):
    mode = MODES[name]
    assert mode.size == (side, side)
    for size in ((3000, 3000), (1, 1)):
        assert choose_grid(*size, mode.tiles) == UNCUT
        assert valid_tokens(mode, UNCUT, size, SIDE) == features
    assert image_tokens(mode, UNCUT, SIDE) == tokens


def test_only_a_stretched_view_is_valid_all_over_whatever_the_shape():
    shape = (1000, 500)
    found = {n: valid_tokens(MODES[n], UNCUT, shape, SIDE) for n in MODES}
    assert (found["tiny"], found["small"]) == (64, 100)
    assert (found["base"], found["large"]) == (128, 200)


@pytest.mark.parametrize("grid", candidates(9))
def test_tokens_of_the_modes_with_tiles(grid):
    columns, rows = grid.columns, grid.rows
    square = (2000, 2000)
    assert image_tokens(GUNDAM, grid, SIDE) == 273 + 10 * rows * (10 * columns + 1)
    assert valid_tokens(GUNDAM, grid, square, SIDE) == 256 + 100 * columns * rows
    assert image_tokens(MODES["gundam-m"], grid, SIDE) == 421 + 16 * rows * (16 * columns + 1)
    assert valid_tokens(MODES["gundam-m"], grid, square, SIDE) == 400 + 256 * columns * rows


@given(st.integers(2, 40))
def test_candidates_are_all_grids_of_two_to_most_tiles_once_fewest_tiles_first(most):
    grids = candidates(most)
    every = {(i, j) for i in range(1, most + 1) for j in range(1, most + 1) if 2 <= i * j <= most}
    assert {(grid.columns, grid.rows) for grid in grids} == every
    assert len(grids) == len(every)
    assert [grid.tiles for grid in grids] == sorted(grid.tiles for grid in grids)


@given(sides, sides, st.sampled_from([GUNDAM.tiles, SIX, MODES["gundam-m"].tiles]))
def test_every_size_gets_the_nearest_grid_within_most_tiles(width, height, tiles):
    grid = choose_grid(width, height, tiles)
    if max(width, height) <= tiles.above:
        assert grid == UNCUT
        return
    assert 2 <= grid.tiles <= tiles.most
    nearest = min(abs(width / height - g.columns / g.rows) for g in candidates(tiles.most))
    assert abs(width / height - grid.columns / grid.rows) == nearest


@given(sides, sides, st.sampled_from([MODEL.views, REFERENCE.views]))
def test_mode_is_the_one_of_auto_that_is_nearest_in_shape(width, height, views):
    name = choose_mode(width, height, views)
    assert name in views.auto

    def distance(other):
        rows, columns = views.modes[other].size
        return abs(math.log(columns / rows) - math.log(width / height))

    assert all(distance(name) <= distance(other) for other in views.auto)


@pytest.mark.parametrize("size", [(1, 1), (20_000, 300), (300, 20_000), (5000, 1), (1, 5000)])
@pytest.mark.parametrize(
    ("model", "modes"),
    [(MODEL, ("line", "page", "tiled")), (REFERENCE, ("tiny", "base", "gundam"))],
    ids=["tiny", "reference"],
)
def test_extreme_shapes_are_prepared_in_every_kind_of_mode(model, modes, size):
    colours = (3,) if model.views.colour == "rgb" else ()
    image = Image.new("L", size, 200)
    for mode in map(model.views.modes.get, modes):
        views = prepare(image, mode, model.views, model.token_side)
        grid = choose_grid(*size, mode.tiles)
        side = mode.tiles.side if mode.tiles else 0
        assert views.grid == grid
        assert views.whole.shape == (*mode.size, *colours)
        assert views.tiles.shape == (grid.tiles, side, side, *colours)
        assert views.tokens == image_tokens(mode, grid, model.token_side)
        frame, (height, width) = views.frame, mode.size
        assert min(frame.width, frame.height) >= 1
        assert 0 <= frame.left <= width - frame.width
        assert 0 <= frame.top <= height - frame.height
        assert views.tensors().whole.shape == (3, *mode.size)
        assert views.tensors().tiles.shape == (grid.tiles, 3, side, side)


def test_pixels_become_minus_one_to_one_channel_by_channel():
    image = Image.new("RGB", (512, 512), (0, 255, 51))
    views = prepare(image, MODES["tiny"], REFERENCE.views, SIDE).tensors()
    assert views.whole.dtype.is_floating_point
    assert views.whole.amin((1, 2)).tolist() == pytest.approx([-1, 1, -0.6])
    assert views.whole.amax((1, 2)).tolist() == pytest.approx([-1, 1, -0.6])


def test_contained_view_is_padded_with_grey_and_tiles_are_cut_row_major():
    image = Image.new("RGB", (1280, 1920))
    for number in range(6):
        box = (640 * (number % 2), 640 * (number // 2))
        image.paste((40 * number, 0, 255), (*box, box[0] + 640, box[1] + 640))
    views = prepare(image, GUNDAM, REFERENCE.views, SIDE)
    assert views.grid == Grid(2, 3)
    assert [tile[320, 320].tolist() for tile in views.tiles] == [[40 * n, 0, 255] for n in range(6)]
    assert (views.whole[:, : views.frame.left] == 127).all()
    assert (views.whole[:, views.frame.left + views.frame.width :] == 127).all()
