"""What a model is: parameters by part, tokens by mode, and a drawing, all from the model itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from components.model.architecture import OcrModel
from components.model.modes import UNCUT, Grid, image_tokens
from components.model_config import ModeConfig, ViewsConfig

_TOWER, _TEXT = "model.vision_tower.", "model.language_model."
# The first pattern that matches a name says which part it belongs to.
PARTS = (
    ("SAM trunk", (_TOWER + "sam_encoder.p[ao]*_embed*", _TOWER + "sam_encoder.layers.*")),
    ("SAM neck", (_TOWER + "sam_encoder.neck.*",)),
    ("compressor", (_TOWER + "sam_encoder.proj.*",)),
    ("CLIP, dead patch embedding", (_TOWER + "vision_encoder.embeddings.patch_embedding",)),
    ("CLIP", (_TOWER + "vision_encoder.*",)),
    ("projector", ("model.multi_modal_projector.*",)),
    ("newline and separator", ("model.image_newline", "model.view_separator")),
    ("embedding", (_TEXT + "embed_tokens.*",)),
    ("decoder, attention", (_TEXT + "layers.*.self_attn.*",)),
    ("decoder, routed experts", (_TEXT + "layers.*.mlp.experts.*",)),
    ("decoder, shared experts", (_TEXT + "layers.*.mlp.shared_experts.*",)),
    ("decoder, router", (_TEXT + "layers.*.mlp.gate.*",)),
    ("decoder, dense MLP", (_TEXT + "layers.*.mlp.*",)),
    ("decoder, norms", (_TEXT + "layers.*norm*", _TEXT + "norm.*")),
    ("head", ("lm_head.*",)),
)


@dataclass(frozen=True, slots=True)
class ModeRow:
    """One image mode: tokens of a picture that is not cut, and of the least and most cut one."""

    name: str
    whole: str
    fit: str
    tiles: str
    features: int
    tokens: int
    cut_tokens: str


def count_parts(model: OcrModel) -> dict[str, int]:
    """Parameters by part, in the order of PARTS; parts that a model lacks are left out."""
    counts = dict.fromkeys((part for part, _ in PARTS), 0)
    for name, parameter in model.named_parameters():
        counts[_part(name)] += parameter.numel()
    return {part: count for part, count in counts.items() if count}


def _part(name: str) -> str:
    return next(part for part, patterns in PARTS if any(fnmatchcase(name, p) for p in patterns))


def active_parameters(model: OcrModel) -> int:
    """Parameters of the decoder that one token uses: head counted, embedding not."""
    text, counts = model.config.text_config, count_parts(model)
    routed = counts.get("decoder, routed experts", 0)
    decoder = sum(count for part, count in counts.items() if part.startswith("decoder"))
    head = counts.get("head", counts["embedding"])
    return decoder + head - routed + routed * text.num_experts_per_tok // text.n_routed_experts


def mode_rows(views: ViewsConfig, token_side: int) -> Iterator[ModeRow]:
    """Token counts of every mode."""
    for name, mode in views.modes.items():
        height, width = mode.size
        yield ModeRow(
            name=name,
            whole=f"{width}x{height}",
            fit=mode.fit,
            tiles=f"2-{mode.tiles.most} of {mode.tiles.side}" if mode.tiles else "",
            features=(height // token_side) * (width // token_side),
            tokens=image_tokens(mode, UNCUT, token_side),
            cut_tokens=_cut(mode, token_side),
        )


def _cut(mode: ModeConfig, token_side: int) -> str:
    if mode.tiles is None:
        return ""
    fewest = image_tokens(mode, Grid(2, 1), token_side)
    most = max(
        image_tokens(mode, Grid(columns, mode.tiles.most // columns), token_side)
        for columns in range(1, mode.tiles.most + 1)
    )
    return f"{fewest} to {most}"


def draw(model: OcrModel) -> str:
    """The architecture as text, every figure read from the model."""
    sam, clip = model.config.vision_config.sam_config, model.config.vision_config.encoder_config
    text, side = model.config.text_config, model.token_side
    grid = sam.image_size // side
    first, last = sam.downsample_channels
    sparse = text.mlp_layer_types.count("sparse")
    dense = len(text.mlp_layer_types) - sparse
    moe = (
        f"{sparse} layers of {text.n_routed_experts} experts x {text.moe_intermediate_size}, "
        f"top-{text.num_experts_per_tok}, and a shared MLP of "
        f"{text.n_shared_experts * text.moe_intermediate_size}"
    )
    layers = f"{dense} dense layers, MLP {text.intermediate_size}" + (f"; {moe}" if sparse else "")
    return "\n".join(
        [
            f"view {sam.image_size} x {sam.image_size} (any multiple of {side})",
            f"  | patches of {sam.patch_size}",
            f"SAM: {sam.num_hidden_layers} layers, width {sam.hidden_size}, "
            f"{sam.num_attention_heads} heads, windows of {sam.window_size}, "
            f"global {list(sam.global_attn_indexes)}",
            f"  | neck {sam.output_channels}, compressor {first} -> {last}: "
            f"16x fewer tokens, {grid} x {grid}",
            "  +------------------------------+",
            f"CLIP: {clip.num_hidden_layers} layers, width {clip.hidden_size}, "
            f"{clip.num_attention_heads} heads     | (the map itself)",
            "  +--------------+---------------+",
            f"  | joined: {clip.hidden_size + last}",
            f"projector -> {text.hidden_size}; a newline ends each row, a separator the picture",
            "  | in the places of <image>",
            f"decoder: {text.num_hidden_layers} layers, width {text.hidden_size}, "
            f"{text.num_attention_heads} heads, full attention",
            f"  {layers}",
            f"  | head -> {text.vocab_size} tokens{', tied' if text.tie_word_embeddings else ''}",
        ]
    )
