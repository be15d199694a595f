"""Grounded markdown: a well-formed page comes back whole, any other text comes back readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model.grounding import Block, Box, Grounded, parse_grounded

TAGS = ("<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>")
END = "<｜end▁of▁sentence｜>"
MEGABYTE = 1_000_000


def block(label, coordinates, content=""):
    return f"<|ref|>{label}<|/ref|><|det|>{coordinates}<|/det|>\n{content}\n\n"


def parse(answer):
    return parse_grounded(answer, 999, 999)  # a pixel is a unit of the grid


PAGE = (
    block("title", "[[100, 50, 900, 90]]", "# A history of ink")
    + block("text", "[[100, 120, 480, 700], [520, 120, 900, 300]]", "Two columns.\nOne text.")
    + block("image", "[[520, 320, 900, 600]]")
    + block("image_caption", "[[520, 610, 900, 640]]", "<center>Fig. 1</center>")
    + block("image", "[[520, 650, 900, 690]]")
    + block("table", "[[100, 720, 900, 900]]", "<table><tr><td>1</td></tr></table>")
    + block("equation", "[[100, 920, 900, 950]]", r"\[ x \coloneqq y \eqqcolon z \]")
    + END
)


def test_page_becomes_blocks_in_order():
    page = parse(PAGE)
    assert page.problems == ()
    assert page.blocks == (
        Block("title", (Box(100, 50, 900, 90),), "# A history of ink"),
        Block(
            "text",
            (Box(100, 120, 480, 700), Box(520, 120, 900, 300)),
            "Two columns.\nOne text.",
        ),
        Block("image", (Box(520, 320, 900, 600),), ""),
        Block("image_caption", (Box(520, 610, 900, 640),), "<center>Fig. 1</center>"),
        Block("image", (Box(520, 650, 900, 690),), ""),
        Block("table", (Box(100, 720, 900, 900),), "<table><tr><td>1</td></tr></table>"),
        Block("equation", (Box(100, 920, 900, 950),), r"\[ x := y =: z \]"),
    )


def test_page_becomes_plain_markdown_with_numbered_images():
    assert parse(PAGE).markdown == "\n\n".join(
        [
            "# A history of ink",
            "Two columns.\nOne text.",
            "![](images/0.jpg)",
            "<center>Fig. 1</center>",
            "![](images/1.jpg)",
            "<table><tr><td>1</td></tr></table>",
            r"\[ x := y =: z \]",
        ]
    )


def test_answer_without_tags_is_only_markdown():
    assert parse(f" # Title\n\n\n\nText.{END}") == Grounded((), "# Title\n\nText.", ())


def test_text_before_the_first_block_is_in_no_block():
    page = parse("Here it is:\n" + block("text", "[[0, 0, 9, 9]]", "words"))
    assert page == Grounded(
        (Block("text", (Box(0, 0, 9, 9),), "words"),), "Here it is:\n\nwords", ()
    )


def test_located_phrase_is_the_label():
    phrase = "some words, (in) any 文字"
    assert parse(block(phrase, "[[1, 2, 3, 4]]")).blocks == (Block(phrase, (Box(1, 2, 3, 4),), ""),)


@pytest.mark.parametrize("side", [1, 640, 1000, 7013])
def test_coordinates_become_pixels_of_the_original_image(side):
    page = parse_grounded(block("text", "[[0, 500, 500, 999]]"), side, 2 * side)
    half = int(500 / 999 * side)
    assert page.blocks[0].boxes == (Box(0, int(500 / 999 * 2 * side), half, 2 * side),)


@pytest.mark.parametrize("width, height", [(0, 5), (5, 0), (-1, 5)])
def test_image_without_pixels_is_refused(width, height):
    with pytest.raises(ValueError, match=f"{width} x {height} pixels"):
        parse_grounded("", width, height)


@pytest.mark.parametrize(
    "coordinates", ["[[1,2,3,4]]", " [ [ 1 , 2 , 3 , 4 ] ] ", "[[01,2,3,0004]]"]
)
def test_spaces_and_leading_zeros_do_not_matter(coordinates):
    page = parse(block("text", coordinates))
    assert page.problems == ()
    assert page.blocks[0].boxes == (Box(1, 2, 3, 4),)


@pytest.mark.parametrize(
    "payload",
    [
        "__import__('os').system('true')",
        "[[__import__('os').getpid(), 2, 3, 4]]",
        "[[1, 2, 3, 9**9**9]]",
        "[[1, 2, 3, 4]][0]",
        "[[1, 2, 3, 4]] or print()",
    ],
)
def test_code_in_coordinates_is_a_problem_and_never_run(payload):
    page = parse(block("text", payload, "words"))
    assert [problem.endswith("is not a list of boxes.") for problem in page.problems] == [True]
    assert (page.markdown, page.blocks[0].text) == ("words", "words")


@pytest.mark.parametrize(
    "coordinates",
    [
        "",
        "[]",
        "[[]]",
        "[[1, 2, 3]]",
        "[[1 2, 3, 4, 5]]",
        "[[1, 2, 3, 4, 5]]",
        "[[1, 2, 3, 12345]]",
        "[[-1, 2, 3, 4]]",
        "[[1.0, 2, 3, 4]]",
        "[[1, 2, 3, ٤]]",
    ],
)
def test_what_is_not_a_list_of_boxes_gives_none_and_a_problem(coordinates):
    page = parse(block("text", coordinates, "words"))
    assert page.blocks == (Block("text", (), "words"),)
    assert len(page.problems) == 1


@pytest.mark.parametrize(
    "coordinates",
    [
        "[1, 2, 3, 4]",
        "[[1, 2, 3, 4]",
        "[[1, 2, 3, 4],]",
        "[,[1, 2, 3, 4]]",
        "[[1, 2, 3, 4], [5, 6]]",
        "[[1, 2, 3, 4], [1, 2, 1000, 4]]",
        "[[3, 2, 1, 4], [1, 2, 3, 4]]",
        "[[1, 4, 3, 2], [1, 2, 3, 4]]",
    ],
)
def test_boxes_beside_a_malformed_piece_are_kept(coordinates):
    page = parse(block("text", coordinates, "words"))
    assert page.blocks == (Block("text", (Box(1, 2, 3, 4),), "words"),)
    assert len(page.problems) == 1


@pytest.mark.parametrize(
    "answer, markdown, problem",
    [
        ("a <|ref|>b", "a b", "<|ref|> has no partner."),
        ("a <|/ref|>b", "a b", "<|/ref|> has no partner."),
        ("a <|det|>b", "a b", "<|det|> has no partner."),
        ("a <|/det|>b", "a b", "<|/det|> has no partner."),
        ("<|det|>[[1, 2, 3, 4]]\nb", "b", "<|det|> has no partner."),
        ("a <|ref|>dog<|/ref|> b", "a dog b", "<|ref|>...<|/ref|> has no coordinates next to it."),
        (
            "a<|det|>[[1, 2, 3, 4]] b<|/det|>",
            "a b",
            "<|det|>...<|/det|> has no reference next to it.",
        ),
    ],
)
def test_lone_tags_go_and_their_words_stay(answer, markdown, problem):
    assert parse(answer) == Grounded((), markdown, (problem,))


@pytest.mark.parametrize(
    "rest, boxes, text",
    [
        ("[[1, 2, 3, 4]]\n2024 words", (Box(1, 2, 3, 4),), "2024 words"),
        ("[[1, 2, 3, 4]\nwords", (Box(1, 2, 3, 4),), "words"),
        ("[[1, 2, 3, 4], [5, 6", (Box(1, 2, 3, 4),), ""),
        ("words", (), "words"),
    ],
)
def test_answer_cut_inside_its_coordinates_keeps_what_can_be_read(rest, boxes, text):
    page = parse(f"<|ref|>text<|/ref|><|det|>{rest}")
    assert page.blocks == (Block("text", boxes, text),)
    assert page.problems[0] == "<|det|> has no partner."


def test_problems_come_in_the_order_of_the_answer():
    answer = "<|/det|>" + block("text", "[[9, 9, 1, 1], [0, 0, 1000, 0]]") + "<|ref|>"
    assert parse(answer).problems == (
        "<|/det|> has no partner.",
        "Box [9, 9, 1, 1] ends before it begins.",
        "Box [0, 0, 1000, 0] has a number above 999.",
        "<|ref|> has no partner.",
    )


def test_malformed_tag_does_not_hide_the_next_block():
    page = parse("<|ref|>lost <|ref|>" + block("title", "[[1, 2, 3, 4]]", "# T"))
    assert page.blocks == (Block("title", (Box(1, 2, 3, 4),), "# T"),)


HALVES = ("<|", "|>", "<|re", "f|>", "<|/d", "et|>", "<", ">", "[[", "]]", ", ", " ", "\n")
WHOLES = ("image", "text", "7", "[1, 2, 3, 4]", "[999, 0, 0, 1000]", "\\coloneqq", "12, 34, 56, 78")
GARBAGE = st.sampled_from((*TAGS, END, *HALVES, *WHOLES))
ANSWERS = st.lists(GARBAGE | st.text(max_size=5), max_size=40).map("".join)
SIDES = st.integers(1, 20_000)


@given(answer=st.text() | ANSWERS, width=SIDES, height=SIDES)
def test_any_text_is_parsed_without_a_tag_left_or_a_box_outside(answer, width, height):
    page = parse_grounded(answer, width, height)
    for text in (page.markdown, *(block.text for block in page.blocks)):
        assert not any(tag in text for tag in (*TAGS, END))
        assert "\n\n\n" not in text
    for box in (box for block in page.blocks for box in block.boxes):
        assert 0 <= box.left <= box.right <= width
        assert 0 <= box.top <= box.bottom <= height


@pytest.mark.parametrize("tags", [TAGS[:2], TAGS[::2], TAGS[1::2], TAGS[1:3]])
@given(data=st.data())
def test_words_around_malformed_tags_are_never_lost(tags, data):
    """No two of these kinds of tags make a block, so that every word belongs to the markdown."""
    words = st.sampled_from(["one ", "two ", "3 ", "[four] "])
    pieces = data.draw(st.lists(st.sampled_from(tags) | words))
    page = parse("".join(pieces))
    spoken = [piece for piece in pieces if piece not in TAGS]
    assert page.markdown == "".join(spoken).strip()
    assert bool(page.problems) == (len(spoken) < len(pieces))


NUMBERS = st.integers(0, 999)
SPANS = st.tuples(NUMBERS, NUMBERS).map(sorted)
BOXES = st.builds(lambda x, y: Box(x[0], y[0], x[1], y[1]), SPANS, SPANS)
WORDS = st.text(st.characters(exclude_characters="<|", exclude_categories=["Cs"]), max_size=30)
LABELS = st.sampled_from(["title", "text", "image", "table", "equation"]) | WORDS
CONTENTS = WORDS.map(str.strip).filter(lambda words: "\n\n\n" not in words and "qq" not in words)
BLOCKS = st.builds(Block, LABELS, st.lists(BOXES, min_size=1, max_size=4).map(tuple), CONTENTS)


def written(block_):
    boxes = [[box.left, box.top, box.right, box.bottom] for box in block_.boxes]
    return block(block_.label, boxes, block_.text)


def in_pixels(block_, width, height):
    def scaled(box):
        x, y = width, height
        corners = zip((box.left, box.top, box.right, box.bottom), (x, y, x, y), strict=True)
        return Box(*(int(number / 999 * side) for number, side in corners))

    return Block(block_.label, tuple(map(scaled, block_.boxes)), block_.text)


@given(blocks=st.lists(BLOCKS, max_size=6), width=SIDES, height=SIDES)
def test_well_formed_page_comes_back_whole(blocks, width, height):
    page = parse_grounded("".join(map(written, blocks)) + END, width, height)
    assert page.blocks == tuple(in_pixels(block, width, height) for block in blocks)
    assert page.problems == ()
    assert all(block.text in page.markdown for block in blocks)


HEAD = "<|ref|>text<|/ref|><|det|>"


PLAIN = ("[", "]", ">", "|>", "<|re", "\n", " ", "9", "[1, 2, 3, 4], ", "[1, 2, ")
TAGGED = (*TAGS, END, HEAD, "<|det|>[", block("image", "[[1, 2, 3, 4]]"))


@pytest.mark.parametrize("head", ["", HEAD, HEAD + "["], ids=["bare", "det", "open det"])
@pytest.mark.parametrize("piece", PLAIN + TAGGED)
def test_megabyte_of_anything_is_parsed(piece, head):
    page = parse(head + piece * (MEGABYTE // len(piece)))
    assert not any(tag in page.markdown for tag in (*TAGS, END))


def test_tags_inside_tags_inside_tags_are_all_deleted():
    depth = MEGABYTE // 7
    page = parse("<|re" * depth + "<|det|>" + "f|>" * depth)
    assert (page.markdown, len(page.problems)) == ("", 1)
