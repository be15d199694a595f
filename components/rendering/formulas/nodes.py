"""A formula as a tree that spells itself twice: as LaTeX for the target, as typst for the picture.

What is drawn and what is written come from the same nodes, so they cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDE_GAP = "\\quad"
_ENDS_IN_NAME = re.compile(r"\\[A-Za-z]+$")


class Node:
    """A part of a formula."""

    @property
    def tall(self) -> bool:
        """Whether brackets around it grow."""
        return False

    def latex(self) -> str:
        """Its one spelling in targets."""
        raise NotImplementedError

    def typst(self) -> str:
        """Its markup inside `$ $`."""
        raise NotImplementedError


def spell(items: Iterable[Node]) -> str:
    """Join the LaTeX of neighbours: a blank only where a command would swallow a letter.

    A wide gap is written once, and not at an end.
    """
    result = ""
    for item in items:
        part = item.latex()
        if part == WIDE_GAP and (not result or result.endswith(WIDE_GAP)):
            continue
        if part[:1].isalpha() and _ENDS_IN_NAME.search(result):
            result += " "
        result += part
    return result.removesuffix(WIDE_GAP)


def draw(items: Sequence[Node]) -> str:
    """Join the typst markup of neighbours.

    Typst sets a blank beside a text in quotes as a blank of the formula; LaTeX does not.
    """
    parts = [part for part in (item.typst() for item in items) if part]
    result = ""
    for part in parts:
        beside_text = part.startswith('"') or result.endswith('"')
        result += part if beside_text or not result else f" {part}"
    return result or '""'


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    """One sign."""

    name: str
    markup: str
    high: bool = False

    @property
    def tall(self) -> bool:
        """Whether it is one of the large operators."""
        return self.high

    def latex(self) -> str:
        r"""As LaTeX names it: `\alpha`."""
        return self.name

    def typst(self) -> str:
        """`α`"""
        return self.markup


@dataclass(frozen=True, slots=True)
class Text(Node):
    """Words between the signs: `\\text{if }`."""

    command: str
    words: str

    def latex(self) -> str:
        r"""`\text{if }`"""
        return f"\\{self.command}{{{self.words}}}"

    def typst(self) -> str:
        """`"if "`"""
        words = '"' + self.words.replace("\\", "").replace('"', '\\"') + '"'
        return {"textbf": f"bold({words})", "textit": f"italic({words})"}.get(self.command, words)


@dataclass(frozen=True, slots=True)
class Space(Node):
    """A gap; only a wide one is seen as more than spacing, and written."""

    wide: bool
    markup: str

    def latex(self) -> str:
        r"""`\quad`, or nothing."""
        return WIDE_GAP if self.wide else ""

    def typst(self) -> str:
        """`thin`"""
        return self.markup


@dataclass(frozen=True, slots=True)
class Operator(Node):
    """A named function: `\\sin`, `\\operatorname{rank}`."""

    name: str
    words: str
    limits: bool

    def latex(self) -> str:
        r"""`\operatorname*{argmax}`"""
        return self.name

    def typst(self) -> str:
        """`op("argmax", limits: #true)`"""
        limits = ", limits: #true" if self.limits else ""
        return f'op("{self.words}"{limits})'


@dataclass(frozen=True, slots=True)
class Group(Node):
    """Neighbours in braces, or under a switch such as `\\displaystyle`; it writes no braces."""

    items: tuple[Node, ...]
    markup: str = "{0}"

    @property
    def tall(self) -> bool:
        """Whether anything in it is."""
        return any(item.tall for item in self.items)

    def latex(self) -> str:
        """Its items without braces."""
        return spell(self.items)

    def typst(self) -> str:
        """Its items, and how a switch wants them drawn."""
        return self.markup.format(draw(self.items))


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A command with arguments in braces, and the typst functions that draw it."""

    name: str
    markup: str  # a format string with a place for each argument
    arguments: tuple[Group, ...]
    high: bool = False

    @property
    def tall(self) -> bool:
        """Whether its sign is, or what it holds."""
        return self.high or any(argument.tall for argument in self.arguments)

    def latex(self) -> str:
        r"""`\frac{a}{b}`"""
        return self.name + "".join(f"{{{argument.latex()}}}" for argument in self.arguments)

    def typst(self) -> str:
        """`frac(a, b)`"""
        return self.markup.format(*(argument.typst() for argument in self.arguments))


@dataclass(frozen=True, slots=True)
class Scripts(Node):
    """A base with something below or above its right side, or below and above it."""

    base: Node
    below: Group | None
    above: Group | None
    placing: str = "{0}"  # "limits({0})" above and below, "scripts({0})" beside

    @property
    def tall(self) -> bool:
        """Whether its base is."""
        return self.base.tall

    def latex(self) -> str:
        """`x_{i}^{2}`, the lower first; `f'`"""
        core = _core(self.base)
        base = core.latex()
        if isinstance(core, Group | Scripts) or not base:
            base = f"{{{base}}}"
        below = f"_{{{self.below.latex()}}}" if self.below else ""
        return base + below + (_superscript(self.above) if self.above else "")

    def typst(self) -> str:
        """`attach(x, b: i, t: 2)`"""
        base = self.base.typst() or '""'
        if isinstance(self.base, Scripts):  # typst would set the scripts of both in one place
            base = f'class("normal", {base})'
        places = [self.placing.format(base)]
        places += [f"b: {self.below.typst()}"] if self.below else []
        places += [f"t: {self.above.typst()}"] if self.above else []
        return f"attach({', '.join(places)})"


def _core(node: Node) -> Node:
    """What is in braces, if that is a single thing."""
    while isinstance(node, Group):
        seen = [item for item in node.items if item.latex() not in ("", WIDE_GAP)]
        if len(seen) != 1:
            break
        (node,) = seen
    return node


def _superscript(above: Group) -> str:
    names = [item.latex() for item in above.items]
    if names and all(name == "\\prime" for name in names):
        return "'" * len(names)
    return f"^{{{above.latex()}}}"


@dataclass(frozen=True, slots=True)
class Middle(Node):
    """A bar that grows with the brackets around it."""

    sign: Symbol

    def latex(self) -> str:
        r"""`\middle|`"""
        return f"\\middle{self.sign.latex()}"

    def typst(self) -> str:
        r"""`mid(\|)`"""
        return f"mid({self.sign.typst()})"


@dataclass(frozen=True, slots=True)
class Brackets(Node):
    """`\\left( ... \\right)`; around what is no higher than a letter, brackets are just signs."""

    left: Symbol | None
    items: tuple[Node, ...]
    right: Symbol | None

    @property
    def tall(self) -> bool:
        """Whether anything in them is."""
        return any(item.tall for item in self.items)

    def latex(self) -> str:
        r"""`\left(\frac{a}{b}\right)`, but `(a)`"""
        if self.tall:
            left, right = (sign.latex() if sign else "." for sign in (self.left, self.right))
            return spell((Symbol(f"\\left{left}", ""), *self.items, Symbol(f"\\right{right}", "")))
        inner = (item.sign if isinstance(item, Middle) else item for item in self.items)
        return spell(sign for sign in (self.left, *inner, self.right) if sign is not None)

    def typst(self) -> str:
        r"""`lr(\( frac(a, b) \))`"""
        left, right = (_fence(sign) for sign in (self.left, self.right))
        return f"lr({left} {draw(self.items)} {right})"


def _fence(sign: Symbol | None) -> str:
    """A sign that grows; an absent one keeps its neighbour from growing in its place."""
    return sign.typst() if sign else 'class("normal", #[])'


@dataclass(frozen=True, slots=True)
class Root(Node):
    """A root with its index."""

    index: Group
    body: Group

    @property
    def tall(self) -> bool:
        """Always."""
        return True

    def latex(self) -> str:
        r"""`\sqrt[3]{x}`"""
        return f"\\sqrt[{self.index.latex()}]{{{self.body.latex()}}}"

    def typst(self) -> str:
        """`root(3, x)`"""
        return f"root({self.index.typst()}, {self.body.typst()})"
