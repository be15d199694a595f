"""Markup becomes the same bytes everywhere, says what the text says, and its boxes hold its ink."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from components.library.rows import Style, Typeface
from components.nouns import CorpusError
from components.rendering.recipe import Unmakeable
from components.rendering.typesetting import (
    Box,
    Piece,
    Typesetter,
    escape,
    page_structure,
    rasterise,
    union,
)

CORPUS = Path(__file__).parent / "fixtures" / "corpus"
SANS = Typeface(
    "fonts/noto-sans/NotoSans_400Regular.ttf", "Noto Sans", Style.SANS, ("Latn",), "OFL-1.1"
)
SIDE = 800
PAGE = """
#set page(width: 300pt, height: 400pt, margin: 30pt, header: [Furniture])
#set text(size: 12pt, lang: "en", hyphenate: false, {select})
#set par(linebreaks: "simple")
= Heading
#par[one two three four five six seven eight nine ten eleven twelve thirteen fourteen]
#table(columns: 2, table.header([a], [b]), table.cell(colspan: 2)[wide])
#par[with a note#footnote[said below] at its end]
#pagebreak()
#par[on the second page]
"""


@cache
def typesetter() -> Typesetter:
    return Typesetter(CORPUS, (SANS,))


@cache
def sheet() -> bytes:
    return typesetter().pdf(PAGE.replace("{select}", typesetter().select(SANS)))


def pieces() -> dict[str, Piece]:
    return {piece.tag: piece for piece in page_structure(sheet(), SIDE).pieces if piece.parts}


def is_inside(inner: Box, outer: Box) -> bool:
    starts = inner[0] >= outer[0] and inner[1] >= outer[1]
    return starts and inner[2] <= outer[2] and inner[3] <= outer[3]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1))
def test_any_text_is_set_as_it_is(text: str):
    source = f"#metadata([{escape(text)}].text) <it>".encode()
    said = typst.query(source, "<it>", field="value", one=True)
    assert json.loads(said) == text


def test_signs_of_markup_reach_the_page():
    text = "a*b* _c_ `d` $e$ #f <g> @h ~ -- ... // = \"q\" 'r' [s] {t} 1. https://u.v \\w"
    markup = f"#set page(width: 900pt)\n#set text({typesetter().select(SANS)})\n{escape(text)}[x]"
    with pypdfium2.PdfDocument(typesetter().pdf(markup)) as document:
        assert document[0].get_textpage().get_text_range() == text + "[x]"


def test_two_processes_make_the_same_bytes():
    code = (
        "import hashlib, tests.test_typesetting as t;"
        "print(hashlib.sha256(t.sheet() + t.rasterise(t.sheet(), 800).tobytes()).hexdigest())"
    )
    root = Path(__file__).parent.parent
    other = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    ours = hashlib.sha256(sheet() + rasterise(sheet(), 800).tobytes()).hexdigest()
    assert other.stdout.strip() == ours


@pytest.mark.parametrize("side", [1, 37, 400, 801, 1024])
def test_a_page_is_drawn_in_exactly_the_size_that_is_wanted(side: int):
    image = rasterise(sheet(), side)
    assert image.mode == "L"
    assert image.size == (max(1, round(side * 0.75)), side)


def test_markup_that_cannot_be_set_is_refused_in_one_sentence():
    with pytest.raises(Unmakeable, match="typst: unclosed delimiter") as caught:
        typesetter().pdf("$ frac(1 $")
    assert "\n" not in str(caught.value)


def test_markup_cannot_read_outside_of_the_corpus():
    with pytest.raises(Unmakeable, match="typst"):
        typesetter().pdf(f'#read("{"../" * 20}etc/passwd")')


def test_a_file_that_is_no_font_is_named(tmp_path: Path):
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    broken = Typeface("broken.ttf", "Broken", Style.SANS, ("Latn",), "OFL-1.1")
    with pytest.raises(CorpusError, match=r"broken\.ttf: not a font"):
        Typesetter(tmp_path, (broken,)).select(broken)


def test_two_files_of_one_name_are_refused(tmp_path: Path):
    faces = []
    for name in ("one", "two"):
        path = tmp_path / name / "sans.ttf"
        path.parent.mkdir()
        path.write_bytes((CORPUS / SANS.file).read_bytes())
        faces.append(Typeface(f"{name}/sans.ttf", name, Style.SANS, ("Latn",), "OFL-1.1"))
    with pytest.raises(CorpusError, match=r"two/sans\.ttf.*same family"):
        Typesetter(tmp_path, faces).select(faces[0])


def test_blocks_come_in_reading_order_and_furniture_is_none():
    found = page_structure(sheet(), SIDE).pieces
    assert [piece.tag for piece in found] == ["H1", "P", "Table", "P"]
    assert [piece.tag for piece in page_structure(sheet(), SIDE, page=1).pieces] == ["P"]
    tops = [union(piece.boxes())[1] for piece in found]
    assert tops == sorted(tops)


def test_a_paragraph_has_a_box_for_each_line_around_exactly_its_ink():
    paragraph = next(p for p in page_structure(sheet(), SIDE).pieces if p.tag == "P")
    lines = list(paragraph.boxes())
    assert len(lines) == 2
    image = rasterise(sheet(), SIDE)
    for line in lines:
        ink = ImageChops.invert(image.crop(line)).getbbox()
        assert is_inside((0, 0, line[2] - line[0], line[3] - line[1]), grown(ink, 2))


def test_all_ink_is_in_a_block_a_drawing_or_the_furniture():
    structure = page_structure(sheet(), SIDE)
    image = rasterise(sheet(), SIDE)
    notes = [box for piece in structure.pieces for n in piece.find("Note") for box in n.boxes()]
    boxes = [box for piece in structure.pieces for box in piece.boxes()]
    for box in (*boxes, *notes, *structure.drawings):
        image.paste(255, grown(box, 1))
    left, _, right, bottom = ImageChops.invert(image).getbbox()
    assert bottom < 60  # the header
    assert (left, right) != (0, image.width)


def test_notes_stand_apart_from_the_paragraph_that_calls_them():
    paragraph = page_structure(sheet(), SIDE).pieces[3]
    (note,) = paragraph.find("Note")
    assert union(paragraph.boxes())[3] < union(note.boxes())[1]


def test_cells_are_found_by_their_tags_and_stand_in_the_rules():
    structure = page_structure(sheet(), SIDE)
    table = pieces()["Table"]
    assert len(list(table.find("TH"))) == 2
    assert len(list(table.find("TD"))) == 1
    assert is_inside(union(table.boxes()), union(structure.drawings))


def test_there_is_no_box_around_nothing():
    assert union([]) is None


def grown(box: Box, by: int) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by
