"""Damaged nights: `make nightly` and `dvc repro` must stop before training, and say why.

`.venv/bin/python -m benchmarks.zoo_nights FOLDER [--kinds NAME ...]` copies this project, as it
lies here, to FOLDER. There the render stage is one that takes the shards it finds in `zoo/`; all
other stages are the project's own. Good shards are rendered once. Then every critical kind of
damage of the strips is done to them, the real `scriptorium nightly` (Prefect) and `dvc repro
pretrain` are run, and the table of docs/benchmarks.md is printed; a minute a kind.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

from components.config import load_params
from components.nouns import DataRefused, Severity
from components.validation.zoo.base import BaseInputs, make_strips, zoo_params
from components.validation.zoo.damage import Damage
from components.validation.zoo.kinds import all_damages
from components.validation.zoo.shards import STRIPS, Shards
from flows.process import environment

ZOO = "zoo"
_EXITED = re.compile(r"exited with (\d+)")
_REASON = re.compile(r"the data was refused, see \S+: ([^;\n]+)")


@dataclass(frozen=True)
class Ending:
    """How a run ended: the exit code of the stage that stopped it, and its first reason."""

    code: int
    reason: str
    seconds: float


def copy_project(root: Path, folder: Path) -> None:
    """Copy all files that git tracks or would, and commit them; `data/` comes from DVC's cache."""
    folder.mkdir(parents=True)
    listed = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=root, check=True, capture_output=True).stdout.split(b"\0")
    for name in map(bytes.decode, filter(None, names)):
        if (root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, folder / name)
    _change_yaml(folder / "dvc.yaml", _take_shards)
    _change_yaml(folder / "params.yaml", _fewer_rows)
    cache = ["dvc", "cache", "dir", "--local", str(root / ".dvc" / "cache")]
    links = ["dvc", "config", "--local", "cache.type", "hardlink,symlink,copy"]
    commit = ["git", "-c", "user.name=zoo", "-c", "user.email=zoo@localhost", "commit", "-qm", ZOO]
    checkout = ["dvc", "checkout", "-q", "data.dvc"]
    for command in (["git", "init", "-q"], cache, links, ["git", "add", "-A"], commit, checkout):
        subprocess.run(command, cwd=folder, check=True, env=environment())


def _change_yaml(path: Path, change) -> None:  # noqa: ANN001
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _take_shards(graph: dict) -> None:
    render = graph["stages"]["render"]
    graph["stages"]["render"] = {
        "cmd": f"mkdir -p build && cp -r {ZOO} build/shards",
        "deps": [ZOO],
        "outs": render["outs"],
        "meta": render["meta"],
    }


def _fewer_rows(params: dict) -> None:
    """As many rows as the zoo's good data has: the gate compares with what is declared."""
    fewer = zoo_params(load_params(Path("params.yaml"))).render.samples
    params["render"]["samples"] = {split.value: rows for split, rows in fewer.items()}


def nightly(folder: Path) -> Ending:
    """Run the flow of Prefect as `make nightly` does."""
    code = "from scriptorium.cli import main; main()"
    seconds, run = _run([sys.executable, "-c", code, "nightly"], folder)
    return Ending(run.returncode, _reason(run.stdout), seconds)


def repro(folder: Path) -> Ending:
    """Run DVC up to training; DVC ends with a code of its own, and names the stage's."""
    seconds, run = _run([sys.executable, "-m", "dvc", "repro", "pretrain"], folder)
    found = _EXITED.findall(run.stdout)
    return Ending(int(found[-1]) if found else run.returncode, _reason(run.stdout), seconds)


def _run(command: Sequence[str], folder: Path) -> tuple[float, subprocess.CompletedProcess[str]]:
    start = time.monotonic()
    run = subprocess.run(
        command,
        cwd=folder,
        env=environment({"PYTHONPATH": str(folder)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return time.monotonic() - start, run


def _reason(said: str) -> str:
    found = _REASON.search(said)
    return found.group(1) if found else "no reason: " + said[-300:].replace("\n", " ")


def rows(folder: Path, good: Path, damages: Sequence[Damage]) -> Iterator[tuple[str, bool]]:
    """Yield the rows of the table, and whether a night was stopped as it must be."""
    for number, damage in enumerate(damages):
        damage.apply(Shards.copy(good, folder / ZOO, STRIPS), Random(number))
        endings = (nightly(folder), repro(folder))
        trained = (folder / "build" / "pretrain").exists()
        stopped = not trained and all(end.code == DataRefused.exit_code for end in endings)
        codes = " | ".join(str(end.code) for end in endings)
        seconds = sum(end.seconds for end in endings)
        yield (
            f"| {damage.kind} | {codes} | {'yes' if trained else 'no'} | {endings[0].reason} "
            f"| {seconds:.0f} |",
            stopped,
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kinds", nargs="*", default=[])
    arguments = parser.parse_args()
    folder = arguments.folder.absolute()
    copy_project(Path.cwd(), folder)
    params = zoo_params(load_params(Path("params.yaml")))
    good = make_strips(
        BaseInputs(params, Path("data"), len(os.sched_getaffinity(0))),
        folder.with_name(f"{folder.name}-good"),
        params.seed,
    )
    chosen = [
        damage
        for damage in all_damages()
        if damage.collection == STRIPS
        and damage.severity is Severity.CRITICAL
        and (not arguments.kinds or damage.kind in arguments.kinds)
    ]
    print("| kind | nightly | dvc repro | trained | first reason | s |")
    print("|---|---:|---:|---|---|---:|")
    stopped = 0
    for row, ended in rows(folder, good.folder, chosen):
        print(row, flush=True)
        stopped += ended
    print(f"\n{stopped} of {len(chosen)} nights were stopped before training with exit code 3.")
    sys.exit(0 if stopped == len(chosen) else 1)


if __name__ == "__main__":
    main()
