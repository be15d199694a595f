"""Under which licence a document is: the nearest licence file above it says so, in SPDX."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from components.ingest.page import Refused

DEFAULT_LICENCE = "LicenseRef-inbox"
_MARK = "SPDX-License-Identifier:"
_EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*")
_HEAD = 4_096  # bytes; a file of one line is expected


class Licences:
    """The licence files below a folder; one that is not understood is as if it were not there."""

    def __init__(self, folder: Path, default: str, files: Sequence[Path]) -> None:
        self._known = {folder.parent: default}
        self._default = default
        for path in files:
            try:
                self._known[path.parent] = _expression(path)
            except (Refused, OSError):
                continue  # `require_readable` tells

    def of(self, folder: Path) -> str:
        """The SPDX expression for the files of a folder."""
        for place in (folder, *folder.parents):
            if place in self._known:
                return self._known[place]
        return self._default

    def require_readable(self, path: Path) -> None:
        """Check a licence file.

        Raises:
            Refused: its first line is no SPDX expression.
        """
        _expression(path)


def _expression(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_HEAD).decode("utf-8-sig", errors="replace").strip()
    line = (head.splitlines() or [""])[0].removeprefix(_MARK).strip()
    if not _EXPRESSION.fullmatch(line):
        raise Refused("its first line is no SPDX expression such as CC-BY-4.0, so it is not heeded")
    return line
