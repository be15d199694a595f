"""Which parameters a stage trains: chosen by name, told by name."""

from __future__ import annotations

from fnmatch import fnmatchcase

from torch import nn

from components.model.architecture import DEAD_PATCH_EMBEDDING
from components.nouns import ConfigError


def trainable(model: nn.Module) -> dict[str, nn.Parameter]:
    """The parameters that a stage updates, by name."""
    return {name: p for name, p in model.named_parameters() if p.requires_grad}


def freeze(model: nn.Module, patterns: tuple[str, ...]) -> list[str]:
    """Stop gradients for every parameter whose name matches a shell pattern; return their names.

    Raises:
        ConfigError: a pattern matches nothing, which would silently train what should be frozen.
    """
    names = [name for name, _ in model.named_parameters()]
    frozen = {name for name in names if name.endswith(f".{DEAD_PATCH_EMBEDDING}")}
    for pattern in patterns:
        matched = [name for name in names if fnmatchcase(name, pattern)]
        if not matched:
            raise ConfigError(f"params.yaml: freeze: {pattern!r} matches no parameter")
        frozen.update(matched)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name not in frozen)
    return [name for name in names if name in frozen]
