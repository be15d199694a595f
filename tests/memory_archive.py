"""A fetched package that lies in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from components.corpus.plugin import Package, npm
from components.nouns import CorpusError


class MemoryArchive:
    """An `Archive` of the files it is given."""

    def __init__(self, files: Mapping[str, bytes], package: Package | None = None) -> None:
        self.files = files
        self.package = package or npm("example", "1.0.0", "0" * 64)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    def read(self, name: str) -> bytes:
        if name not in self.files:
            raise CorpusError(f"{self.package.name} {self.package.version}: no file {name}")
        return self.files[name]

    def items(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
        for name in self.names():
            if wanted(name):
                yield name, self.files[name]
