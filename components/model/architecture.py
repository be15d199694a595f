"""DeepSeek-OCR v1 (arXiv 2510.18234), composed from transformers' `unlimited_ocr` classes.

What is ours: views that need not be square, any mix of pictures and text in a batch, SAM's
attention without its quadratic bias, and a patch embedding a CPU runs well. Names and shapes of
parameters are untouched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import torch
from torch import nn
from transformers.cache_utils import Cache
from transformers.models.unlimited_ocr.configuration_unlimited_ocr import UnlimitedOcrConfig
from transformers.models.unlimited_ocr.modeling_unlimited_ocr import (
    UnlimitedOcrForConditionalGeneration,
    UnlimitedOcrVisionModel,
)

from components.model.attention import RelativeAttention
from components.model.convolution import PatchConv2d
from components.model.modes import Grid
from components.model.views import ViewTensors
from components.model_config import COMPRESSION

DEAD_PATCH_EMBEDDING = "patch_embedding"


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder made of one picture.

    `sequence`: (image tokens, decoder width), with row newlines and the view separator.
    `grid`: (rows, columns, vision width), the finest view before the projector.
    """

    sequence: torch.Tensor
    grid: torch.Tensor


class OcrModel(UnlimitedOcrForConditionalGeneration):  # type: ignore[misc]
    """The whole vision-language model of either stage."""

    def __init__(self, config: UnlimitedOcrConfig) -> None:
        super().__init__(config)
        sam = self.tower.sam_encoder
        sam.patch_embed.projection.__class__ = PatchConv2d
        for layer in sam.layers:
            layer.attn.__class__ = RelativeAttention
        if getattr(config, "keep_dead_patch_embedding", False):
            self._keep_dead_patch_embedding()

    def _keep_dead_patch_embedding(self) -> None:
        """The released checkpoint's tensor that no forward pass reads: kept, never trained."""
        clip = self.config.vision_config.encoder_config
        shape = (clip.hidden_size, clip.num_channels, clip.patch_size, clip.patch_size)
        dead = nn.Parameter(torch.zeros(shape), requires_grad=False)
        self.tower.vision_encoder.embeddings.register_parameter(DEAD_PATCH_EMBEDDING, dead)

    @classmethod
    def from_tensors(
        cls, config: UnlimitedOcrConfig, tensors: Mapping[str, torch.Tensor]
    ) -> OcrModel:
        """A model that holds these tensors themselves, in their own precision, and no other.

        A tied head need not be among them. Nothing is initialised on the way: memory holds the
        weights once.

        Raises:
            RuntimeError: names or shapes are not those of the configuration.
        """
        with torch.device("meta"):
            model = cls(config)
        known = dict(tensors)
        if config.tie_word_embeddings:
            known["lm_head.weight"] = known["model.language_model.embed_tokens.weight"]
        model.load_state_dict(known, assign=True)
        model.tie_weights()
        embeddings = model.tower.vision_encoder.embeddings
        embeddings.position_ids = torch.arange(embeddings.num_positions).expand((1, -1))
        model._restore_frequencies(torch.device("cpu"))
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(not name.endswith(f".{DEAD_PATCH_EMBEDDING}"))
        return model.eval()

    def _apply(self, fn: Callable[[torch.Tensor], torch.Tensor], recurse: bool = True) -> OcrModel:
        """Move or cast the model; rotary frequencies stay float32 as in the original.

        In bfloat16 they turn position 4000 by 0.7 rad, and a model trained so reads otherwise
        once it is loaded again.
        """
        applied: OcrModel = super()._apply(fn, recurse)
        device = self.model.language_model.rotary_emb.inv_freq.device
        if device.type != "meta":
            self._restore_frequencies(device)
        return applied

    def _restore_frequencies(self, device: torch.device) -> None:
        rotary = self.model.language_model.rotary_emb
        frequencies, _ = rotary.compute_default_rope_parameters(self.config.text_config)
        rotary.inv_freq = frequencies.to(device)
        rotary.original_inv_freq = frequencies.to(device, copy=True)

    @property
    def tower(self) -> UnlimitedOcrVisionModel:
        """SAM with its compressor, and CLIP."""
        return self.model.vision_tower

    @property
    def token_side(self) -> int:
        """Side in pixels of the square that one vision token stands for."""
        return int(self.config.vision_config.sam_config.patch_size) * COMPRESSION

    @property
    def image_token(self) -> int:
        """The id that holds a place for a vision token."""
        return int(self.config.image_token_id)

    def sam_map(self, pixels: torch.Tensor) -> torch.Tensor:
        """SAM tower and compressor: (n, 3, h, w) -> (n, channels, h/token_side, w/token_side)."""
        return self.tower.sam_encoder(pixels).last_hidden_state

    def features(self, pixels: torch.Tensor) -> torch.Tensor:
        """CLIP over the compressed map, joined with it: (n, 3, h, w) -> (n, rows, columns, d)."""
        sam_map = self.sam_map(pixels)
        clip = self.tower.vision_encoder(sam_map).last_hidden_state[:, 1:]
        joined = torch.cat([clip, sam_map.flatten(2).transpose(1, 2)], dim=-1)
        return joined.unflatten(1, sam_map.shape[-2:])

    def encode(self, pictures: Sequence[ViewTensors]) -> list[Encoded]:
        """Encode pictures of any modes; views of one size go through the tower together."""
        views = [view for picture in pictures for view in (*picture.tiles, picture.whole)]
        features = iter(self._features_of_each(views))
        return [self._assemble(picture, features) for picture in pictures]

    def encode_rows(self, rows: Sequence[Sequence[ViewTensors]]) -> list[list[Encoded]]:
        """Encode the pictures of every row of a batch at once; an answer for each row."""
        encoded = iter(self.encode([picture for row in rows for picture in row]))
        return [list(islice(encoded, len(row))) for row in rows]

    def _features_of_each(self, views: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        by_size: defaultdict[torch.Size, list[int]] = defaultdict(list)
        for number, view in enumerate(views):
            by_size[view.shape].append(number)
        features: dict[int, torch.Tensor] = {}
        for numbers in by_size.values():
            joined = self.features(torch.stack([views[number] for number in numbers]))
            features |= zip(numbers, joined, strict=True)
        return [features[number] for number in range(len(views))]

    def _assemble(self, picture: ViewTensors, features: Iterator[torch.Tensor]) -> Encoded:
        """Rows of the stitched tiles, rows of the whole view, the separator."""
        tiles = list(islice(features, len(picture.tiles)))
        finest = whole = next(features)
        parts = [self._rows(whole), self.model.view_separator[None]]
        if tiles:
            finest = stitch(torch.stack(tiles), picture.grid)
            parts.insert(0, self._rows(finest))
        return Encoded(torch.cat(parts), finest)

    def _rows(self, features: torch.Tensor) -> torch.Tensor:
        """Project a grid and end every row with a newline: (rows * (columns + 1), width)."""
        projected = self.model.multi_modal_projector(features)
        newline = self.model.image_newline.expand(len(projected), 1, -1)
        return torch.cat([projected, newline], dim=1).flatten(0, 1)

    def embed(self, ids: torch.Tensor, rows: Sequence[Sequence[Encoded]]) -> torch.Tensor:
        """Token embeddings with each picture in its places: (batch, length) -> (.., .., width).

        `rows` holds the pictures of each row, in order.

        Raises:
            ValueError: a row has other places than its pictures have vision tokens. Filling them
                all the same would put features into another row (ms-swift #6887).
        """
        embeddings = self.model.language_model.embed_tokens(ids)
        places = ids == self.image_token
        vision = [sum(len(picture.sequence) for picture in row) for row in rows]
        if places.sum(1).tolist() != vision:
            raise ValueError(f"{places.sum(1).tolist()} image places for {vision} vision tokens")
        if not any(vision):
            return embeddings
        joined = torch.cat([picture.sequence for row in rows for picture in row])
        joined = joined.to(embeddings.dtype)
        return embeddings.masked_scatter(places.unsqueeze(-1), joined)

    def hidden_states(
        self,
        embeddings: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        position_ids: torch.Tensor | None = None,
        cache: Cache | None = None,
    ) -> torch.Tensor:
        """Run the decoder: (batch, length, width) embeddings to hidden states of that shape.

        Rows padded on the right need no mask, since attention is causal.
        """
        return self.model.language_model(
            inputs_embeds=embeddings,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=cache,
            use_cache=cache is not None,
        )[0]


def stitch(tiles: torch.Tensor, grid: Grid) -> torch.Tensor:
    """Put row-major tiles side by side: (n, h, w, d) -> (rows * h, columns * w, d)."""
    height, width, depth = tiles.shape[1:]
    tiles = tiles.unflatten(0, (grid.rows, grid.columns)).transpose(1, 2)
    return tiles.reshape(grid.rows * height, grid.columns * width, depth)
