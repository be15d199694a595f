"""`scriptorium mixture build`: corpus -> shards of the mixture; only what is missing is made."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from components.library.reader import Library
from components.mixture.production.fingerprint import Fingerprint, code_version
from components.mixture.production.making import make_shard
from components.mixture.production.orders import ShardOrder, shard_orders
from components.mixture.production.received import receive
from components.mixture.production.recipes import Recipes
from components.mixture.production.runners import ProcessRunner, Runner
from components.mixture.production.store import Index, Received, ShardRecord, ShardStore
from components.mixture_config import MixtureConfig
from components.nouns import Quarantined, ScriptoriumError, Split, Task
from components.progress import Reporter, progress
from components.text_key import quotations

HELD_OUT = (Split.TEST, Split.VALIDATION)
UNMADE_SHARE = 0.01  # of all orders: above it, something is wrong with the corpus or the code
NOTHING = "nothing"  # the digest of what held-out shards must not say


@dataclass(frozen=True, slots=True)
class MixtureInputs:
    """The corpus, where shards go (a folder or an fsspec address), the seed.

    `reserved`: `quotations` of benchmark targets. `runner` changes the time, not the bytes.
    """

    data: Path
    out: str
    seed: int
    reserved: frozenset[str] = frozenset()
    runner: Runner | None = None  # None: a process for each core this one may use


@dataclass(frozen=True, slots=True)
class MixtureOutputs:
    """The index of the finished mixture, and how many shards were made and removed this time."""

    index: Index
    made: int
    removed: int


@dataclass(frozen=True, slots=True)
class _Job:
    """All that a worker needs to make one shard and put it in its place."""

    config: MixtureConfig
    data: Path
    out: str
    seed: int
    order: ShardOrder
    path: str
    forbidden: str  # where the store keeps what it must not say


def run(config: MixtureConfig, inputs: MixtureInputs) -> MixtureOutputs:
    """Make the missing shards, then the index; a killed run goes on where it was.

    Raises:
        ScriptoriumError: the corpus lacks a task's material, or too many orders gave no sample.
    """
    return _Production(config, inputs).run()


class _Production:
    """One build: held-out shards first, since training must not repeat what they say."""

    def __init__(self, config: MixtureConfig, inputs: MixtureInputs) -> None:
        self.config, self.inputs = config, inputs
        self.store = ShardStore(inputs.out)
        self.runner = inputs.runner or ProcessRunner(len(os.sched_getaffinity(0)))
        self.corpus = Library(inputs.data).version()
        self.fingerprint = Fingerprint(code_version(), self.corpus, inputs.seed, config)
        self.made = 0

    def run(self) -> MixtureOutputs:
        with progress("mixture", sum(self.config.samples.values())) as reporter:
            held_out = [pair for split in HELD_OUT for pair in self._named(split, NOTHING)]
            self._make(held_out, NOTHING, reporter)
            forbidden = self._forbidden([path for path, _ in held_out])
            training = list(self._named(Split.TRAIN, forbidden))
            self._make(training, forbidden, reporter)
        keys = self.store.keys(forbidden)
        received = receive(self.store, self.config, self.inputs.data, keys, forbidden)
        return self._finish([*held_out, *training], received)

    def _named(self, split: Split, forbidden: str) -> Iterator[tuple[str, ShardOrder]]:
        recipes = Recipes(self.config, Library(self.inputs.data), self.inputs.seed)
        for order in shard_orders(
            self.config, lambda task, of: recipes.of(task).weights(of), self.inputs.seed, split
        ):
            yield self.fingerprint.path(order, forbidden), order

    def _make(
        self, named: Sequence[tuple[str, ShardOrder]], forbidden: str, reporter: Reporter
    ) -> None:
        jobs = []
        for path, order in named:
            if self.store.has(path):
                reporter.advance(len(order.orders))
            else:
                jobs.append(self._job(path, order, forbidden))
        for done in self.runner.run(_make_one, jobs):
            self.made += 1
            reporter.advance(done)

    def _job(self, path: str, order: ShardOrder, forbidden: str) -> _Job:
        inputs = self.inputs
        data = inputs.data.absolute()
        return _Job(self.config, data, self.store.address, inputs.seed, order, path, forbidden)

    def _forbidden(self, held_out: Sequence[str]) -> str:
        """Put what training must not say where workers find it; return its digest."""
        keys = set(self.inputs.reserved)
        for path in held_out:
            for target in self.store.columns(path, ["target"])["target"]:
                keys |= quotations(target)
        digest = hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()
        self.store.write_keys(digest, keys)
        return digest

    def _finish(
        self, named: Sequence[tuple[str, ShardOrder]], received: Received
    ) -> MixtureOutputs:
        records, unmade = [], []
        known = self._known()
        for path, order in named:
            records.append(known.get(path) or self.store.record(path, order.split, order.task))
            if records[-1].rows < len(order.orders):
                unmade += self.store.unmade(path)
        _require_few(unmade, records)
        records += [self.store.record(path, Split.TRAIN, Task.DOCUMENT) for path in received.shards]
        index = Index(
            self.corpus, self.inputs.seed, tuple(records), tuple(unmade), received.quarantined
        )
        self.store.write_index(index)
        removed = self.store.remove_all_but([record.path for record in records])
        return MixtureOutputs(index, self.made, removed)

    def _known(self) -> dict[str, ShardRecord]:
        """Shards that an earlier build hashed: a remote store need not be read again."""
        try:
            return {shard.path: shard for shard in self.store.index().shards}
        except ScriptoriumError:
            return {}


def _make_one(job: _Job) -> int:
    """Make a shard and put it in its place; return how many orders it had. Runs in a worker."""
    store = ShardStore(job.out)
    recipes = _recipes(job.config.model_dump_json(), job.data, job.seed)
    made = make_shard(recipes, job.order, _keys(job.out, job.forbidden))
    store.write(job.path, made.samples, made.unmade, job.config.rows_per_group)
    return len(job.order.orders)


@cache
def _recipes(config: str, data: Path, seed: int) -> Recipes:
    return Recipes(MixtureConfig.model_validate_json(config), Library(data), seed)


@cache
def _keys(out: str, digest: str) -> frozenset[str]:
    return frozenset() if digest == NOTHING else ShardStore(out).keys(digest)


def _require_few(unmade: Sequence[Quarantined], records: Sequence[ShardRecord]) -> None:
    asked = len(unmade) + sum(record.rows for record in records)
    if len(unmade) > UNMADE_SHARE * asked:
        first = unmade[0]
        raise ScriptoriumError(
            f"mixture: {len(unmade)} of {asked} orders gave no sample, more than "
            f"{UNMADE_SHARE:.0%}; the first is {first.file}: {first.reason}"
        )
