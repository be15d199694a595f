"""The Bento for real: built, served from an empty folder, asked, attacked and ended."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from PIL import Image

from components.model.reader import Reader
from components.nouns import ScriptoriumError
from components.release import server
from components.release.package import run
from components.release.server import running, serve
from components.release.smoke import smoke
from tests.bundles import PARAMS, SERVICE, package_inputs
from tests.documents import HOSTILE, encode, pdf
from tests.readings import prediction
from tests.tiny_model import picture

PAGE = encode(picture("abc", 96, 32))


@pytest.fixture(scope="module")
def packaged(tmp_path_factory):
    return run(PARAMS.release, package_inputs(tmp_path_factory.mktemp("smoke")))


@pytest.fixture(scope="module")
def read(packaged):
    """What the packaged model reads without any server."""
    reader = Reader.load(packaged.bento / "src" / "model", threads=1)
    (reading,) = reader.read([Image.open(io.BytesIO(PAGE))], SERVICE.max_new_tokens)
    return prediction(text=reading.text, target="abc")


def _processes_of(bento):
    found = []
    for process in psutil.process_iter():
        try:
            if any(str(bento) in word for word in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_served_bundle_reads_as_the_model_stands_hostile_clients_and_ends(packaged, read):
    before = sorted(packaged.bento.rglob("*"))
    with pytest.raises(KeyboardInterrupt), running(packaged.bento, None) as address:
        assert len(_processes_of(packaged.bento)) >= 2, "BentoML's own process and a worker"
        _check_smoke(address, packaged, read)
        _check_paths(address, packaged)
        _ask_hostile(address)
        _speak_wrongly(address)
        answer = httpx.post(f"{address}/ocr", files={"file": pdf(2)}, trust_env=False).json()
        assert [page["page"] for page in answer["pages"]] == [1, 2]
        raise KeyboardInterrupt
    assert not _processes_of(packaged.bento)
    assert sorted(packaged.bento.rglob("*")) == before, "serving changes nothing in the bundle"


def _check_smoke(address, packaged, read):
    result = _smoke_at(address, packaged, read)
    assert (result.text, result.tag) == (read.text, packaged.bundle.tag)
    assert result.cer > 0, "a random model reads nothing"
    assert 0 < result.seconds < 60
    with pytest.raises(ScriptoriumError, match="where predict read 'something else'"):
        _smoke_at(address, packaged, prediction(text="something else"))


def _check_paths(address, packaged):
    health = httpx.get(f"{address}/healthz", trust_env=False).json()
    assert health == {"status": "ok", "bundle": packaged.bundle.tag}
    missing = httpx.get(f"{address}/nothing", trust_env=False)
    assert (missing.status_code, missing.json()) == (404, {"error": "Not Found"})
    assert httpx.get(f"{address}/livez", trust_env=False).status_code == 200
    assert httpx.get(f"{address}/", trust_env=False).text.startswith("<!doctype html>")


def _ask_hostile(address):
    for name, (data, status) in HOSTILE.items():
        response = httpx.post(f"{address}/ocr", files={"file": data}, trust_env=False)
        assert response.status_code == status, name
        assert response.json()["error"].endswith(".")


def _speak_wrongly(address):
    """Bodies shorter and longer than announced, chunks without end, and clients that hang up."""
    head = b"POST /ocr HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    endless = b"%x\r\n" % 1_000_000 + bytes(1_000_000) + b"\r\n"
    for rest, repeated in (
        (b"Content-Length: 999\r\n\r\n--b", b""),
        (b"Content-Length: 3\r\n\r\n--b--b--b--b", b""),
        (b"Content-Length: -1\r\n\r\n", b""),
        (b"Transfer-Encoding: chunked\r\n\r\n", endless),
    ):
        answer = _send(address, head + rest, repeated)
        assert not answer or answer.split(b" ")[1].startswith(b"4"), answer
    health = httpx.get(f"{address}/healthz", trust_env=False)
    assert health.json()["status"] == "ok"


def _send(address, start, repeated):
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=5) as connection:
        connection.sendall(start)
        try:
            for _ in range(60 if repeated else 0):
                connection.sendall(repeated)
            connection.shutdown(socket.SHUT_WR)
            return connection.recv(1000)
        except (ConnectionError, BrokenPipeError):
            return b""


def _smoke_at(address, packaged, expected):
    """Smoke against the server that runs already: one start is slow enough."""
    from contextlib import contextmanager

    @contextmanager
    def same(bento, port):
        yield address

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("components.release.smoke.running", same)
        return smoke(packaged.bento, PAGE, expected, None)


# A server as unruly as they come: its worker has a session of its own and ignores SIGTERM.
UNRULY = """
import http.server, os, signal, subprocess, sys
worker = subprocess.Popen([sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True);"
    "time.sleep(300)"], start_new_session=True, stdout=subprocess.PIPE)
worker.stdout.readline()
open(sys.argv[2], "w").write(f"{os.getpid()} {worker.pid}")
class Ok(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ok).serve_forever()
"""


@pytest.fixture
def unruly(tmp_path, monkeypatch):
    """A folder that passes for a bento, and a file that will name the processes of its server."""
    (tmp_path / "bento.yaml").touch()
    pids = tmp_path / "pids"

    def command(bento, host, port):
        return [sys.executable, "-c", UNRULY, str(port), str(pids)]

    monkeypatch.setattr(server, "_command", command)
    monkeypatch.setattr(server, "STOP_SECONDS", 1)
    return tmp_path, pids


def _alive(pids):
    numbers = [int(number) for number in pids.read_text().split()]
    assert len(numbers) == 2
    return [number for number in numbers if not _ended(number)]


def _ended(number):
    try:  # an orphan that was killed is a zombie until the first process of the machine reaps it
        return psutil.Process(number).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_worker_that_ignores_sigterm_in_its_own_session_is_killed(unruly):
    bento, pids = unruly
    with running(bento, None):
        assert len(_alive(pids)) == 2
    assert not _alive(pids)


def test_worker_is_ended_even_when_its_parent_died_first(unruly):
    bento, pids = unruly
    with running(bento, None):
        os.kill(int(pids.read_text().split()[0]), signal.SIGKILL)
    assert not _alive(pids)


def test_sigterm_ends_the_server_too(unruly):
    bento, pids = unruly
    previous = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as caught, running(bento, None):
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
        time.sleep(10)
    assert caught.value.code == 128 + signal.SIGTERM
    assert not _alive(pids)
    assert signal.getsignal(signal.SIGTERM) is previous


def test_server_that_ends_while_starting_says_why(tmp_path, monkeypatch):
    (tmp_path / "bento.yaml").touch()
    dying = [sys.executable, "-c", "print('the port is taken'); raise SystemExit(1)"]
    monkeypatch.setattr(server, "_command", lambda *_: dying)
    with pytest.raises(ScriptoriumError, match="the port is taken"), running(tmp_path, None):
        pytest.fail("it never became healthy")


@pytest.mark.parametrize("start", [lambda bento: serve(bento, "127.0.0.1", 1), None])
def test_missing_bundle_is_named(tmp_path, start):
    with pytest.raises(ScriptoriumError, match="none: no bundle here"):
        if start:
            start(tmp_path / "none")
        else:
            smoke(tmp_path / "none", PAGE, prediction(), None)


def test_serve_becomes_the_server(packaged):
    program = (
        "from pathlib import Path; from components.release.server import serve; "
        f"serve(Path({str(packaged.bento)!r}), '127.0.0.1', 0)"
    )
    root = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        line = next(line for line in process.stdout if b"Starting production" in line)
        words = psutil.Process(process.pid).cmdline()
        process.terminate()
        process.stdout.read()
    assert str(packaged.bento).encode() in line
    assert "bentoml" in words, "the same process, so that signals reach it"
