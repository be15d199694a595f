"""Puts a finished corpus in the place of the old one; a user's inbox is never lost."""

from __future__ import annotations

import shutil
from pathlib import Path

INBOX = "inbox"


def begin(data: Path) -> Path:
    """Return an empty folder beside `data` to build in; undo what an interrupted build left."""
    _recover(data)
    partial = data.with_name(f"{data.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    return partial


def replace(partial: Path, data: Path) -> None:
    """Put the finished folder in place of the old one; the inbox is copied, never moved."""
    previous = _previous(data)
    if (data / INBOX).exists():
        shutil.copytree(data / INBOX, partial / INBOX)
    if data.exists():
        data.rename(previous)
    partial.rename(data)
    shutil.rmtree(previous, ignore_errors=True)


def _recover(data: Path) -> None:
    """Undo a replacement that was interrupted half way, so that an inbox cannot be lost."""
    previous = _previous(data)
    if previous.exists() and not data.exists():
        previous.rename(data)
    shutil.rmtree(previous, ignore_errors=True)


def _previous(data: Path) -> Path:
    return data.with_name(f"{data.name}.previous")
