"""Grounded targets: what is written of a page can be read again, box by box."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model.grounding import parse_grounded
from components.nouns import Region
from components.rendering.grounded import FURNITURE, grounded
from components.rendering.recipe import Unmakeable

TITLE = Region("title", "# A history of ink", 10, 20, 400, 60)
TEXT = Region("text", "Two lines\nof one text.", 10, 80, 400, 300)
sides = st.integers(1, 4000)
words = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="<|>\\"), min_size=1
)


@st.composite
def pages(draw):
    width, height = draw(sides), draw(sides)
    regions = []
    for text in draw(st.lists(words, min_size=1, max_size=4)):
        left, right = sorted(draw(st.tuples(st.integers(0, width), st.integers(0, width))))
        top, bottom = sorted(draw(st.tuples(st.integers(0, height), st.integers(0, height))))
        regions.append(Region("text", text, left, top, right, bottom))
    return regions, width, height


@given(page=pages())
def test_a_written_page_is_read_back_within_a_unit_of_the_grid(page):
    regions, width, height = page
    read = parse_grounded(grounded(regions, width, height), width, height)
    assert read.problems == ()
    assert [(b.label, b.text) for b in read.blocks] == [(r.label, r.text) for r in regions]
    for block, region in zip(read.blocks, regions, strict=True):
        (box,) = block.boxes
        tolerance = (max(1, width / 999), max(1, height / 999)) * 2
        written = (region.left, region.top, region.right, region.bottom)
        found = (box.left, box.top, box.right, box.bottom)
        distances = [abs(a - b) for a, b in zip(written, found, strict=True)]
        assert all(d <= t for d, t in zip(distances, tolerance, strict=True))


def test_the_format_is_the_papers():
    assert grounded([TITLE, TEXT], 1000, 500) == (
        "<|ref|>title<|/ref|><|det|>[[10, 40, 400, 120]]<|/det|>\n# A history of ink\n\n"
        "<|ref|>text<|/ref|><|det|>[[10, 160, 400, 600]]<|/det|>\nTwo lines\nof one text."
    )


def test_a_whole_page_reaches_from_0_to_999():
    assert "[[0, 0, 999, 999]]" in grounded([Region("text", "x", 0, 0, 37, 2048)], 37, 2048)


def test_a_picture_has_a_place_and_no_text():
    picture = Region("image", "", 0, 0, 10, 10)
    page = parse_grounded(grounded([picture, TEXT], 500, 500), 500, 500)
    assert [(block.label, block.text) for block in page.blocks] == [
        ("image", ""),
        ("text", TEXT.text),
    ]


@pytest.mark.parametrize("label", sorted(FURNITURE))
def test_furniture_stands_in_no_target(label):
    furniture = Region(label, "17", 0, 0, 10, 10)
    assert grounded([furniture, TEXT], 500, 500) == grounded([TEXT], 500, 500)


def test_a_text_that_would_break_the_format_is_refused():
    with pytest.raises(Unmakeable, match="holds a tag"):
        grounded([Region("text", "see <|det|>", 0, 0, 1, 1)], 10, 10)
