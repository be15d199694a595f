"""From `params.yaml` to the configuration of the architecture that transformers ships.

transformers' `unlimited_ocr` with full attention in every decoder layer *is* DeepSeek-OCR v1
(arXiv 2510.18234). Two of its defaults are silent traps and are set here: sliding-window decoder
layers (training is unchanged, generation diverges), and a SAM initialiser of 1e-10 (a dead tower).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from transformers.models.unlimited_ocr.configuration_unlimited_ocr import UnlimitedOcrConfig

from components.model_config import COMPRESSION, DecoderConfig, ExpertsConfig, ModelConfig

INITIALIZER_RANGE = 0.02


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Rows of the embedding, and the ids that the architecture itself must know."""

    size: int
    begin: int
    end: int
    pad: int | None
    image: int


def _sam(model: ModelConfig) -> dict[str, Any]:
    return {
        "hidden_size": model.sam.width,
        "output_channels": model.sam.neck,
        "num_hidden_layers": model.sam.layers,
        "num_attention_heads": model.sam.heads,
        "image_size": model.clip.grid * COMPRESSION * model.patch_size,
        "patch_size": model.patch_size,
        "window_size": model.sam.window,
        "global_attn_indexes": list(model.sam.global_layers),
        "mlp_dim": model.sam.mlp,
        "downsample_channels": list(model.sam.downsample),
        "initializer_range": INITIALIZER_RANGE,
    }


def _clip(model: ModelConfig) -> dict[str, Any]:
    # The position table is grid x grid; the patch size sets that ratio, and the dead matrix.
    patch = model.clip.dead_patch or 1
    return {
        "hidden_size": model.clip.width,
        "intermediate_size": model.clip.mlp,
        "num_hidden_layers": model.clip.layers,
        "num_attention_heads": model.clip.heads,
        "image_size": model.clip.grid * patch,
        "patch_size": patch,
    }


def _experts(experts: ExpertsConfig, layers: int) -> dict[str, Any]:
    dense = min(experts.dense_layers, layers)
    return {
        "n_routed_experts": experts.count,
        "num_experts_per_tok": experts.per_token,
        "moe_intermediate_size": experts.width,
        "n_shared_experts": experts.shared,
        "mlp_layer_types": ["dense"] * dense + ["sparse"] * (layers - dense),
    }


def _text(model: ModelConfig, decoder: DecoderConfig, vocabulary: Vocabulary) -> dict[str, Any]:
    dense = {"mlp_layer_types": ["dense"] * decoder.layers}
    return {
        "vocab_size": vocabulary.size,
        "hidden_size": decoder.width,
        "intermediate_size": decoder.mlp,
        "num_hidden_layers": decoder.layers,
        "num_attention_heads": decoder.heads,
        "num_key_value_heads": decoder.heads,
        "max_position_embeddings": model.max_positions,
        "bos_token_id": vocabulary.begin,
        "eos_token_id": vocabulary.end,
        "pad_token_id": vocabulary.pad,
        "tie_word_embeddings": decoder.tied,
        **full_attention(decoder.layers),
        **(_experts(decoder.experts, decoder.layers) if decoder.experts else dense),
    }


def full_attention(layers: int) -> dict[str, list[str]]:
    """The override without which generation, and nothing else, differs from DeepSeek-OCR."""
    return {"layer_types": ["full_attention"] * layers}


def build_configuration(
    model: ModelConfig, decoder: DecoderConfig, vocabulary: Vocabulary
) -> UnlimitedOcrConfig:
    """Compose the configuration of one stage's whole model."""
    configuration = UnlimitedOcrConfig(
        vision_config={"sam_config": _sam(model), "encoder_config": _clip(model)},
        text_config=_text(model, decoder, vocabulary),
        image_token_id=vocabulary.image,
        tie_word_embeddings=decoder.tied,
        keep_dead_patch_embedding=model.clip.dead_patch is not None,
    )
    configuration._attn_implementation = model.attention
    return configuration
