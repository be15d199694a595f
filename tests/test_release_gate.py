"""Contracts of the gate before release: floors by group, a control, and nothing passes unseen."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.config import ReleaseConfig
from components.nouns import Score, Scorecard, Split
from components.release.gate import judge

CONFIG = ReleaseConfig(floors={"latin": 0.5, "han": 1.0}, control_margin=0.3)


def score(name, cer, samples=100):
    return Score(name, samples, samples * 20, cer, cer, cer, 0.5)


def scorecard(latin=0.1, han=0.9, overall=0.2, control=0.8, **changes):
    slices = (score("group/latin", latin), score("group/han", han), score("script/Latn", latin))
    card = Scorecard(
        Split.TEST, score("overall", overall), slices, control, 0.1, overall, 2.0, 0.0, 0.0
    )
    return replace(card, **changes)


def failed(verdict):
    return [check.name for check in verdict.checks if not check.passed]


def test_a_model_within_every_floor_passes():
    verdict = judge(CONFIG, scorecard())

    assert verdict.gate == "release" and verdict.passed and verdict.reasons == ()
    assert {"floor of latin", "floor of han", "the model reads the image"} < {
        check.name for check in verdict.checks
    }


def test_a_score_exactly_at_its_floor_passes():
    assert judge(CONFIG, scorecard(latin=0.5, han=1.0)).passed


NO_SAMPLES = (score("group/latin", 0.0, samples=0), score("group/han", 0.9))
ONLY_HAN = (score("group/han", 0.9), score("latin", 0.1), score("script/latin", 0.1))


@pytest.mark.parametrize(
    ("card", "check"),
    [
        (scorecard(latin=0.51), "floor of latin"),
        (scorecard(han=1.2), "floor of han"),
        (scorecard(latin=math.nan), "floor of latin"),
        (scorecard(latin=-math.inf), "floor of latin"),
        (scorecard(slices=NO_SAMPLES), "floor of latin"),
        (scorecard(slices=ONLY_HAN), "floor of latin"),
        (scorecard(control=0.49), "the model reads the image"),
        (scorecard(control=0.2), "the model reads the image"),
        (scorecard(control=math.nan), "the model reads the image"),
        (scorecard(control=math.inf), "the model reads the image"),
        (scorecard(overall=-0.1), "the model was scored"),
        (replace(scorecard(), overall=score("overall", 0.1, samples=0)), "the model was scored"),
    ],
)
def test_one_fault_refuses_and_is_named(card, check):
    verdict = judge(CONFIG, card)

    assert failed(verdict) == [check]
    assert not verdict.passed and verdict.reasons[0].startswith(check)


def test_an_overall_that_is_no_number_fails_the_score_and_the_control():
    assert failed(judge(CONFIG, scorecard(overall=math.nan))) == [
        "the model was scored",
        "the model reads the image",
    ]


def test_a_missing_group_is_said_to_be_missing():
    verdict = judge(CONFIG, scorecard(slices=()))

    assert "no such group in the scorecard" in verdict.reasons[0]


def test_a_gate_without_floors_refuses():
    config = ReleaseConfig(floors={}, control_margin=0.3)

    assert failed(judge(config, scorecard())) == ["floors are declared"]


@given(st.floats(), st.floats(), st.floats(), st.floats())
def test_whatever_passes_holds_every_floor_and_the_margin(latin, han, overall, control):
    verdict = judge(CONFIG, scorecard(latin, han, overall, control))

    holds = 0 <= latin <= 0.5 and 0 <= han <= 1 and overall >= 0 and control >= overall + 0.3
    assert verdict.passed == (holds and math.isfinite(control))
