"""The store: fetched once, verified every time, nothing half-fetched ever in place."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from components.corpus import store as store_module
from components.corpus.plugin import Package, debian, npm, pypi
from components.corpus.store import MIRRORS_VARIABLE, fetch
from components.nouns import CorpusError

CONTENT = b"the bytes of an archive"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
FILE = "pool/main/e/example/example_1.0_all.deb"
WRITE = "import pathlib; pathlib.Path({name!r}).write_bytes({content!r})"


def _debian(sha256: str = SHA256) -> Package:
    return debian("example", "1.0", FILE, sha256)


def _mirror(folder: Path, content: bytes = CONTENT) -> str:
    (folder / FILE).parent.mkdir(parents=True)
    (folder / FILE).write_bytes(content)
    return folder.as_uri()


def _registries_write(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Let the child processes of npm and pip do nothing but write one file."""
    script = WRITE.format(name="package.archive", content=content)
    monkeypatch.setattr(store_module, "_NPM_PACK", script)
    monkeypatch.setattr(store_module, "_PIP_DOWNLOAD", ("-c", script))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.mark.parametrize(
    ("package", "extension"),
    [
        (npm("example", "1.0", SHA256), "tgz"),
        (pypi("example", "1.0", "example-1.0-py3-none-any.whl", SHA256), "whl"),
        (_debian(), "deb"),
    ],
)
def test_a_package_is_kept_under_its_hash_and_not_fetched_again(
    package: Package, extension: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _registries_write(monkeypatch, CONTENT)
    monkeypatch.setenv(MIRRORS_VARIABLE, _mirror(tmp_path / "mirror"))
    path = fetch(package, store)
    assert path == store / f"{SHA256}.{extension}"
    assert [entry.name for entry in store.iterdir()] == [path.name]
    _registries_write(monkeypatch, b"something else")
    monkeypatch.setenv(MIRRORS_VARIABLE, (tmp_path / "nowhere").as_uri())
    assert fetch(package, store).read_bytes() == CONTENT


def test_what_lies_in_the_store_is_verified_every_time(store: Path) -> None:
    package = npm("@fonts/sans", "1.0", SHA256)
    store.mkdir()
    (store / f"{SHA256}.tgz").write_bytes(CONTENT)
    assert fetch(package, store).read_bytes() == CONTENT
    (store / f"{SHA256}.tgz").write_bytes(CONTENT + b"!")
    with pytest.raises(CorpusError) as refusal:
        fetch(package, store)
    observed = hashlib.sha256(CONTENT + b"!").hexdigest()
    assert "@fonts/sans 1.0" in str(refusal.value)
    assert SHA256 in str(refusal.value) and observed in str(refusal.value)


@pytest.mark.parametrize(
    "package", [npm("example", "1.0", SHA256), pypi("example", "1.0", "example.whl", SHA256)]
)
def test_what_a_registry_serves_is_checked_before_it_is_kept(
    package: Package, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _registries_write(monkeypatch, b"other")
    with pytest.raises(CorpusError, match=r"example 1\.0 .*expected SHA-256"):
        fetch(package, store)
    assert not list(store.iterdir())


@pytest.mark.parametrize(
    ("package", "message"),
    [
        (npm("example", "1.0", SHA256), r"example@1\.0: cannot be fetched from the npm registry"),
        (pypi("example", "1.0", "", SHA256), r"example==1\.0: cannot be fetched from PyPI"),
    ],
)
def test_a_registry_out_of_reach_is_one_sentence(
    package: Package, message: str, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_NPM_PACK", "import sys; sys.exit(1)")
    monkeypatch.setattr(store_module, "_PIP_DOWNLOAD", ("-c", "import sys; sys.exit(1)"))
    with pytest.raises(CorpusError, match=message) as refusal:
        fetch(package, store)
    assert "\n" not in str(refusal.value)
    assert not list(store.iterdir())


def test_a_registry_that_hangs_is_given_up(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_NPM_PACK", "import time; time.sleep(60)")
    monkeypatch.setattr(store_module, "FETCH_TIMEOUT_SECONDS", 0.2)
    with pytest.raises(CorpusError, match="no answer from the npm registry"):
        fetch(npm("example", "1.0", SHA256), store)
    assert not list(store.iterdir())


def test_the_next_mirror_is_asked_when_one_lacks_the_package_or_serves_another(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty, changed = (tmp_path / "empty").as_uri(), _mirror(tmp_path / "changed", b"other")
    monkeypatch.setenv(MIRRORS_VARIABLE, f"{empty} {changed}/ {_mirror(tmp_path / 'right')}/")
    assert fetch(_debian(), store).read_bytes() == CONTENT


def test_mirrors_that_all_fail_are_named_in_one_sentence(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty, changed = (tmp_path / "empty").as_uri(), _mirror(tmp_path / "changed", b"other")
    monkeypatch.setenv(MIRRORS_VARIABLE, f"{empty} {changed} no-url")
    with pytest.raises(CorpusError, match=r"example 1\.0: cannot be fetched") as refusal:
        fetch(_debian(), store)
    message = str(refusal.value)
    assert empty in message and changed in message and "no-url" in message
    assert f"expected SHA-256 {SHA256}" in message and "\n" not in message
    assert not list(store.iterdir())


class _BreakingOff(BaseHTTPRequestHandler):
    """Has one package, announces all of it, and hangs up half way."""

    def do_GET(self) -> None:
        if self.path != f"/debian/{FILE}":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[:10])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def breaking_mirror() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _BreakingOff)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_download_that_breaks_off_leaves_nothing_behind(
    store: Path, breaking_mirror: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MIRRORS_VARIABLE, f"{breaking_mirror}/elsewhere {breaking_mirror}/debian")
    with pytest.raises(CorpusError, match=r"HTTP 404; .*expected SHA-256"):
        fetch(_debian(), store)
    assert not list(store.iterdir())


def test_many_may_fetch_the_same_package_at_the_same_time(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MIRRORS_VARIABLE, _mirror(tmp_path / "mirror"))
    with ThreadPoolExecutor(8) as threads:
        paths = list(threads.map(lambda _: fetch(_debian(), store), range(16)))
    assert {path.read_bytes() for path in paths} == {CONTENT}
    assert len(list(store.iterdir())) == 1


def _pack_of(contents: dict[str, bytes]):
    """An npm that writes a file for each package it is asked for, if it has one."""

    def run(arguments, folder):
        for wanted in arguments[2:]:
            name = wanted.partition("@")[0]
            if name in contents:
                (folder / f"{name}.tgz").write_bytes(contents[name])

    return run


def test_packages_of_npm_come_with_one_start_of_npm(tmp_path, monkeypatch):
    contents = {"one": b"1", "two": b"2", "changed": b"not what was pinned"}
    pinned = {**contents, "changed": b"3", "absent": b"4"}
    packages = [npm(n, "1.0.0", hashlib.sha256(c).hexdigest()) for n, c in pinned.items()]
    starts = []
    pack = _pack_of(contents)
    monkeypatch.setattr(store_module, "_run_client", lambda *a: starts.append(a) or pack(*a))
    store_module.fetch_together(packages, tmp_path / "store")
    assert len(starts) == 1
    held = {path.name for path in (tmp_path / "store").iterdir()}
    assert held == {f"{package.sha256}.tgz" for package in packages[:2]}
    store_module.fetch_together(packages[:2], tmp_path / "store")
    assert len(starts) == 1
