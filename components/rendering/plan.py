"""How many samples of what: exact counts, in an order that depends only on the seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from components.config import RenderConfig
from components.library.tongues import Tongue
from components.nouns import ConfigError, Split, Task

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Job:
    """One sample to make."""

    split: Split
    index: int  # its row in the shard
    task: Task
    tongue: Tongue


def allocate(total: int, shares: Mapping[Key, float]) -> dict[Key, int]:
    """Divide `total` by shares that add up to 1; largest remainders get what is left over."""
    exact = {key: total * share for key, share in shares.items()}
    counts = {key: int(amount) for key, amount in exact.items()}
    by_remainder = sorted(exact, key=lambda key: counts[key] - exact[key])
    for key in by_remainder[: total - sum(counts.values())]:
        counts[key] += 1
    return counts


def plan(
    split: Split, config: RenderConfig, tongues: Sequence[Tongue], seed: int
) -> tuple[Job, ...]:
    """Return the jobs of a split in their final order.

    Raises:
        ConfigError: `render.script_shares` names a script no language is written in.
    """
    shares = _joint_shares(config, tongues)
    kinds = [
        kind
        for kind, count in allocate(config.samples[split], shares).items()
        for _ in range(count)
    ]
    Random(f"{seed}/{split}/order").shuffle(kinds)
    return tuple(Job(split, index, task, tongue) for index, (task, tongue) in enumerate(kinds))


def _joint_shares(
    config: RenderConfig, tongues: Sequence[Tongue]
) -> dict[tuple[Task, Tongue], float]:
    """Shares of task x script x language, the languages of a script being equal."""
    shares: dict[tuple[Task, Tongue], float] = {}
    for script, script_share in config.script_shares.items():
        spoken = [tongue for tongue in tongues if tongue.script == script]
        if script_share and not spoken:
            raise ConfigError(f"render.script_shares: no language is written in {script}")
        for task, task_share in config.task_shares.items():
            shares |= {(task, t): task_share * script_share / len(spoken) for t in spoken}
    return shares
