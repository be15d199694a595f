"""A few dozen samples as the renderer would write them, small enough to be profiled in a test."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, ImageDraw

from components.model_config import ViewsConfig
from components.nouns import OCR_PROMPT, Alignment, Sample, Split, Task
from components.rendering.index import write_index
from components.shards import SCHEMA, shard_path, write_shard

SIZE = (160, 32)
ROWS_PER_GROUP = 7
VIEWS = ViewsConfig.model_validate(
    {
        "colour": "grey",
        "density": 4,
        "auto": ["line", "page"],
        "modes": {
            "line": {"size": [32, 256], "fit": "extend", "tiles": None},
            "page": {"size": [128, 256], "fit": "extend", "tiles": None},
        },
    }
)
NULLABLE = pa.schema([field.with_nullable(True) for field in SCHEMA], metadata=SCHEMA.metadata)


def png(text="", paper=240, ink=0, noise=3.0, seed=0):
    image = Image.new("L", SIZE, paper)
    ImageDraw.Draw(image).text((2, 8), text, fill=ink)
    grey = np.asarray(image) + np.random.default_rng(seed).normal(0, noise, SIZE[::-1])
    buffer = io.BytesIO()
    Image.fromarray(grey.clip(0, 255).astype("uint8")).save(buffer, "PNG")
    return buffer.getvalue()


def sample(split, number, **changes):
    """A line of text; of every ten the last one is text alone."""
    target = f"Text of {split} {number:03d}"
    told = number % 10 == 9
    fields = {
        "id": f"{split}-{number}",
        "split": split,
        "task": Task.TEXT if told else Task.LINE,
        "language": "en",
        "script": "Latn",
        "source": "udhr",
        "document": f"{split}/{number % 2}",
        "licence": "CC0-1.0",
        "prompt": "" if told else OCR_PROMPT,
        "target": target,
        "font": "" if told else "noto-sans",
        "image": None if told else png(target, seed=number),
        "width": 0 if told else SIZE[0],
        "height": 0 if told else SIZE[1],
        "alignment": None if told else alignment(target),
    }
    return Sample(**fields | changes)


def alignment(target):
    """Every character six pixels wide, as Pillow's own font has them."""
    places = range(2, 2 + 6 * len(target), 6)
    return Alignment((0,) * len(target), tuple(places), tuple(left + 6 for left in places))


def samples(train=40, held_out=5):
    sizes = {Split.TRAIN: train, Split.VALIDATION: held_out, Split.TEST: held_out}
    return {split: [sample(split, n) for n in range(count)] for split, count in sizes.items()}


def write_strips(folder, of_splits):
    """Write the three shards and their index where `scriptorium render` would."""
    for split, rows in of_splits.items():
        write_shard(shard_path(folder, split), rows, ROWS_PER_GROUP)
    (folder / "quarantine.jsonl").write_text("")
    seal(folder)


def seal(folder):
    """Write the index of the shards that lie there now."""
    counts = {s: pq.read_metadata(shard_path(folder, s)).num_rows for s in Split}
    write_index(folder, "corpus", counts)


def change(path, row, **values):
    """Write a shard and its index anew with some values of a row changed, which may be null."""
    rows = pq.read_table(path).to_pylist()
    rows[row] |= values
    table = pa.Table.from_pylist(rows, schema=NULLABLE)
    pq.write_table(table, path, row_group_size=ROWS_PER_GROUP)
    seal(path.parent)
