"""Messages of pdf.js, the reader of PDF files in Firefox, in a hundred languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Kind, TextRow


def read(archives: Sequence[Archive]) -> Iterable[TextRow]:
    """Read the catalogues of every language."""
    return messages(archives, r"assets/locale/(?P<code>[\w-]+)/viewer\.ftl")


SOURCE = Source(
    name="pdfjs",
    kind=Kind.TEXT,
    licence="Apache-2.0",
    notice="pdf.js, by Mozilla and its translators, as shipped with ngx-extended-pdf-viewer.",
    packages=(
        npm(
            "ngx-extended-pdf-viewer",
            "30.0.0",
            "9581d9027533e80558f45e2ba024a4cdd43d56ea60150b3332c6ff55c70ce474",
        ),
    ),
    read=read,
)
