"""Every golden of a folder, told apart by what it holds rather than by its name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from components.config import Params
from components.interchange.goldens.comparison import Comparison
from components.interchange.goldens.end_to_end import DECODER, compare_end_to_end
from components.interchange.goldens.preprocess import compare_preprocess, compare_rule
from components.interchange.goldens.text import compare_text
from components.interchange.goldens.vision import compare_small_vision, compare_vision
from components.nouns import ScriptoriumError

Golden = Mapping[str, Any]
_CONFIG = "_config.json"


def run_goldens(folder: Path, profile: Params) -> Iterator[Comparison]:
    """Compare every golden in `folder`, one row a file, in order of name.

    `profile` is the reference. A file that cannot be read or is of no known kind is a row that
    has failed: nothing is passed over in silence.

    Raises:
        ScriptoriumError: the folder holds no golden at all.
    """
    paths = sorted(p for p in folder.glob("*") if p.suffix == ".npz" or _is_json_golden(p))
    if not paths:
        raise ScriptoriumError(f"{folder}: no golden (*.npz, *.json) is there")
    for path in paths:
        yield _compare(path, profile)


def _is_json_golden(path: Path) -> bool:
    return path.suffix == ".json" and not path.name.endswith(_CONFIG)


def _compare(path: Path, profile: Params) -> Comparison:
    try:
        return _comparison_of(path)(profile)
    except Exception as error:  # one damaged file must not hide the others
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return Comparison(path.stem, float("inf"), 0.0, reason)


def _comparison_of(path: Path) -> Callable[[Params], Comparison]:
    if path.suffix == ".json":
        content: Golden = json.loads(path.read_text(encoding="utf-8"))
        if "cases" in content:
            return lambda profile: compare_preprocess(path.stem, content, profile)
        if "weights" in content and "images" in content:
            return lambda profile: compare_rule(path.stem, content, profile)
        raise ScriptoriumError("of no known kind")
    with np.load(path, allow_pickle=False) as archive:
        golden = {key: archive[key] for key in archive.files}
    return _tensors(path, golden)


def _tensors(path: Path, golden: Golden) -> Callable[[Params], Comparison]:
    if "image_embeds.shape" in golden:
        sizes = _sizes(path, DECODER)
        return lambda profile: compare_end_to_end(path.stem, golden, sizes, profile)
    if "inputs_embeds.shape" in golden:
        return lambda profile: compare_text(path.stem, golden, _sizes(path), profile)
    if "sam_out.shape" in golden:
        return lambda profile: compare_vision(path.stem, golden, profile)
    if any(re.fullmatch(r"\d+\.sam_out\.shape", key) for key in golden):
        return lambda profile: compare_small_vision(path.stem, golden, _sizes(path), profile)
    raise ScriptoriumError("of no known kind")


def _sizes(path: Path, otherwise: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The configuration beside a golden: its own, or the one of its family (`e2e_decoder`)."""
    own = path.with_name(path.stem + _CONFIG)
    family = sorted(path.parent.glob(f"{path.stem.split('_')[0]}_*{_CONFIG}"))
    for candidate in (own, *family):
        if candidate.is_file():
            sizes: Mapping[str, Any] = json.loads(candidate.read_text(encoding="utf-8"))
            return sizes
    if otherwise is None:
        raise ScriptoriumError(f"{own.name} is missing beside it")
    return otherwise
