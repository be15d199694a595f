"""Paragraphs of HTML, DocBook and Mallard pages, as a reader sees them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from components.nouns import CorpusError

# Headings, code, and what stands around the text of a page rather than in it.
_LEFT_OUT = re.compile(
    r"<(head|script|style|nav|aside|footer|pre|screen|info|media|title|h[1-6]|th)\b[^>]*(?<!/)>"
    r".*?</\1>"
    r"|<(ul|div)\b[^>]*\bclass=\"(?:docnav|toc|navheader|navfooter|related)\"[^>]*>.*?</\2>"
    r"|<!--.*?-->",
    re.DOTALL,
)
_BLOCK = re.compile(
    r"</?(?:html|body|main|article|section|div|p|para|[uod]l|li|d[td]|br|hr|table|t[rd]|tbody"
    r"|thead|caption|blockquote|page|note|steps|list|terms|item|desc)\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")
# What is shorter is a cell of a table or the name of a key, not running text.
_SHORTEST = 20


def passages(name: str, content: bytes) -> Iterator[str]:
    """Yield the paragraphs of a page in UTF-8 that are long enough to be running text.

    Raises:
        CorpusError: the page is not in UTF-8; the sentence begins with its name.
    """
    try:
        markup = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{name}: not in UTF-8") from error
    return (text for text in paragraphs(markup) if len(text) >= _SHORTEST)


def paragraphs(markup: str) -> Iterator[str]:
    """Yield the text between the block elements of a page, entities resolved, on one line.

    An element in running text (a link, emphasis, a key) leaves its text; blocks of code, the
    head of the page and its navigation are left out. Broken markup costs words, never an error.
    """
    for block in _BLOCK.split(_LEFT_OUT.sub("<p>", markup)):
        if text := " ".join(html.unescape(_TAG.sub("", block)).split()):
            yield text
