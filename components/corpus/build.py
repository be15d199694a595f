"""Pinned packages -> `data/`: rows by source, fonts, licences. The same bytes every time."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from components.config import CorpusConfig
from components.corpus import fonts
from components.corpus.archives import open_archive
from components.corpus.index import write_index, write_notice, write_typefaces
from components.corpus.licences import is_allowed
from components.corpus.placement import begin, refuse_link, replace
from components.corpus.plugin import Package, Registry, Source
from components.corpus.reading import ReadJob, read_source
from components.corpus.settling import Settled, remember, settle
from components.corpus.sources import discover
from components.corpus.store import fetch, fetch_together
from components.library.rows import Kind
from components.progress import progress

_CONNECTIONS = 4  # of fetching at the same time
_PACKED = 12  # packages of npm a start of npm

Job = TypeVar("Job")
Result = TypeVar("Result")


@dataclass(frozen=True)
class CorpusInputs:
    """Where packages are kept, where the corpus goes, and from which sources.

    `sources` None: those of the configured set. `workers` None: one for each core this process
    may use; it changes the time, not the bytes.
    """

    store: Path
    data: Path
    sources: tuple[Source, ...] | None = None
    workers: int | None = None


@dataclass(frozen=True)
class CorpusOutputs:
    """What was written, and which sources were left out for their licence."""

    data: Path
    sources: int
    refused: tuple[str, ...]
    languages: int
    size: int  # bytes, without the inbox


def run(config: CorpusConfig, inputs: CorpusInputs) -> CorpusOutputs:
    """Build `data/` beside the old one and put it in its place; the inbox is kept.

    Sources whose licence forbids the declared use are left out, and said to be.

    Raises:
        CorpusError: a source cannot be fetched or read, has another hash or an unknown licence;
            or `data` is a link.
    """
    refuse_link(inputs.data)
    sources, refused = _admitted(config, inputs.sources)
    of_fonts = fonts.packages(config.set)
    of_rows = [package for source in sources for package in source.packages]
    paths = _fetch_all((*of_fonts, *of_rows), inputs.store)
    partial = begin(inputs.data)
    archives = {package.name: open_archive(package, paths[package]) for package in of_fonts}
    write_typefaces(partial, fonts.write(partial, archives, config.set))
    settled = _write_rows(sources, inputs, partial, paths)
    write_notice(partial, sources, fonts.notices(config.set))
    write_index(partial, sources, refused, settled)
    size = sum(path.stat().st_size for path in partial.rglob("*") if path.is_file())
    replace(partial, inputs.data)
    return CorpusOutputs(
        data=inputs.data,
        sources=len(sources),
        refused=tuple(source.name for source in refused),
        languages=sum(1 for entry in settled if entry.sources),
        size=size,
    )


def _admitted(
    config: CorpusConfig, declared: tuple[Source, ...] | None
) -> tuple[list[Source], list[Source]]:
    admitted: list[Source] = []
    refused: list[Source] = []
    for source in sorted(declared or discover(config.set), key=lambda source: source.name):
        allowed = is_allowed(source.name, source.licence, config.use)
        (admitted if allowed else refused).append(source)
    for source in refused:
        print(
            f"corpus: {source.name} is left out: its licence {source.licence} does not allow "
            f"corpus.use: {config.use.value}",
            flush=True,
        )
    return admitted, refused


def _fetch_all(packages: Iterable[Package], store: Path) -> dict[Package, Path]:
    wanted = list(dict.fromkeys(packages))
    of_npm = [package for package in wanted if package.registry is Registry.NPM]
    others = [package for package in wanted if package.registry is not Registry.NPM]
    groups = [of_npm[start : start + _PACKED] for start in range(0, len(of_npm), _PACKED)]
    groups += [[package] for package in others]
    paths: dict[Package, Path] = {}
    with (
        ThreadPoolExecutor(_CONNECTIONS) as threads,
        progress("fetch", len(wanted)) as reporter,
    ):
        for fetched in threads.map(lambda group: _fetch_group(group, store), groups):
            paths |= fetched
            reporter.advance(len(fetched))
    return paths


def _fetch_group(packages: Sequence[Package], store: Path) -> dict[Package, Path]:
    if len(packages) > 1:
        fetch_together(packages, store)
    return {package: fetch(package, store) for package in packages}


def _write_rows(
    sources: Sequence[Source], inputs: CorpusInputs, data: Path, paths: dict[Package, Path]
) -> list[Settled]:
    """Read every source, then settle every language, each on its own core."""

    def size(source: Source) -> int:
        return sum(paths[package].stat().st_size for package in source.packages)

    largest_first = sorted(sources, key=size, reverse=True)
    jobs = [ReadJob(source, inputs.store, data) for source in largest_first]
    workers = inputs.workers or len(os.sched_getaffinity(0))
    with _pool(workers, frozenset()) as pool:
        held_out = _each("read", pool, read_source, jobs)
    files = (data / Kind.TEXT).glob("*/*.jsonl")
    tags = sorted({path.stem for path in files})
    with _pool(workers, frozenset().union(*held_out)) as pool:
        return _each("settle", pool, settle, [(data, tag) for tag in tags])


def _each(
    stage: str, pool: Executor | None, work: Callable[[Job], Result], jobs: Sequence[Job]
) -> list[Result]:
    results = []
    with progress(stage, len(jobs)) as reporter:
        for result in pool.map(work, jobs) if pool else map(work, jobs):
            results.append(result)
            reporter.advance()
    return results


@contextmanager
def _pool(workers: int, held_out: frozenset[str]) -> Iterator[Executor | None]:
    """Worker processes that know what is held out; None: this process does the work alone."""
    if workers == 1:
        remember(held_out)
        yield None
        return
    # Spawned, not forked: this process has the threads of Arrow.
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, _start_worker, (held_out,)) as pool:
        yield pool


def _start_worker(held_out: frozenset[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    remember(held_out)
