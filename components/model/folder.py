"""A model folder: all that reading needs, and nothing that can run code when it is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers.models.unlimited_ocr.configuration_unlimited_ocr import UnlimitedOcrConfig

from components.model.architecture import OcrModel
from components.model.tokenizer import OcrTokenizer, load_tokenizer
from components.model_config import ViewsConfig
from components.nouns import ScriptoriumError

WEIGHTS = "model.safetensors"
VIEWS = "views.json"
_CONFIGURATION, _TOKENIZER = "config.json", "tokenizer.json"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model and what turns pictures and text into its inputs."""

    model: OcrModel
    tokenizer: OcrTokenizer
    views: ViewsConfig


def save_model(
    folder: Path, content: ModelFolder, weights: dict[str, torch.Tensor] | None = None
) -> None:
    """Write a model folder; `weights` replaces the model's own (float32 masters, say)."""
    folder.mkdir(parents=True, exist_ok=True)
    content.model.config.to_json_file(folder / _CONFIGURATION)
    content.tokenizer.save(folder / _TOKENIZER)
    views = content.views.model_dump_json(indent=2) + "\n"
    (folder / VIEWS).write_text(views, encoding="utf-8")
    state = content.model.state_dict() | (weights or {})
    if content.model.config.tie_word_embeddings:
        state.pop("lm_head.weight")
    save_file({name: state[name].contiguous() for name in sorted(state)}, folder / WEIGHTS)


def load_model(folder: Path) -> ModelFolder:
    """Read a model folder in float32.

    Raises:
        ScriptoriumError: a file is missing, or the weights are not those of the configuration.
    """
    for name in (_CONFIGURATION, WEIGHTS, _TOKENIZER, VIEWS):
        if not (folder / name).is_file():
            raise ScriptoriumError(f"{folder}: not a model folder: {name} is missing")
    configuration = UnlimitedOcrConfig.from_json_file(folder / _CONFIGURATION)
    configuration._attn_implementation = "sdpa"
    model = OcrModel(configuration)
    missing, unexpected = model.load_state_dict(load_file(folder / WEIGHTS), strict=False)
    missing = [
        name
        for name in missing
        if name != "lm_head.weight" or not configuration.tie_word_embeddings
    ]
    if missing or unexpected:
        wrong = (missing + unexpected)[0]
        raise ScriptoriumError(f"{folder / WEIGHTS}: does not fit {_CONFIGURATION}: {wrong}")
    views = ViewsConfig.model_validate_json((folder / VIEWS).read_text(encoding="utf-8"))
    rows = configuration.text_config.vocab_size
    return ModelFolder(model.eval(), load_tokenizer(folder / _TOKENIZER, rows), views)
