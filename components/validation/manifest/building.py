"""From a collection of shards to its manifest: spans in parallel, each described only once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from components.mixture.production.runners import Runner
from components.mixture.production.store import ShardStore
from components.nouns import ScriptoriumError
from components.progress import progress
from components.validation.manifest.cache import SpanCache, span_key
from components.validation.manifest.collection import Collection, ManifestIndex, ProfiledShard
from components.validation.manifest.columns import MANIFEST_SCHEMA
from components.validation.manifest.describing import describe_span
from components.validation.manifest.spans import ExaminedShard, Span, examine
from components.validation.manifest.viewing import Viewer
from components.validation.manifest.writing import write_manifest

EXAMINERS = 8  # threads: hashing and reading wait for disks and networks, not for Python


@dataclass(frozen=True, slots=True)
class BuiltManifest:
    """The index of a manifest, and how many rows were described now and not an earlier night."""

    index: ManifestIndex
    described: int


@dataclass(frozen=True, slots=True)
class _Job:
    """All that a worker needs to describe one span and keep it."""

    address: str
    path: str
    span: Span
    cache: Path
    key: str


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of a job."""

    key: str
    rows: int
    fault: str | None


def build_manifest(
    collection: Collection, folder: Path, cache: Path, viewer: Viewer, runner: Runner
) -> BuiltManifest:
    """Write the manifest of a collection; a shard that is not as it should be becomes a fault.

    The same shards give the same bytes, whatever the runner and the cache. `cache` must be a
    folder that all workers see.

    Raises:
        ScriptoriumError: the address names no filesystem, a worker died, or a shard changed
            while it was read.
    """
    return _Building(collection, folder, cache, viewer).run(runner)


class _Building:
    """One manifest in the making."""

    def __init__(self, collection: Collection, folder: Path, cache: Path, viewer: Viewer) -> None:
        self.collection, self.folder, self.viewer = collection, folder, viewer
        self.store = ShardStore(collection.address)
        self.cache = SpanCache(cache)

    def run(self, runner: Runner) -> BuiltManifest:
        with ThreadPoolExecutor(EXAMINERS) as pool:
            shards = list(pool.map(lambda s: examine(self.store, s), self.collection.shards))
        jobs = self._missing(shards)
        faults = self._describe(runner, jobs, shards)
        shards = [_with_fault(shard, faults) for shard in shards]
        found = tuple(shard.found for shard in shards)
        index = write_manifest(self.folder, self.collection, found, self._tables(shards))
        self.cache.drop_unused()
        return BuiltManifest(index, sum(job.span.rows for job in jobs))

    def _missing(self, shards: Sequence[ExaminedShard]) -> list[_Job]:
        jobs = {}  # by key: two shards of the same bytes are described once
        for shard in shards:
            for span in shard.spans:
                job = self._job(shard.found, span)
                if job.key not in jobs and not self.cache.has(job.key, span.rows):
                    jobs[job.key] = job
        return list(jobs.values())

    def _job(self, shard: ProfiledShard, span: Span) -> _Job:
        key = span_key(shard.sha256, span)
        return _Job(self.store.address, shard.path, span, self.cache.folder.absolute(), key)

    def _describe(
        self, runner: Runner, jobs: Sequence[_Job], shards: Sequence[ExaminedShard]
    ) -> dict[str, str]:
        """Describe what is missing; return the faults by the keys of spans."""
        rows = sum(shard.found.rows for shard in shards if shard.spans)
        known = rows - sum(job.span.rows for job in jobs)
        faults = {}
        with progress(f"profile {self.collection.name}", rows, known) as reporter:
            for done in runner.run(_describe_one, jobs):
                reporter.advance(done.rows)
                if done.fault is not None:
                    faults[done.key] = done.fault
        return faults

    def _tables(self, shards: Sequence[ExaminedShard]) -> Iterator[pa.Table]:
        for shard in shards:
            for span in shard.spans:
                yield self._finish(shard.found.path, self._described(shard.found, span))

    def _described(self, shard: ProfiledShard, span: Span) -> pa.Table:
        job = self._job(shard, span)
        kept = self.cache.read(job.key)
        if kept is not None:
            return kept
        done = _describe_one(job)  # it was damaged where only its pages show it
        kept = self.cache.read(job.key)
        if kept is None:
            raise ScriptoriumError(f"{shard.path}: changed while it was profiled: {done.fault}")
        return kept

    def _finish(self, path: str, rows: pa.Table) -> pa.Table:
        columns = {name: rows[name] for name in rows.column_names}
        columns |= self.viewer.columns(rows)
        columns["shard"] = pa.array([path] * rows.num_rows, pa.string())
        return pa.table([columns[name] for name in MANIFEST_SCHEMA.names], schema=MANIFEST_SCHEMA)


def _with_fault(shard: ExaminedShard, faults: Mapping[str, str]) -> ExaminedShard:
    """A shard of which a span cannot be described gives no rows at all."""
    keys = (span_key(shard.found.sha256, span) for span in shard.spans)
    reason = next((faults[key] for key in keys if key in faults), None)
    if reason is None:
        return shard
    fault = f"{shard.found.path}: {reason}"
    return ExaminedShard(replace(shard.found, fault=fault), ())


def _describe_one(job: _Job) -> _Done:
    """Describe a span and keep it. Runs in a worker."""
    try:
        rows = describe_span(ShardStore(job.address), job.path, job.span)
    except ScriptoriumError as error:
        return _Done(job.key, job.span.rows, str(error))
    SpanCache(job.cache).write(job.key, rows)
    return _Done(job.key, job.span.rows, None)
