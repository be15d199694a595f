"""The pictures people look at: held-out samples, chosen so that good and bad reading both show."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from components.evaluation.metrics import character_errors, normalise
from components.nouns import Prediction, Sample, ScriptoriumError, Task


@dataclass(frozen=True, slots=True)
class Picture:
    """A held-out sample beside what the model read in it."""

    sample_id: str
    task: Task
    language: str
    script: str
    mode: str
    width: int
    height: int
    image: str  # PNG, base64
    target: str
    text: str
    cer: float


@dataclass(frozen=True, slots=True)
class Pictures:
    """What `build/evaluation/pictures.json` holds."""

    pictures: tuple[Picture, ...]


def choose(predictions: Sequence[Prediction], count: int) -> list[Prediction]:
    """Choose `count` predictions, spread over scripts and tasks and over good and bad readings.

    Every (task, script) is given its places in turn; the samples of one stand at even ranks
    between its best and its worst reading, so nobody picked the flattering ones.
    """
    cells: defaultdict[tuple[Task, str], list[Prediction]] = defaultdict(list)
    for prediction in predictions:
        cells[prediction.task, prediction.script].append(prediction)
    chosen = []
    places = _places({cell: len(members) for cell, members in cells.items()}, count)
    for cell, wanted in places.items():
        ranked = sorted(cells[cell], key=lambda p: (sample_cer(p), p.sample_id))
        chosen += [ranked[(2 * i + 1) * len(ranked) // (2 * wanted)] for i in range(wanted)]
    return chosen


def sample_cer(prediction: Prediction) -> float:
    """Character error rate of one reading (of an empty target: the characters invented)."""
    target = normalise(prediction.target)
    return character_errors(normalise(prediction.text), target) / max(len(target), 1)


def draw(chosen: Sequence[Prediction], samples: Iterable[Sample]) -> Pictures:
    """Put the images of `samples` to the chosen predictions.

    Raises:
        ScriptoriumError: a prediction has no sample with an image among `samples`.
    """
    wanted = {prediction.sample_id for prediction in chosen}
    found = {sample.id: sample for sample in samples if sample.id in wanted}
    return Pictures(tuple(_picture(prediction, found) for prediction in chosen))


def _places(sizes: dict[tuple[Task, str], int], count: int) -> dict[tuple[Task, str], int]:
    places = dict.fromkeys(sorted(sizes), 0)
    rounds = ((cell, turn) for turn in range(max(sizes.values(), default=0)) for cell in places)
    for cell, _ in islice((r for r in rounds if sizes[r[0]] > r[1]), count):
        places[cell] += 1
    return {cell: wanted for cell, wanted in places.items() if wanted}


def _picture(prediction: Prediction, samples: dict[str, Sample]) -> Picture:
    sample = samples.get(prediction.sample_id)
    if sample is None or sample.image is None:
        raise ScriptoriumError(
            f"prediction {prediction.sample_id}: its sample has no image in the "
            f"{prediction.split.value} shard"
        )
    return Picture(
        sample_id=prediction.sample_id,
        task=prediction.task,
        language=prediction.language,
        script=prediction.script,
        mode=prediction.mode,
        width=sample.width,
        height=sample.height,
        image=base64.b64encode(sample.image).decode("ascii"),
        target=prediction.target,
        text=prediction.text,
        cer=sample_cer(prediction),
    )
