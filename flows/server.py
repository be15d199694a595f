"""The Prefect server of one run, where none is configured."""

from __future__ import annotations

import atexit
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from components.nouns import ScriptoriumError
from flows.process import end_group, environment

START_SECONDS = 120.0
_HOST = "127.0.0.1"


@contextmanager
def prefect_server(log: Path) -> Iterator[str]:
    """Yield the address of Prefect's API: the configured one, or a server for this run only.

    Prefect would start one by itself, in this process group: Ctrl-C would end it first, and the
    flow would then wait a minute for a server that is gone, to tell it that it was interrupted.

    Raises:
        ScriptoriumError: the server does not start; the sentence names its log.
    """
    from prefect.settings import PREFECT_API_URL, temporary_settings

    configured = PREFECT_API_URL.value()
    if configured:
        yield configured
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", _HOST]
    # with its services: one of them writes the tasks of a run into the history
    command += ["--port", str(port), "--no-ui", "--log-level", "WARNING"]
    with log.open("ab") as stream:
        server = subprocess.Popen(
            command,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    # not before: at exit Prefect still delivers its last events, and would wait for a dead server
    atexit.register(end_group, server.pid)
    address = f"http://{_HOST}:{port}/api"
    _wait(server, address, log)
    with temporary_settings({PREFECT_API_URL: address}):
        yield address


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    import httpx

    print("prefect: starting a server for this run", flush=True)
    deadline = time.monotonic() + START_SECONDS
    with httpx.Client(trust_env=False, timeout=5) as client:
        while time.monotonic() < deadline and server.poll() is None:
            try:
                if client.get(f"{address}/health").is_success:
                    return
            except httpx.HTTPError:
                pass  # not listening yet
            time.sleep(0.2)
    raise ScriptoriumError(f"The Prefect server did not start; {log} says why")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
