"""What a character error, a loop and an overlap are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.admission import EVERYTHING, Admission
from components.evaluation.metrics import character_errors, collapse, ends_in_loop, normalise
from components.evaluation.overlap import training_text, verbatim_overlap
from components.nouns import Split, Task
from components.shards import shard_path, write_shard
from tests.readings import prediction, sample


@pytest.mark.parametrize(
    ("text", "target", "errors"),
    [
        ("kitten", "sitting", 3),
        ("", "abc", 3),
        ("abc", "", 3),
        ("right", "right", 0),
        ("人人生而自由", "人人生來自由", 1),
        ("a\nb", "a b", 1),
    ],
)
def test_character_errors_have_known_values(text, target, errors):
    assert character_errors(text, target) == errors


@given(st.text(max_size=40), st.text(max_size=40))
def test_character_errors_are_a_distance_between_normalised_texts(left, right):
    left, right = normalise(left), normalise(right)
    errors = character_errors(left, right)
    assert errors == character_errors(right, left)
    assert (errors == 0) == (left == right)
    assert errors <= max(len(left), len(right))


def test_composed_and_decomposed_letters_are_the_same_reading():
    decomposed = unicodedata.normalize("NFD", "Übergröße, déjà")
    assert normalise(decomposed) == normalise("Übergröße, déjà")


def test_runs_of_spaces_are_one_and_line_breaks_stay():
    assert normalise("  two\u00a0 \t words \n  next row ") == "two words\nnext row"


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "target", "loop"),
    [
        ("the right the the the the ", "the right", True),
        ("aaaa", "a", True),
        ("aaa", "a", False),  # three times is no loop yet
        ("aaaa", "aaaa", False),  # as long as what stands there
        ("a perfectly ordinary longer answer", "short", False),
        ("x" + "abcdefghijklmnopqrst" * 4, "x", True),  # the longest unit
        ("x" + "abcdefghijklmnopqrstu" * 4, "x", False),
        ("", "", False),
    ],
)
def test_a_loop_is_a_unit_four_times_at_the_end_of_a_longer_answer(text, target, loop):
    assert ends_in_loop(text, target) is loop


@given(st.text("abc", min_size=1, max_size=20), st.integers(4, 9), st.text("xyz", max_size=10))
def test_every_loop_is_found_whatever_stands_before_it(unit, times, before):
    assert ends_in_loop(before + unit * times, "")


@pytest.fixture
def training(tmp_path):
    path = shard_path(tmp_path, Split.TRAIN)
    samples = [
        sample(0, split=Split.TRAIN, target="all human beings are\nborn  free"),
        sample(1, split=Split.TRAIN, task=Task.TEXT, target="endowed with reason"),
        sample(2, split=Split.TRAIN, script="Cyrl", target="все люди"),
    ]
    write_shard(path, samples, rows_per_group=2)
    return training_text(tmp_path, EVERYTHING)


def test_overlap_counts_rows_and_finds_them_across_the_breaks_of_training_pages(training):
    page = prediction(target="beings are born free\nwith dignity\nand rights")
    overlap = verbatim_overlap([page], training)
    assert overlap.share == pytest.approx(1 / 3)
    assert overlap.clean == (False,)


def test_overlap_sees_text_only_rows_and_no_text_that_joins_two_targets(training):
    rows = [prediction(target="with reason"), prediction(target="free endowed")]
    assert verbatim_overlap(rows, training).clean == (False, True)


def test_overlap_knows_nothing_of_rows_that_were_never_trained_on(training, tmp_path):
    admitted = training_text(tmp_path, Admission({"train.parquet": frozenset({1})}))
    rows = [prediction(target="with reason"), prediction(target="born free")]
    assert verbatim_overlap(rows, admitted).clean == (True, False)


def test_overlap_looks_only_into_the_own_script(training):
    rows = [prediction(target="все"), prediction(target="все", script="Cyrl")]
    assert verbatim_overlap(rows, training).clean == (True, False)


def test_overlap_with_a_script_never_trained_is_none(training):
    assert verbatim_overlap([prediction(script="Thai")], training).share == 0


def test_collapse_leaves_no_line_break():
    assert collapse(" a\n\n b\tc ") == "a b c"
