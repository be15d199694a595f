"""What one collection is asked beside its rows, bound to what params say of it.

A question works out what was declared when it is first put, and keeps it: asking a hundred
manifests reads the corpus once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from components.admission import Admission
from components.config import GateConfig, Params, TrainConfig
from components.library.reader import Library
from components.mixture.production.runners import ProcessRunner
from components.mixture.production.store import ShardStore
from components.mixture.reading import groups_of
from components.nouns import Split
from components.validation import drawn, slices
from components.validation.corpus_table import corpus_table
from components.validation.declaration import Declared, declare_mixture, declare_strips
from components.validation.examining import Question
from components.validation.manifest.reading import Manifest
from components.validation.rules import Asked
from components.validation.suites import corpus, shares, sources
from components.validation.suites import drawn as drawn_suite
from components.validation.suites import slices as slices_suite

_Declare: TypeAlias = Callable[[], Declared]
_Draw: TypeAlias = Callable[[pa.Table, Admission, Declared], list[drawn.Drawn]]


def strips_questions(params: Params, data: Path, kept: Path) -> Mapping[str, Question]:
    """Ask the strips of `render`; `kept` is a folder for what was found out of the corpus."""

    @cache
    def declared() -> Declared:
        return declare_strips(params.render, params.corpus.languages)

    def draw(rows: pa.Table, admission: Admission, said: Declared) -> list[drawn.Drawn]:
        stages = _stages(params)
        return drawn.draw_strips(rows, admission, stages, declared=said, seed=params.seed)

    config = params.validate_.strips
    return _questions(config, declared, draw) | _of_corpus(params, config, data, kept)


def mixture_questions(
    params: Params, data: Path, kept: Path, address: str
) -> Mapping[str, Question]:
    """Ask the mixture at an address; `kept` is a folder for what was found out of the corpus."""

    @cache
    def declared() -> Declared:
        return declare_mixture(params.mixture, data, params.seed)

    def draw(rows: pa.Table, admission: Admission, said: Declared) -> list[drawn.Drawn]:
        store = ShardStore(address)
        return drawn.draw_mixture(
            rows,
            groups_of(store, store.index(), Split.TRAIN, admission),
            _stages(params),
            config=params.mixture,
            declared=said,
            seed=params.seed,
        )

    config = params.validate_.mixture
    return _questions(config, declared, draw) | _of_corpus(params, config, data, kept)


def _questions(config: GateConfig, declared: _Declare, draw: _Draw) -> dict[str, Question]:
    """The questions of what the rows are together: their shares and means, and the draws."""

    def of_slices(manifest: Manifest, admission: Admission) -> Sequence[Asked]:
        counted = _admitted(manifest, admission, shares.COLUMNS)
        measured = _admitted(manifest, admission, slices.COLUMNS)
        return [*shares.asked(counted, declared(), config), *slices_suite.asked(measured)]

    def of_draws(manifest: Manifest, admission: Admission) -> Sequence[Asked]:
        rows = manifest.columns(drawn.COLUMNS)
        found = draw(rows, admission, declared())
        return drawn_suite.asked(found, rows, admission, config)

    return {"shares and slices": of_slices, "draws": of_draws}


def _of_corpus(params: Params, config: GateConfig, data: Path, kept: Path) -> dict[str, Question]:
    """The question of the corpus, of whether the rows are of it, and how like it they are."""

    library = Library(data)

    @cache
    def table() -> pa.Table:
        return corpus_table(data, ProcessRunner(len(os.sched_getaffinity(0))), kept)

    @cache
    def version() -> str:
        return library.version()

    def of_corpus(manifest: Manifest, admission: Admission) -> Sequence[Asked]:
        rows = _admitted(manifest, admission, slices.COLUMNS)
        return [
            *corpus.asked(table(), params.corpus.use, config),
            *sources.asked(manifest, library.sources, version()),
            *slices_suite.asked_likeness(rows, table()),
        ]

    return {"corpus": of_corpus}


def _stages(params: Params) -> Mapping[str, TrainConfig]:
    return {"pretrain": params.pretrain, "finetune": params.finetune}


def _admitted(manifest: Manifest, admission: Admission, columns: Sequence[str]) -> pa.Table:
    """Some columns of the rows that may be used."""
    places = manifest.columns(("shard", "row"))
    may = pa.array(drawn.admitted(places, admission))
    return manifest.columns(columns).filter(may)
