"""Progress people can follow: a live bar in a terminal, a plain line every few seconds in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

LOG_INTERVAL_SECONDS = 10.0


class Reporter(Protocol):
    """What a stage calls as it advances."""

    def advance(self, samples: int = 1, **figures: float) -> None:
        """Count finished samples and show the latest figures (loss, learning rate, ...)."""


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


class _LogReporter:
    """One readable line every ten seconds, and one at the end."""

    def __init__(self, stage: str, total: int, done: int) -> None:
        self.stage, self.total, self.done, self.start_done = stage, total, done, done
        self.started = self.last = time.monotonic()
        self.figures: dict[str, float] = {}

    def advance(self, samples: int = 1, **figures: float) -> None:
        self.done += samples
        self.figures |= figures
        if time.monotonic() - self.last >= LOG_INTERVAL_SECONDS:
            self.show()

    def show(self) -> None:
        self.last = time.monotonic()
        elapsed = self.last - self.started
        rate = (self.done - self.start_done) / max(elapsed, 1e-9)
        left = (self.total - self.done) / rate if rate else float("inf")
        figures = "".join(f" {name} {value:.4g}" for name, value in self.figures.items())
        remaining = f"left {_duration(left)}" if left != float("inf") else "left ?"
        print(
            f"{self.stage}: {self.done}/{self.total}{figures} "
            f"{rate:.1f} samples/s elapsed {_duration(elapsed)} {remaining}",
            flush=True,
        )


@contextmanager
def progress(stage: str, total: int, done: int = 0) -> Iterator[Reporter]:
    """Yield a reporter for `total` samples, of which an earlier run finished `done`."""
    if not sys.stdout.isatty():
        reporter = _LogReporter(stage, total, done)
        yield reporter
        reporter.show()
        return
    with _terminal(stage, total, done) as terminal:
        yield terminal


@contextmanager
def _terminal(stage: str, total: int, done: int) -> Iterator[Reporter]:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[figures]}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as bar:
        task = bar.add_task(stage, total=total, completed=done, figures="", rate="")
        started = time.monotonic()
        finished = 0

        class Terminal:
            def advance(self, samples: int = 1, **figures: float) -> None:
                nonlocal finished
                finished += samples
                rate = finished / max(time.monotonic() - started, 1e-9)
                text = " ".join(f"{name} {value:.4g}" for name, value in figures.items())
                bar.update(task, advance=samples, figures=text, rate=f"{rate:.1f} samples/s")

        yield Terminal()
