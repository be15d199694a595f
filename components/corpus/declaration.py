"""The Universal Declaration of Human Rights as HTML -> numbered articles of clean text."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

PREAMBLE = 0
ARTICLES = range(31)  # the preamble and articles 1 to 30

# Soft hyphens, zero-width and bidirectional marks, and the Arabic tatweel carry no letter.
_INVISIBLE = re.compile("[\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# These print as a hyphen-minus does: nobody could read the difference.
_HYPHENS = re.compile("[\u2010\u2011]")


def clean(text: str) -> str:
    """Return text in NFC with plain spaces and hyphens and without invisible characters."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(_HYPHENS.sub("-", text).split())


class _Reader(HTMLParser):
    """Collects `<p>` inside `<header>` (the preamble) and `<article data-number>`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.articles: dict[int, list[str]] = {}
        self._number: int | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "header":
            self._number = PREAMBLE
        elif tag == "article":
            self._number = int(dict(attrs).get("data-number") or -1)
        elif tag == "p" and self._number is not None:
            self._inside = True
            self.articles.setdefault(self._number, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("header", "article"):
            self._number = None
        elif tag == "p":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and self._number is not None:
            self.articles[self._number][-1] += data


def parse_articles(html: str) -> dict[int, tuple[str, ...]]:
    """Return the clean paragraphs of each article; headings are left out.

    The number is the document's own `data-number`, so that the same number is the same
    article in every language.

    Raises:
        ValueError: an article is missing, empty or has no number.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    articles = {
        number: tuple(filter(None, map(clean, paragraphs)))
        for number, paragraphs in sorted(reader.articles.items())
    }
    wrong = sorted(set(ARTICLES) ^ {number for number, texts in articles.items() if texts})
    if wrong:
        raise ValueError(f"articles missing, empty or unnumbered: {wrong}")
    return articles
