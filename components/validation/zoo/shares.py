"""Damage to how much there is of what: tasks, scripts, languages, sources, all of it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from components.validation.zoo.damage import Apply, Damage, of_mixture, of_strips
from components.validation.zoo.shards import Row, Shards


def _kept(wanted: Callable[[Row], bool], share: float = 0.0, split: str = "train") -> Apply:
    """Leave out the rows of a split that are not wanted, all but a share of them."""

    def apply(shards: Shards, random: Random) -> int:
        lost = 0
        for path in shards.paths(split):
            rows = shards.read(path)
            kept = [row for row in rows if wanted(row) or random.random() < share]
            lost += len(rows) - len(kept)
            if not kept:
                (shards.folder / path).unlink()  # as no maker writes a shard of no rows
            elif len(kept) < len(rows):
                shards.write(path, kept)
        shards.seal()
        return lost

    return apply


def _without(name: str, *values: str, share: float = 0.0) -> Apply:
    return _kept(lambda row: row[name] not in values, share)


def _some(share: float, split: str = "train") -> Apply:
    return _kept(lambda _row: False, share, split)


def _multiplied(name: str, value: str, times: int) -> Apply:
    """Rows said again and again under new ids."""

    def apply(shards: Shards, _random: Random) -> int:
        rows = [row for row in shards.rows("train") if row[name] == value]
        more = [row | {"id": f"{row['id']}-{n}"} for n in range(times) for row in rows]
        shards.add(more)
        shards.seal()
        return len(more)

    return apply


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    five = ("fi", "tr", "cs", "pl", "sv")
    return (
        *of_strips(
            (
                (
                    "tasks shifted",
                    "nine in ten pages left out",
                    "task shares as declared",
                    _without("task", "page", share=0.1),
                ),
                (
                    "scripts shifted",
                    "four in five Cyrillic rows left out",
                    "script shares as declared",
                    _without("script", "Cyrl", share=0.2),
                ),
                (
                    "a script missing",
                    "no row in Thai",
                    "script shares as declared",
                    _without("script", "Thai"),
                ),
                (
                    "a language missing",
                    "no row in Finnish",
                    "every language has its share of the rows",
                    _without("language", "fi"),
                ),
                (
                    "languages missing",
                    "no row in five languages",
                    "enough languages",
                    _without("language", *five),
                ),
                (
                    "a language thrice",
                    "all rows of French again, twice",
                    "every language has its share of the rows",
                    _multiplied("language", "fr", 2),
                ),
                (
                    "texts missing",
                    "no row of text alone",
                    "every task in every language has its share of the rows",
                    _without("task", "text"),
                ),
                (
                    "half of the rows missing",
                    "every other training row",
                    "rows of every split as ordered",
                    _some(0.5),
                ),
                (
                    "few held-out rows",
                    "one in a hundred of validation",
                    "rows of every split as ordered",
                    _some(0.01, "validation"),
                ),
            )
        ),
        *of_mixture(
            (
                (
                    "a task missing",
                    "no chart",
                    "task shares as declared",
                    _without("task", "chart"),
                ),
                (
                    "a source missing",
                    "nothing of its largest source",
                    "nothing lost half of its rows",
                    _without("source", "r-tables"),
                ),
                (
                    "half of the mixture missing",
                    "every other training row",
                    "rows of every split as ordered",
                    _some(0.5),
                ),
            )
        ),
    )
