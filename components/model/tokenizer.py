"""Tokenizers in which no character of any script is unknown, behind one small face.

`characters`: one token for each character of the corpus, bytes for all others: the smallest
models need to know which character stands where. `bpe`: byte-level merges learnt from the corpus.
`released`: DeepSeek-OCR's own (`components.model.released_tokenizer`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer

from components.model.configuration import Vocabulary
from components.model.released_tokenizer import (
    BEGIN,
    END,
    IMAGE,
    MARKUP,
    PAD,
    build_released_tokenizer,
)
from components.model_config import TokenizerConfig
from components.nouns import OCR_INSTRUCTION, ScriptoriumError

# One token for the whole instruction: a small model should not spend ten positions on it.
_STRUCTURE = (BEGIN, END, PAD, IMAGE, OCR_INSTRUCTION)


def _any_of(tokens: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, tokens)))


_ENDS = _any_of((BEGIN, END, PAD))


class OcrTokenizer:
    """Text to ids and back, where a text can never speak the tokens that hold a page together."""

    def __init__(self, tokenizer: Tokenizer, rows: int | None = None) -> None:
        """Wrap a tokenizer that knows BEGIN, END, PAD and IMAGE; `rows` of embedding it gets.

        Raises:
            ScriptoriumError: one of those tokens is missing.
        """
        self.tokenizer = tokenizer
        self._size = rows or tokenizer.get_vocab_size()
        self.begin, self.end, self.pad, self.image = map(self._id, (BEGIN, END, PAD, IMAGE))

    def _id(self, token: str) -> int:
        number = self.tokenizer.token_to_id(token)
        if number is None:
            raise ScriptoriumError(f"tokenizer.json: has no token {token}")
        return number

    @property
    def vocabulary(self) -> Vocabulary:
        """What the architecture must know of this tokenizer."""
        return Vocabulary(self._size, self.begin, self.end, self.pad, self.image)

    @property
    def ordinary(self) -> tuple[int, int]:
        """The half-open range of ids that say something: bytes, and merges or characters."""
        size = self.tokenizer.get_vocab_size(with_added_tokens=False)
        added = map(self.tokenizer.token_to_id, (*_STRUCTURE, *MARKUP))
        return 1 + max(number for number in added if number is not None and number < size), size

    @cached_property
    def _structural(self) -> dict[str, int]:
        known = {token: self.tokenizer.token_to_id(token) for token in _STRUCTURE}
        return {token: number for token, number in known.items() if number is not None}

    @cached_property
    def _structural_pattern(self) -> re.Pattern[str]:
        return _any_of(self._structural)

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of texts. A structural token spelled out in a text stays text; markup does not.

        Markup is what a target is made of beside characters: table cells, boxes.
        """
        return self._encode(texts, self._structural_pattern)

    def _encode(self, texts: Sequence[str], pattern: re.Pattern[str]) -> list[list[int]]:
        whole = [text if pattern.search(text) is None else "" for text in texts]
        encoded = self.tokenizer.encode_batch_fast(whole, add_special_tokens=False)
        return [
            encoding.ids if text == kept else self._encode_in_pieces(text, pattern)
            for text, kept, encoding in zip(texts, whole, encoded, strict=True)
        ]

    def _encode_in_pieces(self, text: str, pattern: re.Pattern[str]) -> list[int]:
        """Cut every structural token after its first character: neither half is one."""
        cuts = [0, *(match.start() + 1 for match in pattern.finditer(text)), len(text)]
        pieces = [text[a:b] for a, b in pairwise(cuts)]
        return [number for piece in self._encode(pieces, pattern) for number in piece]

    def encode_prompt(self, prompt: str, image_tokens: Sequence[int] = ()) -> list[int]:
        """Ids of a whole prompt: BEGIN, and at each `<image>` the places of one picture.

        Outer blanks are dropped, as in the release. The prompt speaks every token but BEGIN, END
        and PAD, which stay text.

        Raises:
            ScriptoriumError: the prompt names more or fewer pictures than `image_tokens` counts.
        """
        pieces = prompt.strip().split(IMAGE)
        if len(pieces) - 1 != len(image_tokens):
            raise ScriptoriumError(
                f"prompt: {len(pieces) - 1} times {IMAGE} for {len(image_tokens)} pictures"
            )
        ids = [self.begin]
        encoded = self._encode(pieces, _ENDS)
        for piece, count in zip(encoded, [*image_tokens, 0], strict=True):
            ids += [*piece, *[self.image] * count]
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids; structural tokens say nothing, markup stays."""
        silent = set(self._structural.values())
        kept = [number for number in ids if number not in silent]
        return self.tokenizer.decode(kept, skip_special_tokens=False)

    def save(self, path: Path) -> None:
        """Write `tokenizer.json`."""
        self.tokenizer.save(str(path))


def load_tokenizer(path: Path, rows: int | None = None) -> OcrTokenizer:
    """Read a `tokenizer.json`; `rows` as in the model's embedding, where it has spare ones."""
    return OcrTokenizer(Tokenizer.from_file(str(path)), rows)


def make_tokenizer(config: TokenizerConfig, texts: Sequence[str]) -> OcrTokenizer:
    """The tokenizer of a profile, tried on every text that it was made from.

    Raises:
        ScriptoriumError: a text does not come back as it went in.
    """
    if config.kind == "released":
        made = OcrTokenizer(build_released_tokenizer(), config.size)
    elif config.kind == "bpe":
        assert config.size is not None
        made = OcrTokenizer(_train_bpe(texts, config.size), config.size)
    else:
        made = OcrTokenizer(_characters(texts))
    check_round_trip(made, texts)
    return made


def check_round_trip(tokenizer: OcrTokenizer, texts: Sequence[str]) -> None:
    """Encode and decode every text.

    Raises:
        ScriptoriumError: naming the first text that changed on the way.
    """
    for text, ids in zip(texts, tokenizer.encode(texts), strict=True):
        if tokenizer.decode(ids) != text:
            raise ScriptoriumError(f"tokenizer: this text does not come back: {text[:60]!r}")


def _characters(texts: Iterable[str], minimum_count: int = 2) -> Tokenizer:
    """Collect the characters that occur at least `minimum_count` times, by code point."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text)
    characters = sorted(c for c, count in counts.items() if count >= minimum_count)
    tokens = [*_STRUCTURE, *(f"<0x{byte:02X}>" for byte in range(256)), *characters]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    tokenizer = Tokenizer(BPE(vocabulary, merges=[], byte_fallback=True))
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_special_tokens(_added(_STRUCTURE))
    return tokenizer


def _train_bpe(texts: Iterable[str], size: int) -> Tokenizer:
    """Learn merges of bytes; every byte is in the vocabulary, so nothing is unknown."""
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = BpeTrainer(
        vocab_size=size,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        special_tokens=_added((*_STRUCTURE, *MARKUP)),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def _added(tokens: Iterable[str]) -> list[AddedToken]:
    return [AddedToken(token, normalized=False, special=True) for token in tokens]
