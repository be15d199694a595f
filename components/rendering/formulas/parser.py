"""Reads LaTeX maths into a tree; what it does not know for certain it refuses."""

from __future__ import annotations

import re

from components.rendering.formulas.atoms import (
    call,
    function,
    grid,
    named,
    placing,
    sign,
    switched,
    text,
    ungrouped,
)
from components.rendering.formulas.commands import (
    BRACKETS,
    CLASSES,
    COMMANDS,
    INFIXES,
    SIZES,
    SPACES,
    STYLES,
    SWITCHES,
    TALL_SIGNS,
    TEXTS,
)
from components.rendering.formulas.grids import DELIMITERS, OTHER_ENVIRONMENTS, Grid
from components.rendering.formulas.nodes import (
    Brackets,
    Group,
    Middle,
    Node,
    Operator,
    Root,
    Scripts,
    Space,
    Symbol,
)
from components.rendering.formulas.symbols import (
    ALIASES,
    LIMIT_OPERATORS,
    MACROS,
    NEGATED,
    OPERATORS,
    SYMBOLS,
)
from components.rendering.recipe import Unmakeable

_TOKEN = re.compile(r"\\operatorname\*|\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_DEEPEST = 24
_WITH_OPTION = frozenset({"sqrt", "xrightarrow", "xleftarrow"})


def parse(latex: str) -> Group:
    """Return the tree of a formula.

    Raises:
        Unmakeable: it is no LaTeX, or not of the part of LaTeX that is known.
    """
    group = Group(_Reader(latex).items(frozenset({""})))
    if not group.latex():
        raise Unmakeable("formula: it is empty")
    return group


class _Reader:
    """A cursor over the tokens of a formula."""

    def __init__(self, latex: str) -> None:
        self._tokens = _TOKEN.findall(latex)
        self._place = 0
        self._depth = 0

    def peek(self) -> str:
        """The next token that is no blank; empty at the end."""
        while self._place < len(self._tokens) and self._tokens[self._place].isspace():
            self._place += 1
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def take(self, wanted: str = "") -> str:
        """Step over the next token, which must be the wanted one."""
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise Unmakeable(f"formula: {token or 'the end'} where {wanted or 'more'} is needed")
        self._place += 1
        return token

    def items(self, ends: frozenset[str]) -> tuple[Node, ...]:
        """Read neighbours up to one of `ends`, which is not taken."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unmakeable("formula: nested too deeply")
        items: list[Node] = []
        while (token := self.peek()) not in ends:
            name = token.removeprefix("\\") if len(token) > 1 else ""
            if name in INFIXES:
                self.take()
                command = COMMANDS[INFIXES[name]]
                arguments = (Group(tuple(items)), Group(self.items(ends)))
                items = [call(command, arguments)]
            elif name in SWITCHES or name in STYLES:
                self.take()
                items.append(switched(name, Group(self.items(ends))))
            else:
                items.append(self._scripted())
        self._depth -= 1
        return tuple(items)

    def _scripted(self) -> Node:
        """Read an atom and what stands below and above it."""
        base = Group(()) if self.peek() in ("^", "_", "'") else self._atom()
        place, below, above = "", None, None
        primes: tuple[Node, ...] = ()
        while (token := self.peek()) in ("^", "_", "'", r"\limits", r"\nolimits"):
            self.take()
            if token in (r"\limits", r"\nolimits"):
                place = "limits({0})" if token == r"\limits" else "scripts({0})"
            elif token == "'" and above is None:
                primes = (*primes, Symbol(r"\prime", "′"))
            elif token == "_" and below is None:
                below = self._argument()
            elif token == "^" and above is None:
                above = self._argument()
            else:
                raise Unmakeable("formula: two scripts at one place")
        if primes:
            above = Group(primes + (above.items if above else ()))
        below, above = (part if part and part.latex() else None for part in (below, above))
        if below is None and above is None:
            return base
        return Scripts(base, below, above, place or placing(base))

    def _argument(self) -> Group:
        """Read braces, or one atom without scripts."""
        if self.peek() == "{":
            return self._braces()
        return Group((self._atom(),))

    def _braces(self) -> Group:
        self.take("{")
        group = Group(self.items(frozenset("}")))
        self.take("}")
        return group

    def _raw(self) -> str:
        """Read what braces hold as it is written; there may be no others in them."""
        self.take("{")
        words = ""
        while self._place < len(self._tokens) and (token := self._tokens[self._place]) != "}":
            words += token
            self._place += 1
        self.take("}")
        return words

    def _atom(self) -> Node:
        token = self.peek()
        if token == "{":
            group = self._braces()
            return ungrouped(group)
        self.take()
        if token[0] != "\\":
            return sign(token)
        if token in MACROS:
            return parse(MACROS[token]).items[0]
        token = ALIASES.get(token, token)
        if token in SYMBOLS:
            return Symbol(token, SYMBOLS[token], token in TALL_SIGNS)
        return self._command(token[1:])

    def _command(self, name: str) -> Node:
        if name in COMMANDS and not (name in _WITH_OPTION and self.peek() == "["):
            command = COMMANDS[name]
            return call(command, tuple(self._argument() for _ in range(command.arguments)))
        if name in OPERATORS or name in LIMIT_OPERATORS:
            return function(name)
        if name in TEXTS:
            return text(TEXTS[name], self._raw() if self.peek() == "{" else self.take())
        if name in CLASSES:
            return Group(self._argument().items, f'class("{CLASSES[name]}", {{0}})')
        if name in SIZES:
            return self._sized(name)
        return Space(*SPACES[name]) if name in SPACES else self._structure(name)

    def _structure(self, name: str) -> Node:
        readers = {
            **{"left": self._brackets, "middle": self._middle, "begin": self._environment},
            **{"sqrt": self._root, "not": self._negated, "substack": self._substack},
            **{"operatorname": self._operator, "operatorname*": self._limit_operator},
        }
        if name not in readers:
            raise Unmakeable(f"formula: \\{name}")
        return readers[name]()

    def _sized(self, name: str) -> Symbol:
        sign = self._bracket()
        if sign is None:
            raise Unmakeable(f"formula: \\{name}.")
        sides = {"l": "opening", "r": "closing", "m": "relation"}
        side = sides.get(name[-1], "normal") if name not in ("big", "Big") else "normal"
        return Symbol(sign.name, f'class("{side}", lr(size: #{SIZES[name]}em, {sign.markup}))')

    def _brackets(self) -> Brackets:
        left = self._bracket()
        items = self.items(frozenset({r"\right"}))
        self.take(r"\right")
        return Brackets(left, items, self._bracket())

    def _middle(self) -> Middle:
        sign = self._bracket()
        if sign is None:
            raise Unmakeable(r"formula: \middle.")
        return Middle(sign)

    def _bracket(self) -> Symbol | None:
        token = self.take()
        if token == ".":
            return None
        name = {"<": r"\langle", ">": r"\rangle"}.get(token, ALIASES.get(token, token))
        if name not in BRACKETS:
            raise Unmakeable(f"formula: {token} as a bracket")
        return Symbol(name, BRACKETS[name])

    def _root(self) -> Root:
        self.take("[")
        index = Group(self.items(frozenset("]")))
        self.take("]")
        if "]" in index.latex():
            raise Unmakeable("formula: a bracket in the index of a root")
        return Root(index, self._argument())

    def _negated(self) -> Symbol:
        name = NEGATED.get(self._atom().latex())
        if name is None:
            raise Unmakeable(r"formula: \not")
        return Symbol(name, SYMBOLS[name])

    def _operator(self) -> Operator:
        words = self._raw().strip()
        if words in OPERATORS or words in LIMIT_OPERATORS:
            return function(words)
        return named(words, star="")

    def _limit_operator(self) -> Operator:
        return named(self._raw().strip(), star="*")

    def _substack(self) -> Grid:
        self.take("{")
        rows = self._rows("}")[0]
        self.take("}")
        return Grid("substack", "", rows)

    def _environment(self) -> Grid:
        name = self._raw()
        environment = OTHER_ENVIRONMENTS.get(name, name)
        if environment not in DELIMITERS or environment == "substack":
            raise Unmakeable(f"formula: \\begin{{{name}}}")
        columns = re.sub(r"\s", "", self._raw()) if name == "array" else ""
        columns = "rcl" if name.startswith("eqnarray") else columns
        rows, rules = self._rows(r"\end")
        self.take(r"\end")
        if self._raw() != name:
            raise Unmakeable("formula: environments that overlap")
        return grid(environment, columns, rows, rules)

    def _rows(self, end: str) -> tuple[tuple[tuple[Group, ...], ...], tuple[int, ...]]:
        """Read the rows of a grid, and above which of them a rule stands."""
        rows: list[tuple[Group, ...]] = []
        rules: list[int] = []
        while self.peek() != end:
            if self.peek() == r"\hline":
                self.take()
                rules.append(len(rows))
                continue
            cells = [Group(self.items(frozenset({"&", r"\\", end})))]
            while self.peek() == "&":
                self.take()
                cells.append(Group(self.items(frozenset({"&", r"\\", end}))))
            rows.append(tuple(cells))
            if self.peek() == r"\\":
                self.take()
                self._skip_length()
        return tuple(rows), tuple(rules)

    def _skip_length(self) -> None:
        """Step over the optional argument of the end of a row: `[4pt]`."""
        rest = "".join(self._tokens[self._place : self._place + 12])
        length = re.match(r"\*?\[-?[\d.]+(?:pt|em|ex|mm|cm|mu)\]", rest)
        if length:
            self._place += len(_TOKEN.findall(length.group()))
