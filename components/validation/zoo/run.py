"""`scriptorium gate zoo`: good data must pass, and every kind of damage must be named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from components.config import Params
from components.mixture.production.runners import ProcessRunner
from components.progress import progress
from components.validation.nights import Night
from components.validation.zoo.base import BaseInputs, make_mixture, make_strips, zoo_params
from components.validation.zoo.kinds import all_damages
from components.validation.zoo.outcomes import Outcome, ZooOutputs
from components.validation.zoo.shards import COLLECTIONS, MIXTURE, STRIPS, Shards
from components.validation.zoo.subsets import subset
from components.validation.zoo.trial import Gate, GateInputs


@dataclass(frozen=True, slots=True)
class ZooInputs:
    """What the zoo is made from, and the folder it keeps between runs."""

    params: Params
    data: Path
    benchmarks: Path  # the folder of fingerprints
    folder: Path
    seeds: int  # of good data
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
    gate = _gate(inputs, inputs.workers)
    for shards in (make_strips(base, inputs.params.seed), make_mixture(base)):
        gate.remember(shards)  # described once here, and found described by every worker
    jobs = list(_jobs(inputs))
    outcomes: dict[tuple[bool, int, str], Outcome] = {}
    with progress("zoo", len(jobs)) as reporter:
        for clean, outcome in ProcessRunner(inputs.workers).run(_judge, jobs):
            outcomes[clean, outcome.number, outcome.collection] = outcome
            reporter.advance(1)
    damages = enumerate(all_damages())
    return ZooOutputs(
        tuple(outcome for (clean, *_), outcome in sorted(outcomes.items()) if clean),
        tuple((damage, outcomes[False, n, damage.collection]) for n, damage in damages),
    )


def _jobs(inputs: ZooInputs) -> Iterator[_Job]:
    for number in range(1, inputs.seeds + 1):
        yield from (_Job(inputs, collection, number, True) for collection in COLLECTIONS)
    for number, damage in enumerate(all_damages()):
        yield _Job(inputs, damage.collection, number, False)


def _judge(job: _Job) -> tuple[bool, Outcome]:
    """Make the shards of a job in a folder of this process, and judge them."""
    folder = job.inputs.folder / "work" / str(os.getpid()) / job.collection
    if job.clean:
        shards, rows = _clean(job, folder), 0
    else:
        shards = Shards.copy(_good(job.inputs, job.collection).folder, folder, job.collection)
        rows = all_damages()[job.number].apply(shards, Random(job.number))
    before = _night_before(job.inputs, job.collection)
    checks = _gate(job.inputs, 1).judge(shards, before)
    failed = tuple(check for check in checks if not check.passed)
    return job.clean, Outcome(job.collection, job.number, rows, failed)


def _clean(job: _Job, folder: Path) -> Shards:
    """Strips rendered with another seed; of the mixture, which takes minutes, other shards."""
    if job.collection == STRIPS:
        return make_strips(_base(job.inputs, 1), job.number)
    return subset(_good(job.inputs, MIXTURE), folder, Random(job.number))


def _good(inputs: ZooInputs, collection: str) -> Shards:
    name = str(inputs.params.seed) if collection == STRIPS else "built"
    return Shards(inputs.folder / collection / name, collection)


@cache
def _night_before(inputs: ZooInputs, collection: str) -> Night:
    return _gate(inputs, 1).remember(_good(inputs, collection))


def _base(inputs: ZooInputs, workers: int) -> BaseInputs:
    return BaseInputs(zoo_params(inputs.params), inputs.data, inputs.folder, workers)


@cache
def _gate(inputs: ZooInputs, workers: int) -> Gate:
    work = inputs.folder / "work" / str(os.getpid())
    return Gate(
        GateInputs(
            params=zoo_params(inputs.params),
            data=inputs.data,
            benchmarks=inputs.benchmarks,
            cache=inputs.folder / "described",
            kept=inputs.folder / "corpus-table",
            folder=work,
            runner=ProcessRunner(workers),
        )
    )
