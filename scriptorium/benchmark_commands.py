"""`scriptorium benchmark`: scriptorium-100 made, checked, read by a model, and made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scriptorium import stages
from scriptorium.process import guarded

app = typer.Typer(help="scriptorium-100, the benchmark of a hundred languages.")

SHARD = stages.BUILD / "scriptorium-100.parquet"
Workers = Annotated[int | None, typer.Option(help="Processes; by default one a core.")]


@app.command()
def build(workers: Workers = None) -> None:
    """Make build/scriptorium-100.parquet; exit 1 if it has not the declared hash."""
    guarded(lambda: _build(workers))


def _build(workers: int | None) -> None:
    from components.benchmark.declaration import load_declaration
    from components.evaluation.hundred import build as hundred

    inputs = hundred.HundredInputs(stages.DATA.absolute(), SHARD, load_declaration(), workers)
    outputs = hundred.run(inputs)
    print(f"{outputs.shard}: {outputs.samples} samples, sha256 {outputs.sha256} as declared")


@app.command()
def check() -> None:
    """Compare the hash, and every training row in build/ with what the benchmark says."""
    guarded(_check)


def _check() -> None:
    from components.benchmark.declaration import load_declaration
    from components.evaluation.hundred.check import CheckInputs, run

    outputs = run(CheckInputs(SHARD, load_declaration(), stages.SHARDS, stages.MIXTURE))
    print(
        f"{SHARD}: sha256 {outputs.sha256} as declared; none of {outputs.strips} training rows in "
        f"{stages.SHARDS} and {outputs.mixture} in {stages.MIXTURE} says what it says"
    )


@app.command()
def score(
    model: Annotated[Path, typer.Argument(help="A model folder.")],
    out: Annotated[Path, typer.Option(help="Where scorecard and predictions go.")] = stages.BUILD
    / "benchmark",
) -> None:
    """Read all of it with a model; print error rates by language, script and kind of picture."""
    guarded(lambda: _score(model, out))


def _score(model: Path, out: Path) -> None:
    from components.benchmark.declaration import load_declaration
    from components.config import load_params
    from components.evaluation.hundred import score as scoring

    params = load_params(Path("params.yaml"))
    inputs = scoring.ScoreInputs(SHARD, load_declaration(), model, out)
    card = scoring.run(params.predict, inputs, params.evaluate.bootstrap_resamples)
    print(scoring.table(card))


@app.command()
def freeze(workers: Workers = None) -> None:
    """Make a new version from this corpus and declare its hash. For the maintainers alone."""
    guarded(lambda: _freeze(workers))


def _freeze(workers: int | None) -> None:
    from components.benchmark.declaration import DECLARATION
    from components.evaluation.hundred.freeze import freeze as freeze_benchmark

    frozen = freeze_benchmark(stages.DATA.absolute(), SHARD, DECLARATION, workers)
    for reason in frozen.left_out:
        print(f"left out: {reason}")
    declared = frozen.declaration
    print(
        f"{DECLARATION}: {declared.samples} samples in {len(declared.tongues)} languages, "
        f"sha256 {declared.sha256}"
    )
