"""Makes many samples on several cores, in order, with no target repeated where it may not be."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context

from components.nouns import Sample, ScriptoriumError, Split
from components.rendering.plan import Job
from components.rendering.samples import SampleMaker
from components.text_key import quotations, text_key

_CHUNK = 64  # jobs handed to a worker at a time
_PATIENCE = 200  # other texts tried before the corpus is called too small

_maker: SampleMaker | None = None  # of this worker process


def make_all(
    maker: SampleMaker, jobs: Sequence[Job], workers: int, reserved: frozenset[str] = frozenset()
) -> Iterator[Sample]:
    """Yield one sample a job, in the order of the jobs, whatever the number of workers.

    The target of a held-out sample is forbidden to every sample after it, and so is all that
    differs from it in case, spacing or punctuation alone: the data gate refuses both. `reserved`
    are the quotations of a benchmark, which training may not say either.

    Raises:
        ScriptoriumError: the texts are too few for that many different targets.
    """
    held_out: set[str] = set()
    with _first_attempts(maker, jobs, workers) as samples:
        for job, first in zip(jobs, samples, strict=True):
            sample = _admissible(maker, job, first, held_out, reserved)
            if sample.split is not Split.TRAIN:
                held_out.add(text_key(sample.target))
            yield sample


def _admissible(
    maker: SampleMaker, job: Job, sample: Sample, held_out: set[str], reserved: frozenset[str]
) -> Sample:
    for attempt in range(1, _PATIENCE):
        if held_out.isdisjoint(keys_of(sample)) and not _quotes(sample, reserved):
            return sample
        sample = maker.make(job, attempt)
    raise ScriptoriumError(
        f"{sample.language} ({sample.script}): too little text in the {sample.split} articles "
        "for that many different targets; lower render.samples"
    )


def _quotes(sample: Sample, reserved: frozenset[str]) -> bool:
    return sample.split is Split.TRAIN and not reserved.isdisjoint(quotations(sample.target))


def keys_of(sample: Sample) -> set[str]:
    """What must not equal the key of a held-out target: of a training page, its rows' keys too."""
    lines = sample.target.split("\n") if sample.split is Split.TRAIN else ()
    return {text_key(text) for text in (sample.target, *lines)}


@contextmanager
def _first_attempts(
    maker: SampleMaker, jobs: Sequence[Job], workers: int
) -> Iterator[Iterator[Sample]]:
    if workers == 1:
        yield (maker.make(job, 0) for job in jobs)
        return
    # Spawned, not forked: the parent has the threads of Arrow.
    with get_context("spawn").Pool(workers, _start_worker, (maker,)) as pool:
        yield pool.imap(_make, jobs, chunksize=_CHUNK)


def _start_worker(maker: SampleMaker) -> None:
    global _maker  # noqa: PLW0603  (a pool hands its workers nothing but globals)
    _maker = maker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle


def _make(job: Job) -> Sample:
    assert _maker is not None
    return _maker.make(job, 0)
