"""How fast the gate describes shards: pictures a second of one core, and what a second night costs.

`.venv/bin/python -m benchmarks.manifest [--strips FOLDER] [--mixture MIXTURE] [--rows N]` prints
the section of `docs/benchmarks.md`. Each kind of row is measured in a process of its own, after a
first span that loads libraries, by CPU seconds of all threads; the nights by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path

from benchmarks.machine import conditions
from components.config import load_params
from components.mixture.production.store import ShardStore
from components.nouns import Task
from components.validation import profile
from components.validation.manifest.collecting import mixture_collection, strips_collection
from components.validation.manifest.collection import Collection, ShardFile
from components.validation.manifest.describing import describe_span
from components.validation.manifest.spans import Span

PACKAGES = ("numpy", "pillow", "pyarrow", "py3langid", "tokenizers")
STRIPS = "strips"


@dataclass(frozen=True)
class Rate:
    """Rows of one kind that one process described."""

    rows: int
    pictures: int
    megapixels: float  # of all pictures
    seconds: float  # of CPU time


def measure(collection: Collection, shards: tuple[ShardFile, ...], most: int) -> Rate:
    """Describe a row group to load everything, then up to `most` rows."""
    store = ShardStore(collection.address)
    spans = [(s.path, one) for s in shards for one in _groups(store, s)]
    describe_span(store, *spans[0])
    rows = pictures = 0
    pixels = taken = 0.0
    for path, span in spans[1:]:
        began = time.process_time()
        table = describe_span(store, path, span)
        taken += time.process_time() - began
        rows += table.num_rows
        pictures += sum(table["has_image"].to_pylist())
        sides = (table[name].to_pylist() for name in ("width", "height"))
        pixels += sum(width * height for width, height in zip(*sides, strict=True)) / 1e6
        if rows >= most:
            break
    return Rate(rows, pictures, pixels, taken)


def _groups(store: ShardStore, shard: ShardFile) -> list[Span]:
    """A shard cut finely, so that a measurement can end where it has enough."""
    rows = store.group_rows(shard.path)
    firsts = accumulate(rows, initial=0)
    return [Span((group,), next(firsts), count) for group, count in enumerate(rows)]


def nights(collection: Collection) -> tuple[float, float, int]:
    """Profile a collection twice: seconds of the first and the second night, and the rows."""
    params = load_params(Path("params.yaml"))
    seconds = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = profile.ProfileInputs(
            collection=collection,
            views=params.model.views,
            patch_size=params.model.patch_size,
            out=folder / "manifest",
            profile=folder / "profile.json",
            cache=folder / "cache",
        )
        for _ in range(2):
            began = time.perf_counter()
            outputs = profile.run(inputs)
            seconds.append(time.perf_counter() - began)
        rows = json.loads(outputs.profile.read_text(encoding="utf-8"))["rows"]
    return seconds[0], seconds[1], rows


def _kinds(options: argparse.Namespace) -> dict[str, tuple[Collection, tuple[ShardFile, ...]]]:
    """What can be measured: the strips, and each task of the mixture."""
    kinds = {}
    if options.strips.is_dir():
        strips = strips_collection(options.strips)
        kinds[STRIPS] = (strips, strips.shards)
    if options.mixture.is_dir():
        mixture = mixture_collection(str(options.mixture))
        for task in Task:
            of_task = [s for s in mixture.shards if Path(s.path).name.startswith(f"{task}-")]
            if of_task:
                kinds[task] = (mixture, tuple(of_task))
    return kinds


def _in_a_process(kind: str, options: argparse.Namespace) -> Rate:
    command = [sys.executable, "-m", "benchmarks.manifest", "--measure", kind]
    command += ["--strips", str(options.strips), "--mixture", str(options.mixture)]
    command += ["--rows", str(options.rows)]
    # One thread of the tokenizer: figures are of one core.
    environment = os.environ | {"TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return Rate(**json.loads(done.stdout.splitlines()[-1]))


def _print_rates(kinds: list[str], options: argparse.Namespace) -> None:
    print("| rows | described | megapixels a picture | rows/s/core | pictures/s/core |")
    print("|---|---:|---:|---:|---:|")
    for kind in kinds:
        rate = _in_a_process(kind, options)
        size = f"{rate.megapixels / rate.pictures:.2f}" if rate.pictures else ""
        pictures = f"{rate.pictures / rate.seconds:.0f}" if rate.pictures else ""
        line = f"| {kind} | {rate.rows} | {size} | {rate.rows / rate.seconds:.0f} | {pictures} |"
        print(line, flush=True)


def _print_nights(collections: list[Collection]) -> None:
    print("\n| collection | rows | first night | second night, nothing new |")
    print("|---|---:|---:|---:|")
    for collection in collections:
        with redirect_stdout(sys.stderr):  # the progress of the stage is no part of the section
            first, second, rows = nights(collection)
        print(f"| {collection.name} | {rows} | {first:.1f} s | {second:.1f} s |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--strips", type=Path, default=Path("build/shards"))
    parser.add_argument("--mixture", type=Path, default=Path("build/mixture"))
    parser.add_argument("--rows", type=int, default=1000, help="of each kind, at most")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    kinds = _kinds(options)
    if options.measure:
        print(json.dumps(asdict(measure(*kinds[options.measure], options.rows))))
        return
    print(f"### Describing shards: the manifest\n\n{conditions(PACKAGES)}\n")
    _print_rates(list(kinds), options)
    _print_nights(list({c.name: c for c, _ in kinds.values()}.values()))


if __name__ == "__main__":
    main()
