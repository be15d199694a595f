"""Messages, questions and answers of Scratch, in which children learn to program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(
        archives,
        r"(?:editor|www)/(?:scratch-website\.)?(?P<document>[\w-]+?)(?:-l10njson)?/(?P<code>[\w-]+)\.json",
    )


SOURCE = Source(
    name="scratch",
    kind=Kind.TEXT,
    licence="AGPL-3.0-only",
    notice="Scratch, by the Scratch Foundation and its translators.",
    packages=(
        npm(
            "scratch-l10n",
            "6.1.116",
            "15a744a8e86580af23785827785ee045e8d010dc14c87aeebd2a85877ca526d0",
        ),
    ),
    read=read,
)
