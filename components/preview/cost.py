"""How long a mixture would take to train on: an estimate from parameters and tokens.

A trained weight costs 6 floating-point operations a token it sees (2 forward, 4 backward), a
frozen one 2 (Kaplan et al. 2020); attention between tokens is left out. What a machine really
does of that a second is its measured or stated speed: the hours are as good as that figure.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from components.config import Params
from components.model.modes import choose_mode, picture_tokens
from components.model_config import COMPRESSION
from components.nouns import Sample
from components.preview.tally import pixels

TRAINED, FROZEN = 6, 2
# 40 % of the 989 TFLOP/s that NVIDIA states for dense bfloat16 on an H100 or H200: a stated
# speed, not one measured here.
H200_OPERATIONS = 0.4 * 989e12


@dataclass(frozen=True, slots=True)
class Sizes:
    """Parameters of a profile's model by what a token meets."""

    sam: int  # with its compressor
    clip: int  # with the projector
    decoder: int  # active for a token, head included


@dataclass(frozen=True, slots=True)
class Cost:
    """What one sample of a mixture costs a profile on average, in stage 2."""

    profile: str
    visual_tokens: float  # in the modes the profile reads in
    text_tokens: float
    operations: float


def cost(params: Params, sizes: Sizes, samples: Sequence[Sample], text_tokens: float) -> Cost:
    """Estimate stage 2, in which SAM and the compressor are frozen."""
    side = params.model.patch_size
    seen = fmean(pixels(sample, params.model.views) for sample in samples)
    visual = fmean(_visual(params, sample) for sample in samples)
    patches = seen / side**2
    features = seen / (side * COMPRESSION) ** 2
    operations = (
        FROZEN * sizes.sam * patches
        + TRAINED * sizes.clip * features
        + TRAINED * sizes.decoder * (visual + text_tokens)
    )
    return Cost(params.profile, visual, text_tokens, operations)


def _visual(params: Params, sample: Sample) -> int:
    views = params.model.views
    if sample.image is None:
        return 0
    mode = views.modes[choose_mode(sample.width, sample.height, views)]
    return picture_tokens(mode, (sample.width, sample.height), params.model.token_side)


def sizes_of(parts: Mapping[str, int], active: int) -> Sizes:
    """Sum the parts of a model, named as `scriptorium model inspect` names them."""
    sam = sum(parts.get(name, 0) for name in ("SAM trunk", "SAM neck", "compressor"))
    return Sizes(sam, parts.get("CLIP", 0) + parts.get("projector", 0), active)


def measured_operations(threads: int) -> float:
    """Floating-point operations a second of a float32 product of matrices on this machine."""
    import torch

    torch.set_num_threads(threads)
    side, repetitions = 1024, 8
    left, right = torch.randn(side, side), torch.randn(side, side)
    left @ right
    began = time.perf_counter()
    for _ in range(repetitions):
        left @ right
    return repetitions * 2 * side**3 / (time.perf_counter() - began)


def hours(rows: int, per_sample: float, per_second: float) -> float:
    """Hours to draw `rows` samples once."""
    return rows * per_sample / per_second / 3600
