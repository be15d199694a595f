"""From drawn rows to tensors: pixels, token ids, labels and alignment supervision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from components.mixture.dataset import Dataset
from components.mixture.labels import SUBPOSITIONS, Geometry, attention_targets, place_labels
from components.mixture.plan import Batch, Kind
from components.model.losses import IGNORE
from components.model.tokenizer import OcrTokenizer
from components.model.views import Views, ViewTensors, prepare
from components.model_config import ModelConfig
from components.nouns import OCR_PROMPT, ConfigError


@dataclass(frozen=True, slots=True)
class Inputs:
    """One batch, ready for the model; rows are padded on the right.

    `ids`: (batch, length) BEGIN, image places, prompt, target. `labels`: (batch, length) the id to
    predict at each place, IGNORE on prompt, picture and padding. `mask`: (batch, length) true but
    for padding. `pictures`: those of each row. `places`: (batch, rows, columns * SUBPOSITIONS)
    tokens by place in the picture, and `looks`: (batch, length) the index in the row of the
    vision token to attend to; IGNORE where unknown, None where no row of the batch has any.
    """

    ids: torch.Tensor
    labels: torch.Tensor
    mask: torch.Tensor
    pictures: tuple[tuple[ViewTensors, ...], ...]
    places: torch.Tensor | None
    looks: torch.Tensor | None

    def cast(self, dtype: torch.dtype) -> Inputs:
        """The same batch with its pixels in the model's precision."""
        pictures = tuple(tuple(view.to(dtype) for view in row) for row in self.pictures)
        return replace(self, pictures=pictures)

    def rows(self, first: int, step: int) -> Inputs:
        """Every `step`-th row from `first` on, as a batch of its own."""
        chosen = slice(first, None, step)
        return Inputs(
            ids=self.ids[chosen],
            labels=self.labels[chosen],
            mask=self.mask[chosen],
            pictures=self.pictures[chosen],
            places=None if self.places is None else self.places[chosen],
            looks=None if self.looks is None else self.looks[chosen],
        )


class Collator:
    """Makes batches of one dataset for one model."""

    def __init__(self, dataset: Dataset, tokenizer: OcrTokenizer, model: ModelConfig) -> None:
        self.dataset, self.tokenizer, self.model = dataset, tokenizer, model

    def __call__(self, batch: Batch) -> Inputs:
        """Collate the rows of a batch.

        Raises:
            ConfigError: the model has no image mode named as the batch's kind.
        """
        targets = [self.dataset.tokens[row] for row in batch.rows]
        if batch.kind is Kind.TEXT:
            prompt = [self.tokenizer.begin]
            return _inputs(self.tokenizer, [prompt] * len(targets), targets, [() for _ in targets])
        pages = [Image.fromarray(self.dataset.pixels(row)) for row in batch.rows]
        views = [self._views(page, batch.kind) for page in pages]
        prompts = [self.tokenizer.encode_prompt(OCR_PROMPT, [view.tokens]) for view in views]
        pictures = [(view.tensors(),) for view in views]
        inputs = _inputs(self.tokenizer, prompts, targets, pictures)
        scaled = list(map(self._geometry, views, pages))
        places, looks = self._supervision(batch, scaled, prompts)
        return replace(inputs, places=places, looks=_pad(looks, IGNORE, inputs.ids.shape[1]))

    def _views(self, page: Image.Image, kind: Kind) -> Views:
        views = self.model.views
        if kind.value not in views.modes:
            raise ConfigError(f"params.yaml: model.views.modes: there is no mode {kind.value!r}")
        return prepare(page, views.modes[kind.value], views, self.model.token_side)

    def _supervision(
        self, batch: Batch, scaled: Sequence[tuple[Geometry, bool]], prompts: Sequence[list[int]]
    ) -> tuple[torch.Tensor, list[NDArray[np.int64]]]:
        first = scaled[0][0]
        shape = (len(scaled), first.rows, first.columns * SUBPOSITIONS)
        places = np.full(shape, IGNORE, np.int64)
        looks = [np.empty(0, np.int64)] * len(scaled)
        for number, (row, (geometry, as_rendered)) in enumerate(
            zip(batch.rows, scaled, strict=True)
        ):
            ids, alignment = self.dataset.tokens[row], self.dataset.alignment(row)
            # Byte fallback makes more tokens than characters, and a resized picture has other
            # places: what the renderer knew holds for neither.
            if alignment is None or not as_rendered or len(alignment.line) != len(ids):
                continue
            places[number] = place_labels(ids, alignment, geometry)
            looks[number] = _looks(attention_targets(alignment, geometry), prompts[number])
        return torch.from_numpy(places), looks

    def _geometry(self, views: Views, page: Image.Image) -> tuple[Geometry, bool]:
        """The finest grid of tokens, of stitched tiles if any; whether it has the page's scale."""
        side = self.model.token_side
        height, width = views.whole.shape[:2]
        if views.grid.tiles:
            tile = views.tiles.shape[1]
            height, width = tile * views.grid.rows, tile * views.grid.columns
        return Geometry(height // side, width // side, side), page.size == (width, height)


def _looks(targets: NDArray[np.int64], prompt: list[int]) -> NDArray[np.int64]:
    """Targets count vision tokens; rows count BEGIN before them, and start at the prompt's end."""
    before = np.full(len(prompt) - 1, IGNORE, np.int64)
    return np.concatenate([before, np.where(targets == IGNORE, IGNORE, targets + 1)])


def _inputs(
    tokenizer: OcrTokenizer,
    prompts: Sequence[list[int]],
    targets: Sequence[list[int]],
    pictures: Sequence[tuple[ViewTensors, ...]],
) -> Inputs:
    """Join prompts and targets, END last; END is predicted and never read."""
    rows = [np.array([*p, *t], np.int64) for p, t in zip(prompts, targets, strict=True)]
    labels = [
        np.array([*[IGNORE] * (len(p) - 1), *t, tokenizer.end], np.int64)
        for p, t in zip(prompts, targets, strict=True)
    ]
    length = max(map(len, rows))
    mask = _pad([np.ones(len(row), np.int64) for row in rows], 0, length).bool()
    ids = _pad(rows, tokenizer.pad, length)
    return Inputs(ids, _pad(labels, IGNORE, length), mask, tuple(pictures), None, None)


def _pad(rows: Sequence[NDArray[np.int64]], value: int, length: int) -> torch.Tensor:
    padded = np.full((len(rows), length), value, np.int64)
    for row, values in enumerate(rows):
        padded[row, : len(values)] = values
    return torch.from_numpy(padded)
