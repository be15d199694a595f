"""Numbers, labels and words of charts: read as they are drawn, and never too wide."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.nouns import Split
from components.rendering.charts.choosing import Wanted, choose
from components.rendering.charts.measuring import slant_of, width_of
from components.rendering.charts.numbers import nice_step, plain, readable, scale_of
from components.rendering.charts.words import Vocabulary, shortened
from components.rendering.recipe import Unmakeable
from tests.figures import TABLE
from tests.small_library import HINDI, small_library


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return small_library(tmp_path_factory.mktemp("charts"))


@given(
    st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(3, 9), st.booleans(), st.floats(0, 1)
)
def test_an_axis_reaches_over_its_numbers_and_is_read_to_a_tenth(low, span, count, grounded, at):
    high = low + span
    if high - low < 1e-6 * max(abs(low), abs(high)):
        return
    scale = scale_of(low, high, count, grounded)
    step = scale.ticks[1] - scale.ticks[0]
    assert scale.low <= low + step * 1e-6 and scale.high >= high - step * 1e-6
    assert len(set(scale.labels)) == len(scale.ticks) >= 2
    value = low + at * span
    rounded, text = readable(value, scale)
    assert abs(rounded - value) <= step / 20 * 1.01
    assert float(text) == pytest.approx(rounded, rel=1e-9, abs=step * 1e-6)


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [(0.30000000000000004, 0.1, "0.3"), (-0.0, 1, "0"), (12, 2, "12"), (1.5, 0.25, "1.5")],
)
def test_numbers_are_printed_without_superfluous_digits(value, step, text):
    assert plain(value, step) == text


def test_steps_are_round():
    assert [nice_step(span, 5) for span in (1, 7, 30, 4e5)] == [0.2, 2, 10, 1e5]


def test_a_table_that_does_not_suit_is_refused_with_its_name():
    few = replace(TABLE, cells=TABLE.cells[:2])
    below = replace(TABLE, cells=tuple((*row[:2], f"-{row[2]}", "", "") for row in TABLE.cells))
    same = replace(TABLE, columns=("Town", "Rain"), cells=tuple((r[0], "1") for r in TABLE.cells))
    for row, reason in (
        (few, "without a column of labels"),
        (below, "below zero"),
        (same, "nearly all the same"),
    ):
        with pytest.raises(Unmakeable, match=reason):
            for seed in range(9):
                choose(row, Wanted(1, (3, 9), positive=True), Random(seed))


def test_labels_tell_rows_apart():
    twice = replace(TABLE, cells=TABLE.cells + TABLE.cells)
    for seed in range(9):
        labels = choose(twice, Wanted(1, (3, 20)), Random(seed)).labels
        assert len(set(labels)) == len(labels)


def test_labels_are_turned_until_they_fit(library):
    face = library.data / library.typefaces[0].file
    room = width_of("Long label", face, 10)
    assert [slant_of(["Long label"], face, 10, r) for r in (room + 7, 20, 13)] == [0, 45, 90]
    with pytest.raises(Unmakeable, match="more labels than fit"):
        slant_of(["Long label"], face, 10, 9)


def test_words_are_cut_between_words():
    assert shortened("Price of the river", 11) == "Price of"
    assert shortened("antidisestablishment", 8) == "antidise"
    assert shortened("short", 8) == "short"


def test_the_same_word_of_a_table_is_the_same_word_of_the_language(library):
    some = Vocabulary(library).words(Split.TRAIN, HINDI, Random(1))
    first, other = some.of("Town", 14), some.of("Rain", 14)
    assert some.of("Town", 14) == first != other
    assert some.of("1903", 14) == "1903"
    assert len(first) <= 14 and all("ऀ" <= c <= "ॿ" or c == " " for c in first)
