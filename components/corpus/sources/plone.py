"""Messages of Plone, which manages the content of web sites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow

# Its Burmese is in an encoding older than Unicode's.
_CATALOGUES = r"plone/app/locales/locales/(?!my/)(?P<code>[\w-]+)/LC_MESSAGES/(?P<document>\w+)\.po"


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, _CATALOGUES)


SOURCE = Source(
    name="plone",
    kind=Kind.TEXT,
    licence="GPL-2.0-only",
    notice="Plone, by the Plone Foundation and its translators.",
    packages=(
        pypi(
            "plone.app.locales",
            "7.0.4",
            "plone_app_locales-7.0.4-py3-none-any.whl",
            "de96a5d0dc1fe5ab540fa6f993805c09da80a9518aa7a309e8cd1f433e3ae6aa",
        ),
    ),
    read=read,
)
