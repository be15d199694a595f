"""Where shards lie: a folder or any fsspec address; a shard appears whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, Any

import fsspec
import pyarrow.parquet as pq
from fsspec.implementations.local import LocalFileSystem

from components.admission import shards_digest
from components.nouns import Quarantined, Sample, ScriptoriumError, Split, Task
from components.shards import parquet_bytes, read_samples

INDEX = "index.json"
_PARTIAL = ".partial-"
_UNMADE = ".unmade.jsonl"
_KEYS = "held-out-"
_INBOX = "inbox-"
_OURS = re.compile(
    r"/((train|validation|test)/[a-z]+-\d{5}-[0-9a-f]{12}\.parquet(\.unmade\.jsonl)?"
    r"|held-out-[0-9a-f]{12}\.txt|inbox-[0-9a-f]{12}\.json|index\.json)(\.partial-\w+)?$"
)


@dataclass(frozen=True, slots=True)
class ShardRecord:
    """A finished shard: where it lies, what it holds, and the hash of its bytes."""

    path: str  # relative to the store
    split: Split
    task: Task
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Received:
    """What the inbox gave: the shards of its pages, and what was refused."""

    shards: tuple[str, ...]  # relative to the store
    quarantined: tuple[Quarantined, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """All shards of a mixture, the orders that could not be made, the documents refused."""

    corpus: str  # version
    seed: int
    shards: tuple[ShardRecord, ...]
    unmade: tuple[Quarantined, ...]
    quarantined: tuple[Quarantined, ...] = ()

    @property
    def digest(self) -> str:
        """One hash of the whole mixture: of the names and hashes of its shards, in order."""
        return shards_digest((shard.path, shard.sha256) for shard in self.shards)


class ShardStore:
    """Shards below one address: a local folder, `s3://...`, `memory://...`."""

    def __init__(self, address: str) -> None:
        """Open an address.

        Raises:
            ScriptoriumError: no filesystem of that name is installed.
        """
        try:
            self._files, self._root = fsspec.core.url_to_fs(address)
        except (ImportError, ValueError) as error:
            raise ScriptoriumError(f"{address}: {' '.join(str(error).split())}") from error
        # A worker on another host, or in another folder, must find the same place.
        self._local = isinstance(self._files, LocalFileSystem)
        self.address = self._root if self._local else address

    def has(self, path: str) -> bool:
        """Whether a shard is there and whole: what a full disk or a power cut left is not."""
        if not self._files.exists(self._at(path)):
            return False
        try:
            with self._open(path):
                return True
        except ScriptoriumError:
            return False

    def write(
        self,
        path: str,
        samples: Collection[Sample],
        unmade: Sequence[Quarantined],
        rows_per_group: int,
    ) -> None:
        """Write a shard beside its place and move it there: a killed writer leaves no shard.

        The orders it could not make are written first, so that a shard that lacks rows has them.
        """
        if unmade:
            lines = "".join(f"{json.dumps(asdict(entry))}\n" for entry in unmade)
            self._put(path + _UNMADE, lines.encode())
        self._put(path, parquet_bytes(samples, rows_per_group))

    def unmade(self, path: str) -> list[Quarantined]:
        """The orders of a shard that gave no row."""
        lines = self._files.cat_file(self._at(path + _UNMADE)).decode().splitlines()
        return [Quarantined(**json.loads(line)) for line in lines]

    def write_keys(self, digest: str, keys: Collection[str]) -> None:
        """Keep what training must not say under its digest."""
        self._put(f"{_KEYS}{digest[:12]}.txt", "\n".join(sorted(keys)).encode())

    def keys(self, digest: str) -> frozenset[str]:
        """What training must not say."""
        return frozenset(
            self._files.cat_file(self._at(f"{_KEYS}{digest[:12]}.txt")).decode().split()
        )

    def write_received(self, key: str, received: Received) -> None:
        """Note what an inbox gave, after its shards."""
        self._put(f"{_INBOX}{key}.json", json.dumps(asdict(received)).encode())

    def received(self, key: str) -> Received | None:
        """What an inbox gave, if all of it is there."""
        place = self._at(f"{_INBOX}{key}.json")
        if not self._files.exists(place):
            return None
        raw = json.loads(self._files.cat_file(place))
        quarantined = tuple(Quarantined(**entry) for entry in raw["quarantined"])
        received = Received(tuple(raw["shards"]), quarantined)
        return received if all(map(self.has, received.shards)) else None

    def _put(self, path: str, content: bytes) -> None:
        place = self._at(path)
        partial = f"{place}{_PARTIAL}{uuid.uuid4().hex}"
        self._files.makedirs(self._files._parent(place), exist_ok=True)
        with self._files.open(partial, "wb") as file:
            file.write(content)
            if self._local:  # or a power cut could keep the name and lose what it names
                file.flush()
                os.fsync(file.fileno())
        self._files.mv(partial, place)

    def samples(self, path: str, groups: Sequence[int] | None = None) -> Iterator[Sample]:
        """Yield the rows of a shard, of some of its row groups or of all.

        Raises:
            ScriptoriumError: it cannot be read; the sentence names it.
        """
        with self._open(path) as file:
            yield from read_samples(file, groups)

    def group_rows(self, path: str) -> list[int]:
        """How many rows each row group of a shard has.

        Raises:
            ScriptoriumError: it cannot be read; the sentence names it.
        """
        with self._open(path) as file:
            return [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]

    @contextmanager
    def raw(self, path: str) -> Iterator[IO[bytes]]:
        """Open the bytes of a shard, which need not be Parquet.

        Raises:
            OSError: it is missing or cannot be read.
        """
        with self._files.open(self._at(path), "rb") as file:
            yield file

    def columns(self, path: str, names: list[str]) -> dict[str, list[Any]]:
        """Some columns of a shard.

        Raises:
            ScriptoriumError: it cannot be read; the sentence names it.
        """
        with self._open(path) as file:
            table: dict[str, list[Any]] = file.read(columns=names).to_pydict()
        return table

    def record(self, path: str, split: Split, task: Task) -> ShardRecord:
        """Hash a shard that is there and count its rows.

        Raises:
            ScriptoriumError: it cannot be read; the sentence names it.
        """
        with self._open(path) as file:
            rows = file.metadata.num_rows
        content = self._files.cat_file(self._at(path))
        return ShardRecord(path, split, task, rows, hashlib.sha256(content).hexdigest())

    def write_index(self, index: Index) -> None:
        """Write the index last: a store with an index is complete."""
        text = json.dumps(asdict(index), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        self._put(INDEX, text.encode())

    def index(self) -> Index:
        """Read the index.

        Raises:
            ScriptoriumError: there is none, or it cannot be read.
        """
        try:
            raw = json.loads(self._files.cat_file(self._at(INDEX)))
            shards = [
                ShardRecord(
                    **{**entry, "split": Split(entry["split"]), "task": Task(entry["task"])}
                )
                for entry in raw["shards"]
            ]
            unmade, quarantined = (
                tuple(Quarantined(**entry) for entry in raw[name])
                for name in ("unmade", "quarantined")
            )
            return Index(raw["corpus"], raw["seed"], tuple(shards), unmade, quarantined)
        except FileNotFoundError as error:
            raise ScriptoriumError(
                f"{self.address}: no mixture; `scriptorium mixture build` makes it"
            ) from error
        except (ValueError, LookupError, TypeError) as error:
            raise ScriptoriumError(f"{self.address}/{INDEX}: cannot be read: {error}") from error

    def remove_all_but(self, paths: Collection[str]) -> int:
        """Remove shards of another version and what killed writers left; return how many.

        Nothing is touched that is not named as a shard is.
        """
        kept = {self._at(name) for path in paths for name in (path, path + _UNMADE)}
        kept |= {self._at(f"{_INBOX}{_key_of(path)}.json") for path in paths}
        kept.add(self._at(INDEX))
        if not self._files.exists(self._root):
            return 0
        stale = [p for p in self._files.find(self._root) if p not in kept and _OURS.search(p)]
        for path in stale:
            self._files.rm_file(path)
        return len(stale)

    def _at(self, path: str) -> str:
        return f"{self._root.rstrip('/')}/{path}"

    @contextmanager
    def _open(self, path: str) -> Iterator[pq.ParquetFile]:
        """Open a shard where it lies: of a remote one only the ranges that are read are fetched."""
        try:
            with self.raw(path) as raw, pq.ParquetFile(raw) as file:
                yield file
        except (OSError, ValueError) as error:
            raise ScriptoriumError(
                f"{self.address}/{path}: not a readable shard: {error}"
            ) from error


def _key_of(path: str) -> str:
    return path.removesuffix(".parquet").rpartition("-")[2]
