"""Damage to the structure of answers: tables, formulas, grounded boxes, notations."""

from __future__ import annotations

import re
from collections.abc import Callable

from components.validation.zoo.damage import Apply, Damage, each, of_mixture
from components.validation.zoo.texts import Rewrite, rewrite

_DETECTED = re.compile(r"\[\[(\d+), (\d+), (\d+), (\d+)\]\]")
_LAST_CELL = re.compile(r"<td>[^<]*</td>(?=</tr>)")
_TWO_ENDS = re.compile(r"(</td>.*?)</td>")


def _cut(text: str) -> str:
    return text[: len(text) * 2 // 3]


def _cell_lost(text: str) -> str:
    return _LAST_CELL.sub("", text, count=1)


def _ends_lost(text: str) -> str:
    return _TWO_ENDS.sub(r"\1", text)


def _without(piece: str, count: int = -1) -> Rewrite:
    return lambda text: text.replace(piece, "", count)


def _boxes(change: Callable[[list[int]], list[int]]) -> Rewrite:
    """Change every box of a grounded answer."""

    def replace(found: re.Match[str]) -> str:
        return f"[{change([int(side) for side in found.groups()])}]"

    return lambda text: _DETECTED.sub(replace, text)


_beyond = _boxes(lambda box: [side + 1000 for side in box])
_turned = _boxes(lambda box: [box[2], box[1], box[0], box[3]])
_pixels = _boxes(lambda box: [side * 2 for side in box])


def _done(change: Rewrite, task: str, mark: str = "") -> Apply:
    """Rewrite answers of a task that have a mark."""
    return each(rewrite(change), task, lambda row: mark in row["target"])


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    page, box = "document", "<|det|>"
    return of_mixture(
        (
            (
                "tables cut short",
                "the last third lost",
                "tables are whole",
                _done(_cut, "table", "<table>"),
            ),
            (
                "charts cut short",
                "the last third lost",
                "tables are whole",
                _done(_cut, "chart", "<table>"),
            ),
            (
                "a cell lost",
                "a row a cell shorter",
                "tables are whole",
                _done(_cell_lost, "table", "</td></tr>"),
            ),
            (
                "tags unclosed",
                "every second </td> lost",
                "tables are whole",
                _done(_ends_lost, "table", "</td>"),
            ),
            (
                "formulas cut short",
                "the last third lost",
                "formulas are balanced",
                _done(_cut, "formula"),
            ),
            (
                "a brace lost",
                "one closing brace lost",
                "formulas are balanced",
                _done(_without("}", 1), "formula", "}"),
            ),
            (
                "backslashes lost",
                "LaTeX without its backslashes",
                "formulas are balanced",
                _done(_without("\\"), "formula"),
            ),
            (
                "grounding outside",
                "boxes beyond 999",
                "boxes in answers are sound",
                _done(_beyond, page, box),
            ),
            (
                "grounding turned",
                "left and right exchanged",
                "boxes in answers are sound",
                _done(_turned, page, box),
            ),
            (
                "grounding in pixels",
                "boxes in half-thousandths",
                "boxes in answers are sound",
                _done(_pixels, page, box),
            ),
            (
                "grounding torn",
                "no closing tag after boxes",
                "boxes in answers are sound",
                _done(_without("<|/det|>"), page, box),
            ),
            (
                "molecules cut short",
                "SMILES cut in two",
                "formulas are balanced",
                _done(_cut, "molecule"),
            ),
            (
                "geometry cut short",
                "JSON cut in two",
                "formulas are balanced",
                _done(_cut, "geometry"),
            ),
        )
    )
