"""Messages of Wagtail, which manages the content of web sites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, pypi
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(
        archives, r"wagtail/(?:contrib/)?(?P<document>\w+)/locale/(?P<code>\w+)/LC_MESSAGES/\w+\.po"
    )


SOURCE = Source(
    name="wagtail",
    kind=Kind.TEXT,
    licence="BSD-3-Clause",
    notice="Wagtail, by Torchbox and its translators.",
    packages=(
        pypi(
            "wagtail",
            "8.0.1",
            "wagtail-8.0.1-py3-none-any.whl",
            "1e6ad5c7891a54efce1400e168298b5a2cc343b642cee89c31bf5ec30c98b26c",
        ),
    ),
    read=read,
)
