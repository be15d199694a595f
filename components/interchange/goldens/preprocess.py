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
from components.model.modes import candidates, choose_grid, valid_tokens
from components.model.tokenizer import OcrTokenizer, make_tokenizer
from components.model.views import PADDING, Views, prepare
from components.model_config import ModeConfig

MOST_TILES, VLLM_MOST_TILES = 9, 6
_KNOWN = {"note", "pillow", "torchvision", "cases", "vllm_max6_grid", "candidates_max9"}
# What a case was made with, and how the answer was then generated.
_CONDITIONS = {"w", "h", "base_size", "image_size", "crop_mode", "gen"}

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
    for key in golden.keys() - _KNOWN:
        differences.add(f"{key} is not known here", float("inf"))
    if "candidates_max9" in golden:
        grids = sorted([grid.columns, grid.rows] for grid in candidates(MOST_TILES))
        differences.equal("candidates_max9", grids, sorted(golden["candidates_max9"]))
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
        "view_input": list(made.whole.shape[1::-1] if mode.fit == "stretch" else size),
    }
    if "text_ids" in case:
        prompts = [tokenizer.encode_prompt(prompt, [0]) for prompt in PROMPTS]
        differences.equal(f"{where} text_ids", case["text_ids"] in prompts, True)
        observed["total_ids"] = made.tokens + len(case["text_ids"])
    for key in case.keys() - _CONDITIONS - {"text_ids"}:
        differences.equal(f"{where} {key}", observed.get(key), case[key])


def _find_mode(case: Mapping[str, Any], modes: Mapping[str, ModeConfig]) -> ModeConfig | None:
    """The mode of two sizes and a crop flag; without crops the image size alone counts."""
    for mode in modes.values():
        if mode.tiles is None and not case["crop_mode"] and mode.size[0] == case["image_size"]:
            return mode
        sizes = (case["base_size"], case["image_size"])
        if mode.tiles and case["crop_mode"] and (mode.size[0], mode.tiles.side) == sizes:
            return mode
    return None


def _observed(views: Views) -> dict[str, Any]:
    frame = views.frame
    return {
        "grid_wh": [views.grid.columns, views.grid.rows],
        "tiles": len(views.tiles),
        "first_image_pos": 1,
        "pad_rgb": [PADDING] * 3,
        "images_ori_shape": [1, 3, *views.whole.shape[:2]],
        # without tiles the released code passes zeros as large as the whole view
        "images_crop_shape": [max(len(views.tiles), 1), 3, *_tile_shape(views)],
        "image_tokens": views.tokens,
        "view_size": [views.whole.shape[1], views.whole.shape[0]],
        "content": [frame.width, frame.height],
        "paste_xy": [frame.left, frame.top],
        "global_crc32": _crc(views.whole),
        "global_sum": int(views.whole.sum(dtype=np.int64)),
        "tiles_crc32": [_crc(tile) for tile in views.tiles],
    }


def _tile_shape(views: Views) -> tuple[int, ...]:
    return views.tiles.shape[1:3] if len(views.tiles) else views.whole.shape[:2]


def _crc(values: np.ndarray[Any, Any] | torch.Tensor) -> str:
    return f"{zlib.crc32(np.ascontiguousarray(values).tobytes()):08x}"
