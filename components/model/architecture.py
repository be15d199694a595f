"""DeepSeek-OCR v1 (arXiv 2510.18234), composed from transformers' `unlimited_ocr` classes.

What is ours: views that need not be square, and a patch embedding a CPU runs well. Names and
shapes of parameters are untouched.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn
from transformers.models.unlimited_ocr.configuration_unlimited_ocr import UnlimitedOcrConfig
from transformers.models.unlimited_ocr.modeling_unlimited_ocr import (
    UnlimitedOcrForConditionalGeneration,
    UnlimitedOcrVisionModel,
)

from components.model.configuration import COMPRESSION
from components.model.convolution import PatchConv2d


@dataclass(frozen=True, slots=True)
class Views:
    """The pixels of a batch whose images were all prepared in the same mode.

    `whole`: (batch, 3, height, width), one view an image, native resolution or the global view.
    `tiles`: (batch * rows * columns, 3, side, side), row-major, or None.
    `tile_grid`: (rows, columns) of the tiles.
    """

    whole: torch.Tensor
    tiles: torch.Tensor | None = None
    tile_grid: tuple[int, int] = (0, 0)

    def cast(self, dtype: torch.dtype) -> Views:
        """The same pixels in another precision."""
        tiles = None if self.tiles is None else self.tiles.to(dtype)
        return Views(self.whole.to(dtype), tiles, self.tile_grid)

    def rows(self, first: int, step: int) -> Views:
        """The views of every `step`-th image from `first` on."""
        tiles = self.tiles
        if tiles is not None:
            tiles = tiles.unflatten(0, (len(self.whole), -1))[first::step].flatten(0, 1)
        return Views(self.whole[first::step], tiles, self.tile_grid)


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder made of `Views`.

    `sequence`: (batch, image tokens, decoder width), with row newlines and the view separator.
    `grid`: (batch, rows, columns, vision width), the finest view before the projector.
    """

    sequence: torch.Tensor
    grid: torch.Tensor


def grid_tokens(rows: int, columns: int) -> int:
    """Tokens of one view of rows x columns features: a newline ends every row."""
    return rows * (columns + 1)


class OcrModel(UnlimitedOcrForConditionalGeneration):  # type: ignore[misc]
    """The whole vision-language model of either stage."""

    def __init__(self, config: UnlimitedOcrConfig) -> None:
        super().__init__(config)
        self._tower.sam_encoder.patch_embed.projection.__class__ = PatchConv2d

    @property
    def token_side(self) -> int:
        """Side in pixels of the square that one vision token stands for."""
        return int(self.config.vision_config.sam_config.patch_size) * COMPRESSION

    def sam_map(self, pixels: torch.Tensor) -> torch.Tensor:
        """SAM tower and compressor: (n, 3, h, w) -> (n, channels, h/token_side, w/token_side)."""
        return self._tower.sam_encoder(pixels).last_hidden_state

    @property
    def _tower(self) -> UnlimitedOcrVisionModel:
        return self.model.vision_tower

    def _features(self, sam_map: torch.Tensor) -> torch.Tensor:
        """CLIP over a compressed map, concatenated with it: (n, h, w, clip + sam channels)."""
        rows, columns = sam_map.shape[-2:]
        clip = self._tower.vision_encoder(sam_map).last_hidden_state[:, 1:]
        joined = torch.cat([clip, sam_map.flatten(2).transpose(1, 2)], dim=-1)
        return joined.unflatten(1, (rows, columns))

    def _rows(self, features: torch.Tensor) -> torch.Tensor:
        """Project a grid and end every row with a newline: (n, rows * (columns + 1), width)."""
        projected = self.model.multi_modal_projector(features)
        newline = self.model.image_newline.expand(*projected.shape[:2], 1, -1)
        return torch.cat([projected, newline], dim=2).flatten(1, 2)

    def encode(self, views: Views) -> Encoded:
        """Encode views of one mode: local rows, then the whole view, then the separator."""
        features = self._features(self.sam_map(views.whole))
        parts = [self._rows(features)]
        if views.tiles is not None:
            features = stitch(self._features(self.sam_map(views.tiles)), views.tile_grid)
            parts.insert(0, self._rows(features))
        parts.append(self.model.view_separator.expand(len(views.whole), 1, -1))
        return Encoded(torch.cat(parts, dim=1), features)

    def hidden_states(self, embeddings: torch.Tensor) -> torch.Tensor:
        """Run the decoder over (batch, length, width) embeddings of right-padded rows."""
        return self.model.language_model(inputs_embeds=embeddings, use_cache=False)[0]

    def embed(self, ids: torch.Tensor) -> torch.Tensor:
        """Token embeddings: (batch, length) -> (batch, length, width)."""
        return self.model.language_model.embed_tokens(ids)


def stitch(tiles: torch.Tensor, grid: tuple[int, int]) -> torch.Tensor:
    """Put row-major tiles side by side: (b*r*c, h, w, d) -> (b, r*h, c*w, d)."""
    rows, columns = grid
    height, width = tiles.shape[1:3]
    tiles = tiles.unflatten(0, (-1, rows, columns)).transpose(2, 3)
    return tiles.reshape(-1, rows * height, columns * width, tiles.shape[-1])


def trainable(model: nn.Module) -> dict[str, nn.Parameter]:
    """The parameters that a stage updates, by name."""
    return {name: p for name, p in model.named_parameters() if p.requires_grad}
