"""What a model reads in scriptorium-100: each picture with the prompt it is asked with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from components.config import PredictConfig
from components.evaluation.predict import batches, picture, predictions
from components.nouns import Prediction, Sample
from components.progress import progress
from components.shards import read_columns, read_shard

if TYPE_CHECKING:
    from components.model.reader import Reader, Reading


def read(config: PredictConfig, reader: Reader, shard: Path, seed: int) -> list[Prediction]:
    """Read every picture of the benchmark; return the predictions sorted by sample id.

    The control of a sample is what was read in another sample's picture, of the same size where
    there is one.
    """
    done: dict[str, tuple[Sample, Reading]] = {}
    prompts: list[str] = read_columns(shard, ["prompt"])["prompt"].to_pylist()
    with progress("scriptorium-100", len(prompts)) as reporter:
        for prompt in sorted(set(prompts)):
            for batch in batches(_asked(shard, prompt), config.batch_size):
                images = [picture(sample) for sample in batch]
                readings = reader.read(images, config.max_new_tokens, prompt=prompt)
                for sample, reading in zip(batch, readings, strict=True):
                    done[sample.id] = replace(sample, image=None), reading
                reporter.advance(len(batch))
    return predictions(reader, done, seed)


def _asked(shard: Path, prompt: str) -> Iterator[Sample]:
    return (sample for sample in read_shard(shard) if sample.prompt == prompt)
