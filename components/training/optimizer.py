"""Muon for hidden matrices, AdamW for the rest, both on float32 masters of the weights.

Muon (Jordan et al. 2024) replaces a matrix's momentum by the nearest orthogonal matrix; three
Newton-Schulz steps with the Polar Express coefficients (arXiv 2505.16932) are near enough here.
Its updates are scaled to the size of AdamW's (arXiv 2502.16982), so one learning rate serves both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

_NEWTON_SCHULZ = (
    (8.28721201814563, -23.595886519098837, 17.300387312530933),
    (4.107059111542203, -2.9478499167379106, 0.5448431082926601),
    (3.3184196573706015, -2.488488024314874, 0.51004894012372),
)
_ADAM_BETAS = (0.9, 0.98)
_ADAM_EPSILON = 1e-8
_MAXIMUM_NORM = 1.0  # of AdamW's gradients; Muon's updates have a fixed size
_UPDATE_SCALE = 0.2
_SMALLEST_SIDE = 16
# Tables and first or last layers: their rows are not a hidden map, so they are AdamW's.
_NOT_HIDDEN = (
    "embed",
    "lm_head",
    "pos",
    "class_",
    "newline",
    "separator",
    "places.",
    "gate.weight",
)


def orthogonalise(matrices: torch.Tensor) -> torch.Tensor:
    """The nearest (semi-)orthogonal matrix of each of (n, rows, columns), approximately."""
    x = matrices / (matrices.norm(dim=(1, 2), keepdim=True) * 1.01 + 1e-7)
    x = x.bfloat16()
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    for linear, cubic, quintic in _NEWTON_SCHULZ:
        gram = x @ x.mT
        x = torch.baddbmm(
            x, torch.baddbmm(gram, gram, gram, beta=cubic, alpha=quintic), x, beta=linear
        )
    return (x.mT if tall else x).float()


def _is_hidden_matrix(name: str, parameter: torch.Tensor) -> bool:
    if parameter.ndim < 2 or any(part in name for part in _NOT_HIDDEN):
        return False
    return min(parameter.shape[0], parameter[0].numel()) > _SMALLEST_SIDE


@dataclass(slots=True)
class _Slot:
    parameter: nn.Parameter
    master: torch.Tensor
    first: torch.Tensor
    second: torch.Tensor | None


class MuonAdamW:
    """One optimiser over named parameters."""

    def __init__(
        self, named: Mapping[str, nn.Parameter], weight_decay: float, momentum: float
    ) -> None:
        """Keep a float32 master of every parameter; a parameter may itself be bfloat16."""
        self.weight_decay, self.momentum, self.steps = weight_decay, momentum, 0
        self._slots: dict[str, _Slot] = {}
        self._by_shape: dict[tuple[int, int], list[_Slot]] = defaultdict(list)
        for name, parameter in sorted(named.items()):
            master = parameter.detach().float().clone()
            hidden = _is_hidden_matrix(name, parameter)
            second = None if hidden else torch.zeros_like(master)
            slot = _Slot(parameter, master, torch.zeros_like(master), second)
            self._slots[name] = slot
            if hidden:
                self._by_shape[(parameter.shape[0], parameter[0].numel())].append(slot)

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        """Update the masters and their parameters from `.grad`, then drop the gradients."""
        self.steps += 1
        for shape, slots in self._by_shape.items():
            self._muon(shape, slots, learning_rate)
        self._adamw([s for s in self._slots.values() if s.second is not None], learning_rate)
        for slot in self._slots.values():
            slot.parameter.copy_(slot.master)
            slot.parameter.grad = None

    def _muon(self, shape: tuple[int, int], slots: list[_Slot], learning_rate: float) -> None:
        # A parameter that a batch leaves out (the tower, in a batch of text) is left alone.
        slots = [slot for slot in slots if slot.parameter.grad is not None]
        if not slots:
            return
        gradients = torch.stack([s.parameter.grad.view(shape) for s in slots]).float()
        momenta = torch.stack([s.first.view(shape) for s in slots])
        momenta.lerp_(gradients, 1 - self.momentum)
        updates = orthogonalise(gradients.lerp_(momenta, self.momentum))
        size = learning_rate * _UPDATE_SCALE * max(shape) ** 0.5
        for slot, momentum, update in zip(slots, momenta, updates, strict=True):
            slot.first.view(shape).copy_(momentum)
            slot.master.mul_(1 - learning_rate * self.weight_decay)
            slot.master.view(shape).sub_(update, alpha=size)

    def _adamw(self, slots: list[_Slot], learning_rate: float) -> None:
        slots = [slot for slot in slots if slot.parameter.grad is not None]
        gradients = [slot.parameter.grad.float() for slot in slots]
        norm = torch.stack([g.square().sum() for g in gradients]).sum().sqrt()
        torch._foreach_mul_(gradients, (_MAXIMUM_NORM / (norm + 1e-6)).clamp(max=1.0))
        beta1, beta2 = _ADAM_BETAS
        correction1, correction2 = 1 - beta1**self.steps, 1 - beta2**self.steps
        for slot, gradient in zip(slots, gradients, strict=True):
            assert slot.second is not None
            slot.first.lerp_(gradient, 1 - beta1)
            slot.second.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
            if slot.master.ndim > 1:
                slot.master.mul_(1 - learning_rate * self.weight_decay)
            denominator = (slot.second / correction2).sqrt_().add_(_ADAM_EPSILON)
            slot.master.addcdiv_(slot.first, denominator, value=-learning_rate / correction1)

    def state_dict(self) -> dict[str, Any]:
        """Everything that the next step depends on."""
        slots = {
            name: {"master": s.master, "first": s.first, "second": s.second}
            for name, s in self._slots.items()
        }
        return {"steps": self.steps, "slots": slots}

    @torch.no_grad()
    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on exactly where `state_dict` was taken."""
        self.steps = state["steps"]
        for name, slot in self._slots.items():
            saved = state["slots"][name]
            slot.master.copy_(saved["master"])
            slot.first.copy_(saved["first"])
            if slot.second is not None:
                slot.second.copy_(saved["second"])
            slot.parameter.copy_(slot.master)

    def masters(self) -> dict[str, torch.Tensor]:
        """The float32 weights by name."""
        return {name: slot.master for name, slot in self._slots.items()}
