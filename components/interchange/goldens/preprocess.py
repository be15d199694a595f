"""Goldens of what comes before the model: weights and pictures of the rule, views, token ids."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from PIL import Image

from components.config import Params
from components.interchange.goldens.comparison import Comparison, Differences
from components.interchange.goldens.end_to_end import PROMPTS
from components.interchange.goldens.rule import picture, weight
from components.model.modes import choose_grid, valid_tokens
from components.model.tokenizer import OcrTokenizer, make_tokenizer
from components.model.views import Views, prepare
from components.model_config import ModeConfig

VLLM_MOST_TILES = 6

Golden = Mapping[str, Any]


def compare_rule(name: str, golden: Golden, _profile: Params) -> Comparison:
    """Our weights and pictures are those that every other golden was made with."""
    differences = Differences(0.0)
    for key, expected in golden["weights"].items():
        tensor = weight(key, tuple(expected["shape"]))
        differences.equal(key, _crc(tensor.numpy()), expected["crc32"])
    for key, expected in golden["images"].items():
        width, height = map(int, key.split("x"))
        differences.equal(key, _crc(picture(width, height)), expected["crc32"])
    return differences.row(name)


def compare_preprocess(name: str, golden: Golden, profile: Params) -> Comparison:
    """Grid, tokens, padding and bytes of every view, as the released processor made them."""
    differences = Differences(0.0)
    tokenizer = make_tokenizer(profile.model.tokenizer, [])
    for case in golden["cases"]:
        _case(case, profile, tokenizer, differences)
    gundam = profile.model.views.modes["gundam"]
    assert gundam.tiles is not None
    fewer = gundam.tiles.model_copy(update={"most": VLLM_MOST_TILES})
    for size, expected in golden.get("vllm_max6_grid", {}).items():
        width, height = map(int, size.split("x"))
        grid = choose_grid(width, height, fewer)
        differences.equal(f"vllm {size}", [grid.columns, grid.rows], expected)
    return differences.row(name)


def _case(
    case: Mapping[str, Any], profile: Params, tokenizer: OcrTokenizer, differences: Differences
) -> None:
    size = (case["w"], case["h"])
    views, side = profile.model.views, profile.model.token_side
    mode = _find_mode(case, views.modes)
    where = f"{size[0]}x{size[1]} {case['base_size']}/{case['image_size']}"
    if mode is None:
        differences.add(f"{where}: no such mode", float("inf"))
        return
    made = prepare(Image.fromarray(picture(*size)), mode, views, side)
    observed = _observed(made) | {
        "valid_img_tokens": valid_tokens(mode, made.grid, size, side),
    }
    if "text_ids" in case:
        prompts = [tokenizer.encode_prompt(prompt, [0]) for prompt in PROMPTS]
        differences.equal(f"{where} text_ids", case["text_ids"] in prompts, True)
        observed["total_ids"] = made.tokens + len(case["text_ids"])
    for key, value in observed.items():
        if key in case:
            differences.equal(f"{where} {key}", value, case[key])


def _find_mode(case: Mapping[str, Any], modes: Mapping[str, ModeConfig]) -> ModeConfig | None:
    """The mode of a base size, an image size and a crop flag."""
    for mode in modes.values():
        tile = mode.tiles.side if mode.tiles else case["image_size"]
        cut = mode.tiles is not None
        if (mode.size[0], tile, cut) == (case["base_size"], case["image_size"], case["crop_mode"]):
            return mode
    return None


def _observed(views: Views) -> dict[str, Any]:
    frame = views.frame
    return {
        "grid_wh": [views.grid.columns, views.grid.rows],
        "tiles": len(views.tiles),
        "image_tokens": views.tokens,
        "view_size": [views.whole.shape[1], views.whole.shape[0]],
        "content": [frame.width, frame.height],
        "paste_xy": [frame.left, frame.top],
        "global_crc32": _crc(views.whole),
        "global_sum": int(views.whole.sum(dtype=np.int64)),
        "tiles_crc32": [_crc(tile) for tile in views.tiles],
    }


def _crc(values: np.ndarray[Any, Any] | torch.Tensor) -> str:
    return f"{zlib.crc32(np.ascontiguousarray(values).tobytes()):08x}"
