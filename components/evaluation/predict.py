"""The predict stage: what the model reads in held-out images, and in the wrong ones."""

from __future__ import annotations

import io
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from components.config import PredictConfig
from components.mixture.admitted import (
    admitted_columns,
    admitted_samples,
    strips_admission,
)
from components.nouns import Prediction, Sample, ScriptoriumError, Split, Task
from components.progress import Reporter, progress
from components.records import write_lines
from components.shards import shard_path

if TYPE_CHECKING:
    from PIL.Image import Image

    from components.model.reader import Reader, Reading

HELD_OUT = (Split.VALIDATION, Split.TEST)

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PredictInputs:
    """A model folder, shards and what is admitted of them, where predictions go, the seed.

    The seed is that of the control.
    """

    model: Path
    shards: Path
    admission: Path
    out: Path
    seed: int


@dataclass(frozen=True, slots=True)
class PredictOutputs:
    """One file of predictions for each held-out split, sorted by sample id."""

    validation: Path
    test: Path


def predictions_path(folder: Path, split: Split) -> Path:
    """Where the predictions of a split lie."""
    return folder / f"{split.value}.jsonl"


def run(config: PredictConfig, inputs: PredictInputs) -> PredictOutputs:
    """Read every held-out image that the gate before training admitted.

    Raises:
        ScriptoriumError: it has not admitted these shards, or a split has fewer than two images,
            so there is no control.
    """
    from components.model.reader import Reader

    admission = strips_admission(inputs.admission, inputs.shards)
    reader = Reader.load(inputs.model, config.threads)
    outputs = PredictOutputs(*(predictions_path(inputs.out, split) for split in HELD_OUT))
    for split, out in zip(HELD_OUT, (outputs.validation, outputs.test), strict=True):
        tasks = admitted_columns(inputs.shards, split, ["task"], admission)["task"].to_pylist()
        images = sum(task != Task.TEXT for task in tasks)
        if images < 2:
            raise ScriptoriumError(
                f"{shard_path(inputs.shards, split)}: task: {images} samples with an image, "
                "at least 2 needed"
            )
        samples = admitted_samples(inputs.shards, split, admission)
        with progress(f"predict {split.value}", images) as reporter:
            write_lines(out, read_split(config, reader, samples, inputs.seed, reporter))
    return outputs


def read_split(
    config: PredictConfig,
    reader: Reader,
    samples: Iterable[Sample],
    seed: int,
    reporter: Reporter,
) -> list[Prediction]:
    """Read the samples that have an image; return the predictions sorted by sample id.

    The control of a sample is what the model reads in another sample's image. Reading knows
    nothing but the image, so that text is at hand already and is not read a second time.
    """
    readings: dict[str, tuple[Sample, Reading]] = {}
    for batch in batches(samples, config.batch_size):
        read = reader.read([picture(sample) for sample in batch], config.max_new_tokens)
        for sample, reading in zip(batch, read, strict=True):
            # pixels are not needed again, and a split of pages does not fit in memory
            readings[sample.id] = (replace(sample, image=None), reading)
        reporter.advance(len(batch))
    return predictions(reader, readings, seed)


def predictions(
    reader: Reader, readings: Mapping[str, tuple[Sample, Reading]], seed: int
) -> list[Prediction]:
    """Put what was read, by sample id, beside its control; sorted by sample id."""
    ordered = [readings[sample_id] for sample_id in sorted(readings)]
    others = strangers([(sample.width, sample.height) for sample, _ in ordered], seed)
    return [
        _prediction(reader, sample, reading, control=ordered[other][1].text)
        for (sample, reading), other in zip(ordered, others, strict=True)
    ]


def batches(samples: Iterable[Sample], batch_size: int) -> Iterator[list[Sample]]:
    """Yield the samples that have an image, images of one size together, `batch_size` at most."""
    waiting: defaultdict[Size, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.image is None:
            continue
        size = (sample.width, sample.height)
        waiting[size].append(sample)
        if len(waiting[size]) == batch_size:
            yield waiting.pop(size)
    yield from waiting.values()


def strangers(sizes: Sequence[Size], seed: int) -> list[int]:
    """For each image (by index) choose another one of its size: a seeded derangement.

    An image alone in its size gets its neighbour, whatever that one's size.
    """
    members: defaultdict[Size, list[int]] = defaultdict(list)
    for index, size in enumerate(sizes):
        members[size].append(index)
    other = [(index + 1) % len(sizes) for index in range(len(sizes))]
    generator = random.Random(seed)
    for indices in members.values():
        if len(indices) > 1:
            # one cycle through all of them has no fixed point
            generator.shuffle(indices)
            for index, stranger in zip(indices, indices[1:] + indices[:1], strict=True):
                other[index] = stranger
    return other


def picture(sample: Sample) -> Image:
    """Decode the picture of a sample.

    Raises:
        ScriptoriumError: it has none.
    """
    from PIL import Image

    if sample.image is None:
        raise ScriptoriumError(f"sample {sample.id}: image: there is none to read")
    with Image.open(io.BytesIO(sample.image)) as image:
        image.load()
        return image


def _prediction(reader: Reader, sample: Sample, reading: Reading, control: str) -> Prediction:
    return Prediction(
        sample_id=sample.id,
        split=sample.split,
        task=sample.task,
        language=sample.language,
        script=sample.script,
        mode=reading.mode,
        target=sample.target,
        text=reading.text,
        control_text=control,
        visual_tokens=reading.visual_tokens,
        text_tokens=len(reader.tokenizer.encode([sample.target])[0]),
        truncated=reading.truncated,
    )
