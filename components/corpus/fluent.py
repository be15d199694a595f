"""Reader of Mozilla's Fluent catalogues (Project Fluent, Syntax 1.0)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ENTRY = re.compile(r"(-?[a-zA-Z][\w-]*) *= *(.*)")
_ATTRIBUTE = re.compile(r" +\.([a-zA-Z][\w-]*) *= *(.*)")
# Brackets and braces of a selection may stand at the margin, other text may not.
_CONTINUATION = (" ", "}", "[", "*[")
_VARIANT = re.compile(r"\s*(\*?)\[[^\[\]\n]*\] *")
_TOKEN = re.compile(r'[{}]|"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_LITERAL_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))")


def read_ftl(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of every message, term and attribute; an attribute's name has a dot.

    A selection stands as its default variant and a literal as its text; every other placeable
    is left as written, in braces. What is not Fluent is skipped, as the syntax demands.

    Raises:
        ValueError: the file is not UTF-8.
    """
    key, name, lines = "", "", list[str]()
    source = content.decode("utf-8-sig").replace("\r\n", "\n")
    for line in [*source.split("\n"), "#"]:
        entry, attribute = _ENTRY.match(line), _ATTRIBUTE.match(line)
        if not (entry or attribute) and (not line.strip() or line.startswith(_CONTINUATION)):
            lines.append(line.strip())
            continue
        if name and (text := _flatten("\n".join(lines)).strip()):
            yield name, text
        key = entry[1] if entry else key if attribute else ""
        name = f"{key}.{attribute[1]}" if attribute and key else key
        lines = [match[2]] if (match := entry or attribute) else []


def _flatten(pattern: str) -> str:
    """Replace the outermost placeables of a pattern by what a reader would see of them."""
    parts, end = [], 0
    while (start := pattern.find("{", end)) >= 0:
        parts.append(pattern[end:start])
        end = _closing(pattern, start)
        parts.append(_shown(pattern[start:end]))
    return "".join([*parts, pattern[end:]])


def _closing(pattern: str, start: int) -> int:
    """Where the placeable that opens at `start` ends; the pattern's end if nothing closes it."""
    depth = 0
    for token in _TOKEN.finditer(pattern, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return len(pattern)


def _shown(placeable: str) -> str:
    inside = placeable[1:-1].strip()
    if literal := _LITERAL.fullmatch(inside):
        return _LITERAL_ESCAPE.sub(_character, literal[1])
    selector, arrow, variants = inside.partition("->")
    if not arrow or "{" in selector:
        return placeable
    return _flatten(_default(variants)).strip()


def _default(variants: str) -> str:
    """The starred variant; a key inside a nested selection belongs to that one."""
    chosen, lines, depth = "", list[str](), 0
    for line in variants.splitlines():
        match = _VARIANT.match(line) if depth == 0 else None
        if match and chosen:
            break
        chosen = chosen or (match[1] if match else "")
        text = line[match.end() :] if match else line
        depth += sum({"{": 1, "}": -1}.get(token[0], 0) for token in _TOKEN.finditer(text))
        if chosen:
            lines.append(text)
    return "\n".join(lines)


def _character(match: re.Match[str]) -> str:
    number = match[1] or match[2]
    return chr(int(number, 16)) if number else match[3]
