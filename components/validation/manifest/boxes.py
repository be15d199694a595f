"""What a shard says of places in a picture, against the picture: the columns of boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.validation.manifest.alignment import Entries, aligned_ink, alignment_faults
from components.validation.manifest.ink import Agreement, Picture
from components.validation.manifest.regions import Region, region_faults, region_ink


def describe_boxes(
    picture: Picture | None,
    size: tuple[int, int],
    target: str,
    entries: Entries | None,
    regions: Sequence[Region],
) -> dict[str, Any]:
    """Return the columns of boxes of one row.

    Args:
        picture: what was decoded, if it could be.
        size: of the picture as declared: width and height in pixels.
        target: what the picture says.
        entries: the alignment, line, left and right of each character, if there is one.
        regions: the blocks of the page, if any are known.
    """
    found = None if picture is None else _agreement(picture, target, entries, regions)
    return {
        "alignment_faults": alignment_faults(entries, target, size) if entries else 0,
        "region_faults": region_faults(regions, target, size),
        "boxes_inked": None if found is None else found.boxes_inked,
        "ink_boxed": None if found is None else found.ink_boxed,
    }


def _agreement(
    picture: Picture, target: str, entries: Entries | None, regions: Sequence[Region]
) -> Agreement | None:
    if entries:
        return aligned_ink(picture, entries, target)
    return region_ink(picture, regions)
