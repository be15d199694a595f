"""Messages and help texts of iD, the editor of OpenStreetMap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"dist/locales/(?P<code>[\w-]+?)\.min\.json")


SOURCE = Source(
    name="id-editor",
    kind=Kind.TEXT,
    licence="ISC",
    notice="iD, by the OpenStreetMap contributors who write and translate it.",
    packages=(
        npm(
            "@openstreetmap/id",
            "2.42.2",
            "69f62212ec8f690d80f32b0566668bc7bbdd0e149ddc70075232ffb20dd629b7",
        ),
    ),
    read=read,
)
