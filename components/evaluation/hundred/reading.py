"""What a model reads in scriptorium-100: each picture with the prompt it is asked with."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from components.config import PredictConfig
from components.evaluation.predict import batches, strangers
from components.nouns import Prediction, Sample
from components.progress import progress
from components.shards import read_columns, read_shard

if TYPE_CHECKING:
    from PIL.Image import Image

    from components.model.reader import Reader, Reading


@dataclass(frozen=True, slots=True)
class _Read:
    sample: Sample  # without its picture
    reading: Reading


def read(config: PredictConfig, reader: Reader, shard: Path, seed: int) -> list[Prediction]:
    """Read every picture of the benchmark; return the predictions sorted by sample id.

    The control of a sample is what was read in another sample's picture, of the same size where
    there is one.
    """
    done: dict[str, _Read] = {}
    prompts: list[str] = read_columns(shard, ["prompt"])["prompt"].to_pylist()
    with progress("scriptorium-100", len(prompts)) as reporter:
        for prompt in sorted(set(prompts)):
            for batch in batches(_asked(shard, prompt), config.batch_size):
                images = [_image(sample) for sample in batch]
                readings = reader.read(images, config.max_new_tokens, prompt=prompt)
                for sample, reading in zip(batch, readings, strict=True):
                    done[sample.id] = _Read(replace(sample, image=None), reading)
                reporter.advance(len(batch))
    ordered = [done[sample_id] for sample_id in sorted(done)]
    others = strangers([(each.sample.width, each.sample.height) for each in ordered], seed)
    return [
        _prediction(reader, each, ordered[other].reading.text)
        for each, other in zip(ordered, others, strict=True)
    ]


def _asked(shard: Path, prompt: str) -> Iterator[Sample]:
    return (sample for sample in read_shard(shard) if sample.prompt == prompt)


def _image(sample: Sample) -> Image:
    from PIL import Image

    assert sample.image is not None  # every sample of the benchmark has one
    with Image.open(io.BytesIO(sample.image)) as image:
        image.load()
        return image


def _prediction(reader: Reader, each: _Read, control: str) -> Prediction:
    sample, reading = each.sample, each.reading
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
