"""Stage 1, Vary-style: the whole DeepEncoder learns to read with a compact decoder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from components.config import TrainConfig
from components.mixture.admitted import strips_admission
from components.model.architecture import OcrModel
from components.model.configuration import build_configuration
from components.model.folder import ModelFolder
from components.model.initialisation import initialise
from components.model.tokenizer import make_tokenizer
from components.model_config import ModelConfig
from components.nouns import Split
from components.shards import shard_path
from components.training.checkpoint import CheckpointFolder, fingerprint
from components.training.stage import (
    TrainingSetup,
    TrainOutputs,
    prepare_torch,
    read_training_set,
    tokenizer_texts,
    train,
    write_outputs,
)


@dataclass(frozen=True, slots=True)
class PretrainInputs:
    """Where stage 1 reads and writes.

    `admission` says which rows of the shards it may use; `checkpoints` outlives an interrupted
    run.
    """

    shards: Path
    admission: Path
    model: ModelConfig
    checkpoints: Path
    out: Path
    seed: int


def run(config: TrainConfig, inputs: PretrainInputs) -> TrainOutputs:
    """Train from scratch, or from the checkpoint of an interrupted run of the same inputs.

    Raises:
        ScriptoriumError: the gate before training has not admitted these shards.
    """
    admission = strips_admission(inputs.admission, inputs.shards)
    prepare_torch()
    tokenizer = make_tokenizer(inputs.model.tokenizer, tokenizer_texts(inputs.shards, admission))
    model = OcrModel(build_configuration(inputs.model, config.decoder, tokenizer.vocabulary))
    initialise(model, torch.Generator().manual_seed(inputs.seed))
    content = ModelFolder(model, tokenizer, inputs.model.views)
    shard = shard_path(inputs.shards, Split.TRAIN)
    name = fingerprint([config, inputs.model, str(inputs.seed), shard, inputs.admission])
    checkpoints = CheckpointFolder(inputs.checkpoints, name)
    dataset = read_training_set(inputs.shards, tokenizer, admission)
    setup = TrainingSetup(
        "pretrain", content, inputs.model, config, dataset, inputs.seed, checkpoints
    )
    outputs = write_outputs(inputs.out, content, *train(setup))
    checkpoints.clear()
    return outputs
