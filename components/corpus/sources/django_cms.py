"""Messages of django CMS, which manages the content of web sites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"cms/locale/(?P<code>\w+)/LC_MESSAGES/\w+\.po")


SOURCE = Source(
    name="django-cms",
    kind=Kind.TEXT,
    licence="BSD-3-Clause",
    notice="django CMS, by the django CMS Association and its translators.",
    packages=(
        pypi(
            "django-cms",
            "5.1.3",
            "django_cms-5.1.3-py3-none-any.whl",
            "acf31919aab389d2bea253efa97a901bf55e96046a252f23a7a742e495848a5e",
        ),
    ),
    read=read,
)
