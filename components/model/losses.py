"""What training a decoder minimises: next tokens, and an even use of its experts."""

from __future__ import annotations

import threading
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn
from torch.autograd.function import FunctionCtx
from transformers.models.unlimited_ocr.modeling_unlimited_ocr import UnlimitedOcrTextTopkRouter

IGNORE = -100
CHUNK = 1024  # labels whose logits exist at one time: 0.5 GB in float32 at 129,280 rows


def token_cross_entropy(
    hidden: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor, z_weight: float = 0.0
) -> torch.Tensor:
    """Mean cross-entropy of the labels that are not IGNORE; 0 where there are none.

    `hidden` (..., width), `weight` (vocabulary, width), `labels` (...), each the id to be
    predicted *at* its place. Logits of ignored places are never computed, and those of the others
    for CHUNK places at a time: 8192 x 129,280 of them would be 4.2 GB. `z_weight` adds that much
    of the mean squared log-partition (z-loss, ST-MoE, arXiv 2202.08906).
    """
    wanted = labels != IGNORE
    count = max(int(wanted.sum()), 1)
    total: torch.Tensor = _ChunkedCrossEntropy.apply(  # type: ignore[no-untyped-call]
        hidden[wanted], weight, labels[wanted], z_weight
    )
    return total / count


class _ChunkedCrossEntropy(torch.autograd.Function):
    """The sum over labels; gradients are made in the forward pass, while the logits exist."""

    @staticmethod
    def forward(
        ctx: FunctionCtx,
        hidden: torch.Tensor,
        weight: torch.Tensor,
        labels: torch.Tensor,
        z_weight: float,
    ) -> torch.Tensor:
        needs_hidden, needs_weight = ctx.needs_input_grad[:2]  # type: ignore[attr-defined]
        total = torch.zeros((), dtype=torch.float32, device=hidden.device)
        for_hidden = torch.empty_like(hidden) if needs_hidden else None
        for_weight = torch.zeros_like(weight, dtype=torch.float32) if needs_weight else None
        for start in range(0, len(labels), CHUNK):
            part = slice(start, start + CHUNK)
            loss, slope = _loss_and_slope(hidden[part], weight, labels[part], z_weight)
            total += loss
            if for_hidden is not None:
                for_hidden[part] = slope @ weight
            if for_weight is not None:
                for_weight += slope.T @ hidden[part]
        if for_weight is not None:
            for_weight = for_weight.to(weight)
        ctx.save_for_backward(for_hidden, for_weight)  # type: ignore[arg-type]
        return total

    @staticmethod
    def backward(ctx: FunctionCtx, *outer: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        saved: tuple[torch.Tensor | None, ...] = ctx.saved_tensors  # type: ignore[attr-defined]
        return (*(None if s is None else s * outer[0] for s in saved), None, None)


def _loss_and_slope(
    hidden: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor, z_weight: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """A chunk's summed loss, and its derivative by the logits in the precision of `hidden`."""
    logits = F.linear(hidden, weight).float()
    partition = logits.logsumexp(-1, keepdim=True)
    chosen = logits.gather(-1, labels[:, None])
    loss = (partition - chosen + z_weight * partition.square()).sum()
    slope = logits.sub_(partition).exp_().mul_(1 + 2 * z_weight * partition)
    slope.scatter_add_(-1, labels[:, None], torch.full_like(chosen, -1.0))
    return loss, slope.to(hidden.dtype)


def balance_loss(
    router_logits: torch.Tensor, per_token: int, mask: torch.Tensor | None = None
) -> torch.Tensor:
    """The sequence-wise auxiliary loss of one layer (DeepSeek-V2), before its weight alpha.

    Mean over rows of sum_e f_e P_e: f is the share of choices that fell on expert e times the
    number of experts, P its mean probability. `router_logits` (batch, length, experts). Without
    `mask` (batch, length) padding counts, as in the released code; with it a row's loss is the
    same whatever it is padded to.
    """
    scores = router_logits.float().softmax(-1)
    experts = scores.shape[-1]
    chosen = scores.topk(per_token, dim=-1).indices
    picked = torch.zeros_like(scores).scatter_(-1, chosen, 1.0)
    kept = torch.ones_like(scores[..., 0]) if mask is None else mask.to(scores.dtype)
    tokens = kept.sum(-1).clamp_min(1.0)
    frequency = (picked * kept[..., None]).sum(1) * experts / (tokens[:, None] * per_token)
    probability = (scores * kept[..., None]).sum(1) / tokens[:, None]
    return (frequency.detach() * probability).sum(-1).mean()


class RouterRecorder:
    """Keeps the router logits of this thread's latest forward pass, layer by layer."""

    def __init__(self, model: nn.Module) -> None:
        routers = [m for m in model.modules() if isinstance(m, UnlimitedOcrTextTopkRouter)]
        self.layers, self._latest = len(routers), threading.local()
        for layer, router in enumerate(routers):
            router.register_forward_hook(self._keeper(layer))

    def _keeper(self, layer: int) -> Callable[..., None]:
        def keep(_module: nn.Module, _inputs: object, output: tuple[torch.Tensor, ...]) -> None:
            self._latest.__dict__.setdefault("logits", {})[layer] = output[0]

        return keep

    def balance(self, per_token: int, mask: torch.Tensor) -> torch.Tensor | None:
        """The auxiliary loss summed over layers; None where no layer has experts.

        `mask` (batch, length) is true at the tokens of the latest forward pass, false at padding.
        """
        if not self.layers:
            return None
        logits = self._latest.logits
        return torch.stack(
            [
                balance_loss(logits[layer].view(*mask.shape, -1), per_token, mask)
                for layer in range(self.layers)
            ]
        ).sum()
