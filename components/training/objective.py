"""What a training step minimises: reading, and, while they fade, two hints from the renderer."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from components.mixture.collate import Inputs
from components.mixture.labels import IGNORE, SUBPOSITIONS
from components.model.architecture import Encoded, OcrModel
from components.model.tokenizer import SpecialTokens

PLACE_WIDTH = 64
GUIDED_LAYER = 1  # the second decoder layer, or the only one
GUIDED_HEADS = 2


@dataclass(frozen=True, slots=True)
class Losses:
    """The parts of a step's loss; a part that a batch has no labels for is None."""

    reading: torch.Tensor
    alignment: torch.Tensor | None
    guidance: torch.Tensor | None

    def total(self, alignment_weight: float, guidance_weight: float) -> torch.Tensor:
        """The weighted sum."""
        total = self.reading
        if self.alignment is not None:
            total = total + alignment_weight * self.alignment
        if self.guidance is not None:
            total = total + guidance_weight * self.guidance
        return total


class PlaceHead(nn.Module):
    """Which character stands at each sub-position of a vision token; used in training alone."""

    def __init__(self, vision_width: int, vocabulary_size: int) -> None:
        super().__init__()
        self.spread = nn.Linear(vision_width, SUBPOSITIONS * PLACE_WIDTH)
        self.out = nn.Linear(PLACE_WIDTH, vocabulary_size)

    def forward(self, grid: torch.Tensor) -> torch.Tensor:
        """(batch, rows, columns, width) -> (batch, rows, columns * SUBPOSITIONS, vocabulary)."""
        hidden = F.gelu(self.spread(grid), approximate="tanh")
        hidden = hidden.unflatten(-1, (SUBPOSITIONS, PLACE_WIDTH)).flatten(2, 3)
        return self.out(hidden)


class AttentionRecorder:
    """Keeps the guided layer's attention weights of this thread's latest forward pass."""

    def __init__(self, model: OcrModel) -> None:
        layers = model.model.language_model.layers
        self._latest = threading.local()
        layer = layers[min(GUIDED_LAYER, len(layers) - 1)]
        layer.self_attn.register_forward_hook(self._keep)

    def _keep(self, _module: nn.Module, _inputs: object, output: tuple[torch.Tensor, ...]) -> None:
        self._latest.weights = output[1]

    @property
    def weights(self) -> torch.Tensor:
        """Attention weights: (batch, heads, queries, keys)."""
        weights: torch.Tensor = self._latest.weights
        return weights


def token_noise(
    ids: torch.Tensor, share: float, vocabulary_size: int, generator: torch.Generator
) -> torch.Tensor:
    """Replace a share of input tokens by random ones, so that the decoder learns to look."""
    random = torch.randint(len(SpecialTokens), vocabulary_size, ids.shape, generator=generator)
    chosen = torch.rand(ids.shape, generator=generator) < share
    return torch.where(chosen, random, ids)


def compute_losses(
    model: OcrModel,
    inputs: Inputs,
    head: PlaceHead | None = None,
    attention: AttentionRecorder | None = None,
) -> Losses:
    """One forward pass; a hint is left out where its head or recorder is."""
    encoded = model.encode(inputs.views) if inputs.views is not None else None
    begin = torch.full((len(inputs.ids), 1), SpecialTokens.BEGIN.id)
    text = model.embed(torch.cat([inputs.prompt, inputs.ids], dim=1))
    parts = [model.embed(begin), text]
    if encoded is not None:
        parts.insert(1, encoded.sequence)
    hidden = model.hidden_states(torch.cat(parts, dim=1))
    hidden = hidden[:, -inputs.labels.shape[1] :]
    wanted = inputs.labels != IGNORE
    reading = F.cross_entropy(model.lm_head(hidden[wanted]).float(), inputs.labels[wanted])
    return Losses(
        reading,
        _alignment(head, encoded, inputs),
        None if attention is None else _guidance(attention.weights, encoded, inputs),
    )


def _alignment(
    head: PlaceHead | None, encoded: Encoded | None, inputs: Inputs
) -> torch.Tensor | None:
    if head is None or encoded is None or inputs.places is None:
        return None
    known = inputs.places != IGNORE
    if not known.any():
        return None
    return F.cross_entropy(head(encoded.grid)[known].float(), inputs.places[known])


def _guidance(
    attention: torch.Tensor, encoded: Encoded | None, inputs: Inputs
) -> torch.Tensor | None:
    """Cross-entropy of where the guided heads look, among the vision tokens."""
    if encoded is None or inputs.looks is None:
        return None
    known = inputs.looks != IGNORE
    if not known.any():
        return None
    vision = slice(1, 1 + encoded.sequence.shape[1])  # after the begin token
    looks = attention[:, :GUIDED_HEADS, -inputs.labels.shape[1] :, vision].float()
    weights = looks.transpose(1, 2)[known]  # (known, heads, vision tokens)
    wanted = inputs.looks[known][:, None, None].expand(-1, weights.shape[1], 1)
    share = weights.gather(2, wanted).squeeze(2) / weights.sum(2).clamp_min(1e-9)
    return -share.clamp_min(1e-9).log().mean()
