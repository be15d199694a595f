"""One nightly at a time, and nothing left of one that was killed."""

from __future__ import annotations

import fcntl
import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psutil  # type: ignore[import-untyped]

from components.nouns import ScriptoriumError

MARK = "SCRIPTORIUM_NIGHTLY"
GRACE_SECONDS = 10.0


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the nightly's lock; first end what a killed nightly left running.

    All that a nightly starts carries its mark in the environment, so leftovers are told apart
    from other processes even where a process id has been given out again.

    Raises:
        ScriptoriumError: another nightly runs here.
    """
    path = root / ".scriptorium" / "nightly.lock"
    path.parent.mkdir(exist_ok=True)
    # the kernel releases the lock with its holder, whatever ended it
    with path.open("a+", encoding="utf-8") as file:
        holder = _read(file)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ScriptoriumError(
                f"another nightly (process {holder.get('pid', 'unknown')}) is running in {root}"
            ) from error
        if "mark" in holder:
            end_marked(holder["mark"])
        remove_stale_locks(root)
        mark = f"{os.getpid()}-{uuid.uuid4().hex}"
        _write(file, {"pid": os.getpid(), "mark": mark})
        os.environ[MARK] = mark
        try:
            yield
        finally:
            del os.environ[MARK]
            _write(file, {})


def end_marked(mark: str, grace: float = GRACE_SECONDS) -> int:
    """End every process that a nightly started and left; return how many there were."""
    ended: set[int] = set()
    deadline = time.monotonic() + grace
    # a process may start another while it is being ended: look until none is found
    while left := _marked(mark):
        for process in left:
            try:
                (process.terminate if time.monotonic() < deadline else process.kill)()
            except psutil.NoSuchProcess:
                continue
        ended.update(process.pid for process in left)
        psutil.wait_procs(left, timeout=0.5)
    return len(ended)


def remove_stale_locks(root: Path) -> None:
    """Take from DVC's `rwlock` the entries whose process is gone; a torn file goes whole.

    DVC knows a holder by process id only, so an id given out again, or a file that kill -9
    left half written, would block it for good.
    """
    path = root / ".dvc" / "tmp" / "rwlock"
    try:
        written = path.stat().st_mtime
        entries = json.loads(path.read_text(encoding="utf-8"))
        write = {
            file: holder for file, holder in entries["write"].items() if _holds(holder, written)
        }
        read = {
            file: kept
            for file, holders in entries["read"].items()
            if (kept := [holder for holder in holders if _holds(holder, written)])
        }
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError, AttributeError):
        path.unlink()
        return
    if (write, read) != (entries["write"], entries["read"]):
        path.write_text(json.dumps({"write": write, "read": read}), encoding="utf-8")


def _holds(holder: dict[str, Any], written: float) -> bool:
    """Whether the process of a lock entry lives and is older than the file that names it."""
    try:
        process = psutil.Process(int(holder["pid"]))
        zombie = process.status() == psutil.STATUS_ZOMBIE
        return not zombie and bool(process.create_time() <= written + 1)
    except psutil.NoSuchProcess:
        return False


def _marked(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def _read(file: IO[str]) -> dict[str, Any]:
    file.seek(0)
    try:
        content = json.loads(file.read() or "{}")
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _write(file: IO[str], content: dict[str, Any]) -> None:
    file.seek(0)
    file.truncate()
    json.dump(content, file)
    file.flush()
