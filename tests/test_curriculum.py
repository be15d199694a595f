"""What a stage draws at a point of its steps."""

import pytest
from pydantic import ValidationError

from components.mixture.curriculum import phases_of, shares_at
from components.mixture_config import GroupShares, MixtureConfig, Phase
from components.nouns import Task
from tests.mixtures import MIXTURE

READING = GroupShares(ocr=1.0, vision=0.0, text=0.0)
LINES, LINES_AND_CHARTS = {Task.LINE: 1.0}, {Task.LINE: 0.25, Task.CHART: 0.75}


def _phase(start: float, tasks: dict[Task, float] = LINES) -> Phase:
    return Phase(start=start, groups=READING, tasks=tasks)


def _with(*phases: Phase) -> MixtureConfig:
    return MIXTURE.model_copy(update={"curriculum": {"pretrain": phases}})


def test_a_stage_without_a_curriculum_draws_the_declared_mixture():
    assert dict(shares_at(phases_of(MIXTURE, "finetune"), 0.5)) == MIXTURE.shares()


def test_a_phase_holds_from_its_start_to_the_next_ones():
    phases = phases_of(_with(_phase(0.0), _phase(0.4, LINES_AND_CHARTS)), "pretrain")
    assert shares_at(phases, 0.0)[Task.LINE] == 1.0
    assert shares_at(phases, 0.399)[Task.LINE] == 1.0
    assert shares_at(phases, 0.4)[Task.CHART] == 0.75
    assert shares_at(phases, 1.0)[Task.CHART] == 0.75


@pytest.mark.parametrize("starts", [(), (0.1,), (0.0, 0.0), (0.0, 0.6, 0.3)])
def test_phases_that_do_not_rise_from_zero_are_refused(starts):
    phases = [_phase(start).model_dump() for start in starts]
    with pytest.raises(ValidationError, match=r"curriculum\.pretrain: starts must rise"):
        MixtureConfig.model_validate({**MIXTURE.model_dump(), "curriculum": {"pretrain": phases}})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"samples": {"train": 5, "validation": 5}}, "samples needs train, validation and test"),
        ({"text_characters": (900, 100)}, "the fewest, then the most"),
        ({"sides": {"molecule": 8, "geometry": 96, "caption": 96}}, "greater than or equal to 64"),
        ({"sides": {"molecule": 99999, "geometry": 96, "caption": 96}}, "less than or equal to"),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is(changes, said):
    with pytest.raises(ValidationError, match=said):
        MixtureConfig.model_validate({**MIXTURE.model_dump(), **changes})


def test_shares_that_do_not_add_up_are_refused():
    with pytest.raises(ValidationError, match=r"tasks must add up to 1, not 0\.9"):
        _phase(0.0, {Task.LINE: 0.9})
    with pytest.raises(ValidationError, match="groups must add up to 1"):
        GroupShares(ocr=0.7, vision=0.2, text=0.2)


def test_the_default_is_seventy_twenty_ten():
    groups = GroupShares(ocr=0.7, vision=0.2, text=0.1)
    shares = MIXTURE.model_copy(update={"groups": groups}).shares()
    assert shares[Task.CAPTION] == 0.2
    assert shares[Task.TEXT] == 0.1
    assert sum(shares.values()) == pytest.approx(1.0)


def test_a_task_outside_reading_cannot_have_a_share_of_it():
    with pytest.raises(ValidationError, match="caption does not belong to the group ocr"):
        MixtureConfig.model_validate({**MIXTURE.model_dump(), "tasks": {"caption": 1.0}})


def test_a_drawn_task_needs_a_size():
    with pytest.raises(ValidationError, match="sides has no entry for geometry"):
        sides = {"molecule": 96, "caption": 96}
        MixtureConfig.model_validate({**MIXTURE.model_dump(), "sides": sides})
