"""What the manifest says of texts: every column, of any text, and nothing wrong with clean ones."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.nouns import DOCUMENT_PROMPT, OCR_PROMPT, Task
from components.validation.manifest.columns import COLUMNS, MANIFEST_SCHEMA, Measured, Null
from components.validation.manifest.texts import describe_text
from tests.declarations import TEXTS, text_of

MEASURED = {
    column.name: column
    for column in COLUMNS
    if column.measured in (Measured.TEXT, Measured.MARKUP, Measured.LANGUAGE)
    and column.name not in ("target_tokens", "compression")
}
SKETCHED = {"target_hash", "text_hash", "text_key_characters", "text_sketch", "prompt_kind"}
FAULTS = [name for name, column in MEASURED.items() if column.unit == "count"]
PAGE = """# Rights

All human beings are born free and equal in dignity and rights.\\(^{1}\\) They are endowed with
reason, \\( a<b \\) and conscience.

```
print("\\n", x &= 3)
```

<table><tr><th>Right</th><th>Article</th></tr><tr><td>Life &amp; liberty</td><td>3</td></tr></table>

\\[ \\int_{0}^{1} f(x)\\,dx=\\left\\{\\begin{array}{c}1\\\\ 2\\end{array}\\right. \\]

- one
- two"""


def _describe(target, language="en", script="Latn", task=Task.DOCUMENT, prompt=DOCUMENT_PROMPT):
    return describe_text(target, language, script, task.value, prompt, has_image=True)


def test_every_column_of_texts_is_given_and_fits_the_schema():
    described = _describe(PAGE)
    assert set(described) == set(MEASURED) | SKETCHED
    schema = pa.schema([MANIFEST_SCHEMA.field(name) for name in described])
    assert pa.Table.from_pylist([described], schema=schema).num_rows == 1


@pytest.mark.parametrize("tongue", TEXTS, ids=lambda tongue: tongue.language)
def test_clean_text_of_any_script_has_no_fault(tongue):
    text = TEXTS[tongue].strip()
    described = _describe(text, tongue.language, tongue.script)
    assert {name: described[name] for name in FAULTS if described[name]} == {}
    assert described["composed"]
    assert described["script_agreement"] == 1.0
    assert described["reversed_share"] in (0.0, None)
    assert described["language_agrees"] in (True, None)
    assert described["repetition"] < 0.1


def test_markup_formulas_and_code_are_no_faults_of_the_prose():
    described = _describe(PAGE)
    assert {name: described[name] for name in FAULTS if described[name]} == {}
    assert described["script_agreement"] == 1.0


def test_a_target_without_letters_has_no_shares_of_letters():
    described = _describe("12 345", task=Task.LINE, prompt=OCR_PROMPT)
    missing = {name for name in MEASURED if described[name] is None}
    assert missing == {name for name, column in MEASURED.items() if column.null is Null.NO_LETTERS}
    assert described["digit_share"] == pytest.approx(5 / 6)


def test_a_text_in_no_script_is_not_compared_with_one():
    described = _describe("\\[ a^{2} \\]", "zxx", "Zxxx", Task.FORMULA, OCR_PROMPT)
    assert described["script_agreement"] is None and described["language_agrees"] is None


def test_a_null_target_leaves_its_columns_null_and_the_prompt_judged_by_nothing():
    described = _describe(None)
    assert described.pop("prompt_kind") == "document"
    assert set(described.values()) == {None}


def test_null_labels_leave_null_what_is_compared_with_them():
    described = describe_text(PAGE, None, None, None, None, has_image=True)
    null = {"prompt_kind", "prompt_faults", "script_agreement", "language_agrees"}
    assert {name for name, value in described.items() if value is None} == null


def test_hashes_tell_targets_apart_and_the_text_from_its_boxes():
    boxed = "<|ref|>text<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>\nAll human beings"
    plain, shouted, grounded = map(_describe, ("All human beings", "ALL human beings!", boxed))
    assert len({each["target_hash"] for each in (plain, shouted, grounded)}) == 3
    assert len({each["text_hash"] for each in (plain, shouted, grounded)}) == 1
    assert plain["text_key_characters"] == len("allhumanbeings")


def test_the_same_text_is_described_the_same():
    assert _describe(text_of("fr")) == _describe(text_of("fr"))


PIECES = (
    *("<table>", "<tr>", "<td colspan=9>", "</td>", "</table>", "\\(", "\\]", "{", "\\left("),
    *("<|ref|>", "<|/det|>", "[[1,2", "```\n", "&#", "\ud800", "\x00", "é”", "Ã©", "人", "\u0650"),
)
HOSTILE = st.text(st.characters(exclude_categories=())) | st.lists(
    st.sampled_from(PIECES), max_size=30
).map("".join)


@given(HOSTILE, st.sampled_from([*Task]), HOSTILE)
@settings(max_examples=150, deadline=None)
def test_any_text_is_measured(target, task, label):
    described = describe_text(target, label, label, task.value, label, has_image=False)
    shares = (described[name] for name, column in MEASURED.items() if column.unit == "share")
    assert all(0 <= share <= 1 for share in shares if share is not None)
    assert all(described[name] >= 0 for name in FAULTS)


@pytest.mark.parametrize(
    "hostile",
    [
        "\\(" * 50_000,
        "<table><tr><td>" * 20_000 + "</thead>" * 20_000,
        "<table>" + "<tr><td colspan=100 rowspan=100></td></tr>" * 2_000,
        "\\[ " + "{" * 50_000,
        "人" * 50_000,
        "Ã©" * 50_000,
        "&#1" * 30_000,
        "```\n" * 30_000,
    ],
    ids=["formulas", "cells", "spans", "braces", "letters", "mojibake", "entities", "fences"],
)
@pytest.mark.timeout(10)
def test_time_is_linear_in_a_hostile_text(hostile):
    assert _describe(hostile)["target_characters"] == len(hostile.strip())
