"""Messages of GeoNode, a catalogue of maps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(
        archives, r"geonode/(?:(?P<document>\w+)/)?locale/(?P<code>\w+)/LC_MESSAGES/\w+\.po"
    )


SOURCE = Source(
    name="geonode",
    kind=Kind.TEXT,
    licence="GPL-3.0-or-later",
    notice="GeoNode, by the Open Source Geospatial Foundation and its translators.",
    packages=(
        pypi(
            "geonode",
            "5.1.1",
            "geonode-5.1.1-py3-none-any.whl",
            "00edf4cdfdbca7eaaef9a2f36e383a95eb87fef96060b8577977987b9ef52194",
        ),
    ),
    read=read,
    sets=("large",),
)
