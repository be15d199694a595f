"""Names and shapes of the released checkpoint against ours, tensor by tensor.

Ours are transformers' own: experts stacked in one tensor, CLIP's queries, keys and values apart.
The released layout has a tensor for each expert matrix and one for the three.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import torch

Shape = tuple[int, ...]
Fetch = Callable[[str, Shape], torch.Tensor]

DEAD = "model.vision_model.embeddings.patch_embedding.weight"
_SAM, _CLIP = "model.vision_tower.sam_encoder.", "model.vision_tower.vision_encoder."
# (ours, released), in this order; each a prefix or a whole name.
_RENAMED = (
    (_SAM + "patch_embed.projection.", "model.sam_model.patch_embed.proj."),
    (_SAM + "neck.conv1.", "model.sam_model.neck.0."),
    (_SAM + "neck.layer_norm1.", "model.sam_model.neck.1."),
    (_SAM + "neck.conv2.", "model.sam_model.neck.2."),
    (_SAM + "neck.layer_norm2.", "model.sam_model.neck.3."),
    (_SAM + "proj.conv1.", "model.sam_model.net_2."),
    (_SAM + "proj.conv2.", "model.sam_model.net_3."),
    (_SAM + "layers.", "model.sam_model.blocks."),
    (_SAM, "model.sam_model."),
    (_CLIP + "encoder.layers.", "model.vision_model.transformer.layers."),
    (_CLIP + "embeddings.patch_embedding", DEAD),
    (_CLIP, "model.vision_model."),
    ("model.language_model.", "model."),
    ("model.multi_modal_projector.", "model.projector.layers."),
    ("model.view_separator", "model.view_seperator"),
)
_HALVES = ("gate", "up")
_SAM_NORM = re.compile(r"(model\.sam_model\.blocks\.\d+\.)layer_norm([12])\.")
_QKV = re.compile(r"(model\.vision_model\..*self_attn\.)([qkv])_proj\.(weight|bias)")
_EXPERTS = re.compile(r"(model\.layers\.\d+\.mlp\.experts\.)(gate_up_proj|down_proj)")


def released_name(name: str) -> str:
    """Our name with every part renamed; fused and stacked tensors are not told apart here."""
    for ours, theirs in _RENAMED:
        if name.startswith(ours):
            name = theirs + name.removeprefix(ours)
            break
    return _SAM_NORM.sub(r"\1norm\2.", name)


def assemble(name: str, shape: Shape, fetch: Fetch) -> torch.Tensor:
    """Our tensor `name` of `shape`, made from the released tensors that `fetch` finds."""
    theirs = released_name(name)
    if experts := _EXPERTS.fullmatch(theirs):
        return _stack(experts[1], experts[2], shape, fetch)
    if part := _QKV.fullmatch(theirs):
        stem, letter, kind = part.groups()
        fused = fetch(f"{stem}qkv_proj.{kind}", (3 * shape[0], *shape[1:]))
        return fused.chunk(3)["qkv".index(letter)]
    return fetch(theirs, shape)


def _stack(stem: str, matrix: str, shape: Shape, fetch: Fetch) -> torch.Tensor:
    count, rows, columns = shape
    if matrix == "down_proj":
        names = [f"{stem}{expert}.down_proj.weight" for expert in range(count)]
        return torch.stack([fetch(name, (rows, columns)) for name in names])
    half = (rows // 2, columns)
    return torch.stack(
        [
            torch.cat([fetch(f"{stem}{e}.{half_name}_proj.weight", half) for half_name in _HALVES])
            for e in range(count)
        ]
    )


def disassemble(state: Mapping[str, torch.Tensor]) -> Iterator[tuple[str, torch.Tensor]]:
    """Every released tensor of our state, one at a time."""
    for name in state:
        theirs = released_name(name)
        if experts := _EXPERTS.fullmatch(theirs):
            yield from _unstack(experts[1], experts[2], state[name])
        elif part := _QKV.fullmatch(theirs):
            if part[2] == "q":
                names = [name.replace("q_proj", f"{letter}_proj") for letter in "qkv"]
                yield f"{part[1]}qkv_proj.{part[3]}", torch.cat([state[n] for n in names])
        else:
            yield theirs, state[name]


def _unstack(stem: str, matrix: str, stacked: torch.Tensor) -> Iterator[tuple[str, torch.Tensor]]:
    for expert, tensor in enumerate(stacked):
        if matrix == "down_proj":
            yield f"{stem}{expert}.down_proj.weight", tensor
            continue
        for half_name, half in zip(_HALVES, tensor.chunk(2), strict=True):
            yield f"{stem}{expert}.{half_name}_proj.weight", half


def released_shapes(state: Mapping[str, torch.Tensor]) -> dict[str, Shape]:
    """Name and shape of every released tensor, from a state that may lie on the meta device."""
    return {name: tuple(tensor.shape) for name, tensor in disassemble(state)}
