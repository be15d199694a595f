"""How long the gate takes over a million rows, and in how much memory, for docs/benchmarks.md.

`.venv/bin/python -m benchmarks.gate_scale [--manifest FOLDER] [--rows N]` copies the rows of a real
manifest of the mixture until there are N, each copy with ids, hashes and sketches of its own (so
that it is as near to its own copy as the real rows are to each other, and to no other), and judges
them in a process of its own: everything that `scriptorium mixture validate` does but to read the
corpus, whose shares are those of the rows.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.machine import conditions
from components.admission import Admission
from components.config import Params, load_params
from components.mixture.reading import groups_in
from components.nouns import DataRefused, Split, Task, Verdict
from components.records import read_json, write_json
from components.validation import drawn, validate
from components.validation.cells import count_cells
from components.validation.declaration import Declared
from components.validation.examining import Question
from components.validation.history import remember
from components.validation.manifest.collection import ManifestIndex, ProfiledShard
from components.validation.manifest.columns import MANIFEST_SCHEMA
from components.validation.manifest.reading import INDEX, Manifest, digest_of, hash_part
from components.validation.nights import describe_night
from components.validation.rules import Asked
from components.validation.suites import drawn as drawing
from components.validation.suites import shares

PART = 65_536
_ROWS_A_GROUP = 32
_PACKAGES = ("great_expectations", "pandas", "pyarrow", "numpy")


@dataclass(frozen=True)
class Measured:
    """What judging took, the imports of Great Expectations among it."""

    seconds: float
    processor_seconds: float  # of all threads: what is left of a machine that others use too
    megabytes: float  # the most that was resident at once
    checks: int
    refused: str  # the sentence of the refusal; empty if the rows were admitted


def synthesize(real: Manifest, folder: Path, rows: int) -> None:
    """Write a manifest of `rows` rows from copies of the real ones."""
    folder.mkdir(parents=True)
    source = real.columns(MANIFEST_SCHEMA.names)
    parts, shards = [], []
    for number, part in enumerate(_parts(source, rows)):
        parts.append(f"part-{number:05}.parquet")
        pq.write_table(part.cast(MANIFEST_SCHEMA), folder / parts[-1], compression="zstd")
    for copy, count in _copies(source.num_rows, rows):
        shards += _shards(real.index.shards, copy, count)
    digest = digest_of(hash_part(folder / part) for part in parts)
    index = replace(real.index, shards=tuple(shards), parts=tuple(parts), rows=rows, digest=digest)
    write_json(folder / INDEX, index)


def _copies(size: int, rows: int) -> Iterator[tuple[int, int]]:
    """Yield the number of each copy and how many of its rows are taken."""
    for copy in range(-(-rows // size)):
        yield copy, min(size, rows - copy * size)


def _parts(source: pa.Table, rows: int) -> Iterator[pa.Table]:
    waiting: list[pa.Table] = []
    for copy, count in _copies(source.num_rows, rows):
        waiting.append(_copied(source.slice(0, count), copy))
        if sum(table.num_rows for table in waiting) >= PART:
            together = pa.concat_tables(waiting)
            yield together.slice(0, PART)
            waiting = [together.slice(PART)]
    yield pa.concat_tables(waiting)


def _copied(rows: pa.Table, copy: int) -> pa.Table:
    random = np.random.default_rng(copy)
    changed = {name: _renamed(rows[name], copy) for name in ("shard", "id", "document")}
    for name in ("image_hash", "target_hash", "text_hash"):
        changed[name] = _rehashed(rows[name], random)
    for name in ("text_sketch", "picture_sketch"):
        changed[name] = _sketched(rows[name], random)
    for name, column in changed.items():
        rows = rows.set_column(rows.column_names.index(name), name, column)
    return rows


def _renamed(column: pa.ChunkedArray, copy: int) -> pa.Array:
    return pa.array([None if v is None else f"{copy:05}/{v}" for v in column.to_pylist()])


def _rehashed(column: pa.ChunkedArray, random: np.random.Generator) -> pa.Array:
    salt = random.integers(0, 2**64, dtype=np.uint64)
    valid = column.is_valid().to_numpy()
    return pa.array(column.fill_null(0).to_numpy() ^ salt, pa.uint64(), mask=~valid)


def _sketched(column: pa.ChunkedArray, random: np.random.Generator) -> pa.Array:
    width = column.type.byte_width
    salt = random.integers(0, 256, width, np.uint8)
    values = [_salted(value, salt) for value in column.to_pylist()]
    return pa.array(values, column.type)


def _salted(value: bytes | None, salt: NDArray[np.uint8]) -> bytes | None:
    return None if value is None else (np.frombuffer(value, np.uint8) ^ salt).tobytes()


def _shards(real: Sequence[ProfiledShard], copy: int, rows: int) -> Iterator[ProfiledShard]:
    for shard in real:
        if rows > 0:
            taken = min(rows, shard.rows)
            yield replace(shard, path=f"{copy:05}/{shard.path}", rows=taken)
        rows -= shard.rows


def questions(params: Params, index: ManifestIndex, rows: pa.Table) -> dict[str, Question]:
    """The mixture's questions, of shards that do not exist: declared is what is there."""
    training = rows.filter(pa.array([split == Split.TRAIN for split in rows["split"].to_pylist()]))
    cells = {cell: n / training.num_rows for cell, n in count_cells(training).items()}
    counts = {split.value: rows["split"].to_pylist().count(split.value) for split in Split}
    declared, config = Declared(counts, cells), params.validate_.mixture

    def of_shares(manifest: Manifest, admission: Admission) -> list[Asked]:
        return shares.asked(manifest.columns(shares.COLUMNS), declared, config)

    def of_draws(manifest: Manifest, admission: Admission) -> list[Asked]:
        lying = manifest.columns(drawn.COLUMNS)
        tasks = dict(zip(lying["shard"].to_pylist(), lying["task"].to_pylist(), strict=True))
        groups = [
            (Task(tasks[shard.path]), group)
            for shard in index.shards
            if shard.split == Split.TRAIN
            for group in groups_in(
                shard.path, _group_rows(shard.rows), admission.set_aside.get(shard.path, ())
            )
        ]
        stages = {"pretrain": params.pretrain, "finetune": params.finetune}
        found = drawn.draw_mixture(
            lying, groups, stages, config=params.mixture, declared=declared, seed=params.seed
        )
        return drawing.asked(found, lying, admission, config)

    return {"shares": of_shares, "drawn": of_draws}


def _group_rows(rows: int) -> list[int]:
    whole, rest = divmod(rows, _ROWS_A_GROUP)
    return [_ROWS_A_GROUP] * whole + [rest] * (rest > 0)


def judge(folder: Path, answer: Path) -> None:
    """Judge a manifest in this process and write what that took."""
    params = load_params(Path("params.yaml"))
    manifest = Manifest(folder / "manifest")
    asked = questions(params, manifest.index, manifest.columns(shares.COLUMNS))
    inputs = validate.ValidateInputs(
        collection="mixture",
        manifest=folder / "manifest",
        address="build/mixture",
        decisions=Path("gate/decisions.jsonl"),
        benchmarks=Path("gate/benchmarks"),
        history=folder / "history",
        use=params.corpus.use,
        questions=asked,
        out=folder / "validation",
        admission=folder / "admission.parquet",
    )
    refused, started, worked = "", time.perf_counter(), time.process_time()
    try:
        validate.run(params.validate_.mixture, inputs)
    except DataRefused as error:
        refused = str(error)
    seconds, processor = time.perf_counter() - started, time.process_time() - worked
    checks = len(read_json(Verdict, inputs.out / "verdict.json").checks)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer.write_text(json.dumps(asdict(Measured(seconds, processor, peak, checks, refused))))


def measure(real: Path, rows: int) -> Measured:
    """Make the rows, keep a night to compare them with, and judge them in a new process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        synthesize(Manifest(real), folder / "manifest", rows)
        tonight = describe_night(Manifest(folder / "manifest"))
        remember(folder / "history", replace(tonight, digest="f" * 64))
        child = multiprocessing.get_context("spawn").Process(
            target=judge, args=(folder, folder / "measured.json")
        )
        child.start()
        child.join()
        return Measured(**json.loads((folder / "measured.json").read_text()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifest", type=Path, default=Path("build/mixture-manifest"))
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    arguments = parser.parse_args()
    print(f"## The gate at scale\n\n{conditions(_PACKAGES)}\n")
    print("| rows | seconds | processor seconds | rows/s | peak memory | checks | verdict |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    for rows in arguments.rows:
        found = measure(arguments.manifest, rows)
        print(
            f"| {rows:,} | {found.seconds:.1f} | {found.processor_seconds:.1f} | "
            f"{rows / found.seconds:,.0f} | {found.megabytes:,.0f} MB | "
            f"{found.checks} | {found.refused or 'admitted'} |"
        )


if __name__ == "__main__":
    main()
