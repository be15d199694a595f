"""Goldens of the tower: SAM, compressor, CLIP and projector, layer by layer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import nn

from components.config import Params
from components.interchange.goldens.comparison import Comparison, Differences
from components.interchange.goldens.rule import fill, pixels
from components.model.architecture import OcrModel
from components.model.configuration import Vocabulary, build_configuration
from components.model_config import ClipConfig, DecoderConfig, ModelConfig, SamConfig

TOLERANCE = 5e-5
CLIP_TOLERANCE = 3e-5  # tells CLIP's epsilon from SAM's, which `projected` cannot
# The tower alone: a decoder of nothing, since the projector's width is the released one.
_NO_TEXT = Vocabulary(16, 0, 1, None, 2)

Golden = Mapping[str, Any]


def compare_vision(name: str, golden: Golden, profile: Params) -> Comparison:
    """The full-size tower on the formula picture of the size that the golden was made at."""
    model = tower(profile.model, profile.finetune.decoder.width)
    side = int(golden["sam_out.shape"][-1]) * model.token_side
    return _compare(name, model, {side: {key: golden[key] for key in golden}})


def compare_small_vision(
    name: str, golden: Golden, sizes: Mapping[str, Any], profile: Params
) -> Comparison:
    """A tower of other sizes; keys of the golden start with the side of the picture."""
    model = tower(_small(sizes, profile.model), profile.finetune.decoder.width)
    by_side: dict[int, dict[str, Any]] = {}
    for key, value in golden.items():
        if found := re.match(r"(\d+)\.(.+)", key):
            by_side.setdefault(int(found[1]), {})[found[2]] = value
    return _compare(name, model, by_side)


def tower(config: ModelConfig, width: int) -> OcrModel:
    """A model whose tower and projector have the rule's weights."""
    decoder = DecoderConfig(width=width, layers=1, heads=1, mlp=1, experts=None, tied=True)
    model = OcrModel(build_configuration(config, decoder, _NO_TEXT)).eval()
    fill(model.model.vision_tower, "model.vision_tower.")
    fill(model.model.multi_modal_projector, "model.multi_modal_projector.")
    return model


def _small(sizes: Mapping[str, Any], base: ModelConfig) -> ModelConfig:
    sam, clip = sizes["sam"], sizes["clip"]
    return base.model_copy(
        update={
            "patch_size": sam["patch_size"],
            "sam": SamConfig(
                width=sam["embed_dim"],
                layers=sam["depth"],
                heads=sam["num_heads"],
                mlp=sam["embed_dim"] * sam["mlp_ratio"],
                window=sam["window_size"],
                global_layers=tuple(sam["global_attn_indexes"]),
                neck=sam["out_chans"],
                downsample=base.sam.downsample,
            ),
            "clip": ClipConfig(
                width=clip["hidden_size"],
                layers=clip["num_layers"],
                heads=clip["num_attention_heads"],
                mlp=clip["ffn_hidden_size"],
                grid=clip["image_size"] // clip["patch_size"],
                dead_patch=None,
            ),
        }
    )


def _compare(name: str, model: OcrModel, goldens: Mapping[int, Golden]) -> Comparison:
    differences = Differences(TOLERANCE)
    for side, golden in goldens.items():
        observed = _observe(model, side)
        for key in (key.removesuffix(".sample") for key in golden if key.endswith(".sample")):
            if key not in observed:
                differences.add(f"{key} is not known here", float("inf"))
                continue
            tolerance = CLIP_TOLERANCE if key == "clip_out" else None
            differences.sampled(key, observed[key], golden, tolerance)
    return differences.row(name)


@torch.inference_mode()
def _observe(model: OcrModel, side: int) -> dict[str, torch.Tensor]:
    """Every tensor that a golden may hold, by the golden's name for it."""
    seen: dict[str, torch.Tensor] = {}
    handles = [module.register_forward_hook(hook) for module, hook in _probes(model, seen)]
    try:
        seen["pixels"] = pixels(side, side)
        features = model.features(seen["pixels"]).flatten(1, 2)
    finally:
        for handle in handles:
            handle.remove()
    projected = model.model.multi_modal_projector(features)
    return seen | {"concat": features, "projected": projected}


def _probes(model: OcrModel, seen: dict[str, torch.Tensor]) -> list[tuple[nn.Module, Any]]:
    sam, clip = model.tower.sam_encoder, model.tower.vision_encoder
    named: dict[str, nn.Module] = {
        "sam_patch_embed": sam.patch_embed,
        "sam_neck_out": sam.neck,
        "sam_net2_out": sam.proj.conv1,
        "sam_out": sam.proj,
        "clip_embeddings": clip.embeddings,
        "clip_preln": clip.pre_layrnorm,
        "clip_out": clip.encoder,
    }
    named |= {f"sam_block{number}_out": layer for number, layer in enumerate(sam.layers)}
    named |= {f"clip_layer{n}_out": layer for n, layer in enumerate(clip.encoder.layers)}

    def keep(name: str) -> Callable[..., None]:
        def hook(_module: nn.Module, inputs: tuple[Any, ...], output: object) -> None:
            found = getattr(output, "last_hidden_state", output)
            assert isinstance(found, torch.Tensor)
            seen[name] = found
            if name == "sam_block0_out":
                seen["sam_block0_in"] = inputs[0]

        return hook

    return [(module, keep(name)) for name, module in named.items()]
