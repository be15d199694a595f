"""Which split a document goes to, by its content alone: whatever stands beside it, everywhere."""

from __future__ import annotations

import hashlib

from components.nouns import Split

PARTS = 50  # 96 % train, 2 % validation, 2 % test
FEW_PARTS = 5  # 60 %, 20 %, 20 %: of some dozens of documents none would be held out otherwise


def digest(content: str | bytes) -> bytes:
    """The SHA-256 of a document's content; its first bytes name the document and order it."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).digest()


def split_of(content: str | bytes, parts: int = PARTS) -> Split:
    """One part of the documents goes to test, one to validation, the others to train.

    Documents of the same content go to the same split.
    """
    part = int.from_bytes(digest(content)[-8:], "big") % parts
    return {0: Split.TEST, 1: Split.VALIDATION}.get(part, Split.TRAIN)
