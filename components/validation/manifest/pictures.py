"""What is measured of the picture of one row, and of the places that the row names in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import blake2b
from typing import Any

from components.validation.manifest.alignment import Entries
from components.validation.manifest.boxes import describe_boxes
from components.validation.manifest.columns import Measured, names
from components.validation.manifest.decoding import Decoded, Grey, decode
from components.validation.manifest.ink import Picture
from components.validation.manifest.picture_sketch import sketch
from components.validation.manifest.skew import skew_of
from components.validation.manifest.tones import tones_of

_ELSEWHERE = frozenset({"mode", "visual_tokens"})  # of the declared size: components.model.modes
_NO_PICTURE = Decoded(None, None)
_NULLS = dict.fromkeys(
    name for name in (*names(Measured.PICTURE), "picture_sketch") if name not in _ELSEWHERE
)


def describe_picture(
    image: bytes | None,
    size: tuple[int | None, int | None],
    target: str | None,
    alignment: Entries | None,
    regions: Sequence[Mapping[str, Any]] | None,
) -> dict[str, Any]:
    """Return the columns of picture and boxes of one row, without mode and visual tokens.

    The picture is decoded once. Nothing raises: what cannot be measured is null, and what is
    wrong is counted or said in `decoder_error`.

    Args:
        image: the bytes of a PNG; None without a picture.
        size: width and height in pixels, as declared.
        target: what the picture says.
        alignment: line, left and right of each character, if the row has them.
        regions: the blocks of the page, as `components.nouns.Region` by name.
    """
    decoded = _NO_PICTURE if image is None else decode(image, size)
    picture, looks = (None, {}) if decoded.grey is None else _looks(decoded.grey)
    declared = size[0] or 0, size[1] or 0
    boxes = describe_boxes(picture, declared, target or "", alignment, regions or ())
    return _NULLS | looks | boxes | ({} if image is None else _bytes(image, decoded.fault))


def _bytes(image: bytes, fault: str | None) -> dict[str, Any]:
    return {
        "decodable": fault is None,
        "decoder_error": fault,
        "image_hash": int.from_bytes(blake2b(image, digest_size=8).digest()),
    }


def _looks(grey: Grey) -> tuple[Picture, dict[str, Any]]:
    tones = tones_of(grey)
    measured = {"skew": skew_of(grey), "picture_sketch": sketch(grey)}
    return Picture(grey, tones.contrast), asdict(tones) | measured
