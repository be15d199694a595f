"""`scriptorium gate zoo`: the gate is tried with good data and with every kind of damage."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from components.nouns import ScriptoriumError
from scriptorium import stages
from scriptorium.process import end_on_sigterm, guarded

if TYPE_CHECKING:
    from components.validation.zoo.outcomes import ZooOutputs

_SEEDS, _MIXTURES = 20, 5
_NAMED = 5  # kinds in the sentence; the table has them all


def zoo(
    write: Annotated[Path | None, typer.Option(help="The Markdown file to write.")] = None,
    seeds: Annotated[int, typer.Option(help="Nights of good strips.", min=0)] = _SEEDS,
    mixtures: Annotated[
        int, typer.Option(help="Nights of good mixtures; each is built once, in minutes.", min=0)
    ] = _MIXTURES,
    workers: Annotated[
        int | None, typer.Option(help="Processes; by default one a core.", min=1)
    ] = None,
) -> None:
    """Damage good shards in every known way and see that the gate names it; exit 1 if not."""
    guarded(lambda: _zoo(write, (seeds, mixtures), workers or len(os.sched_getaffinity(0))))


def _zoo(write: Path | None, seeds: tuple[int, int], workers: int) -> None:
    from components.config import load_params
    from components.validation.zoo.run import ZooInputs, run
    from components.validation.zoo.table import to_markdown

    end_on_sigterm()
    params = load_params(Path("params.yaml"))
    folder = stages.STATE / "zoo"
    found = run(ZooInputs(params, stages.DATA, stages.BENCHMARKS, folder, *seeds, workers))
    page = to_markdown(found)
    print(page)
    if write is not None:
        write.write_text(page, encoding="utf-8")
    _require_caught(found)


def _require_caught(found: ZooOutputs) -> None:
    alarms = [
        f"seed {night.number} of {night.collection}" for night in found.clean if night.refused
    ]
    if alarms:
        raise ScriptoriumError(f"the gate refused good data: {', '.join(alarms)}")
    missed = [damage.kind for damage in found.missed]
    if missed:
        more = f", and {len(missed) - _NAMED} more" if len(missed) > _NAMED else ""
        raise ScriptoriumError(f"the gate did not name: {', '.join(missed[:_NAMED])}{more}")
