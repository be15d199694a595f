"""Weights to start from that are alive at every size.

transformers' own initialiser leaves the SAM tower dead from scratch (range 1e-10, a compressor
with no activation) and treats all widths alike. Here every matrix starts at the scale of its
fan-in, and every residual branch at zero, so that a network of any depth begins as the identity
(the study behind docs/benchmarks.md found this necessary for a ten-minute run).
"""

from __future__ import annotations

import torch

from components.model.architecture import OcrModel

EMBEDDING_STD = 0.02
# The last matrix of each residual branch, by the end of its name.
_RESIDUAL_OUTPUTS = (
    "attn.proj.weight",
    "lin2.weight",
    "out_proj.weight",
    "fc2.weight",
    "o_proj.weight",
    "down_proj.weight",
    "experts.down_proj",
)
_TABLES = ("pos_embed", "embedding", "embed_tokens", "image_newline", "view_separator")


@torch.no_grad()
def initialise(model: OcrModel, generator: torch.Generator) -> None:
    """Draw every parameter anew, in order of name, from `generator`."""
    for name, parameter in sorted(model.named_parameters()):
        if name.endswith(_RESIDUAL_OUTPUTS) or "rel_pos" in name or name.endswith("bias"):
            parameter.zero_()
        elif any(table in name for table in _TABLES):
            parameter.normal_(std=EMBEDDING_STD, generator=generator)
        elif parameter.ndim == 1:
            parameter.fill_(1.0)
        else:
            fan_in = parameter.shape[-1] if parameter.ndim == 3 else parameter[0].numel()
            parameter.normal_(std=(3 * fan_in) ** -0.5, generator=generator)
