"""The atoms of formulas, and which of them LaTeX and typst draw alike; others are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from components.rendering.formulas.commands import COMMANDS, SPACES, STYLES, SWITCHES, Command
from components.rendering.formulas.grids import Grid
from components.rendering.formulas.nodes import (
    Brackets,
    Call,
    Group,
    Node,
    Operator,
    Root,
    Scripts,
    Space,
    Symbol,
    Text,
)
from components.rendering.formulas.symbols import LIMIT_OPERATORS, SYMBOLS
from components.rendering.recipe import Unmakeable

_WORDS = re.compile(r"(?:[A-Za-zÀ-ÖØ-öø-ÿ0-9 ,.;:!?()\[\]<>@*'’=+/–-]|\\[%&#_$])*")
_SMALL_GREEK = frozenset(name for name, sign in SYMBOLS.items() if "α" <= sign <= "ω")
# What LaTeX's fonts of letters lack, so that it draws it as ever.
_IN_NO_FONT = _SMALL_GREEK | {r"\nabla", r"\partial", r"\infty", r"\ell", r"\hbar"}
_LETTERS_ALONE = frozenset({r"\mathcal", r"\mathscr", r"\mathfrak", r"\mathit"})


def placing(base: Node) -> str:
    """Return how typst is told where the scripts of a base stand."""
    if isinstance(base, Call) and base.name in (r"\underbrace", r"\overbrace"):
        return "limits({0})"
    if isinstance(base, Operator) or base.tall or base.latex().isalnum():
        return "{0}"
    return "scripts({0})"  # typst would set those of a relation above and below it


def sign(token: str) -> Node:
    """Return the node of one character.

    Raises:
        Unmakeable: LaTeX or typst has no such thing, or they draw it differently.
    """
    if token == "~":
        return Space(*SPACES[" "])
    name = "\\%" if token == "%" else token  # Wikipedia's maths has no comments
    if name.isascii() and name.isalpha():
        return Symbol(name, name)
    if name not in SYMBOLS:
        raise Unmakeable(f"formula: the sign {name}")
    return Symbol(name, SYMBOLS[name])


def switched(name: str, group: Group) -> Node:
    r"""Return what a switch such as `\bf` or `\displaystyle` governs."""
    if name in STYLES:
        return Group(group.items, STYLES[name])
    command = COMMANDS[SWITCHES[name]]
    return call(command, (group,))


def ungrouped(group: Group) -> Node:
    """What braces hold; around one sign they keep it from having the spaces of an operator."""
    if len(group.items) != 1:
        return group
    item = group.items[0]
    if isinstance(item, Symbol) and not item.name.isalnum():
        return Group((item,), 'class("normal", {0})')
    return item


def call(command: Command, arguments: tuple[Group, ...]) -> Node:
    """Return a command with its arguments.

    Raises:
        Unmakeable: LaTeX or typst has no such thing, or they draw it differently.
    """
    if command.font:
        return _in_font(command, arguments[0])
    if not all(argument.latex() for argument in arguments):
        raise Unmakeable(f"formula: {command.name} of nothing")
    return Call(command.name, command.markup, arguments, command.high)


def _in_font(command: Command, group: Group) -> Node:
    """Letters in a font, if LaTeX has them in that font: of what it has not, none looks right."""
    names = [item.latex() for item in _leaves(group)]
    if not group.latex():
        return Group(group.items)
    if command.name == r"\mathbf" and names and all(name in _IN_NO_FONT for name in names):
        command = COMMANDS["boldsymbol"]  # what the author meant
    elif any(name in _IN_NO_FONT for name in names) and command.name != r"\boldsymbol":
        raise Unmakeable(f"formula: {command.name} of what LaTeX has in no font")
    if command.name in _LETTERS_ALONE and any(map(str.isdigit, names)):
        raise Unmakeable(f"formula: digits in {command.name}")
    return Call(command.name, command.markup, (group,))


def _leaves(node: Node) -> Iterator[Node]:
    """Yield the single things of a formula, wherever they stand in it."""
    parts: tuple[Node | None, ...] = ()
    match node:
        case Group(items=items) | Brackets(items=items):
            parts = items
        case Call(arguments=arguments):
            parts = arguments
        case Scripts(base=base, below=below, above=above):
            parts = (base, below, above)
        case Root(index=index, body=body):
            parts = (index, body)
        case Grid(rows=rows):
            parts = tuple(cell for row in rows for cell in row)
        case _:
            yield node
    for part in parts:
        if part is not None:
            yield from _leaves(part)


def text(command: str, words: str) -> Node:
    """Return words between the signs.

    Raises:
        Unmakeable: LaTeX or typst has no such thing, or they draw it differently.
    """
    words = re.sub(r"\s+", " ", words.replace("~", " ").replace("\\ ", " "))
    if not _WORDS.fullmatch(words):
        raise Unmakeable(f"formula: the words {words!r}")
    return Text(command, words) if words.strip() else Space(*SPACES[" "])


def function(name: str) -> Operator:
    """Return a named function of LaTeX."""
    return Operator(f"\\{name}", LIMIT_OPERATORS.get(name, name), name in LIMIT_OPERATORS)


def named(words: str, star: str) -> Operator:
    """Return a named function of the author.

    Raises:
        Unmakeable: LaTeX or typst has no such thing, or they draw it differently.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9 \-]*", words):
        raise Unmakeable(f"formula: the operator {words!r}")
    return Operator(f"\\operatorname{star}{{{words}}}", words, limits=bool(star))


def grid(
    environment: str, columns: str, rows: tuple[tuple[Group, ...], ...], rules: tuple[int, ...]
) -> Grid:
    """Return a matrix, cases or aligned equations.

    Raises:
        Unmakeable: LaTeX or typst has no such thing, or they draw it differently.
    """
    while rows and not any(cell.latex() for cell in rows[-1]):
        rows = rows[:-1]
    letters = columns.replace("|", "")
    widest = max((len(row) for row in rows), default=0)
    if not rows or (environment == "array" and widest > len(letters)):
        raise Unmakeable(f"formula: the columns of {environment}")
    if columns and not re.fullmatch(r"[lcr](?:\|?[lcr])*", columns):
        raise Unmakeable(f"formula: the columns {columns}")
    if rules and (environment != "array" or rules[0] == 0 or rules[-1] >= len(rows)):
        raise Unmakeable("formula: a rule at an edge")
    return Grid(environment, columns, rows, rules)
