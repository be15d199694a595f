"""Messages of Oscar, which runs shops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"oscar/locale/(?P<code>\w+)/LC_MESSAGES/\w+\.po")


SOURCE = Source(
    name="oscar",
    kind=Kind.TEXT,
    licence="BSD-3-Clause",
    notice="Oscar, by Tangent Communications and its translators.",
    packages=(
        pypi(
            "django-oscar",
            "4.2.1",
            "django_oscar-4.2.1-py3-none-any.whl",
            "adbb95ea0130859c204cc6fb221052d6d437ecbaa90800e8418a809f72645e9c",
        ),
    ),
    read=read,
    sets=("large",),
)
