"""The same convolutions as matrix products: what a bfloat16 CPU runs well.

`Conv2d`'s backward pass in bfloat16 on a CPU is slow at small sizes; gathering the taps and
multiplying once gives the same numbers (tested) at about half the time. Parameters keep their
names and shapes, so checkpoints do not change.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class MatrixConv2d(nn.Conv2d):
    """`nn.Conv2d` (no dilation, no groups) computed by one matrix product over gathered taps."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Convolve `input` of shape (batch, channels, height, width)."""
        (kernel_h, kernel_w), (stride_h, stride_w) = self.kernel_size, self.stride
        pad_h, pad_w = self.padding
        x = input.permute(0, 2, 3, 1)
        if pad_h or pad_w:
            x = F.pad(x, (0, 0, pad_w, pad_w, pad_h, pad_h))
        out_h = (x.shape[1] - kernel_h) // stride_h + 1
        out_w = (x.shape[2] - kernel_w) // stride_w + 1
        taps = [
            x[:, i : i + stride_h * out_h : stride_h, j : j + stride_w * out_w : stride_w]
            for i in range(kernel_h)
            for j in range(kernel_w)
        ]
        weight = self.weight.permute(0, 2, 3, 1).reshape(self.out_channels, -1)
        return F.linear(torch.cat(taps, -1), weight, self.bias).permute(0, 3, 1, 2)


class PatchConv2d(nn.Conv2d):
    """`nn.Conv2d` whose stride is its kernel: every patch is one row of a matrix product."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Embed `input` of shape (batch, channels, height, width), sides divisible by the patch."""
        batch, channels, height, width = input.shape
        side_h, side_w = self.kernel_size
        x = input.reshape(batch, channels, height // side_h, side_h, width // side_w, side_w)
        x = x.permute(0, 2, 4, 1, 3, 5).flatten(3)
        return F.linear(x, self.weight.flatten(1), self.bias).permute(0, 3, 1, 2)


def use_matrix_convolutions(module: nn.Module) -> None:
    """Switch every convolution inside `module` to its matrix form, in place."""
    for child in module.modules():
        if type(child) is nn.Conv2d:
            child.__class__ = PatchConv2d if child.stride == child.kernel_size else MatrixConv2d
