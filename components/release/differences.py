"""Where a reading and its target differ, as marked-up text a person sees at a glance."""

from __future__ import annotations

import unicodedata

from markupsafe import Markup

_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # canonical combining class: the sign that makes conjuncts


def mark(target: str, text: str) -> tuple[Markup, Markup]:
    """Return target and text as HTML: `<del>` is missing, `<ins>` invented, `<mark>` misread.

    Everything else is escaped; without the tags both are what was given. Characters are compared
    as readers see them, a letter with its marks, so no mark is torn from its letter.
    """
    from rapidfuzz.distance import Levenshtein

    wanted, read = characters(target), characters(text)
    left, right = [], []
    for step in Levenshtein.opcodes(wanted, read):
        lost = "".join(wanted[step.src_start : step.src_end])
        found = "".join(read[step.dest_start : step.dest_end])
        left.append(_piece(lost, {"delete": "del", "replace": "mark"}.get(step.tag)))
        right.append(_piece(found, {"insert": "ins", "replace": "mark"}.get(step.tag)))
    return Markup("").join(left), Markup("").join(right)


def characters(text: str) -> list[str]:
    """Split text into letters with the marks, joiners and conjuncts that belong to them."""
    found: list[str] = []
    for character in text:
        if found and _belongs(character, found[-1][-1]):
            found[-1] += character
        else:
            found.append(character)
    return found


def _belongs(character: str, previous: str) -> bool:
    if character in _JOINERS or unicodedata.category(character).startswith("M"):
        return True
    letter = unicodedata.category(character).startswith("L")
    return letter and (previous == "\u200d" or unicodedata.combining(previous) == _VIRAMA)


def _piece(text: str, tag: str | None) -> Markup:
    if not text or tag is None:
        return Markup.escape(text)
    # a lost line break has no ink of its own: the style draws one
    kind = Markup(' class="break"') if "\n" in text else Markup("")
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(tag), kind, text)
