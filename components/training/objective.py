"""What a training step minimises: reading, and, while they fade, two hints from the renderer."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import nn

from components.mixture.collate import Inputs
from components.mixture.labels import SUBPOSITIONS
from components.model.architecture import Encoded, OcrModel
from components.model.losses import IGNORE, RouterRecorder, token_cross_entropy

PLACE_WIDTH = 64
GUIDED_LAYER = 1  # the second decoder layer, or the only one
GUIDED_HEADS = 2


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of the loss counts beside reading."""

    alignment: float = 0.0
    guidance: float = 0.0
    balance: float = 0.0


@dataclass(frozen=True, slots=True)
class Losses:
    """The parts of a step's loss; a part that a batch has no labels for is None.

    `reading` includes the z-loss; `balance` is that of the decoder's experts.
    """

    reading: torch.Tensor
    alignment: torch.Tensor | None
    guidance: torch.Tensor | None
    balance: torch.Tensor | None

    def total(self, weights: Weights) -> torch.Tensor:
        """The weighted sum."""
        total = self.reading
        for name in ("alignment", "guidance", "balance"):
            loss = getattr(self, name)
            if loss is not None:
                total = total + getattr(weights, name) * loss
        return total


@dataclass(frozen=True, slots=True)
class Instruments:
    """What listens to a forward pass beside the model; a hint without its own is left out."""

    head: PlaceHead | None = None
    attention: AttentionRecorder | None = None
    routers: RouterRecorder | None = None


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
    inputs: Inputs, share: float, vocabulary: tuple[int, int], generator: torch.Generator
) -> Inputs:
    """Replace a share of the target tokens that are read, so that the decoder learns to look.

    `vocabulary` is the half-open range of ids that random tokens are drawn from.
    """
    read = torch.zeros_like(inputs.mask)
    read[:, 1:] = inputs.labels[:, :-1] != IGNORE
    random = torch.randint(*vocabulary, inputs.ids.shape, generator=generator)
    chosen = read & (torch.rand(inputs.ids.shape, generator=generator) < share)
    return replace(inputs, ids=torch.where(chosen, random, inputs.ids))


def compute_losses(
    model: OcrModel,
    inputs: Inputs,
    instruments: Instruments | None = None,
    z_weight: float = 0.0,
) -> Losses:
    """One forward pass over rows of any kind: text alone, one picture, several, any modes."""
    instruments = instruments or Instruments()
    rows = model.encode_rows(inputs.pictures)
    hidden = model.hidden_states(model.embed(inputs.ids, rows))
    reading = token_cross_entropy(hidden, model.lm_head.weight, inputs.labels, z_weight)
    routers, attention = instruments.routers, instruments.attention
    per_token = model.config.text_config.num_experts_per_tok
    return Losses(
        reading,
        _alignment(instruments.head, [picture for row in rows for picture in row], inputs),
        None if attention is None else _guidance(attention, inputs, model.image_token),
        None if routers is None else routers.balance(per_token, inputs.mask),
    )


def _alignment(
    head: PlaceHead | None, encoded: list[Encoded], inputs: Inputs
) -> torch.Tensor | None:
    if head is None or not encoded or inputs.places is None:
        return None
    known = inputs.places != IGNORE
    if not known.any():
        return None
    grids = torch.stack([picture.grid for picture in encoded])
    return F.cross_entropy(head(grids)[known].float(), inputs.places[known])


def _guidance(
    attention: AttentionRecorder, inputs: Inputs, image_token: int
) -> torch.Tensor | None:
    """Cross-entropy of where the guided heads look, among the vision tokens."""
    if inputs.looks is None:
        return None
    known = inputs.looks != IGNORE
    if not known.any():
        return None
    looks = attention.weights[:, :GUIDED_HEADS].float().transpose(1, 2)
    weights = looks[known]  # (known, heads, places of the row)
    vision = (inputs.ids == image_token)[known.nonzero()[:, 0], None]
    wanted = inputs.looks[known][:, None, None].expand(-1, weights.shape[1], 1)
    share = weights.gather(2, wanted).squeeze(2) / (weights * vision).sum(2).clamp_min(1e-9)
    return -share.clamp_min(1e-9).log().mean()
