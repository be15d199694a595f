"""Damage to where the renderer says things stand: letters of lines, blocks of pages."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from components.validation.zoo.damage import Apply, Change, Damage, each, of_mixture, of_strips, put
from components.validation.zoo.shards import Row

_ALIGNED = ("align_line", "align_left", "align_right")
_BOX = ("left", "top", "right", "bottom")
_MOVED = 40  # pixels: two or three letters


def _aligned(row: Row) -> bool:
    return bool(row["align_left"])


def _regional(row: Row) -> bool:
    return len(row["regions"]) > 1


def _moved(row: Row, _random: Random) -> None:
    for name in ("align_left", "align_right"):
        row[name] = [min(side + _MOVED, row["width"]) for side in row[name]]


def _outside(row: Row, _random: Random) -> None:
    row["align_right"] = [side + row["width"] for side in row["align_right"]]


def _exchanged(row: Row, _random: Random) -> None:
    row["align_left"], row["align_right"] = row["align_right"], row["align_left"]


def _short(row: Row, _random: Random) -> None:
    row.update({name: row[name][:-2] for name in _ALIGNED})


def _backwards(row: Row, _random: Random) -> None:
    row.update({name: row[name][::-1] for name in _ALIGNED})


def _every_region(change: Callable[[Row, Row], None]) -> Change:
    def apply(row: Row, _random: Random) -> None:
        for region in row["regions"]:
            change(region, row)

    return apply


def _beyond(region: Row, row: Row) -> None:
    region["left"] += row["width"]
    region["right"] += row["width"]


def _turned(region: Row, _row: Row) -> None:
    region["top"], region["bottom"] = region["bottom"], region["top"]


def _renamed(region: Row, _row: Row) -> None:
    region["label"] = "thing"


def _retold(region: Row, _row: Row) -> None:
    region["text"] = "What the page does not say at all."


def _handed_round(row: Row, _random: Random) -> None:
    """Every block in the place of the next."""
    boxes = [[region[side] for side in _BOX] for region in row["regions"]]
    for region, box in zip(row["regions"], [*boxes[1:], boxes[0]], strict=True):
        region.update(dict(zip(_BOX, box, strict=True)), lines=[])


def _line(change: Change) -> Apply:
    return each(change, "line", _aligned)


def _page(change: Change) -> Apply:
    return each(change, "document", _regional)


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    none = put(align_line=None, align_left=None, align_right=None)
    return (
        *of_strips(
            (
                (
                    "boxes outside",
                    "right edges beyond the picture",
                    "no faults in alignments",
                    _line(_outside),
                ),
                (
                    "boxes turned",
                    "left and right edges exchanged",
                    "no faults in alignments",
                    _line(_exchanged),
                ),
                (
                    "boxes missing",
                    "two characters without a box",
                    "no faults in alignments",
                    _line(_short),
                ),
                (
                    "boxes moved",
                    "40 pixels to the right",
                    "boxes of strips lie on ink",
                    _line(_moved),
                ),
                (
                    "boxes backwards",
                    "the last box for the first letter",
                    "boxes of strips lie on ink",
                    _line(_backwards),
                ),
                (
                    "no boxes",
                    "lines without their alignment",
                    "no column drifted far",
                    each(none, "line", _aligned, share=0.5),
                ),
            )
        ),
        *of_mixture(
            (
                (
                    "regions outside",
                    "blocks beyond the picture",
                    "no faults in regions",
                    _page(_every_region(_beyond)),
                ),
                (
                    "regions turned",
                    "top and bottom exchanged",
                    "no faults in regions",
                    _page(_every_region(_turned)),
                ),
                (
                    "regions misnamed",
                    "a label that no page has",
                    "no faults in regions",
                    _page(_every_region(_renamed)),
                ),
                (
                    "regions retold",
                    "text that the answer lacks",
                    "no faults in regions",
                    _page(_every_region(_retold)),
                ),
                (
                    "regions handed round",
                    "each block in the next one's place",
                    "no faults in regions",
                    _page(_handed_round),
                ),
            )
        ),
    )
