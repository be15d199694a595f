"""`scriptorium mixture`: build it, look at it before paying for it, take it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from components.nouns import ScriptoriumError, Split
from scriptorium import stages
from scriptorium.process import RESUMES, end_on_sigterm, guarded

if TYPE_CHECKING:
    from components.config import Params
    from components.mixture.production.runners import Runner

app = typer.Typer(help="The training mixture: every task, every language.", no_args_is_help=True)

Store = Annotated[str, typer.Option(help="A folder or an fsspec address, e.g. s3://bucket/name.")]


def _params() -> Params:
    from components.config import load_params

    return load_params(Path("params.yaml"))


@app.command()
def build(
    out: Store = str(stages.MIXTURE),
    workers: Annotated[
        int | None, typer.Option(help="Processes; by default one a core.", min=1)
    ] = None,
    dask: Annotated[str, typer.Option(help="Address of a Dask scheduler, for many hosts.")] = "",
) -> None:
    """Make the shards that are missing; a killed run goes on where it was."""
    guarded(lambda: _build(out, workers, dask), RESUMES)


def _build(out: str, workers: int | None, dask: str) -> None:
    from components.benchmark.declaration import load_declaration
    from components.mixture.production import build as production
    from components.mixture.production.store import ShardStore

    end_on_sigterm()
    params = _params()
    inputs = production.MixtureInputs(
        data=stages.DATA.absolute(),
        out=out,
        seed=params.seed,
        reserved=load_declaration().quotations,
        runner=_runner(workers, dask),
    )
    outputs = production.run(params.mixture, inputs)
    index = outputs.index
    rows = sum(shard.rows for shard in index.shards)
    print(
        f"mixture: {rows} rows in {len(index.shards)} shards at {ShardStore(out).address}, "
        f"{outputs.made} made now, {len(index.unmade)} orders without a sample, "
        f"{len(index.quarantined)} documents of the inbox set aside\n"
        f"mixture: sha256 {index.digest}"
    )


def _runner(workers: int | None, dask: str) -> Runner | None:
    from components.mixture.production.runners import DaskRunner, ProcessRunner

    if dask:
        return DaskRunner(dask)
    return ProcessRunner(workers) if workers else None


@app.command()
def verify(out: Store = str(stages.MIXTURE)) -> None:
    """Hash every shard again and compare with the index; exit 1 if one differs."""
    guarded(lambda: _verify(out))


def _verify(out: str) -> None:
    from components.mixture.production.store import ShardStore

    store = ShardStore(out)
    index = store.index()
    for shard in index.shards:
        if not store.has(shard.path):
            raise ScriptoriumError(f"{out}/{shard.path}: missing")
        if store.record(shard.path, shard.split, shard.task) != shard:
            raise ScriptoriumError(f"{out}/{shard.path}: not the bytes the index names")
    print(f"mixture: {len(index.shards)} shards as the index names them, sha256 {index.digest}")


@app.command()
def profile(out: Store = str(stages.MIXTURE)) -> None:
    """Describe every sample of the mixture; only new shards are read."""
    guarded(lambda: stages.profile_mixture(_params(), out), RESUMES)


@app.command()
def validate(out: Store = str(stages.MIXTURE)) -> None:
    """The gate before training, on the mixture: judge what `mixture profile` described."""
    guarded(lambda: stages.validate_mixture(_params(), out))


@app.command("export-mds")
def export(
    folder: Annotated[Path, typer.Argument(help="An empty folder.")],
    split: Annotated[Split, typer.Option(help="Which split.")] = Split.TRAIN,
    out: Store = str(stages.MIXTURE),
) -> None:
    """Write what the gate admitted of a split as MDS shards, for Mosaic's streaming loader."""
    guarded(lambda: _export(folder, split, out))


def _export(folder: Path, split: Split, out: str) -> None:
    from components.mixture.admitted import admission_of
    from components.mixture.export_mds import export_mds
    from components.mixture.production.store import ShardStore

    store = ShardStore(out)
    admission = admission_of(stages.MIXTURE_GATE.admission, out, store.index().digest)
    print(f"{folder}: {export_mds(store, split, folder, admission)} samples")


@app.command()
def preview(
    samples: Annotated[int, typer.Option(help="How many to draw.", min=1)] = 100,
    page: Annotated[Path, typer.Option(help="The HTML page to write.")] = stages.REPORTS
    / "mixture.html",
) -> None:
    """Draw samples to a page; print shares, tokens and expected hours. Needs no shards."""
    guarded(lambda: _preview(samples, page))


def _preview(samples: int, page: Path) -> None:
    from components.preview.run import PreviewInputs, run
    from scriptorium.model_commands import profile_sizes

    profiles = {name: profile_sizes(name) for name in ("tiny", "small", "h200", "reference")}
    print(run(_params(), PreviewInputs(stages.DATA, samples, page, profiles)))
    print(f"\npage: {page}")
