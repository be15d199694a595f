"""Messages of Kolibri, a school without a network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow

# Its ach is not Acholi: keys that show translators where in the program they are.
_CATALOGUES = (
    r"kolibri/locale/(?!ach)(?P<code>\w+)/LC_MESSAGES/"
    r"(?P<document>[\w.]+?)(?:-messages\.json|\.po)"
)


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, _CATALOGUES)


SOURCE = Source(
    name="kolibri",
    kind=Kind.TEXT,
    licence="MIT",
    notice="Kolibri, by the Foundation for Learning Equality and its translators.",
    packages=(
        pypi(
            "kolibri",
            "0.19.5",
            "kolibri-0.19.5-py2.py3-none-any.whl",
            "dc4c187d29a80037594c2dadd1cbc862cb4b8b76166bfd4084314f8ab2bc6221",
        ),
    ),
    read=read,
)
