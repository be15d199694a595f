"""The released checkpoint's table of tensors, written out from its specification, section 2."""

from __future__ import annotations

Shapes = dict[str, tuple[int, ...]]
WIDTH, LAYERS, EXPERTS = 1280, 12, 64


def _norm(name: str, width: int) -> Shapes:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def _linear(name: str, rows: int, columns: int) -> Shapes:
    return {f"{name}.weight": (rows, columns), f"{name}.bias": (rows,)}


def _mlp(name: str, width: int) -> Shapes:
    return {
        f"{name}.gate_proj.weight": (width, WIDTH),
        f"{name}.up_proj.weight": (width, WIDTH),
        f"{name}.down_proj.weight": (WIDTH, width),
    }


def decoder() -> Shapes:
    shapes: Shapes = {"model.embed_tokens.weight": (129280, WIDTH), "model.norm.weight": (WIDTH,)}
    shapes["lm_head.weight"] = (129280, WIDTH)
    for number in range(LAYERS):
        layer = f"model.layers.{number}"
        for norm in ("input_layernorm", "post_attention_layernorm"):
            shapes[f"{layer}.{norm}.weight"] = (WIDTH,)
        for letter in "qkvo":
            shapes[f"{layer}.self_attn.{letter}_proj.weight"] = (WIDTH, WIDTH)
        if number == 0:
            shapes |= _mlp(f"{layer}.mlp", 6848)
            continue
        shapes[f"{layer}.mlp.gate.weight"] = (EXPERTS, WIDTH)
        shapes |= _mlp(f"{layer}.mlp.shared_experts", 1792)
        for expert in range(EXPERTS):
            shapes |= _mlp(f"{layer}.mlp.experts.{expert}", 896)
    return shapes


def sam() -> Shapes:
    tower = "model.sam_model"
    shapes: Shapes = {
        f"{tower}.pos_embed": (1, 64, 64, 768),
        f"{tower}.patch_embed.proj.weight": (768, 3, 16, 16),
        f"{tower}.patch_embed.proj.bias": (768,),
        f"{tower}.neck.0.weight": (256, 768, 1, 1),
        f"{tower}.neck.2.weight": (256, 256, 3, 3),
        f"{tower}.net_2.weight": (512, 256, 3, 3),
        f"{tower}.net_3.weight": (1024, 512, 3, 3),
    }
    shapes |= _norm(f"{tower}.neck.1", 256) | _norm(f"{tower}.neck.3", 256)
    for number in range(12):
        block = f"{tower}.blocks.{number}"
        table = (127, 64) if number in (2, 5, 8, 11) else (27, 64)
        shapes |= _norm(f"{block}.norm1", 768) | _norm(f"{block}.norm2", 768)
        shapes |= _linear(f"{block}.attn.qkv", 2304, 768) | _linear(f"{block}.attn.proj", 768, 768)
        shapes |= {f"{block}.attn.rel_pos_h": table, f"{block}.attn.rel_pos_w": table}
        shapes |= _linear(f"{block}.mlp.lin1", 3072, 768) | _linear(f"{block}.mlp.lin2", 768, 3072)
    return shapes


def clip() -> Shapes:
    tower = "model.vision_model"
    shapes: Shapes = {
        f"{tower}.embeddings.class_embedding": (1024,),
        f"{tower}.embeddings.patch_embedding.weight": (1024, 3, 14, 14),
        f"{tower}.embeddings.position_embedding.weight": (257, 1024),
    }
    shapes |= _norm(f"{tower}.pre_layrnorm", 1024)
    for number in range(24):
        layer = f"{tower}.transformer.layers.{number}"
        shapes |= _norm(f"{layer}.layer_norm1", 1024) | _norm(f"{layer}.layer_norm2", 1024)
        shapes |= _linear(f"{layer}.self_attn.qkv_proj", 3072, 1024)
        shapes |= _linear(f"{layer}.self_attn.out_proj", 1024, 1024)
        shapes |= _linear(f"{layer}.mlp.fc1", 4096, 1024) | _linear(f"{layer}.mlp.fc2", 1024, 4096)
    return shapes


def released() -> Shapes:
    rest: Shapes = {"model.image_newline": (WIDTH,), "model.view_seperator": (WIDTH,)}
    return decoder() | sam() | clip() | rest | _linear("model.projector.layers", WIDTH, 2048)
