"""Messages of CKAN, a catalogue of open data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"ckan/i18n/(?P<code>\w+)/LC_MESSAGES/ckan\.po")


SOURCE = Source(
    name="ckan",
    kind=Kind.TEXT,
    licence="AGPL-3.0-or-later",
    notice="CKAN, by the CKAN contributors and its translators.",
    packages=(
        pypi(
            "ckan",
            "2.12.0",
            "ckan-2.12.0-py3-none-any.whl",
            "3b41cb4860286813fbcd18c57341e96edba266e2e492aeea92c4e03ce9e2934e",
        ),
    ),
    read=read,
)
