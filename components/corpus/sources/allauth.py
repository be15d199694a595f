"""Messages of django-allauth: accounts, passwords, mails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"allauth/locale/(?P<code>\w+)/LC_MESSAGES/\w+\.po")


SOURCE = Source(
    name="allauth",
    kind=Kind.TEXT,
    licence="MIT",
    notice="django-allauth, by Raymond Penners and its translators.",
    packages=(
        pypi(
            "django-allauth",
            "65.21.1",
            "django_allauth-65.21.1-py3-none-any.whl",
            "7bdf018c9f3f0a32c80677f84e7777272d9c833b180bd6734314c4831c802a9e",
        ),
    ),
    read=read,
)
