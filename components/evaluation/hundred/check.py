"""`scriptorium benchmark check`: the declared bytes, which no training row quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from components.benchmark.declaration import Declaration
from components.evaluation.hundred.build import require_declared
from components.mixture.production.store import INDEX, ShardStore
from components.nouns import ScriptoriumError, Split
from components.shards import read_columns, shard_path
from components.text_key import quotations

_COLUMNS = ["id", "target"]


@dataclass(frozen=True, slots=True)
class CheckInputs:
    """The benchmark, what was declared, and where training shards may lie: strips and mixture."""

    shard: Path
    declaration: Declaration
    strips: Path
    mixture: Path


@dataclass(frozen=True, slots=True)
class CheckOutputs:
    """The hash, and how many training rows were looked at; 0 where there are no shards."""

    sha256: str
    strips: int
    mixture: int


def run(inputs: CheckInputs) -> CheckOutputs:
    """Compare the hash, then every training row with what the benchmark says.

    Raises:
        ScriptoriumError: there is no benchmark, its bytes are others, or a training row quotes it.
    """
    sha256 = require_declared(inputs.shard, inputs.declaration)
    reserved = inputs.declaration.quotations
    return CheckOutputs(
        sha256,
        _look_through(inputs.strips, _of_strips(inputs.strips), reserved),
        _look_through(inputs.mixture, _of_mixture(inputs.mixture), reserved),
    )


def _look_through(where: Path, rows: Iterator[tuple[str, str]], reserved: frozenset[str]) -> int:
    """Count rows; raises if one of them quotes, with the name of the first."""
    quoting, count = [], 0
    for sample_id, target in rows:
        count += 1
        if not reserved.isdisjoint(quotations(target)):
            quoting.append(sample_id)
    if quoting:
        raise ScriptoriumError(
            f"{where}: {len(quoting)} training rows say what scriptorium-100 says; the first is "
            f"{quoting[0]}"
        )
    return count


def _of_strips(folder: Path) -> Iterator[tuple[str, str]]:
    path = shard_path(folder, Split.TRAIN)
    if path.exists():
        table = read_columns(path, _COLUMNS)
        yield from zip(*(table[name].to_pylist() for name in _COLUMNS), strict=True)


def _of_mixture(folder: Path) -> Iterator[tuple[str, str]]:
    if not (folder / INDEX).exists():
        return
    store = ShardStore(str(folder))
    for shard in store.index().shards:
        if shard.split is Split.TRAIN:
            columns = store.columns(shard.path, _COLUMNS)
            yield from zip(*(columns[name] for name in _COLUMNS), strict=True)
