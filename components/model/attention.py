"""SAM's attention with decomposed relative positions, without its quadratic bias in memory.

The original adds a bias of shape (heads, tokens, tokens) to the logits: 0.8 GB for each global
block of a 1024-pixel view, kept for the backward pass. That bias is q.R_h[row distance] +
q.R_w[column distance], an inner product like the logits themselves, so it is folded into them:
each query is lengthened by its products with the tables, each key by one-hot vectors of its own
row and column. `scaled_dot_product_attention` then needs no mask, and its fused kernels apply.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from transformers.models.unlimited_ocr.modeling_unlimited_ocr import UnlimitedOcrSamVisionAttention


class RelativeAttention(UnlimitedOcrSamVisionAttention):  # type: ignore[misc]
    """The same parameters and numbers as the class it extends."""

    def forward(
        self, hidden_states: torch.Tensor, output_attentions: bool = False
    ) -> tuple[torch.Tensor, None]:
        """Attend within each of (batch, rows, columns, width) maps; same shape out."""
        batch, rows, columns, _ = hidden_states.shape
        heads = self.num_attention_heads
        qkv = self.qkv(hidden_states).view(batch, rows, columns, 3, heads, -1)
        query, key, value = qkv.permute(3, 0, 4, 1, 2, 5).unbind(0)
        to_row = torch.einsum("bhrcd,rkd->bhrck", query, _table(self.rel_pos_h, rows))
        to_column = torch.einsum("bhrcd,ckd->bhrck", query, _table(self.rel_pos_w, columns))
        query = torch.cat([query * self.scale, to_row, to_column], dim=-1).flatten(2, 3)
        key = torch.cat([key, _places(key)], dim=-1).flatten(2, 3)
        # fused kernels want values as wide as keys
        padded = F.pad(value.flatten(2, 3), (0, rows + columns))
        mixed = F.scaled_dot_product_attention(query, key, padded, scale=1.0)
        mixed = mixed[..., : value.shape[-1]].transpose(1, 2)
        return self.proj(mixed.reshape(batch, rows, columns, -1)), None


def _table(relative: torch.Tensor, size: int) -> torch.Tensor:
    """Vectors for every pair of places on an axis: (size, size, head width).

    A table made for another size is interpolated linearly, in float32.
    """
    wanted = 2 * size - 1
    if len(relative) != wanted:
        longer = F.interpolate(relative.float().T[None], size=wanted, mode="linear")
        relative = longer[0].T.to(relative.dtype)
    place = torch.arange(size, device=relative.device)
    return relative[place[:, None] - place[None, :] + size - 1]


def _places(key: torch.Tensor) -> torch.Tensor:
    """One-hot row and column of every key: (batch, heads, rows, columns, rows + columns)."""
    rows, columns = key.shape[2:4]
    row = torch.eye(rows, dtype=key.dtype, device=key.device)[:, None].expand(-1, columns, -1)
    column = torch.eye(columns, dtype=key.dtype, device=key.device)[None].expand(rows, -1, -1)
    return torch.cat([row, column], dim=-1).expand(*key.shape[:2], -1, -1, -1)
