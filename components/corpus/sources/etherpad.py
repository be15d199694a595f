"""Messages of Etherpad, an editor for many people at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"locales/(?P<code>[\w-]+)\.json", unwanted=r"@metadata")


SOURCE = Source(
    name="etherpad",
    kind=Kind.TEXT,
    licence="Apache-2.0",
    notice="Etherpad, by the Etherpad Foundation; translated at translatewiki.net.",
    packages=(
        npm(
            "ep_etherpad-lite",
            "1.8.14",
            "b380d8e25a5ef844522e6d62adbd433bcabcc9d12b88ca3c10d312e86c39aea9",
        ),
    ),
    read=read,
)
