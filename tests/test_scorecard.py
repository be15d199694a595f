"""The scorecard: known values, intervals, controls, and nothing scored out of nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.evaluation.pictures import choose, sample_cer
from components.evaluation.scorecard import score_slice, score_split
from components.nouns import ScriptoriumError, Task
from tests.readings import EVALUATE, prediction

SEED = 7


def _scores(predictions, training=None, config=EVALUATE):
    return score_split(config, predictions, training or {}, SEED)


def _slice(scorecard, name):
    return next(score for score in scorecard.slices if score.name == name)


def test_cer_is_summed_over_characters_not_averaged_over_samples():
    readings = [
        prediction(target="abcdefghij", text="abcdefghij"),
        prediction(target="ab", text="xy"),
    ]
    overall = _scores(readings).overall
    assert overall.cer == pytest.approx(2 / 12)
    assert (overall.samples, overall.characters, overall.exact) == (2, 12, 0.5)


def test_every_slice_holds_its_own_samples():
    readings = [
        prediction(),
        prediction(script="Grek", language="el", target="αβγδ", text="αβγ", task=Task.PAGE),
        prediction(script="Arab", language="ar", target="كتاب", text=""),
    ]
    scorecard = _scores(readings)
    expected = {
        "script/Latn": 0,
        "script/Grek": 0.25,
        "script/Arab": 1,
        "task/page": 0.25,
        "language/el": 0.25,
        "group/latin": 0,
        "group/western": 1 / 26,
        "task/line": 4 / 26,
    }
    assert {name: _slice(scorecard, name).cer for name in expected} == pytest.approx(expected)


def test_a_slice_without_samples_is_absent():
    names = {score.name for score in _scores([prediction(script="Thai")]).slices}
    assert "script/Thai" in names
    assert not any(name.startswith("group/") or name == "task/page" for name in names)


def test_a_slice_without_a_character_to_read_is_absent():
    empty = prediction(script="Thai", target=" \n", text="invented")
    names = {score.name for score in _scores([prediction(), empty]).slices}
    assert "script/Thai" not in names
    assert "script/Latn" in names


def test_targets_without_a_character_are_an_error():
    with pytest.raises(ScriptoriumError, match="no character"):
        _scores([prediction(target="", text="")])


def test_no_prediction_is_an_error_and_not_a_perfect_score():
    with pytest.raises(ScriptoriumError, match="no predictions"):
        _scores([])


def test_an_answer_that_invents_text_can_be_worse_than_one():
    assert _scores([prediction(target="ab", text="abcdef")]).overall.cer == 2


counts = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), min_size=1, max_size=30)


@settings(deadline=None, max_examples=40)
@given(counts)
def test_the_interval_holds_the_value_and_is_the_same_each_time(pairs):
    errors, characters = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    first = score_slice("script/Latn", errors, characters, 100, SEED)
    assert first.low <= first.cer <= first.high
    assert first == score_slice("script/Latn", errors, characters, 100, SEED)


def test_the_interval_depends_on_the_seed_and_narrows_with_samples():
    generator = np.random.default_rng(0)
    errors, characters = generator.integers(0, 5, 2000), np.full(2000, 20)
    wide = score_slice("overall", errors[:50], characters[:50], 500, SEED)
    narrow = score_slice("overall", errors, characters, 500, SEED)
    other = score_slice("overall", errors[:50], characters[:50], 500, SEED + 1)
    assert (wide.low, wide.high) != (other.low, other.high)
    # by the square root of 40; the bootstrap's own noise leaves room
    assert 4 < (wide.high - wide.low) / (narrow.high - narrow.low) < 10


def test_the_interval_is_as_wide_as_theory_says():
    errors, characters = np.tile([0, 1], 200), np.ones(400, dtype=np.int64)
    score = score_slice("overall", errors, characters, 2000, SEED)
    half = 1.96 * math.sqrt(0.25 / 400)
    assert (score.low, score.high) == pytest.approx((0.5 - half, 0.5 + half), abs=0.01)


def test_a_slice_keeps_its_interval_when_other_slices_appear():
    latin = [prediction(sample_id=str(i), text="everyone"[: i % 8]) for i in range(20)]
    alone = _slice(_scores(latin), "script/Latn")
    assert _slice(_scores([*latin, prediction(script="Thai")]), "script/Latn") == alone


def test_the_control_compares_what_was_read_elsewhere_with_this_target():
    readings = [prediction(target="abcd", text="abcd", control_text="abxx")]
    scorecard = _scores(readings)
    assert (scorecard.overall.cer, scorecard.control_cer) == (0, 0.5)


def test_cer_without_verbatim_rows_leaves_those_samples_out():
    readings = [
        prediction(target="known", text="known"),
        prediction(target="unseen", text="unsXXn"),
    ]
    scorecard = _scores(readings, {"Latn": "well known text"})
    assert scorecard.verbatim_overlap == 0.5
    assert scorecard.cer_not_verbatim == pytest.approx(2 / 6)


def test_cer_without_verbatim_rows_is_not_a_number_when_all_are_verbatim():
    assert math.isnan(_scores([prediction(target="known")], {"Latn": "known"}).cer_not_verbatim)


def test_compression_loops_and_truncation_are_counted():
    readings = [
        prediction(visual_tokens=10, text_tokens=30, text="the " * 20, truncated=True),
        prediction(visual_tokens=30, text_tokens=50),
    ]
    scorecard = _scores(readings)
    assert scorecard.compression == 2
    assert scorecard.repetition_rate == 0.5
    assert scorecard.truncated_rate == 0.5


def _field():
    return [
        prediction(
            sample_id=f"{script}-{task}-{number:02d}",
            script=script,
            task=task,
            target="abcdefghij",
            text="abcdefghij"[: 10 - number],
        )
        for script in ("Latn", "Grek", "Arab")
        for task in (Task.LINE, Task.PAGE)
        for number in range(10)
    ]


def test_pictures_spread_over_scripts_tasks_and_good_and_bad_readings():
    chosen = choose(_field(), 12)
    assert len({p.sample_id for p in chosen}) == 12
    assert len({(p.script, p.task) for p in chosen}) == 6
    latin = [sample_cer(p) for p in chosen if p.script == "Latn" and p.task is Task.LINE]
    assert min(latin) < 0.4
    assert max(latin) > 0.6


def test_pictures_do_not_depend_on_the_order_of_predictions():
    ties = [*_field(), *(prediction(sample_id=f"tie-{n}") for n in range(9))]
    assert choose(ties[::-1], 20) == choose(ties, 20)


@given(st.integers(1, 80))
def test_pictures_are_as_many_as_asked_or_as_there_are(count):
    chosen = choose(_field(), count)
    assert len(chosen) == len({p.sample_id for p in chosen}) == min(count, 60)
