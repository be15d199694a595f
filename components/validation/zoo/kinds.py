"""All kinds of damage the gate is tried with."""

from __future__ import annotations

from components.validation.zoo import (
    answers,
    boxes,
    columns,
    copies,
    drifts,
    encoding,
    encodings,
    files,
    labels,
    leaks,
    markup,
    pictures,
    placing,
    shares,
    writing,
)
from components.validation.zoo.damage import Damage

_GROUPS = (
    labels,
    answers,
    pictures,
    placing,
    encoding,
    encodings,
    writing,
    markup,
    boxes,
    copies,
    leaks,
    columns,
    files,
    shares,
    drifts,
)


def all_damages() -> tuple[Damage, ...]:
    """Every kind once, in the order of the table of docs/corruption-zoo.md."""
    return tuple(damage for group in _GROUPS for damage in group.damages())
