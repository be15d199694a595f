"""Which licences allow which use: SPDX expressions, read and judged before anything is fetched."""

from __future__ import annotations

import re
from enum import StrEnum

from components.config import Use
from components.nouns import CorpusError


class Terms(StrEnum):
    """What a licence asks of someone who passes on what was made from the text or the font."""

    FREE = "free"  # at most to name the authors and to keep the notice
    COPYLEFT = "copyleft"  # to pass it on under the same licence
    NONCOMMERCIAL = "noncommercial"  # not to make money
    UNCHANGED = "unchanged"  # not to change it: a page set from a text is a change


# Copyleft forbids `redistribution` because one page may mix two sources, and then two copyleft
# licences would both have to be the licence of the one picture.
_ALLOWED = {
    Use.RESEARCH: frozenset(Terms) - {Terms.UNCHANGED},
    Use.TRAINING: frozenset({Terms.FREE, Terms.COPYLEFT}),
    Use.REDISTRIBUTION: frozenset({Terms.FREE}),
}

# SPDX identifiers, or where they end in `-` or `.` their beginnings; the longest that fits counts.
_TERMS = {
    "0BSD": Terms.FREE,
    "AFL-": Terms.FREE,
    "AGPL-": Terms.COPYLEFT,
    "Apache-": Terms.FREE,
    "Artistic-": Terms.FREE,
    "BSD-": Terms.FREE,
    "BSL-1.0": Terms.FREE,
    "Bitstream-Vera": Terms.FREE,
    "CC-BY-1.0": Terms.FREE,
    "CC-BY-2.": Terms.FREE,
    "CC-BY-3.0": Terms.FREE,
    "CC-BY-4.0": Terms.FREE,
    "CC-BY-ND-": Terms.UNCHANGED,
    "CC-BY-NC-ND-": Terms.UNCHANGED,
    "CC-BY-SA-": Terms.COPYLEFT,
    "CC-BY-NC-1.0": Terms.NONCOMMERCIAL,
    "CC-BY-NC-2.": Terms.NONCOMMERCIAL,
    "CC-BY-NC-3.0": Terms.NONCOMMERCIAL,
    "CC-BY-NC-4.0": Terms.NONCOMMERCIAL,
    "CC-BY-NC-SA-": Terms.NONCOMMERCIAL,
    "CC-PDDC": Terms.FREE,
    "CC0-1.0": Terms.FREE,
    "EPL-": Terms.COPYLEFT,
    "EUPL-": Terms.COPYLEFT,
    "GFDL-": Terms.COPYLEFT,
    "GPL-": Terms.COPYLEFT,
    "ISC": Terms.FREE,
    "LGPL-": Terms.COPYLEFT,
    "LPPL-": Terms.FREE,
    # Each table of R is under the licence of its package, which is not said: most often the GPL.
    "LicenseRef-R-tables": Terms.COPYLEFT,
    "LicenseRef-UDHR": Terms.FREE,  # the United Nations lets anyone reproduce the declaration
    "LicenseRef-public-domain": Terms.FREE,
    "MIT": Terms.FREE,
    "MPL-": Terms.COPYLEFT,
    "ODC-By-": Terms.FREE,
    "ODbL-": Terms.COPYLEFT,
    "OFL-": Terms.FREE,
    "PDDL-": Terms.FREE,
    "PSF-": Terms.FREE,
    "Python-2.0": Terms.FREE,
    "Ubuntu-font-": Terms.FREE,
    "Unicode-": Terms.FREE,
    "Unlicense": Terms.FREE,
    "W3C": Terms.FREE,
    "WTFPL": Terms.FREE,
    "ZPL-": Terms.FREE,
    "Zlib": Terms.FREE,
}
_TOKEN = re.compile(r"\s*([()]|[A-Za-z0-9.+:-]+)")


def is_allowed(name: str, licence: str, use: Use) -> bool:
    """Whether the licence of a source allows the declared use.

    Raises:
        CorpusError: the licence is unknown or no SPDX expression; it names source and licence.
    """
    try:
        return allows(licence, use)
    except ValueError as error:
        raise CorpusError(f"source {name}: licence {licence!r}: {error}") from error


def allows(licence: str, use: Use) -> bool:
    """Whether an SPDX expression (SPDX 2.3, annex D) allows a use.

    Of `A OR B` one must allow it, of `A AND B` both; an exception (`WITH`) only ever adds
    permissions.

    Raises:
        ValueError: not an SPDX expression, or it names a licence whose terms are not known here.
    """
    tokens = _tokens(licence)
    allowed = _alternatives(tokens, use)
    if tokens:
        raise ValueError(f"{tokens[-1]} is not expected there")
    return allowed


def _tokens(licence: str) -> list[str]:
    """The tokens of an expression, the last first."""
    found = _TOKEN.findall(licence)
    if "".join(found) != "".join(licence.split()):
        raise ValueError("not an SPDX expression")
    return found[::-1]


def _alternatives(tokens: list[str], use: Use) -> bool:
    allowed = _conjunction(tokens, use)
    while _take(tokens, "OR"):
        allowed = _conjunction(tokens, use) or allowed
    return allowed


def _conjunction(tokens: list[str], use: Use) -> bool:
    allowed = _operand(tokens, use)
    while _take(tokens, "AND"):
        allowed = _operand(tokens, use) and allowed
    return allowed


def _operand(tokens: list[str], use: Use) -> bool:
    if _take(tokens, "("):
        allowed = _alternatives(tokens, use)
        if not _take(tokens, ")"):
            raise ValueError("a parenthesis is not closed")
        return allowed
    terms = _terms(_name(tokens))
    if _take(tokens, "WITH"):
        _name(tokens)
    return terms in _ALLOWED[use]


def _name(tokens: list[str]) -> str:
    if not tokens or tokens[-1] in ("(", ")", "AND", "OR", "WITH"):
        raise ValueError("a licence is missing")
    return tokens.pop()


def _take(tokens: list[str], wanted: str) -> bool:
    if tokens and tokens[-1] == wanted:
        tokens.pop()
        return True
    return False


def _terms(identifier: str) -> Terms:
    fitting = [known for known in _TERMS if _fits(known, identifier)]
    if not fitting:
        raise ValueError(f"the terms of {identifier} are not known (components/corpus/licences.py)")
    return _TERMS[max(fitting, key=len)]


def _fits(known: str, identifier: str) -> bool:
    family = known.endswith(("-", "."))
    return identifier.startswith(known) if family else identifier.removesuffix("+") == known
