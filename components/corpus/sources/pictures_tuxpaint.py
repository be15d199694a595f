"""The stamps of Tux Paint, photographs and drawings of things, described in 77 languages.

Beside each picture (PNG, or SVG) lies a text: English in its first line, then `xx.utf8=...`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

from components.corpus.captions import captions_of
from components.corpus.drawings import SIDE, draw
from components.corpus.plugin import Archive, Source, debian
from components.corpus.splitting import split_of
from components.library.rows import Kind, PictureRow
from components.nouns import CorpusError

_FOLDER = "usr/share/tuxpaint/stamps/"
_PICTURES = (".png", ".svg")
_SMALLEST = 64  # pixels of the longer side; a smaller stamp shows nothing
_TRANSLATION = re.compile(r"([A-Za-z_@]+)\.utf8=(.+)")


def read(archives: Sequence[Archive]) -> Iterator[PictureRow]:
    """Yield the stamps that have a description, in the order of their paths, on white.

    Stamps with the same English description share a split.
    """
    endings = (*_PICTURES, ".txt")
    wanted = archives[0].items(lambda name: name.startswith(_FOLDER) and name.endswith(endings))
    files = dict(wanted)
    for name, content in files.items():
        stem = name.removesuffix(".txt")
        ending = next((ending for ending in _PICTURES if stem + ending in files), None)
        if stem == name or ending is None:
            continue
        descriptions = _descriptions(name, content)
        picture = files[stem + ending]
        image = _of_svg(name, picture) if ending == ".svg" else _of_png(name, picture)
        captions = captions_of(descriptions)
        if image and captions:
            split = split_of(descriptions[0][1])
            yield PictureRow(stem.removeprefix(_FOLDER), split, image, captions)


def _descriptions(name: str, content: bytes) -> list[tuple[str, str]]:
    """The English description first, then the translations."""
    try:
        english, *lines = content.decode("utf-8").strip().splitlines()
    except ValueError as error:
        raise CorpusError(f"{name}: no description in UTF-8") from error
    found = filter(None, map(_TRANSLATION.match, lines))
    return [("en", english), *((match[1], match[2]) for match in found)]


def _of_svg(name: str, content: bytes) -> bytes:
    try:
        return next(draw([content.decode("utf-8")]))
    except UnicodeDecodeError as error:
        raise CorpusError(f"{name}: its drawing is not in UTF-8") from error


def _of_png(name: str, content: bytes) -> bytes:
    """The stamp on white; nothing if it is too small."""
    from PIL import Image

    buffer = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content)) as image:
            stamp = image.convert("RGBA")
    except OSError as error:
        raise CorpusError(f"{name}: its picture cannot be read") from error
    if max(stamp.size) < _SMALLEST:
        return b""
    stamp.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    paper = Image.new("RGBA", stamp.size, "white")
    paper.alpha_composite(stamp)
    paper.convert("RGB").save(buffer, format="PNG")
    return buffer.getvalue()


SOURCE = Source(
    name="tuxpaint-stamps",
    kind=Kind.PICTURES,
    licence="GPL-2.0-or-later",
    notice="Stamps of Tux Paint, by Bill Kendrick and many others; a part is in the public domain.",
    packages=(
        debian(
            "tuxpaint-stamps-default",
            "2022.06.04-1",
            "pool/main/t/tuxpaint-stamps/tuxpaint-stamps-default_2022.06.04-1_all.deb",
            "6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34",
        ),
    ),
    read=read,
    sets=("large",),
)
