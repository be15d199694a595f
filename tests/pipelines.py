"""A small real project: git, DVC, a corpus and a graph of shell commands that mark their runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import yaml

from flows.nightly import Surroundings, run_nightly
from flows.process import environment

META = {"worker": "cpu", "retries": 0, "timeout": 60}
PARAMS = {"first": 1, "second": 1, "third": 1}

# runs the nightly of the folder it is started in, as a process of its own
PROGRAM = """
import signal
import sys
from pathlib import Path
from tests.pipelines import nightly
from components.nouns import ScriptoriumError
# started from a script's background, as CI may be, a process would ignore Ctrl-C
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    nightly(Path.cwd())
except ScriptoriumError as error:
    sys.exit(f"{error} ({error.exit_code})")
except KeyboardInterrupt:
    sys.exit(130)
"""


def stage(needs: str, parameter: str, out: str, extra: str = "true", **meta: object) -> dict:
    mark = f"echo {out.removesuffix('.txt')} >> ran"
    return {
        "cmd": f"{mark} && {extra} && (cat {needs}; grep {parameter} params.yaml) > {out}",
        "deps": [needs],
        "params": [parameter],
        "outs": [out],
        "meta": META | meta,
    }


def graph() -> dict:
    return {
        # written in another order than they run
        "three": stage("two.txt", "third", "three.txt"),
        "one": stage("data/text", "first", "one.txt"),
        "two": stage("one.txt", "second", "two.txt"),
    }


def write_graph(root: Path, stages: dict) -> None:
    (root / "dvc.yaml").write_text(yaml.safe_dump({"stages": stages}, sort_keys=False))


def write_params(root: Path, **changed: int) -> None:
    (root / "params.yaml").write_text(yaml.safe_dump(PARAMS | changed))


def make_project(root: Path) -> Path:
    """Make the project; nothing of its graph has run."""
    root.mkdir(parents=True)
    (root / "data").mkdir()
    (root / "data" / "text").write_text("a text\n")
    write_graph(root, graph())
    write_params(root)
    dvc = [sys.executable, "-m", "dvc"]
    for command in (["git", "init", "-q"], [*dvc, "init", "-q"], [*dvc, "add", "-q", "data"]):
        subprocess.run(command, cwd=root, check=True, env=environment())
    return root


def say(name: str, root: Path):
    """Return a step beside the graph that marks its run as the stages do."""

    def step() -> str:
        with (root / "ran").open("a") as file:
            file.write(f"{name}\n")
        return f"the {name}"

    return step


def nightly(root: Path) -> None:
    steps = (say(name, root) for name in ("build", "report", "smoke"))
    run_nightly(root, Surroundings(*steps, summarise=lambda: "the summary"))


def ran(root: Path) -> list[str]:
    """Return what ran since the last call, in order."""
    marks = root / "ran"
    names = marks.read_text().split() if marks.exists() else []
    marks.unlink(missing_ok=True)
    return names


def start_nightly(root: Path, **settings: str) -> subprocess.Popen[str]:
    """Start the nightly as a process of its own, with settings of Prefect (a server, a home)."""
    here = str(Path(__file__).parent.parent)
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("PREFECT_API")}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=root,
        env=inherited | {"PYTHONPATH": here} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
