"""What a kind of damage is, and how the same change is made to some rows of a collection."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from components.nouns import Severity
from components.validation.zoo.shards import MIXTURE, STRIPS, Row, Shards

SHARE = 0.05  # of the rows that a kind can be done to
# A mixture is damaged in a few of its shards: enough rows to be seen, few to be described again.
MOST_SHARDS, SHARE_OF_SHARD = 3, 0.25

Apply = Callable[[Shards, Random], int]  # damages the shards; returns how many rows
Change = Callable[[Row, Random], None]  # damages one row in its place
Kind = tuple[str, str, str, Apply]  # its name, what is done, the check that must name it, doing it


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage, the check that must name it, and how much that must weigh."""

    kind: str
    description: str
    collection: str
    caught_by: str
    apply: Apply
    severity: Severity = Severity.CRITICAL


def of_strips(kinds: Iterable[Kind]) -> tuple[Damage, ...]:
    """Kinds done to the strips."""
    return tuple(Damage(kind, told, STRIPS, name, apply) for kind, told, name, apply in kinds)


def of_mixture(kinds: Iterable[Kind]) -> tuple[Damage, ...]:
    """Kinds done to the mixture."""
    return tuple(Damage(kind, told, MIXTURE, name, apply) for kind, told, name, apply in kinds)


def always(_row: Row) -> bool:
    """Any row."""
    return True


def pictured(row: Row) -> bool:
    """A row with a picture."""
    return row["image"] is not None


def put(**values: object) -> Change:
    """Write the same values into a row."""

    def change(row: Row, _random: Random) -> None:
        row.update(values)

    return change


def each(
    change: Change,
    task: str = "",
    where: Callable[[Row], bool] = always,
    share: float | None = None,
    most: int = MOST_SHARDS,
) -> Apply:
    """Make the same change to a share of the training rows of a task, at least to one of a shard.

    A share of None is SHARE of the strips, SHARE_OF_SHARD of a mixture. `most`: shards.
    """

    def apply(shards: Shards, random: Random) -> int:
        usual = SHARE if shards.collection == STRIPS else SHARE_OF_SHARD
        changed = 0
        for path in shards.paths("train", task)[:most]:
            rows = shards.read(path)
            fitting = [row for row in rows if where(row) and task in ("", row["task"])]
            count = round((usual if share is None else share) * len(fitting))
            for row in random.sample(fitting, min(len(fitting), max(1, count))):
                change(row, random)
                changed += 1
            shards.write(path, rows)
        shards.seal()
        return changed

    return apply
