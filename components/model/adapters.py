"""Low-rank adapters (LoRA, arXiv 2106.09685) by peft, on the decoder, CLIP, or both."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import torch
from peft import LoraConfig
from peft.tuners.lora import LoraModel
from torch import nn

from components.model.architecture import OcrModel
from components.model_config import AdapterConfig
from components.nouns import ConfigError


class Adapted:
    """A model with adapters in it: only they are trained, and merging leaves plain matrices.

    Only linear maps take an adapter. Routed experts are three-dimensional parameters, all experts
    of a layer in one, and a router is a parameter too: no target reaches them, and they stay as
    they are. Shared experts are linear maps.
    """

    def __init__(self, model: OcrModel, config: AdapterConfig, seed: int) -> None:
        """Put an adapter on every linear map that is not frozen and matches one of `targets`.

        Raises:
            ConfigError: a pattern matches no such map.
        """
        names = _chosen(model, config.targets)
        lora = LoraConfig(
            r=config.rank,
            lora_alpha=config.alpha,
            target_modules="|".join(re.escape(name) for name in names),
        )
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self._adapted = LoraModel(model, {"default": lora}, "default")
        self.model = model

    def merge(self) -> None:
        """Add every adapter to its matrix and take it out: the model has its old names again."""
        self._adapted.merge_and_unload()


def _chosen(model: OcrModel, targets: tuple[str, ...]) -> list[str]:
    """Names of the linear maps that get an adapter.

    Not the output layer: the loss reads its matrix itself, past any adapter, and a tied one is
    the embedding.
    """
    names = [
        name
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear)
        and module is not model.lm_head
        and module.weight.requires_grad
    ]
    chosen: set[str] = set()
    for pattern in targets:
        matched = [name for name in names if fnmatchcase(name, pattern)]
        if not matched:
            raise ConfigError(
                f"params.yaml: finetune.adapters.targets: {pattern!r} matches no matrix"
                " that could be trained"
            )
        chosen.update(matched)
    return sorted(chosen)
