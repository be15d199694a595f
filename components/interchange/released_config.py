"""`config.json` of the released checkpoint: what the original code, transformers and vLLM read."""

from __future__ import annotations

from typing import Any

from transformers.models.unlimited_ocr.configuration_unlimited_ocr import UnlimitedOcrConfig

from components.model.configuration import full_attention
from components.nouns import ScriptoriumError

# The remote code is named where it lives, not copied beside the weights.
REMOTE_CODE = "deepseek-ai/DeepSeek-OCR--modeling_deepseekocr"
_WIDTH = 1280  # the projector's width is written into the original code
_DECODER = (
    "vocab_size",
    "hidden_size",
    "intermediate_size",
    "moe_intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "n_shared_experts",
    "n_routed_experts",
    "num_experts_per_tok",
    "max_position_embeddings",
    "bos_token_id",
    "eos_token_id",
)
# What the original has in every release and our sizes never change.
_FIXED: dict[str, Any] = {
    "first_k_dense_replace": 1,
    "kv_lora_rank": None,
    "q_lora_rank": None,
    "qk_nope_head_dim": 0,
    "qk_rope_head_dim": 0,
    "v_head_dim": 0,
    "use_mla": False,
    "n_group": 1,
    "topk_group": 1,
    "topk_method": "greedy",
    "lm_head": True,
    "rm_head": False,
}
_TOWER: dict[str, Any] = {
    "image_size": 1024,
    "mlp_ratio": 3.7362,
    "model_name": "deeplip_b_l",
    "model_type": "vision",
    "width": {
        "clip-l-14-224": {
            "heads": 16,
            "image_size": 224,
            "layers": 24,
            "patch_size": 14,
            "width": 1024,
        },
        "sam_vit_b": {
            "downsample_channels": [512, 1024],
            "global_attn_indexes": [2, 5, 8, 11],
            "heads": 12,
            "layers": 12,
            "width": 768,
        },
    },
}


_SIZES = ("hidden_size", "num_hidden_layers", "num_attention_heads", "image_size", "patch_size")
_TOWER_SIZES = {
    "sam_config": (
        *_SIZES,
        "window_size",
        "mlp_dim",
        "output_channels",
        "downsample_channels",
        "global_attn_indexes",
    ),
    "encoder_config": (*_SIZES, "intermediate_size"),
}
# Fields that change the arithmetic, with the one value that ours has. Absent, they have it too.
_ARITHMETIC: dict[str, Any] = {
    "rope_theta": 10000.0,
    "rope_scaling": None,
    "rms_norm_eps": 1e-6,
    "norm_topk_prob": False,
    "routed_scaling_factor": 1.0,
    "scoring_func": "softmax",
    "hidden_act": "silu",
    "attention_bias": False,
    "use_mla": False,
    "topk_method": "greedy",
    "n_group": 1,
}


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def is_released_shape(config: UnlimitedOcrConfig) -> bool:
    """Whether the original code, whose tower is written into it, can hold such a model."""
    default, text = UnlimitedOcrConfig().vision_config, config.text_config
    same = all(
        _plain(getattr(getattr(config.vision_config, part), size))
        == _plain(getattr(getattr(default, part), size))
        for part, sizes in _TOWER_SIZES.items()
        for size in sizes
    )
    one_dense = text.mlp_layer_types[:1] == ["dense"] and "dense" not in text.mlp_layer_types[1:]
    return same and text.hidden_size == _WIDTH and one_dense and not text.tie_word_embeddings


def released_config(config: UnlimitedOcrConfig, dtype: str) -> dict[str, Any]:
    """The released fields for a model of released shape."""
    decoder = {name: getattr(config.text_config, name) for name in _DECODER} | _FIXED
    language = {"architectures": ["DeepseekV2ForCausalLM"], "torch_dtype": dtype} | decoder
    return decoder | {
        "_name_or_path": "deepseek-ai/DeepSeek-OCR",
        "architectures": ["DeepseekOCRForCausalLM"],
        "auto_map": {
            "AutoConfig": f"{REMOTE_CODE}.DeepseekOCRConfig",
            "AutoModel": f"{REMOTE_CODE}.DeepseekOCRForCausalLM",
        },
        "candidate_resolutions": [[1024, 1024]],
        "global_view_pos": "head",
        "language_config": language,
        "model_type": "deepseek_vl_v2",
        "projector_config": {
            "input_dim": 2048,
            "model_type": "mlp_projector",
            "n_embed": _WIDTH,
            "projector_type": "linear",
        },
        "tie_word_embeddings": False,
        "tile_tag": "2D",
        "torch_dtype": dtype,
        "transformers_version": "4.46.3",
        "vision_config": _TOWER,
    }


def native_config(raw: dict[str, Any], has_dead_patch: bool) -> UnlimitedOcrConfig:
    """Our configuration from a released `config.json`, or from one of transformers' own kind.

    Raises:
        ScriptoriumError: a field of the decoder is missing, or asks for other arithmetic.
    """
    if raw.get("model_type") == "unlimited_ocr":
        config = UnlimitedOcrConfig.from_dict(dict(raw))
    else:
        text = raw.get("language_config", raw)
        missing = [name for name in _DECODER if name not in text]
        if missing:
            raise ScriptoriumError(f"config.json: language_config.{missing[0]} is missing")
        for name, value in _ARITHMETIC.items():
            if text.get(name, raw.get(name, value)) != value:
                raise ScriptoriumError(f"config.json: {name} is not {value!r}: another model")
        sizes = {name: text[name] for name in _DECODER}
        layers, dense = sizes["num_hidden_layers"], text.get("first_k_dense_replace", 1)
        kinds = ["dense"] * dense + ["sparse"] * (layers - dense)
        config = UnlimitedOcrConfig(text_config=sizes | {"mlp_layer_types": kinds})
    for name, value in full_attention(config.text_config.num_hidden_layers).items():
        setattr(config.text_config, name, value)
    config.keep_dead_patch_embedding = has_dead_patch or is_released_shape(config)
    return config
