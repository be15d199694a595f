"""Weights and pictures of the goldens: rules that need no checkpoint (README beside the goldens).

numpy's legacy generator has a frozen stream, so the same numbers come out everywhere.
"""

from __future__ import annotations

import zlib

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from components.interchange.layout import Shape, assemble


def weight(name: str, shape: Shape) -> torch.Tensor:
    """The float32 tensor that the rule gives a released name."""
    seed = zlib.crc32(name.encode("utf-8"))
    values = 0.02 * np.random.RandomState(seed).standard_normal(int(np.prod(shape)))
    if len(shape) == 1 and name.endswith(".weight"):  # scales of norms
        values += 1.0
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


@torch.no_grad()
def fill(module: nn.Module, prefix: str = "") -> None:
    """Give every parameter of a module its weight by the rule; `prefix` completes our names."""
    for name, parameter in module.named_parameters():
        parameter.copy_(assemble(prefix + name, tuple(parameter.shape), weight))


def picture(width: int, height: int) -> NDArray[np.uint8]:
    """The formula picture: (height, width, 3), integer arithmetic alone."""
    y = np.arange(height, dtype=np.int64)[:, None, None]
    x = np.arange(width, dtype=np.int64)[None, :, None]
    channel = np.arange(3, dtype=np.int64)[None, None, :]
    values = x * (3 + channel) + 2 * y + (x // 16) * (y // 16) * (5 + channel)
    return (values % 256).astype(np.uint8)


def pixels(width: int, height: int) -> torch.Tensor:
    """The formula picture for the model: (1, 3, height, width) float32."""
    scaled = torch.from_numpy(picture(width, height)).float() / 255
    return ((scaled - 0.5) / 0.5).permute(2, 0, 1)[None].contiguous()
