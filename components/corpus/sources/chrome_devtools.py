"""Messages of the developer tools of Chrome: sentences, in eighty languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"front_end/core/i18n/locales/(?P<code>[\w-]+)\.json")


SOURCE = Source(
    name="chrome-devtools",
    kind=Kind.TEXT,
    licence="BSD-3-Clause",
    notice="Chrome DevTools, by The Chromium Authors and its translators.",
    packages=(
        npm(
            "chrome-devtools-frontend",
            "1.0.1070764",
            "4877ee3dbd88f3a97322034159c1b3dd8b934906ad81110bf28ab5defd6b16fa",
        ),
    ),
    read=read,
)
