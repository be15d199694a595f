"""The command `scriptorium`: a thin face; every command checks `params.yaml` before all else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from components.config import Params, load_params
from scriptorium import (
    benchmark_commands,
    gate_commands,
    mixture_commands,
    model_commands,
    quarantine_commands,
    stages,
)
from scriptorium.process import RESUMES, end_on_sigterm, guarded, set_environment, timed

app = typer.Typer(
    help="Trains document-OCR models and ships the ones that pass.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
corpus_app = typer.Typer(help="The versioned corpus in data/.", no_args_is_help=True)
show_app = typer.Typer(help="Pictures of what the pipeline makes.", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")
app.add_typer(show_app, name="show")
app.add_typer(benchmark_commands.app, name="benchmark")
app.add_typer(gate_commands.app, name="gate")
app.add_typer(quarantine_commands.app, name="quarantine")
app.add_typer(mixture_commands.app, name="mixture")
app.add_typer(model_commands.app, name="model")


def main() -> None:
    """Run the command line."""
    set_environment(stages.STATE)
    app()


def _run(action: Callable[[Params], object]) -> None:
    """Do it with checked params; an expected error becomes one sentence and its exit code."""
    guarded(lambda: action(load_params(Path("params.yaml"))), RESUMES)


def _stage_command(name: str, stage: Callable[[Params], object]) -> None:
    def command() -> None:
        def measured(params: Params) -> None:
            with timed(stages.TIMINGS / f"{name}.json"):
                stage(params)

        _run(measured)

    app.command(name, help=stage.__doc__)(command)


for _name, _stage in stages.STAGES.items():
    _stage_command(_name, _stage)


@app.command()
def nightly() -> None:
    """Run the whole graph as a Prefect flow: only what is out of date."""
    _run(_nightly)


def _nightly(params: Params) -> None:
    # Prefect reads its settings when it is imported, and params.yaml must be right before that;
    # it makes its home there and then, but not the folder that this lies in
    stages.STATE.mkdir(exist_ok=True)
    from flows.nightly import Surroundings, run_nightly
    from scriptorium import ending

    end_on_sigterm()
    around = Surroundings(
        build_corpus=lambda: stages.build_corpus(params),
        write_report=lambda: _report(params),
        smoke=ending.smoke,
        summarise=lambda: ending.summarise(params),
    )
    run_nightly(Path.cwd(), around)


@app.command()
def report() -> None:
    """Write the report of what lies in build/."""
    _run(_report)


def _report(params: Params) -> None:
    print(f"report: {stages.write_report(params)}", flush=True)


@app.command()
def smoke() -> None:
    """Serve the Bento, send it one held-out page, compare, stop it."""
    from scriptorium import ending

    _run(lambda _params: ending.smoke())


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 3000,
) -> None:
    """Serve the Bento that passed."""
    from components.release import server

    _run(lambda _params: server.serve(stages.BENTO, host, port))


@corpus_app.command("build")
def corpus_build() -> None:
    """Make data/ from the pinned packages; your documents in data/inbox/ stay."""
    _run(stages.build_corpus)


@corpus_app.command("check")
def corpus_check() -> None:
    """Say whether data/ is the version that data.dvc names."""
    from flows.corpus import check_corpus

    _run(lambda _params: check_corpus(Path.cwd()))


@corpus_app.command("accept")
def corpus_accept() -> None:
    """Make data/, as it is, the version that data.dvc names."""
    from flows.corpus import accept_corpus

    _run(lambda _params: accept_corpus(Path.cwd()))


@show_app.command("samples")
def show_samples(
    output: Annotated[Path, typer.Argument(help="The PNG to write.")],
    shard: Annotated[Path, typer.Option(help="The shard to look at.")] = stages.SHARDS
    / "train.parquet",
) -> None:
    """Draw lines and pages of every script into one picture."""
    from components.rendering.contact_sheet import write_contact_sheet

    _run(lambda _params: write_contact_sheet(shard, output, None))
