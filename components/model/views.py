"""Image modes: from any picture to the views that a model was trained on.

`native`: the picture at one of the model's own sizes, which need not be square.
`tiled`: square tiles, row-major, and the whole page contained in one more tile-sized view.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps

from components.config import ViewsConfig
from components.model.architecture import Views


def normalise(pixels: NDArray[np.uint8]) -> torch.Tensor:
    """Grey (batch, height, width) to three channels in [-1, 1], mean = std = 0.5."""
    scaled = torch.from_numpy(pixels.astype(np.float32) / 127.5 - 1.0)
    return scaled.unsqueeze(1).expand(-1, 3, -1, -1)


def background(image: Image.Image) -> int:
    """The grey of a picture's border (its median): what padding should look like."""
    pixels = np.asarray(image)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return int(np.median(border))


def fit(image: Image.Image, height: int, width: int) -> Image.Image:
    """A grey picture contained in height x width, padded with its own background."""
    grey = ImageOps.exif_transpose(image).convert("L")
    if grey.size == (width, height):
        return grey
    return ImageOps.pad(
        grey, (width, height), Image.Resampling.BICUBIC, color=background(grey), centering=(0, 0.5)
    )


def native_size(image: Image.Image, views: ViewsConfig) -> tuple[int, int]:
    """The native size (height, width) whose aspect ratio is nearest to the picture's."""
    aspect = math.log(image.width / image.height)
    return min(views.native, key=lambda size: abs(math.log(size[1] / size[0]) - aspect))


def tile_views(pixels: NDArray[np.uint8], side: int) -> Views:
    """Cut (batch, height, width) into side x side tiles and contain the whole in one more."""
    batch, height, width = pixels.shape
    rows, columns = height // side, width // side
    tiles = pixels.reshape(batch, rows, side, columns, side).transpose(0, 1, 3, 2, 4)
    whole = [np.asarray(fit(Image.fromarray(page), side, side)) for page in pixels]
    return Views(
        whole=normalise(np.stack(whole)),
        tiles=normalise(tiles.reshape(-1, side, side)),
        tile_grid=(rows, columns),
    )
