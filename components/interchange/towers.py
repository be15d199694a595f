"""Warm starts: towers of other models, found in their checkpoints by name and shape.

Read: SAM-B (the original's `image_encoder.*`, transformers' `vision_encoder.*`), CLIP-L
(transformers' `vision_model.*`), and the Vary-trained SAM with compressor of Vary and GOT-OCR2
(`vision_tower_high.*`, or transformers' `vision_tower.*` with its two up-samplers).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file

from components.interchange.layout import released_name
from components.model.architecture import OcrModel
from components.model.folder import reading
from components.nouns import ScriptoriumError

_SAM, _CLIP = "model.vision_tower.sam_encoder.", "model.vision_tower.vision_encoder."
_ORIGINAL_SAM = re.compile(r"(?:model\.)?(?:image_encoder|vision_tower_high|sam_model)\.(.+)")
_UPSAMPLER = re.compile(r"(?:model\.)?multi_modal_projector\.conv_upsampler([12])\.(weight)")
_OTHER_SAM = re.compile(r"(?:model\.)?vision_(?:encoder|tower)\.(.+)")
_OTHER_CLIP = re.compile(r"(?:vision_tower\.)?vision_model\.(.+)")


@dataclass(frozen=True, slots=True)
class WarmStart:
    """What a tower file gave: our names taken over, and its own names that have no place here."""

    taken: tuple[str, ...]
    left: tuple[str, ...]


@torch.no_grad()
def warm_start(model: OcrModel, path: Path) -> WarmStart:
    """Copy into the model every tensor of a file that has a place in its towers.

    Raises:
        ScriptoriumError: the file cannot be read, holds nothing for the towers, or holds a
            tensor of another shape; file and tensor are named.
    """
    own = {name: p for name, p in model.named_parameters() if name.startswith((_SAM, _CLIP))}
    by_released = {released_name(name): name for name in own if name.startswith(_SAM)}
    taken: list[str] = []
    left: list[str] = []
    for theirs, tensor in sorted(_read(path).items()):
        name = _our_name(theirs, by_released)
        if name is None or name not in own:
            left.append(theirs)
            continue
        if tensor.shape != own[name].shape:
            shapes = f"{tuple(tensor.shape)}, not {tuple(own[name].shape)}"
            raise ScriptoriumError(f"{path}: tensor {theirs} is {shapes}")
        own[name].copy_(tensor)
        taken.append(name)
    if not taken:
        raise ScriptoriumError(f"{path}: holds no tensor of a SAM or CLIP tower")
    return WarmStart(tuple(taken), tuple(left))


def _our_name(theirs: str, by_released: Mapping[str, str]) -> str | None:
    if found := _ORIGINAL_SAM.fullmatch(theirs):
        return by_released.get(f"model.sam_model.{found[1]}")
    if found := _UPSAMPLER.fullmatch(theirs):
        return f"{_SAM}proj.conv{found[1]}.{found[2]}"
    if found := _OTHER_CLIP.fullmatch(theirs):
        return _CLIP + found[1]
    if found := _OTHER_SAM.fullmatch(theirs):
        return _SAM + found[1]
    return None


def _read(path: Path) -> Mapping[str, torch.Tensor]:
    """Tensors of a safetensors file, or of a pickle from which nothing but tensors is taken."""
    with reading(path):
        if path.suffix == ".safetensors":
            return load_file(path)
        content = torch.load(path, map_location="cpu", weights_only=True)
    if not isinstance(content, Mapping):
        raise ScriptoriumError(f"{path}: is no mapping of names to tensors")
    return {name: value for name, value in content.items() if isinstance(value, torch.Tensor)}
