"""Damage by repetition: rows, documents, ids and pictures said twice."""

from __future__ import annotations

from itertools import cycle, islice
from random import Random

from components.validation.zoo.damage import Apply, Damage, of_mixture, of_strips
from components.validation.zoo.shards import Row, Shards

NEW = "zoo"  # the beginning of new ids and documents
_FEW = 30  # rows


def copied(row: Row, number: int) -> Row:
    """A row under an id of its own."""
    return row | {"id": f"{NEW}-{number:05d}"}


def _repeated(chosen: int, times: int, task: str, told_apart: bool = False) -> Apply:
    """Training rows copied; `told_apart`: each with a number after its text."""

    def apply(shards: Shards, random: Random) -> int:
        originals = random.sample(shards.rows("train", task), chosen)
        rows = [copied(row, n) for n, row in enumerate(islice(cycle(originals), chosen * times))]
        if told_apart:
            for number, row in enumerate(rows):
                row.update(target=f"{row['target']} {number}", regions=[])
        shards.add(rows)
        shards.seal()
        return len(rows)

    return apply


def _contradicted(shards: Shards, random: Random) -> int:
    """Pictures a second time, with the answer of another row."""
    chosen = random.sample(shards.rows("train", "line"), 2 * _FEW)
    rows = []
    for number, (row, other) in enumerate(zip(chosen, [*chosen[1:], chosen[0]], strict=True)):
        answer = {"target": other["target"], "regions": []}
        unaligned = dict.fromkeys(("align_line", "align_left", "align_right"))
        rows.append(copied(row, number) | answer | unaligned)
    shards.add(rows)
    shards.seal()
    return len(rows)


def _named_as(name: str, split: str) -> Apply:
    """The first training rows with a name that other rows have."""

    def apply(shards: Shards, _random: Random) -> int:
        (path,) = shards.paths("train")
        rows, others = shards.read(path), shards.rows(split)[-_FEW:]
        for row, other in zip(rows, others, strict=False):
            row[name] = other[name]
        shards.write(path, rows)
        shards.seal()
        return len(others)

    return apply


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    page = "document"
    return (
        *of_strips(
            (
                (
                    "duplicated rows",
                    "five lines two hundred times",
                    "few exact copies",
                    _repeated(5, 200, "line"),
                ),
                (
                    "contradictions",
                    "pictures with two answers",
                    "no picture has two targets",
                    _contradicted,
                ),
                (
                    "ids repeated",
                    "rows with the id of another",
                    "ids are unique",
                    _named_as("id", "train"),
                ),
                (
                    "ids of the test split",
                    "rows with the id of a test row",
                    "ids are unique",
                    _named_as("id", "test"),
                ),
                (
                    "document in two splits",
                    "rows of a test document",
                    "no document is in two splits",
                    _named_as("document", "test"),
                ),
            )
        ),
        *of_mixture(
            (
                (
                    "duplicated documents",
                    "ten pages twenty times",
                    "few exact copies",
                    _repeated(10, 20, page),
                ),
                (
                    "nearly duplicated pages",
                    "the same, numbered",
                    "few near copies",
                    _repeated(20, 30, page, True),
                ),
            )
        ),
    )
