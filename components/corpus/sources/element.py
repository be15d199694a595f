"""Messages of Element, a program to talk and write to each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"src/i18n/strings/(?P<code>[\w-]+)\.json")


SOURCE = Source(
    name="element",
    kind=Kind.TEXT,
    licence="AGPL-3.0-only OR GPL-3.0-only",
    notice="Element, by New Vector, the Matrix.org Foundation and its translators.",
    packages=(
        npm(
            "matrix-react-sdk",
            "3.112.0",
            "94172fbe9deaeaa2331b3373f38b236eddb37b8ea55405e049f8008ccc150690",
        ),
    ),
    read=read,
    sets=("large",),
)
