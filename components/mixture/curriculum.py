"""What a stage draws at a point of its steps: the phases of `mixture.curriculum`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components.mixture_config import MixtureConfig, Phase, task_shares
from components.nouns import Task


def phases_of(config: MixtureConfig, stage: str) -> tuple[Phase, ...]:
    """The phases of a stage, in order; one without a curriculum draws the mixture as declared."""
    if stage not in config.curriculum:
        return (Phase(start=0.0, groups=config.groups, tasks=config.tasks),)
    return config.curriculum[stage]  # type: ignore[index]  # checked just above


def shares_at(phases: Sequence[Phase], position: float) -> Mapping[Task, float]:
    """The share of each task among the samples drawn at `position`, 0 to 1, of a stage."""
    phase = [phase for phase in phases if phase.start <= position][-1]
    return task_shares(phase.groups, phase.tasks)
