"""From a picture to the views a model looks at, on Pillow: the released processor's own bytes.

Every resize is Pillow's bicubic filter; the processor's padding is grey 127, and the picture is
pasted at the rounded middle, half to even.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from components.model.modes import Grid, choose_grid, image_tokens
from components.model.pictures import background, upright
from components.model_config import ModeConfig, ViewsConfig

PADDING = 127
_BICUBIC = Image.Resampling.BICUBIC

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the picture lies in its whole view, in pixels of the view."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Views:
    """A picture as one mode shows it: uint8, (height, width) if grey, (height, width, 3) if not.

    `whole`: the one view of an uncut picture, the global view of a cut one. `tiles`: (n, side,
    side[, 3]), row-major; n is 0 where the picture was not cut. `tokens`: its place holders.
    """

    whole: Pixels
    tiles: Pixels
    grid: Grid
    frame: Frame
    tokens: int

    def tensors(self) -> ViewTensors:
        """The pixels in [-1, 1], mean = std = 0.5, float32."""
        return ViewTensors(_normalised(self.whole[None])[0], _normalised(self.tiles), self.grid)


@dataclass(frozen=True, slots=True)
class ViewTensors:
    """One picture for the model: `whole` (3, height, width), `tiles` (n, 3, side, side)."""

    whole: torch.Tensor
    tiles: torch.Tensor
    grid: Grid

    def to(self, target: torch.dtype | torch.device) -> ViewTensors:
        """The same views in another precision or on another device."""
        return ViewTensors(self.whole.to(target), self.tiles.to(target), self.grid)


def prepare(image: Image.Image, mode: ModeConfig, views: ViewsConfig, token_side: int) -> Views:
    """Prepare a picture of any size and kind."""
    return prepare_upright(upright(image, views.colour), mode, token_side)


def prepare_upright(picture: Image.Image, mode: ModeConfig, token_side: int) -> Views:
    """Prepare a picture that `upright` has made."""
    grid = choose_grid(picture.width, picture.height, mode.tiles)
    whole, frame = _fit(picture, mode)
    tokens = image_tokens(mode, grid, token_side)
    return Views(np.asarray(whole), _tiles(picture, mode, grid), grid, frame, tokens)


def _fit(picture: Image.Image, mode: ModeConfig) -> tuple[Image.Image, Frame]:
    height, width = mode.size
    if mode.fit == "stretch":
        return picture.resize((width, height), _BICUBIC), Frame(0, 0, width, height)
    inner = _contain(picture, width, height)
    spare_x, spare_y = width - inner.width, height - inner.height
    frame = Frame(round(spare_x / 2), round(spare_y / 2), *inner.size)
    if mode.fit == "extend":
        frame = Frame(0, frame.top, *inner.size)
    if not spare_x and not spare_y:
        return inner, frame
    colour = background(inner) if mode.fit == "extend" else (PADDING,) * len(inner.getbands())
    whole = Image.new(inner.mode, (width, height), colour)
    whole.paste(inner, (frame.left, frame.top))
    return whole, frame


def _contain(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Scale to fit inside width x height. Sides round as Pillow's `contain`, but never to 0."""
    inner, outer = picture.width / picture.height, width / height
    size = (width, height)
    if inner > outer:
        size = (width, max(1, round(picture.height / picture.width * width)))
    elif inner < outer:
        size = (max(1, round(picture.width / picture.height * height)), height)
    return picture if picture.size == size else picture.resize(size, _BICUBIC)


def _tiles(picture: Image.Image, mode: ModeConfig, grid: Grid) -> Pixels:
    """Stretch the picture to the grid and cut it, row by row."""
    side = mode.tiles.side if mode.tiles else 0
    if not grid.tiles:
        channels = () if picture.mode == "L" else (len(picture.getbands()),)
        return np.empty((0, side, side, *channels), np.uint8)
    pixels = np.asarray(picture.resize((side * grid.columns, side * grid.rows), _BICUBIC))
    rows = pixels.reshape(grid.rows, side, grid.columns, side, -1).swapaxes(1, 2)
    return rows.reshape(grid.tiles, side, side, *pixels.shape[2:])


def _normalised(pixels: Pixels) -> torch.Tensor:
    """(n, height, width[, 3]) uint8 to (n, 3, height, width) float32."""
    scaled = torch.from_numpy(pixels.astype(np.float32)) / 255
    scaled = (scaled - 0.5) / 0.5
    if pixels.ndim == 3:
        return scaled.unsqueeze(1).expand(-1, 3, -1, -1)
    return scaled.permute(0, 3, 1, 2).contiguous()
