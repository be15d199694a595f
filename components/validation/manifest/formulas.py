"""What is wrong with what an answer writes in a notation: LaTeX, code fences, SMILES, geometry."""

from __future__ import annotations

import re

from components.nouns import Task
from components.rendering.formulas.spelling import normalise
from components.rendering.geometry.dictionary import dictionary, parse
from components.rendering.geometry.figure import Figure, box
from components.rendering.recipe import Unmakeable

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
# Units: figures of the recipe are 8 to 16 wide or high, and 20 make the side of their picture.
_SMALLEST_FIGURE, _LARGEST_FIGURE = 4, 20
_OFF_CENTRE = 0.05  # units: rounding to hundredths moves the centre of a clean figure by 0.01
# Characters; the longest of the corpus has 4,164, and the parser is not linear.
_LONGEST_FORMULA = 10_000
_ONE_FORMULA = re.compile(r"\\\[ (.*) \\\]", re.DOTALL)
_FENCE = re.compile(r"^ *```", re.MULTILINE)


def notation_faults(target: str, task: str) -> int:
    """Count what does not close or parse in formulas, code, molecules and figures of geometry.

    An answer that is one formula, or one figure, has to be in the one spelling of its recipe.
    """
    if task == Task.MOLECULE:
        return _molecule_faults(target)
    if task == Task.GEOMETRY:
        return _figure_faults(target)
    fences = len(_FENCE.findall(target)) % 2 if "```" in target else 0
    misspelled = task == Task.FORMULA and not _is_one_formula(target)
    return fences + misspelled + formula_faults(target)


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


def _is_one_formula(target: str) -> bool:
    formula = _ONE_FORMULA.fullmatch(target)
    if formula is None or len(target) > _LONGEST_FORMULA:
        return False
    try:
        return normalise(formula[1]) == formula[1]
    except (Unmakeable, RecursionError):
        return False


def _figure_faults(answer: str) -> int:
    """1 if the answer is not the dictionary of a figure that fills its picture."""
    try:
        figure = parse(answer)
        spelled = dictionary(figure)
    except ValueError:
        return 1
    return int(spelled != answer or not _is_arranged(figure))


def _is_arranged(figure: Figure) -> bool:
    """Whether lines go up or right, in order, around the origin, and over enough of the picture."""
    if not (figure.lines or figure.circles):
        return False
    left, bottom, right, top = box(figure.lines, figure.circles)
    return (
        all(line.start < line.end for line in figure.lines)
        and figure.lines == tuple(sorted(figure.lines))
        and max(abs(left + right), abs(bottom + top)) <= _OFF_CENTRE
        and _SMALLEST_FIGURE <= max(right - left, top - bottom) <= _LARGEST_FIGURE
    )
