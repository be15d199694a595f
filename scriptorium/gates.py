"""The gate before training as stages run it: the same for the strips and for the mixture."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from components.nouns import CorpusError

if TYPE_CHECKING:
    from components.config import GateConfig, Params
    from components.validation.examining import Question
    from components.validation.manifest.collection import Collection


@dataclass(frozen=True, slots=True)
class Gate:
    """Where the gate reads and writes for one collection of shards."""

    collection: str
    manifest: Path  # a folder
    profile: Path
    validation: Path  # the folder of the verdict and its pages
    admission: Path
    history: Path  # the folder of admitted nights
    cache: Path  # of described rows
    kept: Path  # the folder of what was found out of the corpus
    decisions: Path
    benchmarks: Path  # the folder of fingerprints

    @property
    def verdict(self) -> Path:
        """The verdict as JSON."""
        return self.validation / "verdict.json"

    @property
    def quarantine(self) -> Path:
        """The rows set aside, admitted night or not."""
        return self.validation / "quarantine.parquet"


def profile(params: Params, gate: Gate, collection: Collection, data: Path) -> object:
    """Describe every sample of a collection, and the corpus, which `validate` then finds kept."""
    from components.mixture.production.runners import ProcessRunner
    from components.validation import profile as stage
    from components.validation.corpus_table import corpus_table

    inputs = stage.ProfileInputs(
        collection=collection,
        views=params.model.views,
        patch_size=params.model.patch_size,
        out=gate.manifest,
        profile=gate.profile,
        cache=gate.cache,
    )
    outputs = stage.run(inputs)
    with suppress(CorpusError):  # what is wrong with a corpus is for `validate` to say
        corpus_table(data, ProcessRunner(len(os.sched_getaffinity(0))), gate.kept)
    return outputs


def validate(
    params: Params,
    gate: Gate,
    config: GateConfig,
    address: str,
    questions: Mapping[str, Question],
) -> object:
    """Judge a collection, whose shards lie at `address`; say in a line what was admitted."""
    from components.validation import validate as stage
    from components.validation.summary import summary

    inputs = stage.ValidateInputs(
        collection=gate.collection,
        manifest=gate.manifest,
        address=address,
        decisions=gate.decisions,
        benchmarks=gate.benchmarks,
        history=gate.history,
        use=params.corpus.use,
        questions=questions,
        out=gate.validation,
        admission=gate.admission,
    )
    outputs = stage.run(config, inputs)
    print(f"{gate.collection}: {summary(gate.validation)}", flush=True)
    return outputs
