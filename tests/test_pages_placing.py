"""Lines are put together from their runs; what does not fit on a page is left out as a whole."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from components.library.rows import Style, Typeface
from components.library.tongues import Tongue
from components.rendering.pages.block_markup import Fonts, code_size
from components.rendering.pages.blocks import (
    Block,
    Caption,
    CodeBlock,
    Figure,
    Formula,
    Furniture,
    Heading,
    Item,
    ListBlock,
    Note,
    Page,
    Paragraph,
)
from components.rendering.pages.lines import lines_of
from components.rendering.pages.look import Look, draw_look
from components.rendering.pages.measuring import extent, height
from components.rendering.pages.placing import Pitch, regions_of
from components.rendering.pages.setting import set_page
from components.rendering.pages.truth import markdown
from components.rendering.recipe import Unmakeable
from components.rendering.typesetting import Piece, Typesetter

CORPUS = Path(__file__).parent / "fixtures" / "corpus"
SANS = Typeface(
    "fonts/noto-sans/NotoSans_400Regular.ttf", "Noto Sans", Style.SANS, ("Latn",), "OFL-1.1"
)
TYPESETTER = Typesetter(CORPUS, (SANS,))
FONTS = Fonts(*[TYPESETTER.select(SANS)] * 3)
SENTENCE = "All that is needed for a paragraph is words and some more of them. "
SIZE = 'width="40" height="30"'
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" {SIZE}><rect {SIZE}/></svg>'


def look(columns: int = 1, script: str = "Latn", whole: bool = True) -> Look:
    """Draw looks until one is as it is wanted."""
    for seed in range(1000):
        drawn = draw_look(Random(seed), 900, Tongue("en", script), whole)
        if drawn.columns == columns and drawn.whole is whole:
            return drawn
    raise AssertionError("no such look")


def set_blocks(
    *blocks: Block,
    drawn: Look | None = None,
    top: tuple[Block, ...] = (),
    furniture: tuple[Furniture, ...] = (),
):
    pitch = Pitch(drawn or look(), 1.362, 1.362)
    done = set_page(TYPESETTER, Page(furniture, top, blocks), FONTS, pitch)
    return done.page, regions_of(done.page, done.structure, pitch, markdown)


def paragraph(sentences: int = 3) -> Paragraph:
    return Paragraph((SENTENCE * sentences,))


def test_runs_beside_each_other_make_a_line_and_runs_below_another():
    piece = Piece("P", ((10, 0, 50, 10), (52, 3, 90, 12), (10, 20, 60, 30)))
    assert lines_of(piece, pitch=20) == ((10, 0, 90, 12), (10, 20, 60, 30))


def test_marks_above_and_below_belong_to_their_line_in_any_order():
    runs = ((60, 10, 90, 20), (65, 4, 70, 8), (10, 10, 58, 20), (30, 21, 34, 25), (10, 40, 80, 50))
    assert lines_of(Piece("P", runs), pitch=30) == ((10, 4, 90, 25), (10, 40, 80, 50))


def test_the_head_of_the_next_column_is_a_new_line():
    piece = Piece("P", ((10, 400, 90, 410), (110, 0, 190, 10)))
    assert len(lines_of(piece, pitch=20)) == 2


def test_a_formula_is_one_run_and_a_note_is_none():
    formula = Piece("Formula", ((52, -3, 60, 4), (52, 6, 60, 14)))
    note = Piece("Note", ((10, 500, 80, 510),))
    piece = Piece("P", ((10, 0, 50, 10), formula, note))
    assert lines_of(piece, pitch=20) == ((10, -3, 60, 14),)


def test_a_page_that_is_too_full_loses_its_last_blocks():
    blocks = tuple(paragraph(8) for _ in range(40))
    page, regions = set_blocks(*blocks)
    assert 2 < len(page.blocks) < 40
    assert page.blocks == blocks[: len(page.blocks)]
    assert len(regions) == len(page.blocks)


def test_no_block_stays_in_part_though_paragraphs_run_over_columns():
    drawn = look(columns=2, whole=False)
    page, regions = set_blocks(*(paragraph(9) for _ in range(40)), drawn=drawn)
    assert max(region.bottom for region in regions) <= drawn.height
    full = [len(region.lines) for region in regions]
    assert len(page.blocks) == len(regions)
    assert max(full) - min(full) <= 1  # all say the same, so all have as many lines


def test_a_heading_at_the_end_and_captions_of_nothing_are_left_out():
    caption = Caption("of a figure", of_table=False, above=False)
    page, _ = set_blocks(paragraph(), caption, paragraph(), Heading(2, "Last"))
    assert page.blocks == (paragraph(), paragraph())


def test_a_block_wider_than_its_column_is_left_out():
    wide = Paragraph(("w" * 300,))
    page, _ = set_blocks(paragraph(), wide, paragraph())
    assert page.blocks == (paragraph(), paragraph())


def test_a_page_of_which_nothing_fits_is_unmakeable():
    with pytest.raises(Unmakeable, match="does not fit"):
        set_blocks(Paragraph(("w" * 300,)))


def test_a_formula_that_is_none_is_unmakeable():
    with pytest.raises(Unmakeable, match="typst"):
        set_blocks(Paragraph((Formula("x", "frac(1"),)))


def test_furniture_stands_in_the_margins_and_frames_the_reading_order():
    drawn = look()
    furniture = (
        Furniture("footer", "below", "start", above=False),
        Furniture("header", "above", "end", above=True),
    )
    noted = Paragraph(("called", Note(3, "a note")))
    _, regions = set_blocks(noted, drawn=drawn, furniture=furniture)
    assert [r.label for r in regions] == ["header", "text", "footnote", "footer"]
    above, _, note, below = regions
    assert above.bottom <= drawn.head
    assert note.bottom <= drawn.height - drawn.foot <= below.top
    assert below.left == pytest.approx(drawn.margin, abs=2)
    assert above.right == pytest.approx(drawn.width - drawn.margin, abs=2)


def test_what_stands_over_columns_is_as_wide_as_they_are_and_first():
    drawn = look(columns=2)
    top = (Heading(1, "Title"), paragraph(6))
    furniture = (Furniture("page_number", "7", "center", above=False),)
    page, regions = set_blocks(paragraph(), paragraph(), drawn=drawn, top=top, furniture=furniture)
    assert page.top == top
    _, wide, one, other, number = regions
    assert wide.right - wide.left > drawn.column * 1.5
    assert wide.bottom < one.top < other.top
    assert one.right - one.left <= drawn.column * 1.05
    assert (number.left + number.right) / 2 == pytest.approx(drawn.width / 2, abs=2)
    assert number.top >= drawn.height - drawn.foot


def test_notes_of_columns_stay_on_the_page_with_what_calls_them():
    drawn = look(columns=2)
    noted = [Paragraph((SENTENCE * 5, Note(n, SENTENCE))) for n in range(1, 30)]
    page, regions = set_blocks(*noted, drawn=drawn)
    said = [region.text for region in regions if region.label == "footnote"]
    assert len(said) == len(page.blocks) > 1


def test_a_paragraph_whose_note_gets_lost_is_left_out():
    lost = Paragraph(("called", Note(1, "typst loses it")))  # it floats over columns
    page, regions = set_blocks(paragraph(), drawn=look(columns=2), top=(lost,))
    assert page.top == ()
    assert [region.label for region in regions] == ["text"]


def test_bullets_belong_to_their_list_and_not_to_the_next():
    first, second = (ListBlock(tuple(Item(f"{name} {n}") for n in range(3))) for name in "ab")
    plain = Paragraph(("a 0",))
    _, (one, other, text) = set_blocks(first, second, plain)
    assert one.bottom <= other.top
    assert min(line[0] for line in one.lines) - one.left > text.left - one.left
    assert len(one.lines) == 3


def test_a_figure_has_the_box_of_its_drawing_and_a_caption_its_own():
    figure = Figure(SVG, 40, 30)
    caption = Caption("a black one", of_table=False, above=False)
    _, (image, below, _) = set_blocks(figure, caption, paragraph())
    assert (image.right - image.left, image.bottom - image.top) == pytest.approx((40, 30), abs=1)
    assert (image.label, below.label, below.text) == ("image", "image_caption", "a black one")
    assert image.bottom < below.top


def test_code_is_set_small_enough_for_its_longest_line():
    drawn = look(columns=2)
    code = "x = 1\n" + "y" * 40
    _, (region,) = set_blocks(CodeBlock(code), drawn=drawn)
    assert len(region.lines) == 2
    assert code_size("z" * 400, drawn) is None


@pytest.mark.parametrize("seed", range(30))
def test_looks_leave_room_for_their_columns(seed: int):
    drawn = draw_look(Random(seed), 1000, Tongue("en", "Latn"), whole=False)
    assert max(drawn.width, drawn.height) == 1000
    assert drawn.column >= 15 * drawn.size or drawn.columns == 1
    assert drawn.head + drawn.foot < drawn.height / 2
    assert drawn.paper - drawn.ink > 150


def test_scripts_with_tall_letters_are_never_set_as_small_as_latin():
    sizes = {
        script: min(
            draw_look(Random(seed), 1000, Tongue("x", script), whole=False).size
            for seed in range(200)
        )
        for script in ("Latn", "Khmr")
    }
    assert sizes["Latn"] + 2 < sizes["Khmr"]


def test_an_estimate_is_near_enough_to_what_typst_makes_of_it():
    drawn = look()
    _, (region,) = set_blocks(paragraph(10), drawn=drawn)
    estimated = height(paragraph(10), drawn, drawn.column)
    assert 0.7 < estimated / (region.bottom - region.top) < 1.4
    assert extent("") == 0
