"""A character tokenizer with byte fallback: no character of any script is ever unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders
from tokenizers.models import BPE

from components.nouns import OCR_INSTRUCTION


class SpecialTokens(Enum):
    """The tokens with a fixed id, in id order."""

    BEGIN = "<｜begin▁of▁sentence｜>"
    END = "<｜end▁of▁sentence｜>"
    PAD = "<｜▁pad▁｜>"
    IMAGE = "<image>"
    # One token for the whole instruction: a small model should not spend ten positions on it.
    INSTRUCTION = OCR_INSTRUCTION

    @property
    def id(self) -> int:
        """Position in the vocabulary."""
        return list(SpecialTokens).index(self)


def train_tokenizer(texts: Iterable[str], minimum_count: int = 2) -> Tokenizer:
    """Collect the characters that occur at least `minimum_count` times, in order of code point."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text)
    characters = sorted(c for c, count in counts.items() if count >= minimum_count)
    tokens = [token.value for token in SpecialTokens]
    tokens += [f"<0x{byte:02X}>" for byte in range(256)] + characters
    vocabulary = {token: index for index, token in enumerate(tokens)}
    tokenizer = Tokenizer(BPE(vocabulary, merges=[], byte_fallback=True))
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_special_tokens(
        [AddedToken(token.value, normalized=False, special=True) for token in SpecialTokens]
    )
    tokenizer.encode_special_tokens = True  # "<image>" in somebody's text is text
    return tokenizer


def load_tokenizer(path: Path) -> Tokenizer:
    """Read a `tokenizer.json`."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.encode_special_tokens = True
    return tokenizer


def prompt_ids(tokenizer: Tokenizer) -> list[int]:
    """What follows the image tokens: a line break and the instruction."""
    return [*tokenizer.encode("\n").ids, SpecialTokens.INSTRUCTION.id]


def encode_all(tokenizer: Tokenizer, texts: list[str]) -> list[list[int]]:
    """Token ids of many texts; a special token spelled out in a text stays text."""
    return [encoding.ids for encoding in tokenizer.encode_batch(texts)]
