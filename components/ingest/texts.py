"""Bytes to text, and text as a target says it."""

from __future__ import annotations

import re

from components.ingest.page import Refused


def decoded(content: bytes) -> str:
    """UTF-8 text with or without a byte-order mark, its lines ended by a line feed.

    Raises:
        Refused: it is empty, or in another encoding.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"not UTF-8 text: byte {error.start} cannot be decoded") from error
    text = re.sub(r"\r\n?", "\n", text)
    if not text.strip():
        raise Refused("the text is empty")
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def one_line(text: str) -> str:
    """A text on one line, its blanks reduced to one."""
    return " ".join(text.split())
