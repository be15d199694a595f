"""`scriptorium gate zoo`: good data must pass, and every kind of damage must be named."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from components.config import Params
from components.mixture.production.runners import ProcessRunner
from components.nouns import Check
from components.progress import progress
from components.validation.zoo.base import (
    BaseInputs,
    know_benchmark,
    make_mixture,
    make_strips,
    zoo_params,
)
from components.validation.zoo.kinds import all_damages
from components.validation.zoo.outcomes import Outcome, ZooOutputs
from components.validation.zoo.shards import COLLECTIONS, MIXTURE, STRIPS, Shards
from components.validation.zoo.trial import Gate, GateInputs

_WORK, _BENCHMARKS = "work", "benchmarks"


@dataclass(frozen=True, slots=True)
class ZooInputs:
    """What the zoo is made from, and the folder it keeps between runs."""

    params: Params
    data: Path
    benchmarks: Path  # the folder of fingerprints
    folder: Path
    seeds: int  # of good strips
    mixtures: int  # seeds of good mixtures: one takes minutes to build, and is kept
    workers: int


@dataclass(frozen=True, slots=True)
class _Job:
    """Good data of a seed, or the damage of a kind."""

    inputs: ZooInputs
    collection: str
    number: int
    clean: bool


def run(inputs: ZooInputs) -> ZooOutputs:
    """Make good data once, then judge it over seeds and in every kind of damage.

    Raises:
        ScriptoriumError: the corpus lacks what the data is made from, or a worker died.
    """
    base = _base(inputs, inputs.workers)
    strips = make_strips(base, inputs.folder / STRIPS, inputs.params.seed)
    mixture = make_mixture(base, inputs.folder / MIXTURE, inputs.params.seed)
    know_benchmark(mixture, inputs.benchmarks, inputs.folder / _BENCHMARKS)
    gate = _gate(inputs, inputs.workers)
    for shards in (strips, mixture):
        gate.remember(shards)  # described here, by all workers; each then finds it described
    jobs = list(_jobs(inputs))
    outcomes: dict[tuple[bool, int, str], Outcome] = {}
    with progress("zoo", len(jobs)) as reporter:
        for clean, outcome in ProcessRunner(inputs.workers).run(_try, jobs):
            outcomes[clean, outcome.number, outcome.collection] = outcome
            reporter.advance(1)
    shutil.rmtree(inputs.folder / _WORK)
    damages = enumerate(all_damages())
    return ZooOutputs(
        tuple(outcome for (clean, *_), outcome in sorted(outcomes.items()) if clean),
        tuple((damage, outcomes[False, n, damage.collection]) for n, damage in damages),
    )


def _jobs(inputs: ZooInputs) -> Iterator[_Job]:
    for collection, seeds in zip(COLLECTIONS, (inputs.seeds, inputs.mixtures), strict=True):
        yield from (_Job(inputs, collection, seed, True) for seed in range(1, seeds + 1))
    for number, damage in enumerate(all_damages()):
        yield _Job(inputs, damage.collection, number, False)


def _try(job: _Job) -> tuple[bool, Outcome]:
    """Make the shards of a job in a folder of this process, and judge them."""
    folder = _work(job.inputs) / job.collection
    if job.clean:
        shards, rows = _clean(job, folder), 0
    else:
        shards = Shards.copy(_good(job.inputs, job.collection).folder, folder, job.collection)
        rows = all_damages()[job.number].apply(shards, Random(job.number))
    checks = _Judge.of_process(job.inputs).ask(shards)
    failed = tuple(check for check in checks if not check.passed)
    return job.clean, Outcome(job.collection, job.number, rows, failed)


class _Judge:
    """The gate of a worker process, and the night before of both collections."""

    _own: _Judge | None = None  # Great Expectations and the corpus are loaded once a process

    def __init__(self, inputs: ZooInputs) -> None:
        self._gate = _gate(inputs, 1)
        self._before = {name: self._gate.remember(_good(inputs, name)) for name in COLLECTIONS}

    @classmethod
    def of_process(cls, inputs: ZooInputs) -> _Judge:
        """The one of this process, which serves one zoo."""
        if cls._own is None:
            cls._own = cls(inputs)
        return cls._own

    def ask(self, shards: Shards) -> tuple[Check, ...]:
        """Ask everything of some shards."""
        return self._gate.judge(shards, self._before[shards.collection])


def _clean(job: _Job, folder: Path) -> Shards:
    """Good data of another seed."""
    base = _base(job.inputs, 1)
    if job.collection == STRIPS:
        return make_strips(base, folder, job.number)
    return make_mixture(base, job.inputs.folder / f"{MIXTURE}-{job.number}", job.number)


def _good(inputs: ZooInputs, collection: str) -> Shards:
    return Shards(inputs.folder / collection, collection)


def _work(inputs: ZooInputs) -> Path:
    return inputs.folder / _WORK / str(os.getpid())


def _base(inputs: ZooInputs, workers: int) -> BaseInputs:
    return BaseInputs(zoo_params(inputs.params), inputs.data, workers)


def _gate(inputs: ZooInputs, workers: int) -> Gate:
    return Gate(
        GateInputs(
            params=zoo_params(inputs.params),
            data=inputs.data,
            benchmarks=inputs.folder / _BENCHMARKS,
            cache=inputs.folder / "described",
            kept=inputs.folder / "corpus-table",
            folder=_work(inputs),
            runner=ProcessRunner(workers),
        )
    )
