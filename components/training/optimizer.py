"""Muon for hidden matrices, AdamW for the rest, both on float32 masters of the weights.

Muon (Jordan et al. 2024) replaces a matrix's momentum by the nearest orthogonal matrix; three
Newton-Schulz steps with the Polar Express coefficients (arXiv 2505.16932) are near enough here.
Its updates are scaled to the size of AdamW's (arXiv 2502.16982), so one learning rate serves both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from components.training.parallel import Workers

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
    "gate.weight",
    ".experts.",
)
# Parameters of a family get gradients together: a batch of text has none for the images', and
# once the hints have faded out their head has none.
_FAMILIES = {
    "hint": ("head.",),
    "image": ("vision_tower", "multi_modal_projector", "image_newline", "view_separator"),
}


def orthogonalise(matrices: torch.Tensor) -> torch.Tensor:
    """The nearest (semi-)orthogonal matrix of each of (n, rows, columns), approximately."""
    x = matrices / (matrices.norm(dim=(1, 2), keepdim=True) * 1.01 + 1e-7)
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    for linear, cubic, quintic in _NEWTON_SCHULZ:
        gram = x @ x.mT
        x = torch.baddbmm(
            x, torch.baddbmm(gram, gram, gram, beta=cubic, alpha=quintic), x, beta=linear
        )
    return x.mT if tall else x


def _is_hidden_matrix(name: str, parameter: torch.Tensor) -> bool:
    if parameter.ndim < 2 or any(part in name for part in _NOT_HIDDEN):
        return False
    return min(parameter.shape[0], parameter[0].numel()) > _SMALLEST_SIDE


class _Muon:
    """Matrices of one shape and family, stacked so that one call moves all."""

    def __init__(
        self, parameters: list[nn.Parameter], weight_decay: float, momentum: float
    ) -> None:
        self.parameters, self.weight_decay, self.momentum = parameters, weight_decay, momentum
        rows = parameters[0].shape[0]
        self.masters = torch.stack([p.detach().float().reshape(rows, -1) for p in parameters])
        self.momenta = torch.zeros_like(self.masters)

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        if not _any_gradient(self.parameters):
            return
        shape = self.masters.shape[1:]
        gradients = torch.stack([_gradient(p).reshape(shape) for p in self.parameters]).float()
        self.momenta.lerp_(gradients, 1 - self.momentum)
        updates = orthogonalise(gradients.lerp_(self.momenta, self.momentum))
        self.masters.mul_(1 - learning_rate * self.weight_decay)
        self.masters.sub_(updates, alpha=learning_rate * _UPDATE_SCALE * max(shape) ** 0.5)

    def views(self) -> list[torch.Tensor]:
        return [m.view(p.shape) for m, p in zip(self.masters, self.parameters, strict=True)]

    def state(self) -> list[torch.Tensor]:
        return [self.masters, self.momenta]


class _AdamW:
    """The parameters that are not hidden matrices and get their gradients together."""

    def __init__(self, parameters: list[nn.Parameter], weight_decay: float) -> None:
        self.parameters, self.weight_decay = parameters, weight_decay
        self.masters = [p.detach().float().clone() for p in parameters]
        self.first = [torch.zeros_like(m) for m in self.masters]
        self.second = [torch.zeros_like(m) for m in self.masters]
        self.steps = torch.zeros(())

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        if not _any_gradient(self.parameters):
            return
        self.steps += 1
        gradients = [_gradient(p).float() for p in self.parameters]
        norm = torch.stack(torch._foreach_norm(gradients)).norm()
        torch._foreach_mul_(gradients, (_MAXIMUM_NORM / (norm + 1e-6)).clamp(max=1.0))
        beta1, beta2 = _ADAM_BETAS
        steps = float(self.steps)
        torch._foreach_lerp_(self.first, gradients, 1 - beta1)
        torch._foreach_mul_(self.second, beta2)
        torch._foreach_addcmul_(self.second, gradients, gradients, 1 - beta2)
        denominators = torch._foreach_div(self.second, 1 - beta2**steps)
        torch._foreach_sqrt_(denominators)
        torch._foreach_add_(denominators, _ADAM_EPSILON)
        decayed = [m for m in self.masters if m.ndim > 1]
        if decayed:
            torch._foreach_mul_(decayed, 1 - learning_rate * self.weight_decay)
        size = -learning_rate / (1 - beta1**steps)
        torch._foreach_addcdiv_(self.masters, self.first, denominators, size)

    def views(self) -> list[torch.Tensor]:
        return self.masters

    def state(self) -> list[torch.Tensor]:
        return [*self.masters, *self.first, *self.second, self.steps]


def _any_gradient(parameters: list[nn.Parameter]) -> bool:
    """Whether this step touches a group; one it leaves out is not even decayed."""
    return any(parameter.grad is not None for parameter in parameters)


def _gradient(parameter: nn.Parameter) -> torch.Tensor:
    """A parameter's gradient; its neighbours in the group have one, so it must."""
    assert parameter.grad is not None
    return parameter.grad


def _groups(named: Mapping[str, nn.Parameter]) -> dict[Any, list[str]]:
    """Names by what is updated in one call: hidden matrices by shape, and all the others."""
    groups: dict[Any, list[str]] = defaultdict(list)
    for name, parameter in sorted(named.items()):
        if _is_hidden_matrix(name, parameter):
            shape = (parameter.shape[0], parameter[0].numel())
            groups["muon", shape, _family(name)].append(name)
        else:
            groups["adamw", None, _family(name)].append(name)
    return groups


def _family(name: str) -> str:
    for family, starts in _FAMILIES.items():
        if any(name.startswith(start) or f".{start}" in name for start in starts):
            return family
    return "text"


class MuonAdamW:
    """One optimiser over named parameters, with float32 masters."""

    def __init__(
        self, named: Mapping[str, nn.Parameter], weight_decay: float, momentum: float
    ) -> None:
        """Take over the parameters: float32 ones become views of their masters."""
        self._groups: list[_Muon | _AdamW] = []
        self._masters: dict[str, torch.Tensor] = {}
        for (kind, *_), names in _groups(named).items():
            chosen = [named[name] for name in names]
            group = (
                _Muon(chosen, weight_decay, momentum)
                if kind == "muon"
                else _AdamW(chosen, weight_decay)
            )
            self._groups.append(group)
            self._masters |= zip(names, group.views(), strict=True)
        self._named = dict(named)
        for name, parameter in named.items():
            if parameter.dtype is torch.float32:
                parameter.data = self._masters[name]

    @property
    def parameters(self) -> list[nn.Parameter]:
        """What is trained, in order of name."""
        return [self._named[name] for name in sorted(self._named)]

    def step(self, learning_rate: float, workers: Workers) -> None:
        """Update the parameters from `.grad`, then drop the gradients."""
        workers.map(lambda group: group.step(learning_rate), self._groups)
        self._publish()
        for parameter in self._named.values():
            parameter.grad = None

    @torch.no_grad()
    def _publish(self) -> None:
        """Round the masters into parameters of less precision."""
        for name, parameter in self._named.items():
            if parameter.dtype is not torch.float32:
                parameter.data.copy_(self._masters[name])

    def state_dict(self) -> list[torch.Tensor]:
        """Everything that the next step depends on."""
        return [tensor for group in self._groups for tensor in group.state()]

    @torch.no_grad()
    def load_state_dict(self, state: list[torch.Tensor]) -> None:
        """Go on exactly where `state_dict` was taken."""
        for own, saved in zip(self.state_dict(), state, strict=True):
            own.copy_(saved)
        self._publish()

    def masters(self) -> dict[str, torch.Tensor]:
        """The float32 weights by name."""
        return self._masters
