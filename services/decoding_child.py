"""The child of `decoding`: limits itself, reads one document from stdin, writes pixels to stdout.

The answer is one line of JSON, `{"pages": [{"width", "height", "mode"}]}` followed by the raw
pixels of the pages, or `{"status", "error"}`. It imports nothing heavy: it starts for each file.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL.Image import Image

from services.decoding import TOO_LARGE, UNREADABLE, UNSUPPORTED, Limits, Refused, check_count
from services.decoding_pdf import decode_pdf

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP")
SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM", b"RIFF")
KNOWN = "PNG, JPEG, WebP, TIFF, BMP or PDF"
DEEP_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")  # more than 8 bits a sample
OPEN_FILES = 64
MEGA = 1_000_000


def main() -> None:
    """Answer on stdout, whatever the file holds."""
    limits = Limits(**json.loads(sys.argv[1]))
    _confine(limits)
    warnings.simplefilter("ignore")
    try:
        pages = _decode(sys.stdin.buffer.read(), limits)
    except Refused as refused:
        _write({"status": refused.status, "error": refused.sentence}, ())
    except MemoryError:
        _write({"status": TOO_LARGE, "error": "The file needs too much memory to decode."}, ())
    else:
        sizes = [{"width": p.width, "height": p.height, "mode": p.mode} for p in pages]
        _write({"pages": sizes}, (page.tobytes() for page in pages))


def _confine(limits: Limits) -> None:
    memory = limits.megabytes * MEGA
    for name, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, limits.seconds),  # the orphan of a killed server ends too
        (resource.RLIMIT_FSIZE, 0),  # it writes to its pipe and nowhere else
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(name, (value, value))


def _write(header: dict[str, Any], pixels: Iterable[bytes]) -> None:
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n")
    for page in pixels:
        sys.stdout.buffer.write(page)
    sys.stdout.buffer.flush()


def _decode(data: bytes, limits: Limits) -> list[Image]:
    if data[:1024].lstrip(b"\xef\xbb\xbf\0\t\n\r ").startswith(b"%PDF-"):
        return decode_pdf(data, limits)
    return _decode_image(data, limits)


def _decode_image(data: bytes, limits: Limits) -> list[Image]:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # our own limit, with our own sentence
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except MemoryError:
        raise
    except Exception as error:
        if isinstance(error, UnidentifiedImageError) and not data.startswith(SIGNATURES):
            raise Refused(UNSUPPORTED, f"The file is not a {KNOWN}.") from error
        raise Refused(UNREADABLE, "The header of the image is truncated or broken.") from error
    try:
        return _frames(image, data, limits)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # decoders raise anything at all on hostile bytes
        name = image.format or "image"
        raise Refused(UNREADABLE, f"The {name} file is truncated or broken.") from error


def _frames(image: Image, data: bytes, limits: Limits) -> list[Image]:
    """All pages of a TIFF, the picture of any other format."""
    from PIL import Image as Images

    _check_pixels(image, limits.megapixels * MEGA)
    if image.format == "PNG":
        with Images.open(io.BytesIO(data), formats=("PNG",)) as probe:
            probe.verify()  # checksums, and the end that a truncated file lacks
    if getattr(image, "is_animated", False) and image.format not in ("TIFF", "MPO"):
        raise Refused(UNREADABLE, "Animated images are not read, only still ones.")
    # the further frames of an MPO (a telephone's JPEG) are previews of the same picture
    count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    check_count(count, limits)
    pages, left = [], limits.megapixels * MEGA
    for frame in range(count):
        if count > 1:
            image.seek(frame)
        left = _check_pixels(image, left)
        pages.append(_upright(image))
    return pages


def _check_pixels(image: Image, left: int) -> int:
    """Look at the header's size before any pixel is decoded; return what is left after it."""
    pixels = image.width * image.height
    if pixels > left:
        sentence = f"The image is {image.width} x {image.height} pixels, more than is read at once."
        raise Refused(TOO_LARGE, sentence)
    return left - pixels


def _upright(image: Image) -> Image:
    """EXIF orientation applied, alpha laid on white, 8 bits, grey or RGB."""
    from PIL import Image as Images
    from PIL import ImageOps

    image.load()
    page = ImageOps.exif_transpose(image)
    if page.mode in DEEP_MODES:
        return _eight_bits(page)
    if page.has_transparency_data:
        colour = page.convert("RGBA")
        paper = Images.new("RGBA", colour.size, "white")
        page = Images.alpha_composite(paper, colour)
    return page.convert("L" if image.mode in ("1", "L", "LA") else "RGB")


def _eight_bits(page: Image) -> Image:
    """Scale 16 bits by their range, and 32 bits or floats (which have none) by what they hold."""
    deep = page.convert("F")
    low, high = (0.0, 65535.0) if page.mode.startswith("I;16") else _extrema(deep)
    scale = 255.0 / (high - low) if high > low else 0.0
    return deep.point(lambda value: value * scale - low * scale).convert("L")


def _extrema(page: Image) -> tuple[float, float]:
    low, high = page.getextrema()
    if not (isinstance(low, float) and isinstance(high, float) and isfinite(high - low)):
        raise Refused(UNREADABLE, "The image holds values that are no numbers.")
    return low, high


if __name__ == "__main__":
    main()
