"""Messages of the web framework Django."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow

_CATALOGUES = (
    r"django/(?:conf|contrib/(?P<document>\w+))/locale/(?P<code>\w+)"
    r"/LC_MESSAGES/\w+\.po"
)


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, _CATALOGUES)


SOURCE = Source(
    name="django",
    kind=Kind.TEXT,
    licence="BSD-3-Clause",
    notice="Django, by the Django Software Foundation and its translators.",
    packages=(
        pypi(
            "Django",
            "5.2.19",
            "django-5.2.19-py3-none-any.whl",
            "5965d974a5218a2b68a11dd1276434707f23886525c23f0598eccedaf4f4ca00",
        ),
    ),
    read=read,
)
