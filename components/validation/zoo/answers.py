"""Damage to what belongs together: pictures, answers and boxes of other rows."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from components.validation.zoo.damage import (
    MOST_SHARDS,
    Apply,
    Damage,
    always,
    of_mixture,
    of_strips,
)
from components.validation.zoo.shards import Row, Shards

_PICTURE = ("image", "width", "height")
_ANSWER = ("target", "align_line", "align_left", "align_right", "regions")
_SHARE = 0.25  # of the rows of a task: an index gone wrong is wrong for many


def handed_round(names: tuple[str, ...], task: str, where: Callable[[Row], bool] = always) -> Apply:
    """Give each of some rows of a task some values of the next."""

    def apply(shards: Shards, random: Random) -> int:
        changed = 0
        for path in shards.paths("train", task)[:MOST_SHARDS]:
            rows = shards.read(path)
            fitting = [row for row in rows if row["task"] == task and where(row)]
            chosen = random.sample(fitting, max(2, round(_SHARE * len(fitting))))
            values = [{name: row[name] for name in names} for row in chosen]
            for row, other in zip(chosen, [*values[1:], values[0]], strict=True):
                row.update(other)
            shards.write(path, rows)
            changed += len(chosen)
        shards.seal()
        return changed

    return apply


def _latin(row: Row) -> bool:
    return bool(row["script"] == "Latn")


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    target = ("target",)
    return (
        *of_strips(
            (
                (
                    "swapped targets",
                    "targets of lines handed round, boxes stay",
                    "no faults in alignments",
                    handed_round(target, "line"),
                ),
                (
                    "swapped answers",
                    "targets and boxes handed round",
                    "boxes of strips lie on ink",
                    handed_round(_ANSWER, "line"),
                ),
                (
                    "swapped pictures",
                    "pictures of lines handed round",
                    "boxes of strips lie on ink",
                    handed_round(_PICTURE, "line"),
                ),
                (
                    "swapped Latin pictures",
                    "the same among Latin lines",
                    "boxes of strips lie on ink",
                    handed_round(_PICTURE, "line", _latin),
                ),
            )
        ),
        *of_mixture(
            (
                (
                    "swapped pictures of pages",
                    "pictures of pages handed round",
                    "boxes of documents lie on ink",
                    handed_round(_PICTURE, "document"),
                ),
                (
                    "swapped pictures of scenes",
                    "pictures of scenes handed round",
                    "no faults in regions",
                    handed_round(_PICTURE, "scene"),
                ),
                (
                    "swapped tables",
                    "targets of tables handed round, boxes stay",
                    "no faults in regions",
                    handed_round(target, "table"),
                ),
            )
        ),
    )
