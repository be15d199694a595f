"""Any picture a person may bring, as upright 8-bit grey; its size is known before its pixels."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from components.ingest.limits import MEGA, PICTURE_PIXELS
from components.ingest.page import Refused, fitted

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"})
_DEEP = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")  # more than 8 bits a sample


def grey(content: bytes) -> Image:
    """Decode a picture: EXIF orientation applied, alpha laid on white paper, mode L.

    Raises:
        Refused: it is no picture, is broken, is too large, or holds several pictures.
    """
    from PIL import Image as Images
    from PIL import UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # our own limits say it with our own sentences
        try:
            picture = Images.open(io.BytesIO(content), formats=FORMATS)
        except Images.DecompressionBombError as error:
            raise Refused(_too_large()) from error
        except UnidentifiedImageError as error:
            raise Refused("not a PNG, JPEG, TIFF or WebP picture") from error
        except Exception as error:  # decoders raise anything at all on hostile bytes
            raise Refused("the header of the picture is broken") from error
        _check(picture)
        try:
            return _upright(picture)
        except Exception as error:
            raise Refused(f"the {picture.format} picture is truncated or broken") from error


def _too_large() -> str:
    return f"the picture has more than {PICTURE_PIXELS // MEGA} megapixels"


def _check(picture: Image) -> None:
    if picture.width * picture.height > PICTURE_PIXELS:
        raise Refused(_too_large())
    fitted(picture.width, picture.height, 1)
    try:
        frames = getattr(picture, "n_frames", 1)
    except Exception as error:  # it walks through the file, which may be hostile
        raise Refused(f"the {picture.format} picture is truncated or broken") from error
    # the further frames of an MPO (a telephone's JPEG) are previews of the same picture
    if frames > 1 and picture.format != "MPO":
        raise Refused(f"the file holds {frames} pictures; one is expected")


def _upright(picture: Image) -> Image:
    from PIL import Image as Images
    from PIL import ImageOps

    picture.load()
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in _DEEP:
        return _eight_bits(upright)
    if upright.has_transparency_data:
        colour = upright.convert("RGBA")
        paper = Images.new("RGBA", colour.size, "white")
        upright = Images.alpha_composite(paper, colour)
    # by way of RGB, since Pillow converts LAB to nothing else
    return upright if upright.mode == "L" else upright.convert("RGB").convert("L")


def _eight_bits(picture: Image) -> Image:
    """Scale 16 bits to 8; a 32-bit picture counts as one of 16 if it has values above 255."""
    import numpy as np
    from PIL import Image as Images

    values = np.nan_to_num(np.asarray(picture).astype(np.float64), posinf=65535.0)
    if picture.mode == "F" and values.max() <= 1:
        values = values * 255.0
    if picture.mode.startswith("I;16") or values.max() > 255:
        values = values / 257.0
    return Images.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8))
