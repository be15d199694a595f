"""How fast rows of the mixture are made and read: rows a second of one core, in process time.

Every task is measured in a process of its own, one after the other:
`.venv/bin/python -m benchmarks.corpus [--seconds S] [--data DATA] [--mixture MIXTURE] [TASK ...]`
where a TASK is `document`, `line`, ... or `loader`; by default all. No text, table or formula is
asked for twice, so that no engine can remember it.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

from benchmarks.machine import conditions
from components.config import load_params
from components.library.reader import Library
from components.mixture.production.making import make_shard
from components.mixture.production.orders import LanguageSequence, ShardOrder, language_shares
from components.mixture.production.recipes import Recipes
from components.nouns import Split, Task
from components.rendering.recipe import Order

AIMS = {Task.DOCUMENT: 20, Task.LINE: 1000, Task.CHART: 20, Task.MOLECULE: 150}
LOADER = "loader"
LOADER_AIM = 1.5  # times what training consumes
PACKAGES = ("numpy", "pillow", "pyarrow", "typst", "pypdfium2", "matplotlib", "rdkit", "torch")


@dataclass(frozen=True)
class Making:
    """What one process measured; times are CPU seconds of all its threads."""

    set_up: float  # languages and their amounts are counted
    first: float  # the first row: libraries, typefaces, its language
    cold_rows: int  # from the first row on: every language and typeface for the first time
    cold: float
    warm_rows: int  # the rows after those, with new text in languages mostly met before
    warm: float
    unmade: int
    size: int  # bytes of all pictures and targets


def measure(task: Task, data: Path, seconds: float) -> Making:
    """Make rows for `seconds` of CPU time twice: cold, and going on."""
    params = load_params(Path("params.yaml"))
    started = time.process_time()
    recipes = Recipes(params.mixture, Library(data), params.seed)
    amounts = recipes.of(task).weights(Split.TRAIN)
    if not amounts:
        raise SystemExit("the corpus has nothing for it")
    shares = language_shares(amounts, params.mixture.temperature)
    languages = LanguageSequence(shares, f"benchmark/{task}")
    set_up = time.process_time() - started
    rows = count()
    first, first_size, lost = _make(recipes, task, languages, rows, 0.0)
    cold, cold_size, cold_lost = _make(recipes, task, languages, rows, seconds)
    warm, warm_size, warm_lost = _make(recipes, task, languages, rows, seconds)
    return Making(
        set_up=set_up,
        first=sum(first),
        cold_rows=len(first) + len(cold),
        cold=sum(first) + sum(cold),
        warm_rows=len(warm),
        warm=sum(warm),
        unmade=lost + cold_lost + warm_lost,
        size=first_size + cold_size + warm_size,
    )


def _make(
    recipes: Recipes, task: Task, languages: LanguageSequence, rows: Iterator[int], seconds: float
) -> tuple[list[float], int, int]:
    """Make at least one row and go on for `seconds`: CPU time of each, bytes, orders not made."""
    times: list[float] = []
    size = unmade = 0
    while not times or sum(times) < seconds:
        row = next(rows)
        order = Order(Split.TRAIN, task, row, languages[row])
        began = time.process_time()
        made = make_shard(recipes, ShardOrder(Split.TRAIN, task, 0, (order,)), frozenset())
        times.append(time.process_time() - began)
        unmade += len(made.unmade)
        size += sum(len(sample.image or b"") + len(sample.target) for sample in made.samples)
    return times, size, unmade


def measure_loader(mixture: Path, seconds: float) -> tuple[int, float]:
    """Draw, read and decode training rows to arrays for `seconds`: rows, CPU seconds.

    At most as many as there are: a second epoch of a small mixture would come from memory.
    """
    import numpy as np
    from PIL import Image

    from components.admission import EVERYTHING
    from components.mixture.drawing import Drawing
    from components.mixture.production.store import ShardStore
    from components.mixture.reading import MixtureReader, groups_of

    params = load_params(Path("params.yaml"))
    store = ShardStore(str(mixture))
    groups = groups_of(store, store.index(), Split.TRAIN, EVERYTHING)
    most = sum(group.rows for _, group in groups)
    drawing = Drawing(groups, params.mixture.curriculum["finetune"], most, params.seed)
    reader = MixtureReader(store)
    rows = pixels = 0
    began = time.process_time()
    for sample in reader.read(drawing.draws(0, most)):
        if sample.image is not None:
            pixels += np.asarray(Image.open(io.BytesIO(sample.image))).size
        rows += 1
        if time.process_time() - began > seconds:
            break
    return rows, time.process_time() - began


def training_rate() -> float:
    """Rows a second that the tiny profile trains on, with a thread on each of two cores."""
    import torch

    from benchmarks import training_step
    from components.training.memory import keep_freed_memory

    keep_freed_memory()
    return training_step.BATCH / training_step.seconds(torch.float32, 2, 1)


def _in_a_process(task: str, options: argparse.Namespace) -> str:
    command = [sys.executable, "-m", "benchmarks.corpus", "--measure", "--data", str(options.data)]
    command += ["--mixture", str(options.mixture), "--seconds", str(options.seconds), task]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{task}: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout.splitlines()[-1]


def _row(task: str, made: Making) -> str:
    cold, warm = made.cold_rows / made.cold, made.warm_rows / made.warm
    aim = AIMS.get(Task(task))
    verdict = ""
    if aim:
        reached = (cold >= aim, warm >= aim)
        verdict = {(True, True): "yes", (False, True): "not with first touch"}.get(reached, "no")
    size = made.size / (made.cold_rows + made.warm_rows) / 1000
    return (
        f"| {task} | {made.cold_rows + made.warm_rows} | {made.unmade} | {made.set_up:.1f} "
        f"| {made.first:.2f} | {cold:.1f} | {warm:.1f} | {aim or ''} | {verdict} | {size:.0f} |"
    )


def _print_making(tasks: list[str], options: argparse.Namespace) -> None:
    print(
        "| task | rows | not made | set-up s | first row s | rows/s/core, first touch included "
        "| rows/s/core after | aim | reached | kB a row |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---|---:|"
    )
    for task in tasks:
        print(_row(task, Making(**json.loads(_in_a_process(task, options)))), flush=True)


def _print_loader(options: argparse.Namespace) -> None:
    rows, taken, training = json.loads(_in_a_process(LOADER, options))
    ratio = rows / taken / training
    reached = "yes" if ratio >= LOADER_AIM else "no"
    print(
        f"\nLoader: {rows} rows drawn, read and decoded, {rows / taken:.0f} rows/s/core; training "
        f"of the tiny profile (batches of lines, 2 cores) takes {training:.0f} rows/s: "
        f"{ratio:.1f} of it; aim {LOADER_AIM}, reached: {reached}"
    )


def _measure_alone(options: argparse.Namespace) -> None:
    (task,) = options.tasks
    if task == LOADER:
        print(json.dumps([*measure_loader(options.mixture, options.seconds), training_rate()]))
    else:
        print(json.dumps(asdict(measure(Task(task), options.data, options.seconds))))


def main() -> None:
    tasks = [task.value for task in load_params(Path("params.yaml")).mixture.shares()]
    parser = argparse.ArgumentParser()
    parser.add_argument("tasks", nargs="*", default=[*tasks, LOADER], metavar="TASK")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--mixture", type=Path, default=Path("build/mixture"))
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = set(options.tasks) - {*tasks, LOADER}
    if unknown:
        parser.error(f"no such task: {', '.join(sorted(unknown))}")
    if options.measure:
        _measure_alone(options)
        return
    print(f"{conditions(PACKAGES)}; {options.seconds:g} s of CPU time a column\n", flush=True)
    making = [task for task in options.tasks if task != LOADER]
    if making:
        _print_making(making, options)
    if LOADER in options.tasks:
        _print_loader(options)


if __name__ == "__main__":
    main()
