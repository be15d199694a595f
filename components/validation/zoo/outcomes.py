"""What the gate said of good data and of damage."""

from __future__ import annotations

from dataclasses import dataclass

from components.nouns import Check, Severity
from components.validation.zoo.damage import Damage


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the gate held against some shards; without a kind of damage they were good."""

    collection: str
    number: int  # of the seed, or of the kind
    rows: int  # damaged ones
    failed: tuple[Check, ...]

    @property
    def refused(self) -> bool:
        """Whether the night was stopped."""
        return any(check.severity is Severity.CRITICAL for check in self.failed)

    def named(self, damage: Damage) -> Check | None:
        """The failed check that names a damage, if it weighs as much as it must."""
        found = (check for check in self.failed if check.name == damage.caught_by)
        return next((check for check in found if check.severity is damage.severity), None)


@dataclass(frozen=True, slots=True)
class ZooOutputs:
    """The answers to good data, seed by seed, and to every kind of damage."""

    clean: tuple[Outcome, ...]
    damaged: tuple[tuple[Damage, Outcome], ...]

    @property
    def missed(self) -> tuple[Damage, ...]:
        """The kinds that no check of the right name and severity caught."""
        return tuple(damage for damage, outcome in self.damaged if not outcome.named(damage))
