"""A Bento as a process: started from an empty folder, found again and ended to the last child."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

import psutil  # type: ignore[import-untyped]

from components.nouns import ScriptoriumError

HOST = "127.0.0.1"
START_SECONDS = 180  # importing torch and transformers takes a while on a busy machine
STOP_SECONDS = 15
POLL_SECONDS = 0.2
_MARK = "SCRIPTORIUM_SERVER"


def serve(bento: Path, host: str, port: int) -> NoReturn:
    """Become the server of a Bento (`make serve`).

    Raises:
        ScriptoriumError: when there is no Bento.
    """
    _check(bento)
    os.execvpe(sys.executable, _command(bento, host, port), _environment())


@contextmanager
def running(bento: Path, port: int | None) -> Iterator[str]:
    """Serve a Bento on the loopback while the block runs; yield its address once it is healthy.

    Raises:
        ScriptoriumError: when there is no Bento, or it does not become healthy in time.
    """
    _check(bento)
    port = port or _free_port()
    mark = uuid.uuid4().hex
    with tempfile.TemporaryDirectory(prefix="scriptorium-serve-") as folder, _terminable():
        log = Path(folder) / "server.log"
        empty = Path(folder) / "empty"
        empty.mkdir()
        environment = _environment() | {_MARK: mark, "BENTOML_HOME": str(Path(folder) / "home")}
        address = f"http://{HOST}:{port}"
        with log.open("wb") as stream:
            server = _start(_command(bento, HOST, port), environment, empty, stream)
        try:
            _wait(server, address, log)
            yield address
        finally:
            _stop(mark)
            server.wait()


def _check(bento: Path) -> None:
    # BentoML given an empty name serves the current folder instead of failing
    if not (bento / "bento.yaml").is_file():
        raise ScriptoriumError(f"{bento}: no bundle here; a run that passes its gates makes one")


def _command(bento: Path, host: str, port: int) -> list[str]:
    address = ["--host", host, "--port", str(port)]
    return [sys.executable, "-m", "bentoml", "serve", str(bento.resolve()), *address]


def _environment() -> dict[str, str]:
    """No telemetry, and no compiled files: DVC would see a changed bundle."""
    quiet = {"BENTOML_DO_NOT_TRACK": "True", "DO_NOT_TRACK": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return os.environ | quiet


def _start(
    command: list[str], environment: dict[str, str], folder: Path, log: IO[bytes]
) -> subprocess.Popen[bytes]:
    # a parent started with & ignores these signals, and its children would inherit that
    default = ["env", "--default-signal=INT,TERM,HUP"]
    return subprocess.Popen(
        default + command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    import httpx

    end = time.monotonic() + START_SECONDS
    with httpx.Client(trust_env=False, timeout=5) as client:
        while time.monotonic() < end:
            if server.poll() is not None:
                raise ScriptoriumError(f"The server ended while starting: {_last_line(log)}")
            try:
                if client.get(f"{address}/healthz").is_success:
                    return
            except httpx.HTTPError:
                pass  # not listening yet
            time.sleep(POLL_SECONDS)
    raise ScriptoriumError(f"The server was not healthy in {START_SECONDS} s: {_last_line(log)}")


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _stop(mark: str) -> None:
    """End every process of the server: ask them all, then kill what is left.

    BentoML's workers make sessions of their own, so neither the process group nor, once the
    first process is gone, the tree finds them; what they inherited in their environment does.
    """
    for process in _marked(mark):
        _signal(process, signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    while (left := _marked(mark)) and time.monotonic() < end:
        time.sleep(POLL_SECONDS)
    for process in left:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(left, timeout=STOP_SECONDS)


def _marked(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(_MARK) == mark:
                found.append(process)
        except psutil.Error:
            continue  # it has just ended, or is not ours to look at
    return found


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM unwind the stack as Ctrl-C does, so that no server is left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    previous = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
