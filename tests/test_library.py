"""The library: what a source wrote is what a renderer reads, in an order that never changes."""

from __future__ import annotations

import json

import pytest

from components.library.reader import Library
from components.library.rows import (
    FormulaRow,
    Genre,
    Kind,
    MoleculeRow,
    PictureRow,
    Style,
    TableRow,
    TextRow,
)
from components.library.tongues import Tongue
from components.library.writer import write_characters, write_rows, write_text
from components.nouns import CorpusError, Split
from tests.small_library import ARABIC, ENGLISH, HINDI, small_library

TEXTS = [
    TextRow(HINDI, "d1", Genre.PROSE, Split.TEST, 'उद्धरण "क" \\ ख\u2028ग'),
    TextRow(ENGLISH, "d1", Genre.INTERFACE, Split.TRAIN, "one"),
    TextRow(ENGLISH, "d2", Genre.INTERFACE, Split.TRAIN, "two"),
]
OTHERS = {
    Kind.FORMULAS: [FormulaRow("f", Split.TRAIN, r"\frac{a}{b}")],
    Kind.MOLECULES: [MoleculeRow("m", Split.TEST, "CCO", scaffold=True)],
    Kind.TABLES: [TableRow("t", Split.TRAIN, "Towns", ("a", "b"), (("1", ""), ("ü", "2")))],
    Kind.PICTURES: [PictureRow("p", Split.VALIDATION, b"\x89PNG", (("en_Latn", "a cat"),))],
}


def _index(data, sources):
    entries = [
        {"name": name, "kind": kind, "licence": "MIT", "notice": ""} for name, kind in sources
    ]
    (data / "corpus.json").write_text(json.dumps({"sources": entries}), encoding="utf-8")


def test_texts_come_back_by_language_in_the_order_of_sources(tmp_path):
    write_text(tmp_path, "b", TEXTS)
    write_text(tmp_path, "a", TEXTS[1:])
    _index(tmp_path, [("a", "text"), ("b", "text")])
    library = Library(tmp_path)
    assert library.tongues() == (ENGLISH, HINDI)
    assert [row for _, row in library.text(HINDI)] == TEXTS[:1]
    assert [(source.name, row.text) for source, row in library.text(ENGLISH)] == [
        *[("a", "one"), ("a", "two")],
        *[("b", "one"), ("b", "two")],
    ]
    assert list(library.text(ARABIC)) == []


def test_characters_come_back_by_split(tmp_path):
    write_characters(tmp_path, {HINDI: {Split.TEST: 3}, ENGLISH: {Split.TRAIN: 5, Split.TEST: 0}})
    library = Library(tmp_path)
    assert library.characters(Split.TRAIN) == {ENGLISH: 5}
    assert library.characters(Split.TEST) == {HINDI: 3}


@pytest.mark.parametrize("content", ["{", "[]", '{"en_Latn": 3}'])
def test_a_broken_count_of_characters_is_named(tmp_path, content):
    (tmp_path / "text.json").write_text(content)
    with pytest.raises(CorpusError, match=r"text\.json: not a count of characters"):
        Library(tmp_path).characters(Split.TRAIN)


@pytest.mark.parametrize("kind", list(OTHERS))
def test_rows_of_every_kind_come_back(tmp_path, kind):
    assert write_rows(tmp_path, kind, "source", iter(OTHERS[kind])) == len(OTHERS[kind])
    _index(tmp_path, [("source", kind.value)])
    rows = getattr(Library(tmp_path), kind.value)()
    assert [row for _, row in rows] == OTHERS[kind]


def test_the_same_rows_are_the_same_bytes(tmp_path):
    for folder in (tmp_path / "one", tmp_path / "two"):
        write_text(folder, "text", TEXTS)
        for kind, rows in OTHERS.items():
            write_rows(folder, kind, "source", rows)
    for path in (tmp_path / "one").rglob("*"):
        twin = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert path.is_dir() or path.read_bytes() == twin.read_bytes()


def test_typefaces_are_read_in_order(tmp_path):
    library = small_library(tmp_path)
    assert [face.family for face in library.typefaces] == ["noto-sans", "noto-sans-arabic"]
    assert library.typefaces[0].style is Style.SANS
    assert library.typefaces[0].scripts == ("Latn", "Deva")


@pytest.mark.parametrize("content", [None, "{", "[]", '{"sources": [{"name": "a"}]}', "3"])
def test_a_folder_that_is_no_corpus_is_refused_with_advice(tmp_path, content):
    if content is not None:
        (tmp_path / "corpus.json").write_text(content)
        (tmp_path / "fonts.json").write_text(content)
    for ask in ("sources", "typefaces"):
        with pytest.raises(CorpusError, match="scriptorium corpus build"):
            getattr(Library(tmp_path), ask)


@pytest.mark.parametrize(
    "line",
    ["{", "3", '{"document": "d"}', '{"document":"d","genre":"?","split":"train","text":""}'],
)
def test_a_broken_line_of_text_is_named(tmp_path, line):
    write_text(tmp_path, "a", [TextRow(Tongue("en", "Latn"), "d", Genre.PROSE, Split.TRAIN, "x")])
    _index(tmp_path, [("a", "text")])
    path = tmp_path / "text" / "a" / "en_Latn.jsonl"
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(CorpusError, match=r"en_Latn\.jsonl: line 2: not a row of text"):
        list(Library(tmp_path).text(ENGLISH))
