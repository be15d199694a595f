"""Messages of pretix, which sells tickets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"pretix/locale/(?P<code>[\w-]+)/LC_MESSAGES/\w+\.po")


SOURCE = Source(
    name="pretix",
    kind=Kind.TEXT,
    licence="AGPL-3.0-only",
    notice="pretix, by Raphael Michel, rami.io GmbH and its translators.",
    packages=(
        pypi(
            "pretix",
            "2026.8.0",
            "pretix-2026.8.0-py3-none-any.whl",
            "a78932e698778d873530d67f25a57c28d1c09b1bfb1a22ec817c00d90397db85",
        ),
    ),
    read=read,
    sets=("large",),
)
