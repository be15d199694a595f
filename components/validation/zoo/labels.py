"""Damage to what is said of a row: its language and script, task, split, prompt and licence."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from components.nouns import CAPTION_PROMPT, GROUNDED_PROMPT, OCR_PROMPT
from components.validation.zoo.answers import handed_round
from components.validation.zoo.damage import Apply, Damage, each, of_mixture, of_strips, put
from components.validation.zoo.shards import Row

_LABEL = ("language", "script")
_FEW = 0.01  # of the rows: of what may not be there at all


def _relabelled(names: Mapping[str, tuple[str, str]], share: float = 1.0) -> Apply:
    """Give rows of some languages another language and script; the texts stay."""

    def change(row: Row, _random: Random) -> None:
        row["language"], row["script"] = names[row["language"]]

    return each(change, where=lambda row: row["language"] in names, share=share)


def _tags() -> tuple[Damage, ...]:
    latin = {"de": ("fr", "Latn"), "fr": ("de", "Latn")}
    cyrillic = {"uk": ("bg", "Cyrl"), "bg": ("uk", "Cyrl")}
    two_scripts = {"ru": ("el", "Grek"), "el": ("ru", "Cyrl")}
    lines, pages = handed_round(_LABEL, "line"), handed_round(_LABEL, "document")
    unknown, empty = put(language="xx-unknown"), put(language="")
    return (
        *of_strips(
            (
                (
                    "swapped labels",
                    "language and script of lines handed round",
                    "letters are of the declared script",
                    lines,
                ),
                (
                    "wrong tag, same script",
                    "German and French exchanged",
                    "every language is the one it is labelled",
                    _relabelled(latin),
                ),
                (
                    "wrong tag, Cyrillic",
                    "Ukrainian and Bulgarian exchanged",
                    "every language is the one it is labelled",
                    _relabelled(cyrillic),
                ),
                (
                    "wrong tag, other script",
                    "Russian and Greek exchanged",
                    "letters are of the declared script",
                    _relabelled(two_scripts, 0.5),
                ),
                (
                    "unknown language",
                    "xx-unknown for a language",
                    "language is a tag of BCP 47",
                    each(unknown),
                ),
                (
                    "empty language",
                    "no text where a language stands",
                    "language is a tag of BCP 47",
                    each(empty),
                ),
                (
                    "unknown script",
                    "Abcd for a script",
                    "script is a code of ISO 15924",
                    each(put(script="Abcd")),
                ),
                (
                    "unknown task",
                    "a task that no model knows",
                    "task is known",
                    each(put(task="poem")),
                ),
                (
                    "tasks exchanged",
                    "lines that say page",
                    "task shares as declared",
                    each(put(task="page"), "line", share=0.3),
                ),
                (
                    "unknown split",
                    "training rows of a split named dev",
                    "split is known",
                    each(put(split="dev")),
                ),
                (
                    "rows of another split",
                    "training rows that say test",
                    "rows lie in the shard of their split",
                    each(put(split="test")),
                ),
            )
        ),
        *of_mixture(
            (
                (
                    "swapped labels of pages",
                    "language and script handed round",
                    "letters are of the declared script",
                    pages,
                ),
            )
        ),
    )


def _without_boxes(row: Row) -> bool:
    return "<|det|>" not in row["target"]


def _prompts() -> tuple[Damage, ...]:
    caption, unknown = put(prompt=CAPTION_PROMPT), put(prompt="<image>\nWhat does it say?")
    ungrounded = each(put(prompt=GROUNDED_PROMPT), "document", _without_boxes)
    token = each(put(prompt=OCR_PROMPT), "text", share=0.5)
    return (
        *of_strips(
            (
                (
                    "wrong prompt",
                    "lines asked to describe the picture",
                    "prompts fit",
                    each(caption, "line"),
                ),
                (
                    "unknown prompt",
                    "a prompt no model was told of",
                    "prompt is known",
                    each(unknown, "line"),
                ),
                (
                    "empty prompt",
                    "a picture and no prompt",
                    "prompts fit",
                    each(put(prompt=""), "line"),
                ),
                (
                    "picture token alone",
                    "<image> asked of a text without one",
                    "prompts fit",
                    token,
                ),
            )
        ),
        *of_mixture(
            (
                (
                    "grounding without boxes",
                    "pages asked for boxes the answer lacks",
                    "prompts fit",
                    ungrounded,
                ),
            )
        ),
    )


def _licences() -> tuple[Damage, ...]:
    mixed = each(put(licence="MIT AND CC-BY-ND-4.0 AND GPL-2.0-only"), "document")
    return (
        *of_strips(
            (
                (
                    "licence not allowed",
                    "one that forbids to make money",
                    "licence allows the use",
                    each(put(licence="CC-BY-NC-4.0"), share=_FEW),
                ),
                (
                    "licence unknown",
                    "one that nobody has read",
                    "licence allows the use",
                    each(put(licence="Proprietary"), share=_FEW),
                ),
                (
                    "licence empty",
                    "no licence",
                    "licence is given",
                    each(put(licence=""), share=_FEW),
                ),
            )
        ),
        *of_mixture(
            (
                (
                    "licence not allowed in part",
                    "one of three forbids changes",
                    "licence allows the use",
                    mixed,
                ),
            )
        ),
    )


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    return (*_tags(), *_prompts(), *_licences())
