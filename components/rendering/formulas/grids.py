"""Matrices, cases and aligned equations."""

from __future__ import annotations

from dataclasses import dataclass

from components.rendering.formulas.nodes import Group, Node

# The delimiters of typst's `mat` for each environment that is written in targets.
DELIMITERS = {
    **{"matrix": "#none", "smallmatrix": "#none", "array": "#none", "substack": "#none"},
    **{"aligned": "#none", "gathered": "#none", "pmatrix": '"("', "bmatrix": '"["'},
    **{"Bmatrix": '"{"', "vmatrix": '"|"', "Vmatrix": '"‖"', "cases": '#("{", none)'},
}
# Other names of the same picture; those that number equations cannot stand between \\[ and \\].
OTHER_ENVIRONMENTS = {
    **{"align": "aligned", "align*": "aligned", "split": "aligned", "gather": "gathered"},
    **{"gather*": "gathered", "eqnarray": "array", "eqnarray*": "array"},
    "dcases": "cases",
}
_SPACING = {
    "aligned": "row-gap: #0.6em, ",
    "gathered": "row-gap: #0.6em, ",
    "cases": "align: #left, column-gap: #1em, row-gap: #0.4em, ",
    "substack": "row-gap: #0.15em, ",
    "smallmatrix": "column-gap: #0.6em, row-gap: #0.2em, ",
}


@dataclass(frozen=True, slots=True)
class Grid(Node):
    """Rows of cells. `columns` is the specification of an array, else empty."""

    environment: str
    columns: str
    rows: tuple[tuple[Group, ...], ...]
    rules: tuple[int, ...] = ()  # rows of an array with a horizontal rule above them, never 0

    @property
    def tall(self) -> bool:
        """Whether it has more than one row of the height of a letter."""
        return self.environment != "smallmatrix" and len(self.rows) > 1

    def latex(self) -> str:
        r"""`\begin{matrix}a&b\\c&d\end{matrix}`"""
        body = ""
        for number, row in enumerate(self.rows):
            text = "&".join(cell.latex() for cell in row)
            # LaTeX would read a bracket or a star behind the end of a row as its argument.
            guard = "{}" if text[:1] in ("[", "*") else ""
            rule = "\\hline " if number in self.rules else ""
            body += ("\\\\" if number else "") + rule + guard + text
        if self.environment == "substack":
            return f"\\substack{{{body}}}"
        columns = f"{{{self.columns}}}" if self.columns else ""
        return f"\\begin{{{self.environment}}}{columns}{body}\\end{{{self.environment}}}"

    def typst(self) -> str:
        """`mat(delim: #none, a, b; c, d)`"""
        rows = " ; ".join(self._row(row) for row in self.rows)
        spacing = _SPACING.get(self.environment, "column-gap: #1em, row-gap: #0.4em, ")
        delimiters = DELIMITERS[self.environment]
        return f"mat(delim: {delimiters}, {spacing}{self._lines()}{rows})"

    def _row(self, row: tuple[Group, ...]) -> str:
        cells = [cell.typst() for cell in row]
        if self.environment in ("aligned", "gathered"):
            return _aligned([f"display({cell})" for cell in cells])
        letters = self.columns.replace("|", "")
        style = "script" if self.environment in ("smallmatrix", "substack") else "inline"
        cells = [f"{style}({cell})" for cell in cells]  # typst makes a matrix in a matrix smaller
        return ", ".join(_placed(cell, letters[n : n + 1]) for n, cell in enumerate(cells))

    def _lines(self) -> str:
        """The rules of an array, as typst's `augment`."""
        bars = [n for n, sign in enumerate(self.columns) if sign == "|"]
        if not bars and not self.rules:
            return ""
        vertical = "".join(f"{place - number}, " for number, place in enumerate(bars))
        horizontal = "".join(f"{number}, " for number in self.rules)
        return f"augment: #(vline: ({vertical}), hline: ({horizontal})), "


def _aligned(cells: list[str]) -> str:
    """Columns in pairs, right and left of an alignment point, a gap between pairs."""
    if len(cells) % 2:
        cells = [*cells, ""]
    pairs = [" & ".join(cells[n : n + 2]) for n in range(0, len(cells), 2)]
    return " & #h(1.5em) ".join(pairs)


def _placed(cell: str, letter: str) -> str:
    return {"l": f"& {cell}", "r": f"{cell} &"}.get(letter, cell)
