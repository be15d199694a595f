"""From `params.yaml` to the configuration of the architecture that transformers ships.

transformers' `unlimited_ocr` with full attention in every decoder layer *is* DeepSeek-OCR v1
(arXiv 2510.18234). Two of its defaults are silent traps and are set here: sliding-window decoder
layers (training is unchanged, generation diverges), and a SAM initialiser of 1e-10 (a dead tower).
"""

from __future__ import annotations

from typing import Any

from transformers.models.unlimited_ocr.configuration_unlimited_ocr import UnlimitedOcrConfig

from components.config import DecoderConfig, ModelConfig
from components.model.tokenizer import SpecialTokens

COMPRESSION = 4  # the compressor halves each side twice: 16x fewer tokens
INITIALIZER_RANGE = 0.02


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
    return {
        "hidden_size": model.clip.width,
        "intermediate_size": model.clip.mlp,
        "num_hidden_layers": model.clip.layers,
        "num_attention_heads": model.clip.heads,
        # The position table is grid x grid; the patch size only sets that ratio.
        "image_size": model.clip.grid,
        "patch_size": 1,
    }


def _text(model: ModelConfig, decoder: DecoderConfig, vocabulary_size: int) -> dict[str, Any]:
    sparse = "sparse" if decoder.experts else "dense"
    return {
        "vocab_size": vocabulary_size,
        "hidden_size": decoder.width,
        "intermediate_size": decoder.mlp,
        "moe_intermediate_size": decoder.mlp // max(decoder.experts_per_token, 1),
        "n_routed_experts": max(decoder.experts, 1),
        "num_experts_per_tok": max(decoder.experts_per_token, 1),
        "num_hidden_layers": decoder.layers,
        "num_attention_heads": decoder.heads,
        "num_key_value_heads": decoder.heads,
        "max_position_embeddings": model.max_positions,
        "layer_types": ["full_attention"] * decoder.layers,
        "mlp_layer_types": ["dense"] + [sparse] * (decoder.layers - 1),
        "bos_token_id": SpecialTokens.BEGIN.id,
        "eos_token_id": SpecialTokens.END.id,
        "pad_token_id": SpecialTokens.PAD.id,
        "tie_word_embeddings": decoder.tied,
    }


def build_configuration(
    model: ModelConfig, decoder: DecoderConfig, vocabulary_size: int
) -> UnlimitedOcrConfig:
    """Compose the configuration of one stage's whole model."""
    configuration = UnlimitedOcrConfig(
        vision_config={"sam_config": _sam(model), "encoder_config": _clip(model)},
        text_config=_text(model, decoder, vocabulary_size),
        image_token_id=SpecialTokens.IMAGE.id,
        tie_word_embeddings=decoder.tied,
    )
    # Plain attention gives the weights that guidance supervises, and its backward pass is
    # 1.7x faster than scaled_dot_product_attention's at these sizes in bfloat16 on a CPU.
    configuration._attn_implementation = "eager"
    return configuration
