"""One label for a sample of several sources: whose it is, and under which licences together."""

from __future__ import annotations

import re
from collections.abc import Iterable

from components.library.reader import SourceRecord

_AND = " AND "
_PIECE = re.compile(r" AND |[()]|[^()]+?(?= AND |[()]|$)")


def joined(sources: Iterable[SourceRecord]) -> tuple[str, str]:
    """Return the name of the first source, that of the main material, and the licence of all.

    The licence is an SPDX expression: each part once, in the order of their first use, and in
    parentheses if it offers a choice, for AND binds more strongly than OR (SPDX 2.3, annex D).

    Args:
        sources: at least one, the main one first.
    """
    used = list(sources)
    parts = list(dict.fromkeys(part for source in used for part in _parts(source.licence)))
    if len(parts) > 1:
        parts = [f"({part})" if " OR " in part else part for part in parts]
    return used[0].name, _AND.join(parts)


def _parts(licence: str) -> list[str]:
    """Split an expression at every AND that stands in no parentheses.

    Beside an OR it cannot be split: in `A AND B OR C` the AND binds first.
    """
    parts, depth = [""], 0
    for piece in _PIECE.findall(licence):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == _AND and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    if len(parts) > 1 and any(_offers_choice(part) for part in parts):
        return [licence]
    return [_bare(part) for part in parts]


def _bare(part: str) -> str:
    """Without parentheses around the whole of it."""
    inner = part.removeprefix("(").removesuffix(")")
    whole = part == f"({inner})" and "(" not in inner and ")" not in inner
    return inner if whole else part


def _offers_choice(part: str) -> bool:
    """Whether an OR stands in no parentheses."""
    return " OR " in re.sub(r"\([^()]*\)", "", part)
