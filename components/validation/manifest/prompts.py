"""What a prompt asks, and whether it fits the picture, the task, the language and the answer."""

from __future__ import annotations

import re
from functools import lru_cache

from components.model.grounding import parse_grounded
from components.model.released_tokenizer import DET, DET_END, GROUNDING, IMAGE, REF, REF_END
from components.nouns import (
    CAPTION_PROMPT,
    DOCUMENT_PROMPT,
    FIGURE_PROMPT,
    GROUNDED_PROMPT,
    OCR_PROMPT,
    Task,
)

OCR, DOCUMENT, GROUNDED, FIGURE = "ocr", "document", "grounded", "figure"
CAPTION, TEXT, OTHER = "caption", "text", "other"

_KINDS = {
    OCR_PROMPT: OCR,
    DOCUMENT_PROMPT: DOCUMENT,
    GROUNDED_PROMPT: GROUNDED,
    FIGURE_PROMPT: FIGURE,
    CAPTION_PROMPT: CAPTION,
    "": TEXT,
}
# What is asked of a picture of each task.
_FITTING: dict[str, set[str]] = {
    Task.LINE: {OCR},
    Task.PAGE: {OCR},
    Task.SCENE: {OCR},
    Task.FORMULA: {OCR, DOCUMENT},
    Task.DOCUMENT: {OCR, DOCUMENT, GROUNDED},
    Task.TABLE: {OCR, DOCUMENT},
    Task.CHART: {FIGURE},
    Task.MOLECULE: {FIGURE},
    Task.GEOMETRY: {FIGURE},
    Task.CAPTION: {CAPTION},
    Task.TEXT: {TEXT},
}
_TAGS = (REF, REF_END, DET, DET_END)
# What only a prompt or a tokenizer may say: in an answer it would end or begin a turn.
_UNSAYABLE = re.compile(r"<image>|<\|(?!/?(?:ref|det)\|>)\w{1,40}\|>|<｜[^<>｜]{1,40}｜>")
_ANSWER_IN = f"{CAPTION_PROMPT} Answer in "


def prompt_kind(prompt: str) -> str:
    """Name what a prompt asks; "other" for a wording that is none of ours."""
    return CAPTION if prompt.startswith(_ANSWER_IN) else _KINDS.get(prompt, OTHER)


def prompt_faults(prompt: str, target: str, *, task: str, language: str, has_image: bool) -> int:
    """Count in what a prompt does not fit.

    The places for pictures and the picture; its kind and the task; boxes asked for and given; a
    caption's language and the declared one.
    """
    kind = prompt_kind(prompt)
    boxed = any(tag in target for tag in _TAGS)
    return (
        (prompt.count(IMAGE) != int(has_image))
        + (kind not in _FITTING.get(task, set()))
        + ((GROUNDING in prompt) != boxed)
        + (kind == CAPTION and prompt not in _captions(language))
    )


def grounding_faults(target: str) -> int:
    """Count tags without a partner, boxes broken, outside 0 to 999 or turned round; and tokens of
    the tokenizer that no answer says.
    """
    if "<" not in target:
        return 0
    unsayable = len(_UNSAYABLE.findall(target))
    if not any(tag in target for tag in _TAGS):
        return unsayable
    grounded = parse_grounded(target, 1000, 1000)
    unboxed = sum(not block.boxes for block in grounded.blocks)
    return unsayable + len(grounded.problems) + unboxed


@lru_cache  # a bounded one: a broken shard may name any language
def _captions(language: str) -> tuple[str, ...]:
    """The prompts that ask for a caption in a language."""
    from components.library.tongues import name_of

    try:
        asked = f"{_ANSWER_IN}{name_of(language)}."
    except ValueError:  # no tag of BCP 47
        return ()
    return (CAPTION_PROMPT, asked) if language == "en" else (asked,)
