"""Targets rewritten: the picture shows what it showed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from components.validation.zoo.damage import MOST_SHARDS, Apply, Change, each
from components.validation.zoo.shards import Row

Rewrite = Callable[[str], str]
Where = Callable[[Row], bool]

_ALIGNED = ("align_line", "align_left", "align_right")
CASED = ("Latn", "Cyrl", "Grek", "Armn")
RIGHT_TO_LEFT = ("Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm")


def rewrite(change: Rewrite, everywhere: bool = False) -> Change:
    """Put what `change` makes of a target in its place.

    `everywhere`: in the texts of the row's regions too, as damage to the source would be. The
    alignment is cut or repeated to the new length, so that its length is no sign of damage.
    """

    def apply(row: Row, _random: Random) -> None:
        row["target"] = change(row["target"])
        for name in _ALIGNED:
            if entries := row[name]:
                row[name] = (entries + entries[-1:] * len(row["target"]))[: len(row["target"])]
        if everywhere:
            row["regions"] = [r | {"text": change(r["text"])} for r in row["regions"]]

    return apply


def foreign(row: Row) -> bool:
    """Whether another encoding reads some of its letters otherwise."""
    return not row["target"].isascii()


def written_in(*scripts: str) -> Where:
    """Whether a row is in one of some scripts."""
    return lambda row: row["script"] in scripts


def accented(row: Row) -> bool:
    """Whether it is Latin with a few letters that are not ASCII."""
    letters = (c for c in row["target"] if c.isalpha() and not c.isascii())
    return row["script"] == "Latn" and sum(1 for _ in letters) > 1


def spaced(row: Row) -> bool:
    """Whether it has words, and spaces between them."""
    return row["script"] in (*CASED, "Arab", "Hebr", "Deva") and row["target"].count(" ") > 1


def rewritten(
    change: Rewrite, where: Where = foreign, task: str = "", share: float | None = None
) -> Apply:
    """Rewrite a share of the targets that fit; what their regions say stays."""
    return each(rewrite(change), task, where, share)


def garbled(
    change: Rewrite,
    where: Where = foreign,
    task: str = "",
    share: float | None = None,
    most: int = MOST_SHARDS,
) -> Apply:
    """The same, as if the text had been so before it was set: targets and regions agree."""
    return each(rewrite(change, everywhere=True), task, where, share, most)
