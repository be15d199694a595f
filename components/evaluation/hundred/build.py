"""`scriptorium benchmark build`: the corpus -> scriptorium-100, the bytes that were declared."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from components.benchmark.declaration import Declaration
from components.evaluation.hundred.making import Job, Made, make_language
from components.evaluation.hundred.plan import PER_LANGUAGE
from components.library.tongues import Tongue
from components.mixture.production.runners import ProcessRunner
from components.nouns import Sample, ScriptoriumError
from components.progress import progress
from components.shards import write_shard

FREEZE = "scriptorium benchmark freeze"


@dataclass(frozen=True, slots=True)
class HundredInputs:
    """The corpus, the shard to write, what was declared, and how many processes work at it.

    `workers` None: one for each core this process may use; it changes the time, not the bytes.
    """

    data: Path
    shard: Path
    declaration: Declaration
    workers: int | None = None


@dataclass(frozen=True, slots=True)
class HundredOutputs:
    """The benchmark, how many samples it has, and the hash of its bytes."""

    shard: Path
    samples: int
    sha256: str


def run(inputs: HundredInputs) -> HundredOutputs:
    """Make the benchmark: one Parquet file, a row group a language.

    Raises:
        ScriptoriumError: none is declared, a sample cannot be made, or the bytes are others than
            the declared ones; then there is no file.
    """
    declared = inputs.declaration
    if not declared.tongues:
        raise ScriptoriumError(f"scriptorium-100: none is declared yet; run `{FREEZE}`")
    outputs = write(inputs, _samples(make(inputs, declared.tongues)))
    try:
        require_declared(outputs.shard, declared)
    except ScriptoriumError:
        outputs.shard.unlink()
        raise
    return outputs


def require_declared(shard: Path, declaration: Declaration) -> str:
    """Return the hash of the benchmark's bytes.

    Raises:
        ScriptoriumError: it is missing, or its hash is another than the declared one.
    """
    if not shard.is_file():
        raise ScriptoriumError(f"{shard}: missing; run `scriptorium benchmark build`")
    sha256 = _sha256(shard)
    if sha256 != declaration.sha256:
        raise ScriptoriumError(
            f"{shard}: sha256 is {sha256}, but {declaration.sha256} is declared: "
            "the corpus, the code or a library draws it differently"
        )
    return sha256


def make(inputs: HundredInputs, tongues: Sequence[Tongue]) -> Iterator[Made]:
    """Yield what was made of each language, in their order, whichever is done first."""
    # Workers need not know what training may not say.
    declaration = replace(inputs.declaration, quotations=frozenset())
    jobs = [Job(n, tongue, inputs.data, declaration) for n, tongue in enumerate(tongues)]
    workers = inputs.workers or len(os.sched_getaffinity(0))
    waiting: dict[int, Made] = {}
    turn = 0
    with progress("scriptorium-100", len(jobs) * PER_LANGUAGE) as reporter:
        for made in ProcessRunner(workers).run(make_language, jobs):
            reporter.advance(PER_LANGUAGE)
            waiting[made.job.place] = made
            while turn in waiting:
                yield waiting.pop(turn)
                turn += 1


def write(inputs: HundredInputs, samples: Iterator[Sample]) -> HundredOutputs:
    """Write samples as the benchmark; a file that was cut off is never left in its place."""
    partial = inputs.shard.with_suffix(".partial")
    count = write_shard(partial, samples, PER_LANGUAGE)
    partial.replace(inputs.shard)
    return HundredOutputs(inputs.shard, count, _sha256(inputs.shard))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _samples(languages: Iterator[Made]) -> Iterator[Sample]:
    for made in languages:
        if made.reason:
            raise ScriptoriumError(f"scriptorium-100: {made.reason}")
        yield from made.samples
