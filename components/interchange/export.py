"""Export: a model folder to the released layout, with everything a server asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers.processors import TemplateProcessing

from components.interchange.layout import disassemble
from components.interchange.released_config import is_released_shape, released_config
from components.model.architecture import OcrModel
from components.model.folder import ModelFolder, new_folder, save_views
from components.model.released_tokenizer import BEGIN, END, IMAGE, PAD

SHARD_BYTES = 4_000_000_000
INDEX = "model.safetensors.index.json"

Shard = dict[str, torch.Tensor]


def export_model(content: ModelFolder, out: Path, dtype: torch.dtype) -> int:
    """Write `out`, a new folder; return how many tensors it holds.

    A model of released shape gets the original's `config.json`, any other one transformers' own
    (`unlimited_ocr`): names and layout of the weights are the released ones in both.

    Raises:
        ScriptoriumError: `out` exists.
    """
    with new_folder(out) as partial:
        count = _write_weights(content.model, partial, dtype)
        _write_json(partial / "config.json", _config(content.model, dtype))
        _write_companions(content, partial)
    return count


def exported_tensors(model: OcrModel, dtype: torch.dtype) -> Iterator[tuple[str, torch.Tensor]]:
    """Every tensor of the released layout, one at a time, in the order of the model."""
    state = model.state_dict()
    if model.config.tie_word_embeddings:
        del state["lm_head.weight"]
    for name, tensor in disassemble(state):
        yield name, tensor.to(dtype).contiguous()


def _write_weights(model: OcrModel, folder: Path, dtype: torch.dtype) -> int:
    """Shards of about SHARD_BYTES under the usual names, and their index."""
    shards: list[tuple[str, list[str]]] = []
    total = 0
    for number, shard in enumerate(_shards(exported_tensors(model, dtype)), start=1):
        name = f"shard-{number:05d}"
        # loaders of transformers 4 refuse a file that does not say whose tensors it holds
        save_file(shard, folder / name, metadata={"format": "pt"})
        shards.append((name, list(shard)))
        total += sum(tensor.nbytes for tensor in shard.values())
    weight_map: dict[str, str] = {}
    for number, (name, tensors) in enumerate(shards, start=1):
        final = f"model-{number:05d}-of-{len(shards):06d}.safetensors"
        (folder / name).chmod(0o644)  # safetensors makes files only their owner can read
        (folder / name).rename(folder / final)
        weight_map |= dict.fromkeys(tensors, final)
    index = {"metadata": {"total_size": total}, "weight_map": dict(sorted(weight_map.items()))}
    _write_json(folder / INDEX, index)
    return len(weight_map)


def _shards(tensors: Iterator[tuple[str, torch.Tensor]]) -> Iterator[Shard]:
    shard: Shard = {}
    size = 0
    for name, tensor in tensors:
        if shard and size + tensor.nbytes > SHARD_BYTES:
            yield shard
            shard, size = {}, 0
        shard[name] = tensor
        size += tensor.nbytes
    yield shard


def _config(model: OcrModel, dtype: torch.dtype) -> dict[str, Any]:
    name = str(dtype).removeprefix("torch.")
    if is_released_shape(model.config):
        return released_config(model.config, name)
    own: dict[str, Any] = model.config.to_dict()
    return own | {"architectures": ["UnlimitedOcrForConditionalGeneration"], "dtype": name}


def _write_companions(content: ModelFolder, folder: Path) -> None:
    """Tokenizer, processor and generation files, and the image modes that import restores."""
    tokenizer = content.tokenizer
    exported = type(tokenizer.tokenizer).from_str(tokenizer.tokenizer.to_str())
    # Loaders of transformers 5 add no BEGIN by themselves, and the model has never done without.
    exported.post_processor = TemplateProcessing(
        single=f"{BEGIN} $A", pair=f"{BEGIN} $A $B", special_tokens=[(BEGIN, tokenizer.begin)]
    )
    exported.save(str(folder / "tokenizer.json"))
    _write_json(
        folder / "tokenizer_config.json",
        {
            # explicit Llama classes destroy spaces under transformers 5
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": BEGIN,
            "eos_token": END,
            "pad_token": PAD,
            "clean_up_tokenization_spaces": False,
            "model_max_length": content.model.config.text_config.max_position_embeddings,
            "padding_side": "left",
        },
    )
    names = {"bos_token": BEGIN, "eos_token": END, "pad_token": PAD}
    _write_json(folder / "special_tokens_map.json", names)
    ids = {"bos_token_id": tokenizer.begin, "eos_token_id": tokenizer.end}
    _write_json(folder / "generation_config.json", ids | {"pad_token_id": tokenizer.pad})
    _write_json(folder / "processor_config.json", _processor())
    save_views(folder, content.views)


def _processor() -> dict[str, Any]:
    half = [0.5, 0.5, 0.5]
    return {
        "processor_class": "DeepseekVLV2Processor",
        "candidate_resolutions": [[1024, 1024]],
        "downsample_ratio": 4,
        "image_mean": half,
        "image_std": half,
        "image_token": IMAGE,
        "mask_prompt": False,
        "normalize": True,
        "pad_token": PAD,
        "patch_size": 16,
        "sft_format": "deepseek",
        "add_special_token": False,
        "ignore_id": -100,
    }


def _write_json(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
