"""What is wrong with what an answer writes in a notation: LaTeX, code fences, SMILES, geometry."""

from __future__ import annotations

import json
import re

from components.nouns import Task

# A formula and what opens it; one that is never closed ends with its paragraph, so that a page
# with one truncated formula counts one fault.
_FORMULA = re.compile(r"\\(\(|\[)(.*?)(\\\)|\\\]|(?=\\[(\[])|\n\n|\Z)", re.DOTALL)
_CLOSES = {"(": "\\)", "[": "\\]"}
_CLOSING = re.compile(r"\\[)\]]")
_TOKEN = re.compile(
    r"\\(begin|end) *\{([^{}]*)\}|\\(left|right)(?![A-Za-z])|\\[A-Za-z]+|\\.|[{}]|[\^_]", re.DOTALL
)
# Commands that take an argument: without their backslash they are damage, not variables.
_BARE = re.compile(
    r"(?<![A-Za-z\\{])(?:frac|sqrt|mathrm|mathbf|mathcal|text|begin|end|left|right)[{(\[]"
)
_LONGEST_SMILES = 500  # characters; the longest of the corpus has 57, and RDKit is not linear
_FENCE = re.compile(r"^ *```", re.MULTILINE)


def notation_faults(target: str, task: str) -> int:
    """Count what does not close or parse in formulas, code, molecules and figures of geometry."""
    if task == Task.MOLECULE:
        return _molecule_faults(target)
    if task == Task.GEOMETRY:
        return _figure_faults(target)
    fences = len(_FENCE.findall(target)) % 2 if "```" in target else 0
    undelimited = task == Task.FORMULA and not _FORMULA.search(target)
    return fences + undelimited + formula_faults(target)


def formula_faults(target: str) -> int:
    """Count delimiters, braces, environments, \\left and \\right of LaTeX without a partner."""
    if "\\" not in target:
        return 0
    text = re.sub(r"\\\\", "  ", target)  # a line break; a backslash before "(" is none of it
    faults = 0
    for opening, body, closing in _FORMULA.findall(text):
        faults += closing != _CLOSES[opening]
        faults += _body_faults(body)
    return faults + len(_CLOSING.findall(_FORMULA.sub("", text)))


def _body_faults(body: str) -> int:
    """Count what is open at the end, or closed before it was opened."""
    if not body.strip():
        return 1
    open_: list[str] = []
    faults = len(_BARE.findall(body))
    last = ""
    for token in _TOKEN.finditer(body):
        last = token[0]
        faults += _step(token, open_)
    dangling = last in ("^", "_", "\\") and body.rstrip().endswith(last)
    return faults + len(open_) + dangling


def _step(token: re.Match[str], open_: list[str]) -> int:
    """Open or close a group; 1 if what is closed was not the last to be opened."""
    side, name, fence = token[1], token[2], token[3]
    if token[0] == "{" or side == "begin" or fence == "left":
        open_.append(name if side else token[0])
        return 0
    if token[0] == "}":
        wanted = "{"
    elif side == "end":
        wanted = name
    elif fence == "right":
        wanted = "\\left"
    else:
        return 0
    if open_ and open_[-1] == wanted:
        open_.pop()
        return 0
    return 1


def _molecule_faults(smiles: str) -> int:
    """1 if RDKit reads no molecule."""
    from rdkit import Chem, rdBase

    if not smiles.isascii() or len(smiles) > _LONGEST_SMILES:
        return 1
    with rdBase.BlockLogs():
        molecule = Chem.MolFromSmiles(smiles)
    return int(molecule is None or molecule.GetNumAtoms() == 0)


def _figure_faults(answer: str) -> int:
    """1 if the answer is no dictionary of lines or circles."""
    try:
        figure = json.loads(answer)
    except (ValueError, RecursionError):
        return 1
    return int(not isinstance(figure, dict) or not {"Line", "Circle"} & figure.keys())
