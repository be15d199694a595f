"""Messages of Blockly, in which programs are put together from blocks, in a hundred languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from components.corpus.messages import catalogues
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Kind, TextRow

# A comment after it marks a message that nobody has translated.
_MESSAGE = re.compile(r'^Blockly\.Msg\["\w+"\] = "((?:[^"\\]|\\.)*)";$', re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")


def read(archives: Sequence[Archive]) -> Iterator[TextRow]:
    """Read the assignments of JavaScript files."""
    for catalogue in catalogues(archives[0], r"msg/(?P<code>[\w-]+)\.js"):
        for message in _MESSAGE.findall(catalogue.content.decode("utf-8")):
            yield catalogue.row(_ESCAPED.sub(r"\1", message.replace(r"\n", " ")))


SOURCE = Source(
    name="blockly",
    kind=Kind.TEXT,
    licence="Apache-2.0",
    notice="Blockly, by Google and the Raspberry Pi Foundation; translated at translatewiki.net.",
    packages=(
        npm(
            "blockly",
            "12.5.1",
            "94d5637de31dd262be56a5f3fe6874b2365df1dfc6667b63ad10ebd93ea50783",
        ),
    ),
    read=read,
)
