"""Damage to the bytes of pictures: what a broken writer, transfer or decoder leaves."""

from __future__ import annotations

import io
import struct
import zlib
from random import Random

from components.validation.zoo.damage import Change, Damage, each, of_strips, pictured, put
from components.validation.zoo.painting import opened
from components.validation.zoo.shards import Row

_HTML = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"
_BOMB_SIDE = 30_000  # pixels: 900 megapixels in a hundred bytes


def _truncated(row: Row, _random: Random) -> None:
    row["image"] = row["image"][: len(row["image"]) // 2]


def _flipped_byte(row: Row, random: Random) -> None:
    content = bytearray(row["image"])
    content[random.randrange(60, len(content) - 20)] ^= 0xFF
    row["image"] = bytes(content)


def _jpeg(row: Row, _random: Random) -> None:
    buffer = io.BytesIO()
    opened(row).save(buffer, "JPEG", quality=60)
    row["image"] = buffer.getvalue()


def _gif(row: Row, _random: Random) -> None:
    buffer = io.BytesIO()
    opened(row).save(buffer, "GIF")
    row["image"] = buffer.getvalue()


def _size(width: int, height: int) -> Change:
    def change(row: Row, _random: Random) -> None:
        row["width"], row["height"] = row["width"] * width, row["height"] * height

    return change


def _bomb(row: Row, _random: Random) -> None:
    """A PNG whose header promises a picture that no memory holds."""
    header = struct.pack(">II5B", _BOMB_SIDE, _BOMB_SIDE, 8, 0, 0, 0, 0)
    content = row["image"]
    checksum = struct.pack(">I", zlib.crc32(header, zlib.crc32(b"IHDR")))
    row["image"] = content[:16] + header + checksum + content[33:]


def _declared_bomb(row: Row, random: Random) -> None:
    _bomb(row, random)
    row["width"] = row["height"] = _BOMB_SIDE


def damages() -> tuple[Damage, ...]:
    """All kinds; none of them leaves a picture that decodes to what was promised."""
    kinds: tuple[tuple[str, str, Change], ...] = (
        ("PNG cut short", "the second half of the bytes lost", _truncated),
        ("one byte wrong", "a byte of the picture's data inverted", _flipped_byte),
        ("JPEG bytes", "a JPEG where a PNG is promised", _jpeg),
        ("GIF bytes", "a GIF where a PNG is promised", _gif),
        ("empty picture", "no bytes where a picture is promised", put(image=b"")),
        ("a page of the web", "HTML where a picture is promised", put(image=_HTML)),
        ("declared size wrong", "twice the width declared", _size(2, 1)),
        ("declared size zero", "width and height 0", _size(0, 0)),
        ("decompression bomb", "a header of 900 megapixels", _bomb),
        ("declared bomb", "the same, declared so", _declared_bomb),
    )
    named = [
        (kind, told, "every picture decodes", each(change, where=pictured))
        for kind, told, change in kinds
    ]
    lost = each(put(image=None), where=pictured)
    return of_strips(
        (
            *named,
            (
                "no picture",
                "null where a picture is promised",
                "pictures are where the task asks for one",
                lost,
            ),
        )
    )
