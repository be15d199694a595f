"""Formulas of the English Wikipedia, in LaTeX as their authors wrote them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from components.corpus.plugin import Archive, Source, npm
from components.corpus.splitting import digest, split_of
from components.library.rows import FormulaRow, Kind
from components.nouns import CorpusError

_FILE = "test/en-wiki-formulae-good.json"
# Spaces, blanks and braces, which leave no ink; other commands (`\{`) are passed over.
_INKLESS = re.compile(r"\\[,;!\s]|(\\.)|[{}\s]")
_OPEN_COMMAND = re.compile(r"(?<!\\)(?:\\\\)*\\$")  # a backslash that lost its blank


def read(archives: Sequence[Archive]) -> Iterator[FormulaRow]:
    """Yield every formula once, in the order of the file.

    Formulas that differ in nothing but spaces, braces and a full stop or comma at the end are one
    document: they share a split.
    """
    seen: set[str] = set()
    for written in _formulas(archives[0].read(_FILE)):
        latex = _stripped(written)
        if not latex or latex in seen:
            continue
        seen.add(latex)
        content = _INKLESS.sub(r"\1", latex).rstrip(".,")
        yield FormulaRow(digest(content).hex()[:16], split_of(content), latex)


def _stripped(written: str) -> str:
    """The formula without blanks around it, save the one that a last backslash needs."""
    latex = written.strip()
    if _OPEN_COMMAND.search(latex) and not written.endswith("\\"):
        return f"{latex} "
    return latex


def _formulas(content: bytes) -> list[str]:
    try:
        formulas = list(json.loads(content).values())
        if all(isinstance(formula, str) for formula in formulas):
            return formulas
    except (ValueError, AttributeError) as error:
        raise CorpusError(f"{_FILE}: not an object of formulas") from error
    raise CorpusError(f"{_FILE}: a formula is not a text")


SOURCE = Source(
    name="wikipedia-formulas",
    kind=Kind.FORMULAS,
    licence="GPL-2.0-only AND CC-BY-SA-4.0",
    notice=(
        "Formulas by the authors of the English Wikipedia (CC-BY-SA-4.0), collected in the tests "
        "of texvcjs, the LaTeX validator of the Wikimedia Foundation (GPL-2.0)."
    ),
    packages=(
        npm(
            "mathoid-texvcjs",
            "0.6.0",
            "26fdf862276faa44f1b8b0171bc7d5694b0a4329b4108fa1fc776b89771527f3",
        ),
    ),
    read=read,
)
