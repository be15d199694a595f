"""Messages of Mezzanine, which manages the content of web sites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(
        archives, r"mezzanine/(?P<document>\w+)/locale/(?P<code>\w+)/LC_MESSAGES/\w+\.po"
    )


SOURCE = Source(
    name="mezzanine",
    kind=Kind.TEXT,
    licence="BSD-2-Clause",
    notice="Mezzanine, by Stephen McDonald and its translators.",
    packages=(
        pypi(
            "mezzanine",
            "6.1.1",
            "mezzanine-6.1.1-py2.py3-none-any.whl",
            "abb8a3d7ee91b724d8aa89fa971bad1cf8e368c21055da4913e20e1418a96d1b",
        ),
    ),
    read=read,
    sets=("large",),
)
