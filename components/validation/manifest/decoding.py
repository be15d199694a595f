"""Bytes of a picture -> its grey levels, or one sentence that says why they are none."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.ingest.limits import PICTURE_PIXELS

Grey = NDArray[np.uint8]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LENGTH, _NAME, _SUM = 4, 4, 4  # bytes of a chunk beside its data (PNG specification, 5.3)
_HEADER = slice(16, 24)  # width and height in IHDR, the first chunk


@dataclass(frozen=True, slots=True)
class Decoded:
    """Grey levels (height, width), or the fault that leaves none."""

    grey: Grey | None
    fault: str | None


def decode(image: bytes, size: tuple[int | None, int | None]) -> Decoded:
    """Decode a PNG (ISO/IEC 15948) of a declared (width, height) in pixels.

    Its size is compared before anything is decoded, and the sums of its chunks too: Pillow reads
    on over a chunk of pixels whose sum is wrong. No bytes raise.
    """
    fault = _fault(image, size)
    if fault is not None:
        return Decoded(None, fault)
    from PIL import Image

    try:
        with Image.open(io.BytesIO(image), formats=["PNG"]) as picture:
            return Decoded(np.asarray(picture.convert("L")), None)
    except Exception as error:  # a broken file raises whatever its broken part leads to
        return Decoded(None, f"cannot be decoded: {' '.join(str(error).split())}")


def _fault(image: bytes, size: tuple[int | None, int | None]) -> str | None:
    if not image:
        return "has no bytes"
    if not image.startswith(_SIGNATURE):
        return "is no PNG"
    fault = _chunk_fault(image)
    if fault is not None:
        return fault
    found = tuple(int.from_bytes(image[_HEADER][start : start + 4]) for start in (0, 4))
    if found != size:
        return f"is {found[0]} x {found[1]} pixels, declared {size[0]} x {size[1]}"
    if found[0] * found[1] > PICTURE_PIXELS:
        return f"has more than {PICTURE_PIXELS} pixels"
    return None


def _chunk_fault(image: bytes) -> str | None:
    """What is wrong with the frame of a PNG: it is cut off, damaged, or something follows it."""
    view, place = memoryview(image), len(_SIGNATURE)
    while place + _LENGTH + _NAME + _SUM <= len(view):
        end = place + _LENGTH + _NAME + int.from_bytes(view[place : place + _LENGTH])
        chunk, checked = view[place + _LENGTH : end], view[end : end + _SUM]
        if len(checked) < _SUM:
            break
        if zlib.crc32(chunk) != int.from_bytes(checked):
            return "has a chunk whose check sum is wrong"
        place = end + _SUM
        if bytes(chunk[:_NAME]) == b"IEND":
            return None if place == len(view) else "goes on after its end"
    return "is cut off"
