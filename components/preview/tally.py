"""What samples cost in tokens: text by the profile's tokenizer, pictures by each of its modes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from components.model.modes import choose_grid, choose_mode, picture_tokens
from components.model.tokenizer import OcrTokenizer
from components.model_config import ModelConfig, ViewsConfig
from components.nouns import Sample, Task


@dataclass(frozen=True, slots=True)
class TaskTally:
    """One task of the sheet: its shares, and the mean size of its targets and pictures."""

    task: Task
    declared: float
    drawn: float
    characters: float
    tokens: float  # of the target
    width: float  # px; 0 for text-only rows
    height: float


def tally(
    samples: Sequence[Sample], declared: Mapping[Task, float], tokenizer: OcrTokenizer
) -> list[TaskTally]:
    """Count the samples of each task, in the order of their declared shares."""
    rows = []
    for task in sorted(declared, key=lambda name: -declared[name]):
        of_task = [sample for sample in samples if sample.task is task]
        if not of_task:
            continue
        tokens = [len(ids) for ids in tokenizer.encode([s.target for s in of_task])]
        rows.append(
            TaskTally(
                task=task,
                declared=declared[task],
                drawn=len(of_task) / len(samples),
                characters=fmean(len(s.target) for s in of_task),
                tokens=fmean(tokens),
                width=fmean(s.width for s in of_task),
                height=fmean(s.height for s in of_task),
            )
        )
    return rows


def visual_tokens(samples: Sequence[Sample], model: ModelConfig) -> dict[str, float]:
    """Mean vision tokens of a picture in each mode of a profile."""
    pictures = [(s.width, s.height) for s in samples if s.image is not None]
    return {
        name: fmean(picture_tokens(mode, size, model.token_side) for size in pictures)
        for name, mode in model.views.modes.items()
        if pictures
    }


def pixels(sample: Sample, views: ViewsConfig) -> int:
    """Pixels the encoder sees of a sample, in the mode the profile reads it in."""
    if sample.image is None:
        return 0
    mode = views.modes[choose_mode(sample.width, sample.height, views)]
    grid = choose_grid(sample.width, sample.height, mode.tiles)
    tiles = grid.tiles * mode.tiles.side**2 if mode.tiles else 0
    return mode.size[0] * mode.size[1] + tiles
