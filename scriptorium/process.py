"""What holds for the whole process of a command: environment, expected errors, what it cost."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer

from components.nouns import ScriptoriumError

INTERRUPTED = 130  # the exit code
RESUMES = "; the same command goes on from here"

_ENVIRONMENT = {
    # threads that wait by spinning cost three times the time when cores are shared
    "OMP_WAIT_POLICY": "PASSIVE",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
    "DVC_NO_ANALYTICS": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}


def set_environment(state: Path) -> None:
    """Set what libraries read when they are imported; what the user has set stays.

    Where no Prefect server is configured, its history stays in `state`; it says nothing of its
    own, since all it could name is a server that ends with the run.
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if "PREFECT_API_URL" not in os.environ:
        os.environ.setdefault("PREFECT_HOME", str((state / "prefect").absolute()))
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")


def guarded(action: Callable[[], object], advice: str = "") -> None:
    """Turn an expected error, or Ctrl-C, into one sentence and its exit code.

    `advice` follows "interrupted": what to do next.
    """
    try:
        action()
    except ScriptoriumError as error:
        print(f"scriptorium: error: {error}", file=sys.stderr)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt as error:
        print(f"scriptorium: interrupted{advice}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from error


def end_on_sigterm() -> None:
    """Let SIGTERM end a command as Ctrl-C does, with its children."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def timed(path: Path) -> Iterator[None]:
    """Write the wall and CPU seconds of the block to `path`, if it ends well."""
    began, used = time.perf_counter(), _cpu_seconds()
    yield
    figures = {
        "wall_seconds": round(time.perf_counter() - began, 3),
        "cpu_seconds": round(_cpu_seconds() - used, 3),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures) + "\n", encoding="utf-8")


def _cpu_seconds() -> float:
    """Return what this process and its ended children used of the processor."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)
