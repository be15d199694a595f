"""Messages of MediaWiki and its extensions in some 400 languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from components.corpus.debian import pinned
from components.corpus.messages import messages
from components.corpus.plugin import Archive, Source
from components.library.rows import Kind, TextRow

_PATH = r"usr/share/mediawiki/(?P<document>.+/i18n(?:/.+)?)/(?P<code>[\w-]+)\.json"
_AUTHORS = r"^@metadata\b"
# `{{PLURAL:$1|page|pages}}`: a word in the forms that a number or a person asks for.
_WORD_FORMS = re.compile(r"\{\{(?:PLURAL|GENDER):[^{}|]*\|(?:[^{}|]*\|)*([^{}|]*)\}\}", re.I)


def read(archives: Sequence[Archive]) -> Iterator[TextRow]:
    """Read the catalogues of every language; of several forms of a word the last one stands."""
    for row in messages(archives, _PATH, unwanted=_AUTHORS):
        yield replace(row, text=_WORD_FORMS.sub(r"\1", row.text))


SOURCE = Source(
    name="mediawiki",
    kind=Kind.TEXT,
    licence="GPL-2.0-or-later",
    notice="MediaWiki, by its authors and the translators of translatewiki.net.",
    packages=pinned("mediawiki"),
    read=read,
    sets=("large",),
)
