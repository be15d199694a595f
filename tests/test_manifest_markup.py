"""Faults of tables, notations, boxes and prompts: none in what recipes make, one a damage."""

import pytest

from components.nouns import (
    CAPTION_PROMPT,
    DOCUMENT_PROMPT,
    FIGURE_PROMPT,
    GROUNDED_PROMPT,
    OCR_PROMPT,
    Task,
)
from components.validation.manifest.formulas import formula_faults, notation_faults
from components.validation.manifest.prompts import grounding_faults, prompt_faults, prompt_kind
from components.validation.manifest.tables import answer_table_faults, table_faults

TABLE = (
    '<table><caption>Rivers</caption><tr><th rowspan="2">a</th><th colspan="2">b</th></tr>'
    "<tr><th>c</th><th>d &amp; e</th></tr><tr><td>1</td><td></td><td>\\( x \\)</td></tr></table>"
)
FORMULA = (
    r"\[ \left\{\begin{array}{cc}a&b\\ \{c\}&\text{if }x^{2}\end{array}\right."
    r" \frac{1}{2} \tag{3} \]"
)
BLOCK = "<|ref|>text<|/ref|><|det|>[[0, 10, 999, 20]]<|/det|>\nwords"
SMILES = "CC(=O)N(C)c1ccc(NC(=O)NC2(C)Cc3ccccc3C2)cc1"
FIGURE = (
    '{"Line": {"line": ["(-4, -3) -- (0, -3) -- (4, -3)", "(-4, -3) -- (-0.8, -0.6) -- (2.4, 1.8)'
    ' -- (4, 3)"], "line_type": ["-", "--"], "line_endpoint": ["A: (-4, -3)"]}, "Circle": '
    '{"circle_center": ["O: (0, 0)"], "radius": [2.5]}}'
)
SPELLED = r"\[ \left(\frac{a}{b}\right)^{2}+\begin{matrix}1&2\\3&4\end{matrix} \]"


def test_tables_with_spans_captions_and_heads_have_no_fault():
    assert table_faults(f"Words\n{TABLE}\nmore") == 0
    assert table_faults("<table><thead><tr><td>a</td></tr></thead><tbody></tbody></table>") == 0
    assert table_faults("a < b, <table-like> and <title>") == 0


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.97])
def test_a_truncated_table_has_faults(share):
    assert table_faults(TABLE[: int(len(TABLE) * share)]) > 0


@pytest.mark.parametrize(
    "broken",
    [
        TABLE.replace("</tr>", "", 1),
        TABLE.replace("<tr>", "", 1),
        TABLE.replace("<td></td>", ""),
        TABLE.replace('rowspan="2"', 'rowspan="3"', 1),
        TABLE.replace('colspan="2"', 'colspan="3"'),
        TABLE.replace('colspan="2"', 'colspan="0"'),
        TABLE.replace("<tr><td>1", "words<tr><td>1"),
        TABLE.replace("<table>", ""),
        TABLE.replace("<th>c</th>", "<th><b>c</b></th>"),
        TABLE.replace("&amp;", "<"),
        TABLE.replace("&amp;", ">"),
        TABLE.replace("<tr>", "<TR>", 1),
        TABLE.replace('rowspan="2"', 'rowspan="2" style="color:red"'),
        TABLE.replace(">1<", "><").replace(r"\( x \)", " "),
        "<table></table>",
        "<td>1</td>",
    ],
)
def test_a_table_with_a_tag_or_a_cell_wrong_has_faults(broken):
    assert table_faults(broken) > 0


def test_formulas_of_recipes_have_no_fault():
    page = f"A formula \\( a_{{1}} \\) and\n\n{FORMULA}\n\nmore.\\(^{{1}}\\)"
    assert formula_faults(page) == 0
    assert formula_faults(r"\[ \leftarrow \lbrace \]") == 0


@pytest.mark.parametrize(
    "broken",
    [
        FORMULA[:-2],
        FORMULA[:40],
        FORMULA.replace(r"\[", ""),
        FORMULA.replace(r"\end{array}", ""),
        FORMULA.replace(r"\begin{array}", r"\begin{matrix}"),
        FORMULA.replace(r"\right.", ""),
        FORMULA.replace("}{2}", "}{2"),
        FORMULA.replace("{2}", "2}", 1),
        FORMULA.replace(r"\frac", "frac"),
        r"\[ x^ \]",
        r"\[ x \) \]",
        r"\[ \]",
    ],
)
def test_a_damaged_formula_has_faults(broken):
    assert formula_faults(broken) > 0


def test_each_truncated_formula_of_a_page_counts_once():
    assert formula_faults("\\( a \\) and \\( b\n\nwords\n\n\\( c \\)\n\n\\[ d") == 2


@pytest.mark.parametrize(
    ("task", "clean", "broken"),
    [
        (Task.MOLECULE, SMILES, SMILES[:-8]),
        (Task.MOLECULE, SMILES, SMILES.replace("(", "", 1)),
        (Task.MOLECULE, SMILES, "a molecule"),
        (Task.MOLECULE, SMILES, "C" * 501),
        (Task.GEOMETRY, FIGURE, FIGURE[:-1]),
        (Task.GEOMETRY, FIGURE, "[1, 2]"),
        (Task.GEOMETRY, FIGURE, '{"Line": {"line": [], "line_type": [], "line_endpoint": []}}'),
        (Task.GEOMETRY, FIGURE, FIGURE.replace("2.5", "NaN")),
        (Task.GEOMETRY, FIGURE, FIGURE.replace("2.5", "Infinity")),
        (Task.GEOMETRY, FIGURE, FIGURE.replace("2.5", "2500")),
        (Task.GEOMETRY, FIGURE, FIGURE.replace("2.5", "250")),
        (Task.GEOMETRY, FIGURE, FIGURE.replace("(0, -3)", "(1, -3)")),
        (Task.GEOMETRY, FIGURE, FIGURE.replace("-4", "-40")),
        (Task.GEOMETRY, FIGURE, FIGURE.replace("-3", "-1")),
        (Task.GEOMETRY, FIGURE, FIGURE.replace('["-", "--"]', '["--"]')),
        (Task.FORMULA, SPELLED, "x^{2}"),
        (Task.FORMULA, SPELLED, SPELLED[::-1]),
        (Task.FORMULA, SPELLED, SPELLED.strip("\\[] ")),
        (Task.FORMULA, SPELLED, f"{SPELLED} {SPELLED}"),
        (Task.FORMULA, SPELLED, SPELLED.replace("\\", "\\\\")),
        (Task.FORMULA, SPELLED, SPELLED.replace(r"\frac", r"\grac")),
        (Task.FORMULA, SPELLED, SPELLED.replace("{b}", "")),
        (Task.FORMULA, SPELLED, "\\[ " + "x" * 10_000 + " \\]"),
        (Task.FORMULA, SPELLED, "\\[ " + "\\frac" * 1_900 + " \\]"),
        (Task.DOCUMENT, "a\n```\nx\n```\nb", "a\n```\nx\nb"),
        (Task.DOCUMENT, "no formula at all", r"one \( x"),
    ],
)
def test_an_answer_in_a_notation_must_parse(task, clean, broken):
    assert notation_faults(clean, task) == 0
    assert notation_faults(broken, task) > 0


@pytest.mark.parametrize("task", [Task.CHART, Task.TABLE])
def test_an_answer_that_is_a_table_has_nothing_beside_it(task):
    assert answer_table_faults(TABLE, task) == 0
    broken = [f"{TABLE} ", f"{TABLE}\n{TABLE}", f"<html>{TABLE}</html>", "| a | b |", TABLE.upper()]
    assert [answer_table_faults(answer, task) > 0 for answer in broken] == [True] * len(broken)
    assert answer_table_faults(f"Words\n{TABLE}\n{TABLE}", Task.DOCUMENT) == 0


def test_boxes_in_the_answer_are_paired_in_range_and_the_right_way_round():
    assert grounding_faults(f"{BLOCK}\n\n{BLOCK}") == 0
    assert grounding_faults("no boxes, 3 < 4") == 0
    broken = [
        BLOCK.replace("999", "1000"),
        BLOCK.replace("[0, 10", "[0, 30"),
        BLOCK.replace("[[0,", "[[-1,"),
        BLOCK.replace("<|/det|>", ""),
        BLOCK.replace("<|ref|>", ""),
        BLOCK.replace("[[0, 10, 999, 20]]", ""),
        "an <image> in the answer",
        "an end<｜end▁of▁sentence｜> inside",
    ]
    assert min(map(grounding_faults, broken)) > 0


KINDS = {
    OCR_PROMPT: "ocr",
    DOCUMENT_PROMPT: "document",
    GROUNDED_PROMPT: "grounded",
    FIGURE_PROMPT: "figure",
    CAPTION_PROMPT: "caption",
    f"{CAPTION_PROMPT} Answer in Welsh.": "caption",
    "": "text",
    "<image>\nRead this.": "other",
}


@pytest.mark.parametrize(("prompt", "kind"), KINDS.items())
def test_prompts_are_named(prompt, kind):
    assert prompt_kind(prompt) == kind


def _faults(prompt, task, target="words", language="en", has_image=True):
    return prompt_faults(prompt, target, task=task, language=language, has_image=has_image)


@pytest.mark.parametrize(
    ("prompt", "task", "target"),
    [
        (OCR_PROMPT, Task.LINE, "words"),
        (OCR_PROMPT, Task.FORMULA, FORMULA),
        (DOCUMENT_PROMPT, Task.TABLE, TABLE),
        (GROUNDED_PROMPT, Task.DOCUMENT, BLOCK),
        (FIGURE_PROMPT, Task.CHART, TABLE),
        (CAPTION_PROMPT, Task.CAPTION, "a dog"),
    ],
)
def test_what_recipes_ask_fits(prompt, task, target):
    assert _faults(prompt, task, target) == 0


def test_a_prompt_that_does_not_fit_counts_what_does_not():
    assert _faults("", Task.TEXT, has_image=False) == 0
    assert _faults(OCR_PROMPT, Task.TEXT, has_image=False) == 2  # a place for no picture, and kind
    assert _faults("Free OCR.", Task.LINE) == 2
    assert _faults("<image><image>\nFree OCR.", Task.LINE) == 2
    assert _faults(DOCUMENT_PROMPT, Task.LINE) == 1
    assert _faults(OCR_PROMPT, Task.CHART) == 1
    assert _faults(GROUNDED_PROMPT, Task.DOCUMENT) == 1
    assert _faults(DOCUMENT_PROMPT, Task.DOCUMENT, BLOCK) == 1


def test_a_caption_is_asked_in_its_language():
    welsh = f"{CAPTION_PROMPT} Answer in Welsh."
    assert _faults(welsh, Task.CAPTION, language="cy") == 0
    assert _faults(welsh, Task.CAPTION, language="br") == 1
    assert _faults(CAPTION_PROMPT, Task.CAPTION, language="cy") == 1
    assert _faults(welsh, Task.CAPTION, language="no tag!") == 1
