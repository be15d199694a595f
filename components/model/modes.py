"""Image modes: how many tiles and tokens a picture becomes (DeepSeek-OCR, sections 1.3 and 3).

Token counts follow the released processor: a newline ends every row of features, rows of the
stitched tiles come before rows of the whole view, and one separator ends the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from components.model_config import ModeConfig, TilesConfig, ViewsConfig

LEAST_TILES = 2


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns and rows of tiles; (1, 1) is a picture that was not cut."""

    columns: int
    rows: int

    @property
    def tiles(self) -> int:
        """How many tiles there are: none in a picture that was not cut."""
        count = self.columns * self.rows
        return count if count > 1 else 0


UNCUT = Grid(1, 1)


@cache
def candidates(most: int) -> tuple[Grid, ...]:
    """Grids of 2 to `most` tiles, by number of tiles and then by columns."""
    grids = [
        Grid(columns, rows)
        for columns in range(1, most + 1)
        for rows in range(1, most + 1)
        if LEAST_TILES <= columns * rows <= most
    ]
    return tuple(sorted(grids, key=lambda grid: (grid.columns * grid.rows, grid.columns)))


def choose_grid(width: int, height: int, tiles: TilesConfig | None) -> Grid:
    """The grid whose shape is nearest to the picture's.

    Of two that are exactly as near (any 5:4 page has such a pair) the one with more tiles is
    taken if the picture has more than half of its pixels.
    """
    if tiles is None or max(width, height) <= tiles.above:
        return UNCUT
    aspect, best, nearest = width / height, UNCUT, math.inf
    for grid in candidates(tiles.most):
        distance = abs(aspect - grid.columns / grid.rows)
        enough = width * height > 0.5 * tiles.side**2 * grid.columns * grid.rows
        if distance < nearest or (distance == nearest and enough):
            best, nearest = grid, distance
    return best


def view_tokens(rows: int, columns: int) -> int:
    """Tokens of rows x columns features."""
    return rows * (columns + 1)


def image_tokens(mode: ModeConfig, grid: Grid, token_side: int) -> int:
    """Tokens that a picture takes in the sequence: tiles, whole view, separator."""
    height, width = mode.size
    count = view_tokens(height // token_side, width // token_side) + 1
    if mode.tiles and grid.tiles:
        side = mode.tiles.side // token_side
        count += view_tokens(side * grid.rows, side * grid.columns)
    return count


def picture_tokens(mode: ModeConfig, size: tuple[int, int], token_side: int) -> int:
    """Tokens that a picture of `size` (width, height) takes in the sequence."""
    return image_tokens(mode, choose_grid(*size, mode.tiles), token_side)


def valid_tokens(mode: ModeConfig, grid: Grid, size: tuple[int, int], token_side: int) -> int:
    """Features that show the picture and not its padding, as the released code counts them.

    `size` is the picture's (width, height). Rounding down is the code's; the paper rounds up.
    Only square views have such a count in the original: it is that of a `contain`ed square.
    """
    height, width = mode.size
    share = 1.0
    if mode.fit != "stretch":
        longer, shorter = max(size), min(size)
        share = 1 - (longer - shorter) / longer
    count = int((height // token_side) * (width // token_side) * share)
    return count + grid.tiles * ((mode.tiles.side // token_side) ** 2 if mode.tiles else 0)


def choose_mode(width: int, height: int, views: ViewsConfig) -> str:
    """Of the modes that `auto` names, the one nearest in shape to the picture."""
    aspect = math.log(width / height)

    def distance(name: str) -> float:
        rows, columns = views.modes[name].size
        return abs(math.log(columns / rows) - aspect)

    return min(views.auto, key=distance)
