"""Where a row says that things stand, against its picture and its target."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.nouns import Region
from components.rendering.grounded import grounded
from components.validation.manifest.alignment import alignment_faults
from components.validation.manifest.ink import CELL, Picture, cell_ink, column_ink
from components.validation.manifest.pictures import describe_picture
from components.validation.manifest.regions import region_faults
from components.validation.manifest.tones import INK_CONTRAST
from tests.pictures import PAPER, line_top, page, png, strip, words

TEXT = "many small words on it here"
OTHER = "two wider ones i add to it"
TWO_ROWS = "many small words on\nit and here below"
SIZE = (724, 1024)


def _described(grey, target, entries=None, regions=()):
    return describe_picture(png(grey), grey.shape[::-1], target, entries, regions)


def _agreement(*row):
    described = _described(*row)
    return described["boxes_inked"], described["ink_boxed"]


def _faults(entries, target=TEXT, size=(256, 32)):
    return alignment_faults(entries, target, size)


def _region(label="text", text="words", box=(10, 10, 90, 30), lines=()):
    return {"label": label, "text": text, "lines": lines} | dict(
        zip(("left", "top", "right", "bottom"), box, strict=True)
    )


@pytest.fixture(scope="module")
def document():
    """A page, its target, and a region for each of its lines."""
    texts = [words(100 + number, 8 if number % 7 else 4) for number in range(40)]
    regions = []
    for number, text in enumerate(texts):
        top = line_top(number, SIZE[1])
        right = min(SIZE[0] // 12 + 14 * len(text), SIZE[0])
        box = (SIZE[0] // 12, top + 2, right, top + 18)
        regions.append(_region(text=text, box=box, lines=[list(box)]))
    return page(1), "\n".join(texts), regions


def test_a_clean_strip_has_no_faults_and_agrees():
    for target in (TEXT, TWO_ROWS):
        grey, entries = strip(target, (256, 32 if target == TEXT else 64))
        described = _described(grey, target, entries)
        assert described["alignment_faults"] == 0
        assert (described["boxes_inked"], described["ink_boxed"]) == (1, 1)


def test_rows_may_leave_room_at_the_foot_of_the_picture():
    grey, entries = strip(TWO_ROWS, (256, 128))
    assert _agreement(grey, TWO_ROWS, entries) == (1, 1)


def test_a_shadow_over_the_paper_is_no_ink():
    grey, entries = strip(TEXT)
    shadow = np.linspace(0, 140, 256).astype(np.uint8)
    darker = np.maximum(grey.astype(int) - shadow, 0).astype(np.uint8)
    assert _agreement(darker, TEXT, entries) == pytest.approx((1, 1), abs=0.05)


def test_white_text_on_black_agrees_as_well():
    grey, entries = strip(TEXT)
    assert _agreement(255 - grey, TEXT, entries) == (1, 1)


DAMAGES = {
    "mirrored": lambda grey: grey[:, ::-1],
    "turned round": lambda grey: grey[::-1, ::-1],
    "shifted": lambda grey: np.roll(grey, 14, axis=1),
    "half erased": lambda grey: np.hstack([grey[:, :128], np.full_like(grey[:, 128:], PAPER)]),
    "of another text": lambda grey: strip(OTHER)[0],
    "of a shorter text": lambda grey: strip("many small")[0],
    "blank": lambda grey: np.full_like(grey, PAPER),
    "noise": lambda grey: np.random.default_rng(2).integers(0, 256, grey.shape, np.uint8),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_strip_that_shows_something_else_does_not_agree(damage):
    grey, entries = strip(TEXT)
    assert min(_agreement(DAMAGES[damage](grey), TEXT, entries)) < 0.95


def test_boxes_without_width_agree_with_nothing():
    grey, (line, left, _) = strip(TEXT)
    assert _agreement(grey, TEXT, (line, left, left)) == (0, 0)


def _changed(entries, column, place, value):
    changed = [list(values) for values in entries]
    changed[column][place] = value
    return tuple(changed)


def test_each_broken_entry_is_a_fault():
    _, entries = strip(TEXT)
    assert _faults(entries) == 0
    for column, value in ((0, -1), (0, 32), (0, None), (1, -5), (2, 300), (2, 0), (1, None)):
        assert _faults(_changed(entries, column, 8, value)) >= 1, (column, value)


def test_entries_missing_or_too_many_are_counted():
    _, entries = strip(TEXT)
    assert _faults(tuple(column[:-3] for column in entries)) == 3
    assert _faults((entries[0], entries[1][:-2], entries[2])) == 2
    assert _faults(entries, TEXT + "more") == 4
    assert _faults((None, None, [])) == len(TEXT)


def test_boxes_that_change_places_are_faults():
    _, entries = strip(TEXT)
    swapped = tuple(
        [*column[:5], column[9], *column[6:9], column[5], *column[10:]] for column in entries
    )
    assert _faults(swapped) >= 2
    assert _faults(tuple(column[::-1] for column in entries)) > 20


def test_line_feeds_and_rows_agree():
    _, entries = strip(TWO_ROWS, (256, 64))
    assert _faults(entries, TWO_ROWS, (256, 64)) == 0
    after = len(TWO_ROWS) - TWO_ROWS.index("\n") - 1
    assert _faults(entries, TWO_ROWS.replace("\n", " "), (256, 64)) == after
    moved = TWO_ROWS.replace("words on\nit", "words\non it")
    assert _faults(entries, moved, (256, 64)) == len("on\n")
    lower = ([row + 1 for row in entries[0]], *entries[1:])
    assert _faults(lower, TWO_ROWS, (256, 64)) == len(TWO_ROWS)


def test_text_that_runs_to_the_left_is_read_to_the_left():
    hebrew = "\u05d0" * len(TEXT)
    _, entries = strip(TEXT)
    mirrored = (entries[0], [256 - x for x in entries[2]], [256 - x for x in entries[1]])
    assert _faults(mirrored, hebrew) == 0
    assert _faults(entries, hebrew) > 20


def test_an_alignment_without_a_picture_is_outside_of_it():
    _, entries = strip(TEXT)
    described = describe_picture(None, (0, 0), TEXT, entries, ())
    assert described["alignment_faults"] >= len(TEXT)
    assert described["boxes_inked"] is None


def test_a_clean_page_has_no_faults_and_agrees(document):
    grey, target, regions = document
    described = _described(grey, target, None, regions)
    assert described["region_faults"] == 0
    assert described["boxes_inked"] == 1
    assert described["ink_boxed"] > 0.95


PAGE_DAMAGES = {
    "upside down": lambda grey: grey[::-1, ::-1],
    "mirrored": lambda grey: grey[:, ::-1],
    "shifted down": lambda grey: np.roll(grey, 12, axis=0),
    "grey from the middle on": lambda grey: np.vstack([grey[:500], np.full_like(grey[500:], 128)]),
}


@pytest.mark.parametrize("damage", PAGE_DAMAGES)
def test_a_page_that_shows_something_else_does_not_agree(document, damage):
    grey, target, regions = document
    assert min(_agreement(PAGE_DAMAGES[damage](grey), target, None, regions)) < 0.9


def test_ink_of_a_table_without_known_cells_counts_as_boxed(document):
    grey, target, _ = document
    whole = _region("table", target, (0, 0, *SIZE), lines=[[60, 50, 700, 70]])
    assert _agreement(grey, target, None, [whole]) == (1, 1)


def test_a_page_of_figures_alone_has_no_boxes_to_compare(document):
    grey, _, _ = document
    figure = _region("image", "", (0, 0, *SIZE))
    assert _agreement(grey, "", None, [figure]) == (None, None)


BROKEN = {
    "of an unknown label": _region(label="marginalia"),
    "turned round": _region(box=(90, 10, 10, 30)),
    "upside down": _region(box=(10, 30, 90, 10)),
    "outside": _region(box=(10, 10, 101, 30)),
    "above the picture": _region(box=(10, -1, 90, 30)),
    "without an edge": _region(box=(10, None, 90, 30)),
    "without a text": _region(text=None),
    "with a line outside": _region(lines=[[10, 10, 90, 101]]),
    "with half a line": _region(lines=[[10, 10]]),
    "with a null line": _region(lines=[None]),
    "saying what the target does not": _region(text="other words"),
    "null": None,
    "empty": {},
}


@pytest.mark.parametrize("broken", BROKEN)
def test_each_broken_region_is_a_fault(broken):
    good = _region()
    assert region_faults([good], "words", (100, 100)) == 0
    assert region_faults([BROKEN[broken], good], "words", (100, 100)) == 1


def test_furniture_stands_in_no_target():
    furniture = [_region(label, "12") for label in ("header", "footer", "page_number")]
    assert region_faults([*furniture, _region()], "words", (100, 100)) == 0


def test_regions_in_another_order_than_the_target_are_faults():
    regions = [_region(text="first part"), _region(text="second part")]
    assert region_faults(regions, "first part\n\nsecond part", (100, 100)) == 0
    assert region_faults(regions, "second part\n\nfirst part", (100, 100)) == 2


def test_what_the_target_says_beside_its_regions_is_a_fault():
    assert region_faults([], "words", (100, 100)) == 0  # nobody knows where its blocks stand
    for target in ("more words", "words\n\nmore", "words words"):
        assert region_faults([_region()], target, (100, 100)) == 1


GROUNDED_SIZE = (500, 800)
GROUNDED_REGIONS = [
    _region("header", "7", (10, 0, 90, 8)),
    _region("title", "# Head", (13, 17, 331, 40)),
    _region("image", "", (20, 50, 400, 300)),
    _region("text", "A first one.\nAnd more.", (13, 310, 480, 402)),
    _region("text", "A second one.", (13, 410, 470, 500)),
]


def _grounded(regions, size=GROUNDED_SIZE):
    return grounded([Region(**region) for region in regions], *size)


def _changed_box(change):
    return [region | change(region) for region in GROUNDED_REGIONS]


def _with_boxes_of(order):
    return [
        region
        | {edge: GROUNDED_REGIONS[place][edge] for edge in ("left", "top", "right", "bottom")}
        for place, region in zip(order, GROUNDED_REGIONS, strict=True)
    ]


GROUNDED_DAMAGES = {
    "halved": (_changed_box(lambda r: {"right": r["right"] // 2 + 5}), 4),
    "moved": (_changed_box(lambda r: {"top": r["top"] + 3, "bottom": r["bottom"] + 3}), 4),
    "flipped": (_changed_box(lambda r: {"left": 500 - r["right"], "right": 500 - r["left"]}), 4),
    "handed round": (_with_boxes_of((0, 2, 3, 4, 1)), 4),
    "of two swapped": (_with_boxes_of((0, 1, 2, 4, 3)), 2),
    "of other labels": (
        [r | {"label": {"text": "list"}.get(r["label"], r["label"])} for r in GROUNDED_REGIONS],
        2,
    ),
    "with one block dropped": (GROUNDED_REGIONS[:-1], 1),
    "with one block twice": ([*GROUNDED_REGIONS, GROUNDED_REGIONS[-1]], 1),
    "of another text": ([*GROUNDED_REGIONS[:-1], GROUNDED_REGIONS[-1] | {"text": "Else."}], 1),
}


def test_a_grounded_answer_says_its_regions():
    target = _grounded(GROUNDED_REGIONS)
    assert region_faults(GROUNDED_REGIONS, target, GROUNDED_SIZE) == 0
    assert region_faults(GROUNDED_REGIONS, f"Words.\n\n{target}", GROUNDED_SIZE) > 0
    assert region_faults(GROUNDED_REGIONS, target, (501, 800)) == 4
    assert region_faults(GROUNDED_REGIONS, target, (0, 0)) > 0


@pytest.mark.parametrize("damage", GROUNDED_DAMAGES)
def test_each_block_that_is_not_that_of_its_region_is_a_fault(damage):
    said, faults = GROUNDED_DAMAGES[damage]
    assert region_faults(GROUNDED_REGIONS, _grounded(said), GROUNDED_SIZE) == faults


def test_a_grounded_answer_without_regions_is_all_faults():
    target = _grounded(GROUNDED_REGIONS)
    assert region_faults([], target, GROUNDED_SIZE) == 4
    assert region_faults(GROUNDED_REGIONS[:3], target, GROUNDED_SIZE) == 2
    assert region_faults([GROUNDED_REGIONS[4] | {"text": "<|ref|>"}], target, GROUNDED_SIZE) == 4


def test_boxes_given_to_other_blocks_are_one_fault_of_the_page():
    short, long = "a paragraph of thirty letters.", "words " * 100
    small, large = (0, 0, 50, 8), (0, 0, 900, 400)
    target = f"{short}\n{long}"
    sizes = {"fitting": (small, large), "handed round": (large, small)}
    faults = {
        name: region_faults(
            [_region(text=short, box=first), _region(text=long, box=second)], target, (900, 400)
        )
        for name, (first, second) in sizes.items()
    }
    assert faults == {"fitting": 0, "handed round": 1}


def test_a_paragraph_without_room_is_a_fault_of_its_page():
    text = "a paragraph of thirty letters."
    regions = [_region(text=text), _region(text=text, box=(10, 20, 90, 20))]
    assert region_faults(regions, f"{text}\n{text}", (100, 100)) == 1


def test_a_target_that_is_cut_off_lacks_the_last_regions():
    regions = [_region(text=f"part {number} of it") for number in range(6)]
    target = "\n".join(region["text"] for region in regions)
    assert region_faults(regions, target[:-25], (100, 100)) == 2
    assert region_faults(regions, target[:-20], (100, 100)) == 3  # and it says half of one


_NUMBERS = st.none() | st.integers(-(2**31), 2**31 - 1)
_BOXES = st.none() | st.lists(_NUMBERS, max_size=5)
_REGIONS = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "label": st.none() | st.sampled_from(["text", "table", "other"]),
        "text": st.none() | st.text(max_size=5),
        **dict.fromkeys(("left", "top", "right", "bottom"), _NUMBERS),
        "lines": st.none() | st.lists(_BOXES, max_size=3),
    },
)
_SMALL = st.none() | st.integers(-(2**15), 2**15 - 1)
_ENTRIES = st.none() | st.tuples(*[st.none() | st.lists(_SMALL, max_size=6)] * 3)


@given(_ENTRIES, st.lists(_REGIONS, max_size=4), st.none() | st.text(max_size=6))
@settings(max_examples=80, deadline=None)
def test_whatever_a_shard_says_of_places_is_counted_and_never_raises(entries, regions, target):
    grey = strip("many")[0]
    described = _described(grey, target, entries, regions)
    assert described["alignment_faults"] >= 0
    assert 0 <= described["region_faults"] <= len(regions) + 2  # two of the page as a whole
    assert described["boxes_inked"] is None or 0 <= described["boxes_inked"] <= 1


def test_ink_is_told_in_whole_cells_and_by_the_contrast_of_the_picture():
    grey = np.full((18, 21), PAPER, np.uint8)
    grey[5, 9] = PAPER - 90
    ink = cell_ink(Picture(grey, 250))
    assert ink.faint.shape == ink.clear.shape == (18 // CELL, 21 // CELL)
    assert np.argwhere(ink.faint).tolist() == [[1, 2]]
    assert not ink.clear.any()
    assert cell_ink(Picture(grey, 150)).clear.any()


def test_noise_below_the_ink_contrast_is_no_ink_on_the_palest_page():
    band = np.full((32, 50), PAPER, np.uint8)
    band[::2] -= INK_CONTRAST
    assert not column_ink(band, INK_CONTRAST).faint.any()
