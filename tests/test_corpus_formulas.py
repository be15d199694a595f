"""Formulas: kept as written, once; those that look the same share document and split."""

from __future__ import annotations

import json

import pytest

from components.corpus.sources import formulas
from components.nouns import CorpusError
from tests.memory_archive import MemoryArchive

GOOD = "test/en-wiki-formulae-good.json"


def _formulas(*written):
    content = json.dumps({str(number): latex for number, latex in enumerate(written)})
    return list(formulas.read([MemoryArchive({GOOD: content.encode()})]))


def test_a_formula_is_kept_as_written_and_once():
    rows = _formulas(r"\frac{a}{b}", "x^2 ", "x^2", "", "  ", "E = mc^2")
    assert [row.latex for row in rows] == [r"\frac{a}{b}", "x^2", "E = mc^2"]


def test_formulas_that_differ_in_blanks_share_document_and_split():
    rows = _formulas("a + b", "a+b", "a+c")
    assert rows[0].document == rows[1].document != rows[2].document
    assert rows[0].split is rows[1].split


@pytest.mark.parametrize(
    "variant",
    [r"x^{2}+\,y", r"{x^2}\;+y.", r"x^2\!+\ y,", "x^2 + y", r"x^2+y\ ", r"x^2+y\,."],
)
def test_formulas_that_differ_in_what_leaves_no_ink_share_document_and_split(variant):
    first, second = _formulas("x^2+y", variant)
    assert (first.document, first.split) == (second.document, second.split)
    assert second.latex == variant


@pytest.mark.parametrize(
    ("one", "other"),
    [(r"\{x\}", "x"), (r"a\\,b", r"a\\b"), (r"a\,b", r"a\:b"), ("1.2", "12"), ("a", "b")],
)
def test_formulas_that_look_different_are_different_documents(one, other):
    first, second = _formulas(one, other)
    assert first.document != second.document


@pytest.mark.parametrize(
    ("written", "latex"),
    [("x\\ ", "x\\ "), ("x\\ \n ", "x\\ "), (r"x\\ ", r"x\\"), ("x\\", "x\\"), (" x ", "x")],
)
def test_a_last_control_space_keeps_its_blank(written, latex):
    assert [row.latex for row in _formulas(written)] == [latex]


@pytest.mark.parametrize("content", [b"[1]", b"{", b'{"a": 1}', b'"x"', b"\xff"])
def test_a_list_that_is_no_object_of_formulas_is_refused(content):
    with pytest.raises(CorpusError, match="formulae"):
        list(formulas.read([MemoryArchive({GOOD: content})]))
