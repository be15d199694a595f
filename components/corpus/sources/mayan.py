"""Messages of Mayan EDMS, which keeps documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(
        archives, r"mayan/apps/(?P<document>\w+)/locale/(?P<code>\w+)/LC_MESSAGES/\w+\.mo"
    )


SOURCE = Source(
    name="mayan",
    kind=Kind.TEXT,
    licence="GPL-2.0-only",
    notice="Mayan EDMS, by Roberto Rosario and its translators.",
    packages=(
        pypi(
            "mayan-edms",
            "4.12.2",
            "mayan_edms-4.12.2-py2.py3-none-any.whl",
            "5eb0deccb29199a7add33a757161f3f461aa3b00451de13027049258dd412f67",
        ),
    ),
    read=read,
    sets=("large",),
)
