"""Rows as people look at them: read raw from their shards, whatever those hold, and made small."""

from __future__ import annotations

import io
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from components.mixture.production.store import ShardStore
from components.nouns import ScriptoriumError

MOST_PIXELS = 50_000_000  # a larger picture is not decoded for a thumbnail
_WIDEST, _TALLEST = 480, 360  # pixels of a thumbnail
_QUALITY = 70  # of JPEG: print stays legible
_MOST_CHARACTERS = 600  # of a target
_COLUMNS = ("image", "target", "prompt")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row lies."""

    shard: str
    row: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a row looks like: its picture as a data address, or why there is none."""

    picture: str
    missing: str
    prompt: str
    target: str


UNSEEN = Look("", "the shard has no such row any more", "", "")


def look_at(address: str, places: Iterable[Place]) -> dict[Place, Look]:
    """Return what some rows look like; a row that cannot be read says so."""
    shards: defaultdict[str, set[int]] = defaultdict(set)
    for place in places:
        shards[place.shard].add(place.row)
    looks: dict[Place, Look] = {}
    for shard, rows in shards.items():
        try:
            found = read_rows(ShardStore(address), shard, rows)
        except ScriptoriumError as error:
            looks |= {Place(shard, row): Look("", str(error), "", "") for row in rows}
            continue
        looks |= {Place(shard, row): _look(values) for row, values in found.items()}
    return looks


def read_rows(store: ShardStore, shard: str, rows: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return image, target and prompt of some rows of a shard, by row; one that is not there lacks.

    Raises:
        ScriptoriumError: the shard cannot be read; the sentence names it.
    """
    try:
        with store.raw(shard) as raw, pq.ParquetFile(raw) as file:
            return _rows(file, sorted(rows))
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        raise ScriptoriumError(f"{shard}: cannot be read: {error}") from error


def _rows(file: pq.ParquetFile, rows: list[int]) -> dict[int, dict[str, Any]]:
    sizes = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
    found: dict[int, dict[str, Any]] = {}
    for number, (end, size) in enumerate(zip(accumulate(sizes), sizes, strict=True)):
        inside = [row for row in rows if end - size <= row < end]
        if inside:
            group = file.read_row_group(number, columns=list(_COLUMNS))
            chosen = group.take([row - end + size for row in inside]).to_pylist()
            found |= dict(zip(inside, chosen, strict=True))
    return found


def _look(values: Mapping[str, Any]) -> Look:
    image, target, prompt = (values[name] for name in _COLUMNS)
    picture, missing = ("", "a row of text alone") if image is None else thumbnail(image)
    shown = "" if target is None else target[:_MOST_CHARACTERS]
    return Look(picture, missing, prompt or "", shown + "…" * (shown != (target or "")))


def thumbnail(image: bytes) -> tuple[str, str]:
    """Return a small picture as a data address, and "" or why there is none."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(image), formats=["PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:  # before any pixel is decoded
                return "", f"{picture.width} x {picture.height} pixels: too large to be shown"
            small = picture.convert("RGB")
        small.thumbnail((_WIDEST, _TALLEST))
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=_QUALITY)
    except Exception as error:  # a broken file raises whatever its broken part leads to
        return "", f"does not decode: {error}"
    return f"data:image/jpeg;base64,{b64encode(buffer.getvalue()).decode()}", ""
