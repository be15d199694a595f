"""Source code to print: small functions made up from a grammar, so that nobody's licence applies.

The corpus has no source of code. What is made here is plausible in its shape (names, indents,
operators, brackets), not in its sense.
"""

from __future__ import annotations

from random import Random

_NOUNS = (
    *("index", "count", "value", "buffer", "node", "total", "item", "result", "offset", "key"),
    *("line", "width", "token", "path", "state", "limit", "left", "right", "weight", "page"),
)
_VERBS = ("read", "find", "update", "merge", "load", "split", "parse", "write", "check", "count")
_OPERATORS = ("+", "-", "*", "//", "%", "&", "|")
_COMPARISONS = ("<", ">", "<=", ">=", "==", "!=")


def made_up_code(random: Random) -> str:
    """Return some lines of Python, C or shell."""
    write = random.choice((_python, _python, _c, _shell))
    return "\n".join(write(random))


def _python(random: Random) -> list[str]:
    first, second, third = random.sample(_NOUNS, 3)
    at = random.choice("ijkn")
    lines = [f"def {_name(random)}({first}, {second}={random.randrange(10)}):"]
    lines += [f"    {third} = {random.choice(('[]', '{}', '0', 'None'))}"]
    lines += [f"    for {at} in range(len({first})):"]
    lines += [f"        if {first}[{at}] {random.choice(_COMPARISONS)} {_term(random, second)}:"]
    lines += [
        f"            {third} = {_term(random, third)} {random.choice(_OPERATORS)} {first}[{at}]"
    ]
    if random.random() < 0.6:
        lines += ["        else:", f"            {_name(random)}({first}, {second})"]
    return [*lines, f"    return {third}"]


def _c(random: Random) -> list[str]:
    first, second, third = random.sample(_NOUNS, 3)
    lines = [f"int {_name(random)}(const char *{first}, int {second})", "{"]
    lines += [f"    int {third} = {random.randrange(100)};"]
    lines += [f"    while (*{first} != '\\0' && {second} > 0) {{"]
    lines += [
        f"        {third} {random.choice('+-*^|')}= *{first}++; /* {random.choice(_VERBS)} */"
    ]
    lines += [f"        {second}--;", "    }"]
    return [
        *lines,
        f"    return {third} {random.choice('&%+')} {hex(random.randrange(1, 4096))};",
        "}",
    ]


def _shell(random: Random) -> list[str]:
    lines = ["#!/bin/sh", "set -e"]
    for _ in range(random.randint(2, 5)):
        noun, other = random.sample(_NOUNS, 2)
        lines.append(
            random.choice(
                (
                    f'export {noun.upper()}="$HOME/{other}"',
                    f"{random.choice(_VERBS)} --{noun} {random.randrange(64)} | grep -v '{other}'",
                    f'for {noun} in *.{other[:3]}; do echo "${noun}"; done',
                    f"mkdir -p /tmp/{noun} && cd /tmp/{noun}",
                )
            )
        )
    return lines


def _name(random: Random) -> str:
    return f"{random.choice(_VERBS)}_{random.choice(_NOUNS)}"


def _term(random: Random, name: str) -> str:
    return random.choice((name, str(random.randrange(256)), f"{name} + 1", f"abs({name})"))
