"""Low-rank adapters (LoRA, arXiv 2106.09685) by peft, on the decoder, CLIP, or both."""

from __future__ import annotations

import re
from fnmatch import translate

import torch
from peft import LoraConfig
from peft.tuners.lora import LoraModel
from torch import nn

from components.model.architecture import OcrModel
from components.model.freezing import trainable
from components.model_config import AdapterConfig
from components.nouns import ConfigError


class Adapted:
    """A model with adapters in it: only they are trained, and merging leaves plain matrices."""

    def __init__(self, model: OcrModel, config: AdapterConfig, seed: int) -> None:
        """Put an adapter on every linear map whose name matches a pattern of `targets`.

        Raises:
            ConfigError: a pattern matches no linear map.
        """
        names = [name for name, m in model.named_modules() if isinstance(m, nn.Linear)]
        for pattern in config.targets:
            if not any(re.match(translate(pattern), name) for name in names):
                raise ConfigError(f"params.yaml: adapters.targets: {pattern!r} matches no matrix")
        lora = LoraConfig(
            r=config.rank,
            lora_alpha=config.alpha,
            target_modules="|".join(translate(pattern) for pattern in config.targets),
        )
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self._adapted = LoraModel(model, {"default": lora}, "default")
        self.model = model
        self.names = tuple(trainable(model))

    def merge(self) -> None:
        """Add every adapter to its matrix and take it out: the model has its old names again."""
        self._adapted.merge_and_unload()
