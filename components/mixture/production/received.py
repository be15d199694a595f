"""Real documents from `data/inbox/documents`: training shards of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from components.ingest.folders import read_inbox
from components.mixture.production.fingerprint import code_of, package_versions
from components.mixture.production.store import Received, ShardStore
from components.mixture_config import MixtureConfig
from components.nouns import Quarantined, Sample, Split, Task
from components.progress import progress
from components.text_key import quotations

INBOX = Path("inbox", "documents")
_CODE = ("ingest", "library", "shards.py", "nouns.py", "text_key.py")


def receive(
    store: ShardStore,
    config: MixtureConfig,
    data: Path,
    held_out: frozenset[str],
    digest: str,
) -> Received:
    """Read the documents people put into the inbox, unless the store has these very ones already.

    `held_out` are quotations that training may not say, and `digest` names them: a page that says
    one is set aside, as is whatever cannot be read, each with its reason.
    """
    folder = data / INBOX
    if not folder.is_dir():
        return Received((), ())
    key = _key(folder, config, digest)
    known = store.received(key)
    if known is not None:
        return known
    quarantined: list[Quarantined] = []
    pages = _admitted(folder, config.sides[Task.DOCUMENT], held_out, quarantined)
    paths: list[str] = []
    while rows := list(islice(pages, config.rows_per_shard)):
        paths.append(f"{Split.TRAIN}/inbox-{len(paths):05d}-{key}.parquet")
        store.write(paths[-1], rows, (), config.rows_per_group)
    received = Received(tuple(paths), tuple(quarantined))
    store.write_received(key, received)
    return received


def _admitted(
    folder: Path, side: int, held_out: frozenset[str], quarantined: list[Quarantined]
) -> Iterator[Sample]:
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    with progress("inbox", files) as reporter:
        for result in read_inbox(folder, longer_side=side):
            reporter.advance()
            if isinstance(result, Quarantined):
                quarantined.append(result)
            elif held_out.isdisjoint(quotations(result.target)):
                yield result
            else:
                quarantined.append(
                    Quarantined(result.id, "its text is that of a held-out sample or a benchmark")
                )


def _key(folder: Path, config: MixtureConfig, digest: str) -> str:
    settings = (config.sides[Task.DOCUMENT], config.rows_per_shard, config.rows_per_group)
    code = code_of(*_CODE) + package_versions()
    content = hashlib.sha256(f"{digest} {settings} {code}".encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content.update(f"{path.relative_to(folder)}\0".encode(errors="backslashreplace"))
            with path.open("rb") as file:
                content.update(hashlib.file_digest(file, "sha256").digest())
    return content.hexdigest()[:12]
