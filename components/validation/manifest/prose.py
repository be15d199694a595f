"""What of a target is running text: the answer without its markup, formulas and code.

Targets are grounded markdown as DeepSeek-OCR writes it: tables in HTML, formulas between `\\(` and
`\\)` or `\\[` and `\\]`, code between fences, blocks behind `<|ref|>...<|det|>...`.
"""

from __future__ import annotations

import html
import re

from components.nouns import Task

# Answers in a notation, not in a language.
NOTATIONS = frozenset({Task.FORMULA, Task.MOLECULE, Task.GEOMETRY})
# Linear: what is opened and never closed is taken to the end, so no text is tried twice.
_GROUNDING = re.compile(r"<\|ref\|>[^<]*<\|/ref\|><\|det\|>[^<]*<\|/det\|>|<\|/?\w+\|>")
_CODE = re.compile(r"^```.*?(?:^```$|\Z)", re.MULTILINE | re.DOTALL)
_FORMULA = re.compile(r"\\\(.*?(?:\\\)|\Z)|\\\[.*?(?:\\\]|\Z)", re.DOTALL)
_TABLE = re.compile(r"<table[\s>].*?(?:</table>|\Z)", re.DOTALL)
_TAG = re.compile(r"</?(?:table|caption|thead|tbody|tr|th|td|br)(?:\s[^<>]*)?/?>")
_MARK = re.compile(r"^ *(?:#{1,6}|[-*+]|\d{1,4}[.)]|!\[[^\]\n]*\]\([^)\n]*\)) ?|\*\*", re.MULTILINE)


def prose(target: str, task: str) -> str:
    """Return the running text of a target; empty for an answer in a notation."""
    if task in NOTATIONS:
        return ""
    text = _without_notations(target)
    if "<" in text:
        text = _TABLE.sub(_cells, text)
    return _MARK.sub("", text).strip()


def without_tables(target: str) -> str:
    """Return the running text outside tables, whose cells repeat by their nature."""
    return _MARK.sub("", _TABLE.sub("", _without_notations(target))).strip()


def without_code(target: str) -> str:
    """Return a target with its fenced code left out; a bare fence stands in its place."""
    return _CODE.sub("```", target) if "```" in target else target


def without_boxes(target: str) -> str:
    """Return a target as it would be if no boxes had been asked for."""
    return _GROUNDING.sub("", target) if "<|" in target else target


def _without_notations(target: str) -> str:
    text = without_boxes(target)
    if "```" in text:
        text = _CODE.sub("", text)
    return _FORMULA.sub("", text) if "\\" in text else text


def _cells(table: re.Match[str]) -> str:
    """The text of the cells, a line each, as it is printed."""
    return html.unescape(_TAG.sub("\n", table[0]))
