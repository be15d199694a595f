"""What a source is: packages pinned by hash, a licence, and a function that reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from components.library.rows import Kind, Row


class Registry(StrEnum):
    """Where a package is fetched from."""

    NPM = "npm"
    PYPI = "pypi"
    DEBIAN = "debian"


@dataclass(frozen=True, slots=True)
class Package:
    """One archive, pinned by the SHA-256 of its bytes.

    `file` is the name of a PyPI wheel, or a Debian package's path below the mirror
    (`pool/main/w/wesnoth/wesnoth-1.16-data_1.16.8-1_all.deb`); npm needs none.
    """

    registry: Registry
    name: str
    version: str
    sha256: str
    file: str = ""


def npm(name: str, version: str, sha256: str) -> Package:
    """A package of the npm registry, as `npm pack` delivers it."""
    return Package(Registry.NPM, name, version, sha256)


def pypi(name: str, version: str, file: str, sha256: str) -> Package:
    """A wheel of the Python Package Index."""
    return Package(Registry.PYPI, name, version, sha256, file)


def debian(name: str, version: str, file: str, sha256: str) -> Package:
    """A binary package of Debian; it is read without being installed."""
    return Package(Registry.DEBIAN, name, version, sha256, file)


class Archive(Protocol):
    """The files of one fetched package, named relative to its root; nothing is unpacked."""

    package: Package

    def names(self) -> tuple[str, ...]:
        """Every regular file, sorted."""

    def read(self, name: str) -> bytes:
        """The bytes of one file.

        Raises:
            CorpusError: there is no such file.
        """

    def items(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
        """Yield the wanted files in the order of `names`: one pass, however many there are."""


@dataclass(frozen=True, slots=True)
class Source:
    """A declared source of the corpus.

    `read` gets the archives in the order of `packages` and yields rows; it must yield the same
    rows in the same order every time. Text rows may be raw: the build cleans them, drops what is
    not in the script of its language, and drops repetitions.
    """

    name: str
    kind: Kind
    licence: str  # SPDX expression
    notice: str  # whom to thank, in a sentence
    packages: tuple[Package, ...]
    read: Callable[[Sequence[Archive]], Iterable[Row]]
    sets: tuple[str, ...] = ("tiny", "large")
