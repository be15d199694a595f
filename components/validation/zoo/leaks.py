"""Held-out and benchmark rows in training: as they are, or changed so that no hash is equal."""

from __future__ import annotations

import io
from random import Random
from typing import TYPE_CHECKING

from components.rendering.pixels import png
from components.validation.zoo.copies import NEW, copied
from components.validation.zoo.damage import Apply, Change, Damage, of_mixture, of_strips, put
from components.validation.zoo.painting import Paint, opened, repaint
from components.validation.zoo.shards import Row, Shards

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST = 40  # rows
_SHORTEST = 20  # characters: what is shorter may be said twice by chance
_NOISE = 6.0  # standard deviation, in grey levels


def _leaked(task: str, *changes: Change) -> Apply:
    """Held-out rows of a task in training, under new names, each changed first."""

    def apply(shards: Shards, random: Random) -> int:
        held_out = [row for row in shards.rows("test", task) if len(row["target"]) >= _SHORTEST]
        rows = [
            copied(row, n) | {"split": "train", "document": f"{NEW}/{n}"}
            for n, row in enumerate(held_out[:_MOST])
        ]
        for row in rows:
            for change in changes:
                change(row, random)
        shards.add(rows)
        shards.seal()
        return len(rows)

    return apply


def _scaled(numerator: int, denominator: int) -> Paint:
    def paint(picture: Image, _random: Random) -> Image:
        width, height = (side * numerator // denominator for side in picture.size)
        return picture.resize((width, height))

    return paint


def _noisy(picture: Image, random: Random) -> Image:
    import numpy as np
    from PIL import Image

    size = (picture.height, picture.width)
    noise = np.random.default_rng(random.getrandbits(32)).normal(0, _NOISE, size)
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def _tilted(picture: Image, _random: Random) -> Image:
    return picture.rotate(1, fillcolor=255)


def _recompressed(row: Row, _random: Random) -> None:
    """JPEG and back: no byte of the picture is as before."""
    from PIL import Image

    buffer = io.BytesIO()
    opened(row).save(buffer, "JPEG", quality=70)
    row["image"] = png(Image.open(buffer).convert("L"))


_unboxed = put(align_line=None, align_left=None, align_right=None, regions=[])
_textual = put(task="text", prompt="", image=None, width=0, height=0, font="")
_unread = put(target="This page could not be read by anyone.")


def _shuffled(row: Row, random: Random) -> None:
    words = row["target"].split()
    random.shuffle(words)
    row["target"] = " ".join(words)


def _reworded(row: Row, _random: Random) -> None:
    row["target"] = row["target"].replace("e", "é", 1).rstrip(".") + " (1)"


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    page, line = "document", "line"
    smaller, larger = repaint(_scaled(3, 4)), repaint(_scaled(4, 3))
    noisy, tilted = repaint(_noisy), repaint(_tilted)
    return (
        *of_strips(
            (
                (
                    "leaked lines",
                    "test lines as they are",
                    "no held-out text is trained on",
                    _leaked(line),
                ),
                (
                    "leaked pictures",
                    "test lines, another answer",
                    "no held-out picture is trained on",
                    _leaked(line, _unread, _unboxed),
                ),
            )
        ),
        *of_mixture(
            (
                (
                    "leaked pages",
                    "test pages as they are",
                    "no held-out text is trained on",
                    _leaked(page),
                ),
                (
                    "leaked pages, smaller",
                    "at 3/4 of the resolution",
                    "no held-out text is trained on",
                    _leaked(page, smaller, _unboxed),
                ),
                (
                    "leaked pages, larger",
                    "at 4/3 of the resolution",
                    "no held-out text is trained on",
                    _leaked(page, larger, _unboxed),
                ),
                (
                    "leaked pages, recompressed",
                    "through JPEG",
                    "no held-out text is trained on",
                    _leaked(page, _recompressed),
                ),
                (
                    "leaked pages, retold",
                    "smaller, words shuffled",
                    "no held-out picture is nearly trained on",
                    _leaked(page, smaller, _shuffled, _unboxed),
                ),
                (
                    "leaked pages, larger and unread",
                    "larger, another answer",
                    "no held-out picture is nearly trained on",
                    _leaked(page, larger, _unread, _unboxed),
                ),
                (
                    "leaked pages, noisy and unread",
                    "smaller, noise, another answer",
                    "no held-out picture is nearly trained on",
                    _leaked(page, smaller, noisy, _unread, _unboxed),
                ),
                (
                    "leaked pages, reworded",
                    "a letter changed, turned by a degree",
                    "no held-out text is nearly trained on",
                    _leaked(page, _reworded, tilted, _unboxed),
                ),
                (
                    "leaked texts",
                    "the text alone",
                    "no held-out text is trained on",
                    _leaked(page, _textual, _unboxed),
                ),
                (
                    "benchmark pages",
                    "pages of a known benchmark, smaller, another answer",
                    "no benchmark is trained on",
                    _leaked(page, smaller, _unread, _unboxed),
                ),
                (
                    "benchmark sentences",
                    "articles that scriptorium-100 quotes, as texts",
                    "no sentence of scriptorium-100 is trained on",
                    _leaked(page, _textual, _unboxed),
                ),
                (
                    "leaked tables, smaller",
                    "at 3/4 of the resolution, another answer",
                    "no held-out picture is nearly trained on",
                    _leaked("table", smaller, _unread, _unboxed),
                ),
            )
        ),
    )
