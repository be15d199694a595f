"""The reference's ban on repeated n-grams, with its window and its whitelist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NgramBan:
    """No n-gram of `size` ids may come twice.

    `window`: only n-grams that start within the last so many generated ids count (vLLM's rule);
    None counts the whole sequence, prompt included (the rule of transformers and of the released
    `infer`). `allowed` ids are never banned: table cells repeat by their nature.
    """

    size: int
    window: int | None = None
    allowed: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if self.size < 2 or (self.window is not None and self.window < 1):
            raise ValueError(f"an n-gram ban of size {self.size} and window {self.window}")


@dataclass(slots=True)
class NgramHistory:
    """The ids of one row, and where each prefix of an n-gram has stood."""

    ban: NgramBan
    _ids: list[int] = field(default_factory=list)
    _starts: defaultdict[tuple[int, ...], list[int]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def of(cls, ban: NgramBan, prompt: Iterable[int]) -> NgramHistory:
        """The history before the first answer: the prompt's ids, where the rule counts them."""
        history = cls(ban)
        for number in prompt if ban.window is None else ():
            history.append(number)
        return history

    def append(self, number: int) -> None:
        """Take in the next id."""
        self._ids.append(number)
        start = len(self._ids) - self.ban.size
        if start >= 0:
            self._starts[tuple(self._ids[start:-1])].append(start)

    def banned(self) -> list[int]:
        """The ids that would complete an n-gram a second time, in ascending order."""
        prefix = tuple(self._ids[1 - self.ban.size :])
        first = 0 if self.ban.window is None else len(self._ids) - self.ban.window
        last = self.ban.size - 1
        found = {self._ids[s + last] for s in self._starts.get(prefix, ()) if s >= first}
        return sorted(found - self.ban.allowed)
