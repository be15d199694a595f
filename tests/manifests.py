"""A small healthy manifest: tests break one thing at a time."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from components.benchmark.fingerprints import FINGERPRINT_SCHEMA, Fingerprint, write_fingerprint
from components.config import GateConfig, Use
from components.records import write_json
from components.validation.examining import Question
from components.validation.manifest.collection import ManifestIndex, ProfiledShard
from components.validation.manifest.columns import MANIFEST_SCHEMA
from components.validation.manifest.reading import INDEX, digest_of, hash_part
from components.validation.relations.measures import measures
from components.validation.validate import ValidateInputs

CONFIG = GateConfig(
    minimum_rows=20,
    minimum_languages=2,
    quarantine_share=0.05,
    blank_ink=0.002,
    share_tolerance=0.05,
    cell_factor=2.0,
    divergence=0.05,
    duplicate_share=0.1,
    near_duplicate_share=0.5,
    drift_warning=0.1,
    drift_refusal=0.25,
)
TASK_SHARES = {"line": 0.5, "page": 0.3, "text": 0.2}
TRAIN_ROWS = 40
HELD_OUT_ROWS = 5  # of each other split

_TASKS = ("line", "page", "line", "page", "line", "text", "line", "page", "line", "text")
_TONGUES = (("en", "Latn"), ("el", "Grek"))
_SIZES = {"line": (256, 32), "page": (256, 128), "text": (0, 0)}


def row(split: str, number: int) -> dict[str, Any]:
    """One healthy row of a split, unlike all others."""
    name, task = f"{split}-{number}", _TASKS[number % len(_TASKS)]
    language, script = _TONGUES[number // len(_TASKS) % 2]
    image, digest = task != "text", sha256(name.encode()).digest()
    width, height = _SIZES[task]
    return {
        "shard": f"{split}.parquet",
        "row": number,
        "id": name,
        "split": split,
        "task": task,
        "language": language,
        "script": script,
        "source": "udhr",
        "document": f"{split}/{number % 3}",
        "licence": "CC0-1.0",
        "font": "Noto Sans" if image else "",
        "prompt_kind": "ocr" if image else "text",
        "width": width,
        "height": height,
        "has_image": image,
        "aligned": image,
        "regions": 0,
        **_measured(digest),
        **(_pictured(digest) if image else dict.fromkeys(_pictured(digest))),
    }


def _pictured(digest: bytes) -> dict[str, Any]:
    """What is null without a picture."""
    return {
        "decodable": True,
        "decoder_error": None,
        "mode": "line",
        "visual_tokens": 12,
        "ink": 0.05,
        "contrast": 150.0,
        "brightness": 240.0,
        "sharpness": 0.9,
        "edges": 0.1,
        "skew": 0.0,
        "image_hash": int.from_bytes(digest[8:16]),
        "boxes_inked": 1.0,
        "ink_boxed": 1.0,
        "compression": 0.8,
        "picture_sketch": digest,
    }


def _measured(digest: bytes) -> dict[str, Any]:
    counts = (
        "alignment_faults region_faults replacement_characters control_characters stray_characters "
        "direction_marks mojibake escapes orphan_marks mixed_words table_faults formula_faults "
        "grounding_faults prompt_faults"
    )
    return dict.fromkeys(counts.split(), 0) | {
        "target_characters": 60,
        "target_tokens": 20,
        "composed": True,
        "repetition": 0.0,
        "script_agreement": 1.0,
        "reversed_share": 0.0,
        "word_length": 5.0,
        "space_share": 0.15,
        "capital_share": 0.03,
        "digit_share": 0.0,
        "punctuation_share": 0.02,
        "mark_share": 0.0,
        "language_found": "en",
        "language_agrees": True,
        "target_hash": int.from_bytes(digest[:8]),
        "text_hash": int.from_bytes(digest[16:24]),
        "text_key_characters": 48,
        "text_sketch": b"".join(sha256(digest + bytes([part])).digest() for part in range(4)),
        "quotes_benchmark": False,
    }


def healthy_rows() -> list[dict[str, Any]]:
    """40 training rows in TASK_SHARES (the first is a line), 5 of each held-out split."""
    train = [row("train", number) for number in range(TRAIN_ROWS)]
    return train + [row(s, n) for s in ("validation", "test") for n in range(HELD_OUT_ROWS)]


def write_manifest(
    folder: Path, rows: Sequence[dict[str, Any]], rows_a_part: int = 65536, **changes: Any
) -> Path:
    """Write rows as a manifest, its shards as long as the rows say; return its folder.

    `changes` replace fields of the index.
    """
    folder.mkdir(parents=True)
    shards: dict[str, int] = {}
    for one in rows:
        shards[one["shard"]] = shards.get(one["shard"], 0) + 1
    parts = []
    for number, start in enumerate(range(0, len(rows), rows_a_part)):
        part = list(rows[start : start + rows_a_part])
        parts.append(f"part-{number:05}.parquet")
        pq.write_table(pa.Table.from_pylist(part, schema=MANIFEST_SCHEMA), folder / parts[-1])
    index = {
        "collection": "strips",
        "corpus": None,
        "shards": tuple(
            ProfiledShard(path, path.removesuffix(".parquet"), count, "00" * 32)
            for path, count in shards.items()
        ),
        "set_aside": (),
        "parts": tuple(parts),
        "rows": len(rows),
        "digest": digest_of(hash_part(folder / part) for part in parts),
    }
    write_json(folder / INDEX, ManifestIndex(**index | changes))
    return folder


def fingerprint(*pages: dict[str, Any]) -> Fingerprint:
    """A benchmark of some rows."""
    named = [{name: page[name] for name in FINGERPRINT_SCHEMA.names} for page in pages]
    return Fingerprint("pages", measures(), pa.Table.from_pylist(named, schema=FINGERPRINT_SCHEMA))


def inputs(folder: Path, manifest: Path, **questions: Question) -> ValidateInputs:
    """What the stage is given, writing into a folder: no decisions, a benchmark unlike all rows."""
    benchmarks, decisions = folder / "benchmarks", folder / "decisions.jsonl"
    write_fingerprint(fingerprint(row("test", 999)), benchmarks)
    decisions.touch()
    return ValidateInputs(
        collection="strips",
        manifest=manifest,
        address="shards",
        decisions=decisions,
        benchmarks=benchmarks,
        history=folder / "history",
        use=Use.TRAINING,
        questions=questions,
        out=folder / "validation",
        admission=folder / "admission.parquet",
    )
