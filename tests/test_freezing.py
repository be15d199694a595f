"""In every stage of every profile, what is frozen stays as it is and all the rest learns."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from components.config import load_profile
from components.mixture.collate import Inputs
from components.model.architecture import DEAD_PATCH_EMBEDDING, OcrModel
from components.model.configuration import Vocabulary, build_configuration
from components.model.freezing import freeze, trainable
from components.model.initialisation import initialise
from components.model.losses import IGNORE, RouterRecorder
from components.model.views import prepare
from components.training.objective import Instruments, Weights, compute_losses
from components.training.optimizer import MuonAdamW
from components.training.parallel import Workers, backward
from tests.tiny_model import picture

ROOT = Path(__file__).parents[1]
PROFILES = ("tiny", "small", "h200", "reference")
VOCABULARY = Vocabulary(size=64, begin=0, end=1, pad=2, image=3)
DEAD = f"model.vision_tower.vision_encoder.embeddings.{DEAD_PATCH_EMBEDDING}"
SAM = "model.vision_tower.sam_encoder."
STEPS = 3


def _shrunk_model(model):
    """The same kinds of layers at test size; one mode without tiles and one with."""
    side = model.token_side
    tiles = {"side": side, "most": 6, "above": side}
    modes = {
        "native": {"size": (side, 2 * side), "fit": "extend", "tiles": None},
        "tiled": {"size": (side, side), "fit": "extend", "tiles": tiles},
    }
    sam = {
        "width": 32,
        "layers": min(model.sam.layers, 3),
        "heads": 2,
        "mlp": 48,
        "window": 3,
        "global_layers": (1,) if model.sam.global_layers else (),
        "neck": 24,
        "downsample": (24, 32),
    }
    clip = {"width": 32, "layers": min(model.clip.layers, 2), "heads": 2, "mlp": 48, "grid": 4}
    small = model.model_dump()
    small["views"] |= {"auto": tuple(modes), "modes": modes}
    small["sam"], small["clip"] = sam, small["clip"] | clip
    return type(model).model_validate(small)


def _shrunk_decoder(decoder):
    """Two layers, or two with experts after a dense one, of as many experts as are not all used."""
    small = {"width": 32, "layers": min(decoder.layers, 2), "heads": 2, "mlp": 48}
    if decoder.experts:
        dense = min(decoder.experts.dense_layers, 1)
        experts = {"count": 4, "per_token": 2, "width": 24, "dense_layers": dense}
        small["experts"] = decoder.experts.model_dump() | experts
        small["layers"] = dense + 2
    return type(decoder).model_validate(decoder.model_dump() | small)


def _batch(model):
    """A picture in tiles, a picture at its native size, a row of text; padded on the right."""
    side, views = model.token_side, model.views
    pictures = [
        (prepare(picture("fed", 2 * side, side), views.modes["tiled"], views, side),),
        (prepare(picture("abc", 2 * side, side), views.modes["native"], views, side),),
        (),
    ]
    assert [len(view.tiles) for row in pictures for view in row] == [2, 0]
    ids = torch.full((3, 32), VOCABULARY.pad)
    labels, mask = torch.full_like(ids, IGNORE), torch.zeros_like(ids, dtype=torch.bool)
    for row, seen in enumerate(pictures):
        prompt = [VOCABULARY.begin] + [VOCABULARY.image] * sum(view.tokens for view in seen)
        target = [10 + 3 * row + place for place in range(8 + row)]
        end = len(prompt) + len(target)
        ids[row, :end] = torch.tensor([*prompt, *target])
        labels[row, len(prompt) - 1 : end] = torch.tensor([*target, VOCABULARY.end])
        mask[row, :end] = True
    tensors = tuple(tuple(view.tensors() for view in row) for row in pictures)
    return Inputs(ids, labels, mask, tensors, None, None)


def _train(model, config, inputs):
    """Steps as the loop makes them, but for the decay: what changes has learnt something.

    One change is of rounding alone: softmax undoes any bias of CLIP's keys, so that their
    gradients are some 1e-13.
    """
    optimizer = MuonAdamW(trainable(model), weight_decay=0.0, momentum=config.momentum)
    workers, instruments = Workers(1), Instruments(routers=RouterRecorder(model))
    for _ in range(STEPS):
        backward(
            workers,
            optimizer.parameters,
            inputs,
            lambda part: compute_losses(model, part, instruments, config.z_weight),
            Weights(balance=config.balance_weight),
        )
        optimizer.step(config.learning_rate, workers)


@pytest.mark.parametrize("stage", ["pretrain", "finetune"])
@pytest.mark.parametrize("profile", PROFILES)
def test_frozen_tensors_stay_byte_equal_and_all_others_change(profile, stage):
    params = load_profile(ROOT, profile)
    config, shrunk = getattr(params, stage), _shrunk_model(params.model)
    decoder = _shrunk_decoder(config.decoder)
    model = OcrModel(build_configuration(shrunk, decoder, VOCABULARY)).train()
    initialise(model, torch.Generator().manual_seed(params.seed))
    frozen = freeze(model, config.freeze)
    assert (DEAD in frozen) == (params.model.clip.dead_patch is not None)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    _train(model, config, _batch(shrunk))
    after = dict(model.named_parameters())
    assert set(frozen) | set(trainable(model)) == set(after)
    for name, tensor in after.items():
        equal = tensor.detach().numpy().tobytes() == before[name].numpy().tobytes()
        assert equal == (name in frozen), name


@pytest.mark.parametrize("profile", PROFILES)
def test_stage_2_freezes_sam_and_the_dead_matrix_and_nothing_else_at_full_size(profile):
    params = load_profile(ROOT, profile)
    with torch.device("meta"):
        model = OcrModel(build_configuration(params.model, params.finetune.decoder, VOCABULARY))
    frozen = freeze(model, params.finetune.freeze)
    names = [name for name, _ in model.named_parameters()]
    assert frozen == [name for name in names if name.startswith(SAM) or name == DEAD]
    assert sorted(frozen + list(trainable(model))) == sorted(names)
    assert any(name.startswith(SAM) for name in frozen)
    assert (DEAD in frozen) == (params.model.clip.dead_patch is not None)
