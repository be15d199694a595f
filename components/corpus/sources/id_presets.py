"""Names of what is on a map, from the presets of the OpenStreetMap editor iD."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(
        archives, r"dist/translations/(?P<code>[\w-]+?)\.min\.json", unwanted=r"\.(?:terms|aliases)"
    )


SOURCE = Source(
    name="id-presets",
    kind=Kind.TEXT,
    licence="ISC",
    notice="iD tagging schema, by the OpenStreetMap contributors who write and translate it.",
    packages=(
        npm(
            "@openstreetmap/id-tagging-schema",
            "6.19.2",
            "c8d410007593ce458f7d38381458f20bf73412f7e2c2c075c147a7f916e95555",
        ),
    ),
    read=read,
)
