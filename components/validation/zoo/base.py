"""Good data for the zoo: a small render of strips and a small mixture, made once from data/."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from components.benchmark.declaration import load_declaration
from components.config import Params
from components.mixture.production import build
from components.mixture.production.runners import ProcessRunner
from components.nouns import Split, Task
from components.rendering import render
from components.validation.relations.fingerprinting import fingerprint_shard
from components.validation.zoo.shards import MIXTURE, STRIPS, Shards

# Enough for every rule to be asked: cells of few rows are not, and a share needs hundreds.
STRIPS_ROWS = {Split.TRAIN: 1600, Split.VALIDATION: 200, Split.TEST: 300}
MIXTURE_ROWS = {Split.TRAIN: 2000, Split.VALIDATION: 200, Split.TEST: 200}
ROWS_PER_SHARD = 64  # of the mixture: a damaged shard is soon described again


@dataclass(frozen=True, slots=True)
class BaseInputs:
    """The corpus, what the zoo makes of it (`zoo_params`), and with how many processes."""

    params: Params
    data: Path
    workers: int


def zoo_params(params: Params) -> Params:
    """The project's parameters with fewer rows, and more shards of a mixture."""
    mixture = {"samples": MIXTURE_ROWS, "rows_per_shard": ROWS_PER_SHARD}
    return params.model_copy(
        update={
            "render": params.render.model_copy(update={"samples": STRIPS_ROWS}),
            "mixture": params.mixture.model_copy(update=mixture),
        }
    )


def make_strips(inputs: BaseInputs, out: Path, seed: int) -> Shards:
    """Render the strips of a seed into a folder.

    Raises:
        CorpusError: `data/` lacks a declaration or a font.
    """
    what = render.RenderInputs(
        inputs.data,
        out,
        inputs.params.corpus.languages,
        seed,
        inputs.workers,
        load_declaration().quotations,
    )
    render.run(inputs.params.render, what)
    return Shards(out, STRIPS)


def make_mixture(inputs: BaseInputs, out: Path, seed: int) -> Shards:
    """Build what is missing of the mixture of a seed in a folder.

    Raises:
        ScriptoriumError: the corpus lacks a task's material.
    """
    what = build.MixtureInputs(
        data=inputs.data.absolute(),
        out=str(out),
        seed=seed,
        reserved=load_declaration().quotations,
        runner=ProcessRunner(inputs.workers),
    )
    build.run(inputs.params.mixture, what)
    return Shards(out, MIXTURE)


def know_benchmark(mixture: Shards, known: Path, out: Path) -> None:
    """Copy the project's fingerprints of benchmarks, and take one of the first test pages."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(known, out)
    pages = mixture.paths(Split.TEST, Task.DOCUMENT)[0]
    fingerprint_shard(mixture.folder / pages, "zoo", out)
