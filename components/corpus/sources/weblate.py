"""Messages of Weblate, with which people translate programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"weblate/locale/(?P<code>\w+)/LC_MESSAGES/\w+\.po")


SOURCE = Source(
    name="weblate",
    kind=Kind.TEXT,
    licence="GPL-3.0-or-later",
    notice="Weblate, by Michal Čihař and its translators.",
    packages=(
        pypi(
            "weblate",
            "5.14.3",
            "weblate-5.14.3-py3-none-any.whl",
            "0bc2c5a49ebc496758e89f08d5ec9d1b226e8aba2cff7744a18ab9f235dca816",
        ),
    ),
    read=read,
    sets=("large",),
)
