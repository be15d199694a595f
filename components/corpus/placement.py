"""Puts a finished corpus in the place of the old one; a user's inbox is never lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from components.library.reader import INBOX
from components.nouns import CorpusError


def refuse_link(data: Path) -> None:
    """Refuse to build where a link stands: the folder it leads to could not be replaced whole.

    Raises:
        CorpusError: `data` is a symbolic link.
    """
    if data.is_symlink():
        raise CorpusError(f"{data}: is a symbolic link; the corpus needs a folder of its own there")


def begin(data: Path) -> Path:
    """Return an empty folder beside `data` to build in; finish or undo an interrupted replacement.

    Raises:
        CorpusError: two inboxes would have to be made one.
    """
    _recover(data)
    partial = data.with_name(f"{data.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    return partial


def replace(partial: Path, data: Path) -> None:
    """Put the finished folder in place of the old one, then move the old one's inbox into it.

    The inbox is moved last and whole: what is put into it meanwhile moves along, and a link in
    it need not lead anywhere.

    Raises:
        CorpusError: an inbox was made in the new folder before the old one was there.
    """
    previous = _previous(data)
    if data.exists():
        data.rename(previous)
    partial.rename(data)
    _discard(previous, data)


def _recover(data: Path) -> None:
    """Undo a replacement that stopped between its renames, or finish it after them."""
    previous = _previous(data)
    if previous.exists() and not data.exists():
        previous.rename(data)
    _discard(previous, data)


def _discard(previous: Path, data: Path) -> None:
    """Remove the old folder once its inbox is in the new one."""
    kept = previous / INBOX
    if os.path.lexists(kept):
        if os.path.lexists(data / INBOX):
            raise CorpusError(f"{kept}: {data / INBOX} exists too; move the files of one there")
        kept.rename(data / INBOX)
    shutil.rmtree(previous, ignore_errors=True)


def _previous(data: Path) -> Path:
    return data.with_name(f"{data.name}.previous")
