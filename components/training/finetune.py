"""Stage 2: SAM and compressor frozen; CLIP, projector and a new decoder learn to read.

With `adapters`, low-rank changes of their matrices are all that learns; they are merged at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import torch

from components.config import FinetuneConfig
from components.mixture.admitted import strips_admission
from components.model.architecture import OcrModel
from components.model.configuration import build_configuration
from components.model.folder import WEIGHTS, ModelFolder, load_model
from components.model.initialisation import initialise
from components.model_config import ModelConfig
from components.nouns import ConfigError, Split
from components.shards import shard_path
from components.training.checkpoint import CheckpointFolder, fingerprint
from components.training.stage import (
    TrainingSetup,
    TrainOutputs,
    prepare_torch,
    read_training_set,
    train,
    write_outputs,
)


@dataclass(frozen=True, slots=True)
class FinetuneInputs:
    """Where stage 2 reads and writes.

    `pretrained` is the model folder of stage 1; `admission` says which rows of the shards it may
    use.
    """

    pretrained: Path
    shards: Path
    admission: Path
    model: ModelConfig
    checkpoints: Path
    out: Path
    seed: int


def run(config: FinetuneConfig, inputs: FinetuneInputs) -> TrainOutputs:
    """Train a new decoder on stage 1's encoder, resuming an interrupted run of the same inputs.

    Raises:
        ScriptoriumError: the gate before training has not admitted these shards.
    """
    admission = strips_admission(inputs.admission, inputs.shards)
    prepare_torch()
    pretrained = load_model(inputs.pretrained)
    content = _new_decoder(config, inputs, pretrained)
    shard = shard_path(inputs.shards, Split.TRAIN)
    files = (shard, inputs.admission, inputs.pretrained / WEIGHTS)
    parts = (config, inputs.model, str(inputs.seed), *files)
    checkpoints = CheckpointFolder(inputs.checkpoints, fingerprint(parts))
    dataset = read_training_set(inputs.shards, content.tokenizer, admission)
    setup = TrainingSetup(
        stage="finetune",
        content=content,
        model=inputs.model,
        config=config,
        dataset=dataset,
        seed=inputs.seed,
        checkpoints=checkpoints,
        adapters=config.adapters,
    )
    outputs = write_outputs(inputs.out, content, *train(setup))
    checkpoints.clear()
    return outputs


def _new_decoder(
    config: FinetuneConfig, inputs: FinetuneInputs, pretrained: ModelFolder
) -> ModelFolder:
    """A model with this stage's decoder, and stage 1's weights where `carry` says so."""
    vocabulary = pretrained.tokenizer.vocabulary
    model = OcrModel(build_configuration(inputs.model, config.decoder, vocabulary))
    initialise(model, torch.Generator().manual_seed(inputs.seed + 1))
    weights = pretrained.model.state_dict()
    own = model.state_dict()
    missing = set(dict(model.named_parameters()))
    for pattern in config.carry:
        carried = [name for name in weights if fnmatchcase(name, pattern) and name in own]
        if not carried:
            raise ConfigError(f"params.yaml: finetune.carry: {pattern!r} matches no parameter")
        wrong = [name for name in carried if weights[name].shape != own[name].shape]
        if wrong:
            raise ConfigError(
                f"params.yaml: finetune.carry: {wrong[0]} differs in shape from stage 1"
            )
        for name in carried:
            own[name].copy_(weights[name])
        missing.difference_update(carried)
    if config.adapters and missing:
        # nothing but adapters is trained: what is new would stay random
        raise ConfigError(f"params.yaml: finetune.carry: adapters need {min(missing)} carried too")
    return ModelFolder(model, pretrained.tokenizer, inputs.model.views)
