"""Messages of Deluge, which shares files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"deluge/i18n/(?P<code>[\w@]+)/LC_MESSAGES/deluge\.mo")


SOURCE = Source(
    name="deluge",
    kind=Kind.TEXT,
    licence="GPL-3.0-or-later",
    notice="Deluge, by the Deluge team and its translators.",
    packages=(
        pypi(
            "deluge",
            "2.2.0",
            "deluge-2.2.0-py3-none-any.whl",
            "5ac4ce734d92a1a0c36a3b89db447967175a986c06e84ec9cc61ca73e88bf0b5",
        ),
    ),
    read=read,
)
