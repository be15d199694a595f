"""A mixture small enough to test with, and samples to fill a store without drawing anything."""

from __future__ import annotations

from components.mixture.production.store import Index, ShardStore
from components.mixture_config import GroupShares, MixtureConfig
from components.nouns import Region, Sample, Split, Task

MIXTURE = MixtureConfig(
    samples={Split.TRAIN: 60, Split.VALIDATION: 12, Split.TEST: 12},
    groups=GroupShares(ocr=0.5, vision=0.2, text=0.3),
    tasks={Task.MOLECULE: 0.5, Task.GEOMETRY: 0.5},
    temperature=0.3,
    curriculum={},
    sides={Task.MOLECULE: 96, Task.GEOMETRY: 96, Task.CAPTION: 96},
    degraded=0.0,
    grounded=0.0,
    verbatim=0.7,
    text_characters=(20, 60),
    rows_per_shard=8,
    rows_per_group=4,
)


def sample(split: Split, task: Task, number: int, image: bytes | None = b"\x89PNG") -> Sample:
    """A row that says its own number."""
    return Sample(
        id=f"{split}-{task}-{number:08d}",
        split=split,
        task=task,
        language="en",
        script="Latn",
        source="tests",
        document=f"document-{number}",
        licence="CC0-1.0",
        prompt="<image>\nFree OCR.",
        target=f"täxt {number}",
        font="",
        image=image,
        width=number,
        height=2 * number,
        alignment=None,
        regions=(Region("text", f"täxt {number}", 0, 1, 2, 3, ((0, 1, 2, 3),)),),
    )


def fill(store: ShardStore, rows: dict[Task, int], split: Split = Split.TRAIN) -> Index:
    """Write `rows` samples of each task in shards of ten with groups of four, and the index."""
    records = []
    for task, count in rows.items():
        for shard, start in enumerate(range(0, count, 10)):
            path = f"{split}/{task}-{shard:05d}-{'0' * 12}.parquet"
            numbers = range(start, min(start + 10, count))
            store.write(path, [sample(split, task, n) for n in numbers], (), 4)
            records.append(store.record(path, split, task))
    index = Index("corpus", 7, tuple(records), ())
    store.write_index(index)
    return index
