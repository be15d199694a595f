"""Makes the fingerprint of a benchmark, from a shard or from a folder of documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from components.benchmark.fingerprints import FINGERPRINT_SCHEMA, Fingerprint, write_fingerprint
from components.ingest.folders import read_documents
from components.library.tongues import Tongue
from components.nouns import Quarantined, Sample, ScriptoriumError
from components.shards import read_shard
from components.validation.manifest.pictures import describe_picture
from components.validation.manifest.texts import describe_text
from components.validation.relations.measures import measures
from components.validation.relations.texts import SHORTEST_NEAR

PICTURE_SIDE = 1024  # pixels, of a page of a folder: sketches are the same at any size
_NAME = re.compile("[a-z0-9][a-z0-9._-]*")
_ENGLISH = Tongue("en", "Latn")


@dataclass(frozen=True, slots=True)
class Fingerprinted:
    """A fingerprint that was written, and the files of the benchmark that could not be read."""

    path: Path
    rows: int
    refused: tuple[Quarantined, ...] = ()


def fingerprint_shard(path: Path, name: str, out: Path) -> Fingerprinted:
    """Write `<out>/<name>.parquet` from a shard, such as that of scriptorium-100.

    Raises:
        ScriptoriumError: it is no readable shard, it has no rows, or the name cannot name a file.
    """
    try:
        return _write(name, read_shard(path), out, path)
    except (OSError, pa.ArrowException) as error:
        raise ScriptoriumError(f"{path}: not a readable shard: {error}") from error


def fingerprint_folder(
    folder: Path, name: str, out: Path, tongue: Tongue = _ENGLISH
) -> Fingerprinted:
    """Write `<out>/<name>.parquet` from documents that `scriptorium ingest` can read.

    `tongue` is what they are written in, but for OmniDocBench, which says so of each page. A file
    that cannot be read is in `refused`.

    Raises:
        ScriptoriumError: none of them can be read, or the name cannot name a file.
    """
    results = read_documents(
        folder, longer_side=PICTURE_SIDE, language=tongue.language, script=tongue.script
    )
    return _write(name, results, out, folder)


def _write(
    name: str, results: Iterable[Sample | Quarantined], out: Path, origin: Path
) -> Fingerprinted:
    if not _NAME.fullmatch(name):
        raise ScriptoriumError(
            f"{name!r} cannot name a fingerprint: small letters, digits, dots, hyphens"
        )
    refused: list[Quarantined] = []
    rows = [_row(sample) for sample in _samples(results, refused)]
    if not rows:
        raise ScriptoriumError(f"{origin}: no page that can be read, so no fingerprint")
    table = pa.Table.from_pylist(rows, schema=FINGERPRINT_SCHEMA)
    path = write_fingerprint(Fingerprint(name, measures(), table), out)
    return Fingerprinted(path, len(rows), tuple(refused))


def _samples(
    results: Iterable[Sample | Quarantined], refused: list[Quarantined]
) -> Iterator[Sample]:
    for result in results:
        if isinstance(result, Quarantined):
            refused.append(result)
        else:
            yield result


def _row(sample: Sample) -> dict[str, object]:
    """What the manifest says of a sample, as far as a fingerprint holds it."""
    picture = describe_picture(sample.image, (sample.width, sample.height), None, None, ())
    text = describe_text(
        sample.target,
        sample.language,
        sample.script,
        sample.task,
        sample.prompt,
        has_image=sample.image is not None,
    )
    size = {"width": sample.width, "height": sample.height}
    described = picture | text | size
    if (described["text_key_characters"] or 0) < SHORTEST_NEAR:
        described["text_sketch"] = None  # nobody compares it, and a repository keeps the file
    return {name: described[name] for name in FINGERPRINT_SCHEMA.names}
