"""The mixture's part of `params.yaml`: how much of what, in which languages, how large."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from components.model_config import Positive, Section, Share
from components.nouns import Split, Task

OCR_TASKS = frozenset(Task) - {Task.CAPTION, Task.TEXT, Task.PAGE}


# The alignment of a line is 16 bits wide; below this nothing can be set.
Side = Annotated[int, Field(ge=64, le=8192)]


class GroupShares(Section):
    """The paper's 70/20/10: reading, seeing, and language alone."""

    ocr: Share
    vision: Share
    text: Share

    @model_validator(mode="after")
    def _whole(self) -> GroupShares:
        _require_whole("groups", (self.ocr, self.vision, self.text))
        return self


class Phase(Section):
    """Shares from one point of a stage on, as a share of its steps, until the next phase."""

    start: Share
    groups: GroupShares
    tasks: dict[Task, Share]

    @model_validator(mode="after")
    def _whole(self) -> Phase:
        _require_whole("tasks", self.tasks.values())
        return self


class MixtureConfig(Section):
    """What `scriptorium mixture build` makes, and what a training stage draws from it."""

    samples: dict[Split, Positive]  # rows to make
    groups: GroupShares
    tasks: dict[Task, Share]  # of the group ocr
    temperature: Share  # a language with n characters weighs n ** temperature
    curriculum: dict[Literal["pretrain", "finetune"], tuple[Phase, ...]]
    sides: dict[Task, Side]  # the longer side of a picture, in pixels
    degraded: Share  # of the pictures that can be: pages, tables, formulas, scenes ...
    grounded: Share  # of the documents: their answer names boxes
    verbatim: Share  # of training lines: running text; the others shuffle its words
    text_characters: tuple[Positive, Positive]  # of a text-only row
    rows_per_shard: Positive
    rows_per_group: Annotated[int, Field(gt=0, le=200)]

    @model_validator(mode="after")
    def _consistent(self) -> MixtureConfig:
        _require_whole("tasks", self.tasks.values())
        foreign = sorted(set(self.tasks) - OCR_TASKS)
        if foreign:
            raise ValueError(f"tasks: {foreign[0]} does not belong to the group ocr")
        if set(self.samples) != set(Split):
            raise ValueError("samples needs train, validation and test")
        if self.text_characters[0] > self.text_characters[1]:
            raise ValueError("text_characters must be the fewest, then the most")
        for stage, phases in self.curriculum.items():
            starts = [phase.start for phase in phases]
            if not starts or starts[0] != 0 or starts != sorted(set(starts)):
                raise ValueError(f"curriculum.{stage}: starts must rise from 0, not {starts}")
        missing = sorted((set(self.tasks) | {Task.CAPTION}) - set(self.sides))
        if missing:
            raise ValueError(f"sides has no entry for {missing[0]}")
        return self

    def shares(self) -> dict[Task, float]:
        """The share of each task of all rows."""
        return task_shares(self.groups, self.tasks)


def task_shares(groups: GroupShares, tasks: dict[Task, float]) -> dict[Task, float]:
    """Lay the shares inside the group ocr and the two other groups into one table."""
    inside = {task: groups.ocr * share for task, share in tasks.items()}
    return {**inside, Task.CAPTION: groups.vision, Task.TEXT: groups.text}


def _require_whole(name: str, shares: object) -> None:
    total = sum(shares)  # type: ignore[call-overload]
    if abs(total - 1) > 1e-6:
        raise ValueError(f"{name} must add up to 1, not {total:.4f}")
