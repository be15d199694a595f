"""Messages of the reports of Lighthouse on web pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"shared/localization/locales/(?P<code>[\w-]+)\.json")


SOURCE = Source(
    name="lighthouse",
    kind=Kind.TEXT,
    licence="Apache-2.0",
    notice="Lighthouse, by Google and its translators.",
    packages=(
        npm(
            "lighthouse",
            "13.5.0",
            "4be86876145663e10e8bb3178ebe27b2613a1debd4c04b4e0ec92a0487a4e6e2",
        ),
    ),
    read=read,
)
