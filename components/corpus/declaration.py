"""The Universal Declaration of Human Rights as HTML -> its language and its articles."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

PREAMBLE = 0


@dataclass(frozen=True, slots=True)
class Declaration:
    """One translation: BCP 47 tag, and the paragraphs of each article (0 is the preamble)."""

    language: str
    articles: dict[int, tuple[str, ...]]

    @property
    def length(self) -> int:
        """Characters of all paragraphs."""
        return sum(len(text) for texts in self.articles.values() for text in texts)


class _Reader(HTMLParser):
    """Collects `<p>` inside `<header>` (the preamble) and `<article data-number>`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.articles: dict[int, list[str]] = {}
        self._number: int | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.language = dict(attrs).get("lang") or ""
        elif tag == "header":
            self._number = PREAMBLE
        elif tag == "article":
            number = dict(attrs).get("data-number") or ""
            self._number = int(number) if number.isdigit() else None
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


def parse_declaration(html: str) -> Declaration:
    """Return the paragraphs of each article that has text; headings are left out.

    The number is the document's own `data-number`, so that the same number is the same article
    in every language. Articles can be missing: some translations are incomplete.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    articles = {
        number: tuple(" ".join(text.split()) for text in texts if text.strip())
        for number, texts in sorted(reader.articles.items())
    }
    return Declaration(reader.language, {key: texts for key, texts in articles.items() if texts})
