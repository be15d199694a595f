"""All that the manifest says of a target and its prompt, measured in one pass over the target."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import Any

from components.text_key import text_key
from components.validation.manifest.broken import count_broken, orphan_marks
from components.validation.manifest.characters import (
    Characters,
    describe_characters,
    describe_letters,
)
from components.validation.manifest.columns import Measured, names
from components.validation.manifest.direction import reversed_share
from components.validation.manifest.encodings import entities, escapes, lost_letters, mojibake
from components.validation.manifest.forms import loose_spaces, shaped_characters
from components.validation.manifest.formulas import notation_faults
from components.validation.manifest.languages import describe_language
from components.validation.manifest.prompts import grounding_faults, prompt_faults, prompt_kind
from components.validation.manifest.prose import NOTATIONS, prose, without_boxes, without_tables
from components.validation.manifest.repetition import repetition
from components.validation.manifest.scripts import mixed_words, script_agreement
from components.validation.manifest.tables import answer_table_faults
from components.validation.manifest.text_sketch import sketch

FEWEST_LETTERS = 4  # of prose: the shares of fewer say nothing of a script or of a habit

_LETTERED = ("script_agreement", "word_length", "space_share", "capital_share", "mark_share")
_OF_THE_TARGET = (
    *(
        name
        for name in names(Measured.TEXT, Measured.MARKUP, Measured.LANGUAGE)
        if name not in ("target_tokens", "compression", "prompt_faults")
    ),
    *("target_hash", "text_hash", "text_key_characters", "text_sketch"),
)


def describe_text(
    target: str | None,
    language: str | None,
    script: str | None,
    task: str | None,
    prompt: str | None,
    *,
    has_image: bool,
) -> dict[str, Any]:
    """Measure a target and its prompt: columns of text, markup, language and the text's sketches.

    Without those that need a tokenizer. Any string is measured, lone surrogates included. What is
    null in the shard leaves null what depends on it.
    """
    asked: dict[str, Any] = {"prompt_kind": None, "prompt_faults": None}
    if prompt is not None:
        asked["prompt_kind"] = prompt_kind(prompt)
    if target is None:
        return asked | dict.fromkeys(_OF_THE_TARGET)
    if prompt is not None:
        asked["prompt_faults"] = prompt_faults(
            prompt, target, task=task or "", language=language or "", has_image=has_image
        )
    running = Characters(prose(target, task or ""))
    return (
        asked
        | _describe_target(target, running, task or "", script or "")
        | _describe_prose(running, script or "")
        | describe_language(running, language)
        | _describe_key(target)
    )


def _describe_target(target: str, running: Characters, task: str, script: str) -> dict[str, Any]:
    characters = Characters(target)
    notation = task in NOTATIONS
    broken = count_broken(characters)
    broken["replacement_characters"] += lost_letters(running.text)
    broken["stray_characters"] += shaped_characters(characters, script) + loose_spaces(target)
    looped = target if notation else without_tables(target)
    return {
        "target_characters": len(target.strip()),
        **broken,
        "mojibake": mojibake(target),
        "escapes": entities(target) if notation else escapes(running.text),
        "composed": unicodedata.is_normalized("NFC", target),
        "repetition": repetition(Characters(looped).codes),
        **describe_characters(characters),
        "table_faults": answer_table_faults(target, task),
        "formula_faults": notation_faults(target, task),
        "grounding_faults": grounding_faults(target),
    }


def _describe_prose(running: Characters, script: str) -> dict[str, Any]:
    """What is told by letters: null with too few of them."""
    counts: dict[str, Any] = {
        "orphan_marks": orphan_marks(running),
        "mixed_words": mixed_words(running),
        "reversed_share": reversed_share(running) if running.text else None,
    }
    if int(running.letters.sum()) < FEWEST_LETTERS:
        return counts | dict.fromkeys(_LETTERED)
    agreement = script_agreement(running, script)
    return counts | {"script_agreement": agreement} | describe_letters(running)


def _describe_key(target: str) -> dict[str, Any]:
    """Hashes; those of the text are the same whether the answer has boxes or not."""
    key = text_key(without_boxes(target))
    return {
        "target_hash": _hash(target),
        "text_hash": _hash(key),
        "text_key_characters": len(key),
        "text_sketch": sketch(key),
    }


def _hash(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
