"""Pages in columns: the order of reading, the shapes of letters, and boxes around all ink."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from components.library.reader import Library
from components.library.rows import Genre, TextRow
from components.library.tongues import Tongue
from components.library.writer import write_text
from components.model.grounding import parse_grounded
from components.nouns import DOCUMENT_PROMPT, GROUNDED_PROMPT, Split, Task
from components.rendering.recipe import Order, Unmakeable, random_of
from components.rendering.vertical import VERTICAL_SCRIPTS, VerticalPages
from components.rendering.vertical.breaking import parts, upright_columns, word_columns
from components.rendering.vertical.hands import Turned, Upright
from components.rendering.vertical.layout import Block, Look, choose_look, set_page
from tests.shapes import fingerprint, made_elsewhere, mixture
from tests.small_library import ENGLISH, small_library

FIXTURES = Path(__file__).parent / "fixtures" / "vertical"
SERIF = FIXTURES / "noto-serif-jp" / "NotoSerifJP-subset.ttf"
LYING = FIXTURES / "noto-sans-mongolian" / "NotoSansMongolian-subset.ttf"
JAPANESE, MONGOLIAN = Tongue("ja", "Jpan"), Tongue("mn-Mong", "Mong")
TEXTS = (
    "港の記録",
    "海辺の町では、古い記録を石の家にしまっている。「窓を開けて、名前を書きなさい」と老人は言った。",
    "三日のあいだ雨が降り、川の水が増えた。コーヒーを飲みながら、人々は（静かに）空を見ていた。",
    "二つ目の話",
    "彼女は硬貨を二度数え、合計をページの下に書いた。PDF 2.0の本も、棚の上に置いてある。",
    "だれも知らない――古い図書館が焼けたとき、どれだけの本が失われたのかを。",
)
ARTICLE = "ᠬᠦᠮᠦᠨ ᠪᠦᠷ ᠲᠥᠷᠥᠵᠦ ᠮᠡᠨᠳᠡᠯᠡᠬᠦ ᠡᠷᠬᠡ ᠴᠢᠯᠥᠭᠡ ᠲᠡᠢ᠂ ᠠᠳᠠᠯᠢᠬᠠᠨ ᠨᠡᠷ᠎ᠡ ᠲᠥᠷᠥ ᠲᠡᠢ᠂ ᠢᠵᠢᠯ ᠡᠷᠬᠡ ᠲᠡᠢ ᠪᠠᠢᠠᠭ᠃"
LOOK = Look(400, 512, 30, 20, 1.6, 2, indented=True, ink=0, paper=255)


class Vertical(VerticalPages):
    """As a recipe, so that another process can make its pages."""

    def make(self, order, attempt):
        return super().make(order, random_of(7, order, attempt))


def column_library(folder, face=SERIF):
    """Write a library whose Japanese and Mongolian can be set in columns."""
    data = small_library(folder).data
    for tongue, texts in ((JAPANESE, TEXTS * 3), (MONGOLIAN, (ARTICLE,) * 6)):
        rows = [TextRow(tongue, "book", Genre.PROSE, split, t) for split in Split for t in texts]
        write_text(data, "catalogue", rows)
    faces = json.loads((data / "fonts.json").read_text())["faces"]
    for path, script in ((face, "Jpan"), (LYING, "Mong")):
        shutil.copy(path, data / "fonts" / path.name)
        entry = {"file": f"fonts/{path.name}", "family": path.stem, "scripts": [script]}
        faces.append({**entry, "style": "serif", "licence": "OFL-1.1"})
    (data / "fonts.json").write_text(json.dumps({"faces": faces}))
    return Library(data)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return column_library(tmp_path_factory.mktemp("vertical"))


def order(index, tongue=JAPANESE, split=Split.TRAIN):
    return Order(split, Task.DOCUMENT, index, tongue)


def pages(library, tongue, count=8, **changes):
    recipe = Vertical(mixture(**changes), library, 7)
    return [recipe.make(order(index, tongue), 0) for index in range(count)]


def opened(sample):
    with Image.open(io.BytesIO(sample.image)) as picture:
        return np.asarray(picture)


def ink(hand, text, size=40):
    """Where a hand leaves ink in a column of one letter: left, top, right, bottom in it."""
    canvas = Image.new("L", (2 * size, 4 * size), 255)
    hand.draw(canvas, text, size, 0, 0)
    left, top, right, bottom = canvas.point([255 * (shade < 128) for shade in range(256)]).getbbox()
    return left - size // 2, top, right - size // 2, bottom


def test_punctuation_takes_its_vertical_form():
    hand = Upright(SERIF, 40, "ja")
    for mark in "、。":  # in the upper right of its square, not in the lower left
        left, _, _, bottom = ink(hand, mark)
        assert left >= 18 and bottom <= 22
    left, top, right, bottom = ink(hand, "ー")  # a long vowel runs down the column
    assert bottom - top > 3 * (right - left)
    assert ink(hand, "「")[1] > 15  # an opening bracket stands at the foot of its square
    assert ink(hand, "」")[3] < 25


def test_words_of_other_scripts_and_dashes_lie_on_their_side():
    assert list(parts("本はPDF 2.0のA判――と")) == [
        ("本は", True),
        ("PDF 2.0", False),
        ("のA判", True),
        ("――", False),
        ("と", True),
    ]
    hand = Upright(SERIF, 40, "ja")
    left, top, right, bottom = ink(hand, "PDF")
    assert bottom - top > 1.5 * (right - left)


def test_mongolian_is_set_in_joined_letters_from_top_to_bottom():
    hand = Turned(LYING, 40)
    left, top, right, bottom = ink(hand, "ᠬᠦᠮᠦᠨ")
    assert bottom - top > 2 * (right - left)
    letters = sum(ink(hand, letter)[3] - ink(hand, letter)[1] for letter in "ᠬᠦᠮᠦᠨ")
    assert bottom - top < 0.95 * letters  # apart, the letters would take more room


japanese = st.text(
    st.sampled_from("海辺の町では、古い。「」（）ーっA1 ―PDF"), min_size=1, max_size=60
)


@given(text=japanese, length=st.integers(80, 400), indent=st.sampled_from([0, 20]))
def test_columns_hold_all_of_a_text_and_keep_their_length(text, length, indent):
    columns = upright_columns(text, 20, length, indent, lambda run: 10.0 * len(run))
    assert columns[0][0] == 0 and columns[-1][1] == len(text)
    assert all(before[1] == after[0] for before, after in pairwise(columns))
    for number, (start, end) in enumerate(columns):
        pieces = list(parts(text[start:end]))
        used = sum(len(part) * (20 if upright else 10) for part, upright in pieces)
        assert used <= length - (0 if number else indent) or len(pieces) == 1


@pytest.mark.parametrize("length", range(100, 400, 20))
def test_no_column_begins_or_ends_with_what_may_not_stand_there(length):
    for text in TEXTS:
        columns = upright_columns(text, 20, length, 20, lambda run: 10.0 * len(run))
        assert not any(text[start] in "、。」）ーっ" for start, _ in columns)
        assert not any(text[end - 1] in "「（" for _, end in columns)


@given(st.lists(st.sampled_from(["a", "bb", "ccc", "d" * 30]), min_size=1, max_size=20))
def test_words_stay_whole(words):
    text = " ".join(words)
    columns = word_columns(text, 10, len)
    assert " ".join(text[start:end] for start, end in columns) == text
    assert all(end - start <= 10 or " " not in text[start:end] for start, end in columns)


@pytest.mark.parametrize(("tongue", "leftwards"), [(JAPANESE, True), (MONGOLIAN, False)])
def test_columns_follow_each_other_in_the_direction_of_the_script(library, tongue, leftwards):
    for sample in pages(library, tongue, count=4):
        for region in sample.regions:
            middles = [left + right for left, _, right, _ in region.lines]
            assert middles == sorted(middles, reverse=leftwards)


def test_a_second_tier_stands_below_the_first():
    blocks = [Block("text", TEXTS[1])] * 9
    _, regions = set_page(blocks, lambda size: Upright(SERIF, size, "ja"), LOOK, leftwards=True)
    tops = [region.top for region in regions]
    assert tops == sorted(tops) and tops[-1] > LOOK.height // 2 > tops[0]
    assert len(regions) < len(blocks)


def test_a_paragraph_that_is_cut_says_only_what_stands_on_the_page():
    blocks = [Block("text", TEXTS[1] * 20)]
    page, (region,) = set_page(
        blocks, lambda size: Upright(SERIF, size, "ja"), replace(LOOK, tiers=1), leftwards=True
    )
    assert blocks[0].text.startswith(region.text)
    assert len(region.text) < len(blocks[0].text)
    drawn = sum(bottom - top for _, top, _, bottom in region.lines)
    assert drawn == pytest.approx(LOOK.letter * len(region.text), abs=2)
    assert np.asarray(page)[:, : LOOK.margin - LOOK.letter].min() == 255


@pytest.mark.parametrize("tongue", [JAPANESE, MONGOLIAN])
def test_every_line_box_has_ink_and_no_ink_is_outside(library, tongue):
    for sample in pages(library, tongue):
        dark = opened(sample) < 110
        covered = np.zeros_like(dark)
        for region in sample.regions:
            for left, top, right, bottom in region.lines:
                assert region.left <= left < right <= region.right
                assert region.top <= top < bottom <= region.bottom
                assert dark[top:bottom, left:right].any()
                covered[max(top - 2, 0) : bottom + 2, max(left - 2, 0) : right + 2] = True
        assert not (dark & ~covered).any()


def test_the_target_is_markdown_of_what_the_document_says(library):
    for sample in pages(library, JAPANESE):
        assert sample.prompt == DOCUMENT_PROMPT
        assert sample.target == "\n\n".join(region.text for region in sample.regions)
        for number, region in enumerate(sample.regions):
            said = region.text.removeprefix("# ").removeprefix("## ")
            assert any(text.startswith(said) for text in TEXTS)
            heading = said in {"港の記録", "二つ目の話"}
            assert (region.label == "text") != heading
            assert region.text.startswith("# ") == (heading and number == 0)
        assert (sample.task, sample.document, sample.licence) == (
            Task.DOCUMENT,
            "book",
            "CC0-1.0",
        )


def test_a_grounded_page_is_read_back(library):
    for sample in pages(library, JAPANESE, count=3, grounded=1.0):
        assert sample.prompt == GROUNDED_PROMPT
        read = parse_grounded(sample.target, sample.width, sample.height)
        assert read.problems == ()
        assert [(b.label, b.text) for b in read.blocks] == [
            (r.label, r.text) for r in sample.regions
        ]


def test_a_degraded_page_keeps_its_boxes_inside(library):
    for sample in pages(library, JAPANESE, count=5, degraded=1.0):
        assert opened(sample).shape == (sample.height, sample.width)
        for region in sample.regions:
            for left, top, right, bottom in region.lines:
                assert 0 <= left <= right <= sample.width
                assert 0 <= top <= bottom <= sample.height


def test_pages_have_the_size_of_the_mixture():
    looks = [choose_look(512, Random(seed)) for seed in range(40)]
    assert {max(look.width, look.height) for look in looks} == {512}
    assert {look.width > look.height for look in looks} == {True, False}


def test_a_typeface_without_vertical_forms_is_not_used(tmp_path):
    from fontTools.ttLib import TTFont

    with TTFont(SERIF) as font:
        del font["GSUB"]
        font.save(tmp_path / "flat.ttf")
    library = column_library(tmp_path, tmp_path / "flat.ttf")
    with pytest.raises(Unmakeable, match="no typeface of script Jpan can set"):
        Vertical(mixture(), library, 7).make(order(0), 0)


@pytest.mark.parametrize("text", ["彼は“はい”と言った。", "ต้น本", "كتاب", "か\u309aき"])
def test_what_has_no_right_place_in_a_column_is_left_out(library, tmp_path, text):
    write_text(
        small_library(tmp_path).data,
        "catalogue",
        [TextRow(JAPANESE, "book", Genre.PROSE, Split.TRAIN, text)],
    )
    with pytest.raises(Unmakeable, match="no text for columns"):
        Vertical(mixture(), Library(tmp_path / "data"), 7).make(order(0), 0)


def test_a_language_without_text_is_refused(library):
    with pytest.raises(Unmakeable, match="zh-Hans_Hans has no text for columns in"):
        Vertical(mixture(), library, 7).make(order(0, Tongue("zh-Hans", "Hans")), 0)
    assert ENGLISH.script not in VERTICAL_SCRIPTS


def test_another_process_makes_the_same_bytes(library):
    wanted = order(4, MONGOLIAN)
    here = Vertical(mixture(), library, 7).make(wanted, 0)
    assert made_elsewhere(Vertical, Library(library.data), 7, wanted) == fingerprint(here)
