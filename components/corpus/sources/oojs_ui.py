"""Messages of OOUI, the widgets of Wikipedia."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"dist/i18n/(?P<code>[\w-]+)\.json", unwanted=r"@metadata")


SOURCE = Source(
    name="oojs-ui",
    kind=Kind.TEXT,
    licence="MIT",
    notice="OOUI, by the Wikimedia Foundation; translated at translatewiki.net.",
    packages=(
        npm(
            "oojs-ui",
            "0.54.2",
            "b329154558ae4c4725be2af304b0e5f662a5fbb00756af2ce97c8a7eb074bb63",
        ),
    ),
    read=read,
)
