"""What a stage draws at a point of its steps: the phases of `mixture.curriculum`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from components.mixture_config import MixtureConfig, Phase, task_shares
from components.nouns import ConfigError, Task


def phases_of(config: MixtureConfig, stage: str) -> tuple[Phase, ...]:
    """The phases of a stage, in order; one without a curriculum draws the mixture as declared.

    Raises:
        ConfigError: the phases do not begin at 0, or do not rise.
    """
    if stage not in config.curriculum:
        return (Phase(start=0.0, groups=config.groups, tasks=config.tasks),)
    phases = config.curriculum[stage]  # type: ignore[index]  # checked just above
    starts = [phase.start for phase in phases]
    if not starts or starts[0] != 0 or any(a >= b for a, b in pairwise(starts)):
        raise ConfigError(
            f"params.yaml: mixture.curriculum.{stage}: starts must rise from 0, not {starts}"
        )
    return phases


def shares_at(phases: Sequence[Phase], position: float) -> Mapping[Task, float]:
    """The share of each task among the samples drawn at `position`, 0 to 1, of a stage."""
    phase = [phase for phase in phases if phase.start <= position][-1]
    return task_shares(phase.groups, phase.tasks)
