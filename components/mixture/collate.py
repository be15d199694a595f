"""From drawn rows to tensors: pixels, token ids, labels and alignment supervision."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from components.mixture.dataset import Dataset
from components.mixture.labels import (
    IGNORE,
    SUBPOSITIONS,
    Geometry,
    attention_targets,
    place_labels,
)
from components.mixture.plan import Batch, Kind
from components.model.architecture import Views
from components.model.tokenizer import SpecialTokens
from components.model.views import normalise, tile_views


@dataclass(frozen=True, slots=True)
class Inputs:
    """One batch, ready for the model.

    `prompt`: (batch, p) ids after the image tokens; `ids`: (batch, n) the target's tokens, padded;
    `labels`: (batch, n + 1) what to predict from the prompt's last place on, IGNORE on padding;
    `places`: (batch, rows, columns * SUBPOSITIONS) tokens by place, IGNORE where unknown;
    `looks`: (batch, n + 1) the vision token to attend to when predicting each label, or IGNORE.
    """

    views: Views | None
    prompt: torch.Tensor
    ids: torch.Tensor
    labels: torch.Tensor
    places: torch.Tensor | None
    looks: torch.Tensor | None

    def cast(self, dtype: torch.dtype) -> Inputs:
        """The same batch with its pixels in the model's precision."""
        return self if self.views is None else replace(self, views=self.views.cast(dtype))

    def rows(self, first: int, step: int) -> Inputs:
        """Every `step`-th row from `first` on, as a batch of its own."""
        chosen = slice(first, None, step)
        return Inputs(
            views=None if self.views is None else self.views.rows(first, step),
            prompt=self.prompt[chosen],
            ids=self.ids[chosen],
            labels=self.labels[chosen],
            places=None if self.places is None else self.places[chosen],
            looks=None if self.looks is None else self.looks[chosen],
        )


def _pad(rows: list[NDArray[np.int64]], value: int, length: int) -> torch.Tensor:
    padded = np.full((len(rows), length), value, np.int64)
    for row, values in enumerate(rows):
        padded[row, : len(values)] = values
    return torch.from_numpy(padded)


class Collator:
    """Makes batches of one dataset for a model with tokens `token_side` pixels wide."""

    def __init__(self, dataset: Dataset, prompt: list[int], token_side: int, tile: int) -> None:
        self.dataset, self.token_side, self.tile = dataset, token_side, tile
        self.prompt = prompt

    def __call__(self, batch: Batch) -> Inputs:
        """Collate the rows of a batch."""
        tokens = [np.array(self.dataset.tokens[row], np.int64) for row in batch.rows]
        length = max(map(len, tokens))
        end = [SpecialTokens.END.id]
        ids = _pad(tokens, SpecialTokens.PAD.id, length)
        labels = _pad([np.append(t, end) for t in tokens], IGNORE, length + 1)
        if batch.kind is Kind.TEXT:
            return Inputs(
                None, torch.empty(len(tokens), 0, dtype=torch.long), ids, labels, None, None
            )
        prompt = torch.tensor(self.prompt).expand(len(tokens), -1)
        pixels = np.stack([self.dataset.pixels(row) for row in batch.rows])
        places, looks = self._supervision(batch, pixels.shape[1:], tokens)
        return Inputs(self._views(pixels, batch.kind), prompt, ids, labels, places, looks)

    def _views(self, pixels: NDArray[np.uint8], kind: Kind) -> Views:
        if kind is Kind.TILED:
            return tile_views(pixels, self.tile)
        return Views(normalise(pixels))

    def _supervision(
        self, batch: Batch, size: tuple[int, ...], tokens: list[NDArray[np.int64]]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        height, width = size
        geometry = Geometry(height // self.token_side, width // self.token_side, self.token_side)
        shape = (len(tokens), geometry.rows, geometry.columns * SUBPOSITIONS)
        places = np.full(shape, IGNORE, np.int64)
        looks = [np.empty(0, np.int64)] * len(tokens)
        for number, (row, ids) in enumerate(zip(batch.rows, tokens, strict=True)):
            alignment = self.dataset.alignment(row)
            # Byte fallback makes more tokens than characters: such a row has no alignment.
            if alignment is not None and len(alignment.line) == len(ids):
                places[number] = place_labels(ids.tolist(), alignment, geometry)
                looks[number] = attention_targets(alignment, geometry)
        length = max(map(len, tokens)) + 1
        return torch.from_numpy(places), _pad(looks, IGNORE, length)
