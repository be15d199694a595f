"""Messages and explanations of Gramps, a program for genealogists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(
        archives, r"gramps-[\d.]+\.data/data/share/locale/(?P<code>[\w@]+)/LC_MESSAGES/gramps\.mo"
    )


SOURCE = Source(
    name="gramps",
    kind=Kind.TEXT,
    licence="GPL-2.0-or-later",
    notice="Gramps, by the Gramps Development Team and its translators.",
    packages=(
        pypi(
            "gramps",
            "6.0.8",
            "gramps-6.0.8-py3-none-any.whl",
            "56f03bcb643320eb9f9892d4c3f8bbe7c4c4d2e4c71e56f598584af24561ec1c",
        ),
    ),
    read=read,
)
