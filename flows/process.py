"""A child command in a process group of its own: followed line by line, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil  # type: ignore[import-untyped]

GRACE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended: its exit code, the last lines it wrote, and whether time ran out."""

    exit_code: int
    tail: tuple[str, ...]
    timed_out: bool


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a child: the commands of this interpreter come first in PATH."""
    own = str(Path(sys.executable).parent)
    path = os.pathsep.join([own, os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1", **(extra or {})}


def run_command(
    command: Sequence[str],
    folder: Path,
    log: Path,
    timeout: float,
    extra: Mapping[str, str] | None = None,
) -> Finished:
    """Run a command for at most `timeout` seconds; show each line at once and keep it in `log`.

    However this function is left (an exception, Ctrl-C), the whole process group has ended.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("a", encoding="utf-8") as file,
        subprocess.Popen(
            command,
            cwd=folder,
            env=environment(extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        ) as child,
    ):
        tail: list[str] = []
        follower = threading.Thread(target=_follow, args=(child.stdout, file, tail), daemon=True)
        follower.start()
        timed_out = False
        try:
            child.wait(timeout)
        except subprocess.TimeoutExpired:
            timed_out = True
        finally:
            end_group(child.pid)
            child.wait()
            follower.join()
    return Finished(child.returncode, tuple(tail), timed_out)


def end_group(group: int, grace: float = GRACE_SECONDS) -> None:
    """End every process of a group: SIGTERM, and SIGKILL for what is left after `grace` seconds."""
    if not _signal_group(group, signal.SIGTERM):
        return
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline:
        if not _alive(group):
            return
        time.sleep(0.05)
    _signal_group(group, signal.SIGKILL)


def _signal_group(group: int, number: signal.Signals) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _alive(group: int) -> bool:
    """Whether a group has a process that is more than a zombie waiting for its parent."""
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                return True
        except (psutil.Error, OSError):
            continue
    return False


def _follow(stream: IO[str] | None, log: IO[str], tail: list[str], keep: int = 50) -> None:
    assert stream is not None
    for line in stream:
        sys.stdout.write(line)
        sys.stdout.flush()
        log.write(line)
        log.flush()
        tail.append(line.rstrip("\n"))
        del tail[:-keep]
