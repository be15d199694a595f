"""The gate as a nightly runs it, asked about one collection of shards after another.

Pages and Data Docs are left out: they show the verdict and have no part in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from components.benchmark.fingerprints import read_fingerprints
from components.config import Params
from components.mixture.production.runners import Runner
from components.nouns import Check
from components.validation import profile
from components.validation.asking import Asker
from components.validation.decisions import Decisions
from components.validation.examining import Evidence, Question, examine
from components.validation.manifest.collecting import mixture_collection, strips_collection
from components.validation.manifest.reading import Manifest
from components.validation.nights import Night, describe_night
from components.validation.questions import mixture_questions, strips_questions
from components.validation.zoo.shards import STRIPS, Shards

_MANIFEST, _PROFILE, _QUARANTINE = "manifest", "profile.json", "quarantine.parquet"


@dataclass(frozen=True, slots=True)
class GateInputs:
    """What the gate is told of a collection, and the folder it may write to."""

    params: Params  # that the shards were made with
    data: Path
    benchmarks: Path  # the folder of fingerprints
    cache: Path  # of described rows
    kept: Path  # for what was found out of the corpus
    folder: Path
    runner: Runner


class Gate:
    """Profiles and judges; Great Expectations and the corpus are loaded once."""

    def __init__(self, inputs: GateInputs) -> None:
        self._inputs = inputs
        self._asker = Asker()
        self._fingerprints = read_fingerprints(inputs.benchmarks)
        self._questions: dict[str, Mapping[str, Question]] = {}

    def judge(self, shards: Shards, before: Night | None) -> tuple[Check, ...]:
        """Return the answers to everything that is asked; `before` is the last admitted night."""
        evidence = Evidence(
            manifest=self._profile(shards),
            decisions=Decisions({}, {}),
            fingerprints=self._fingerprints,
            use=self._inputs.params.corpus.use,
            questions=self._asked(shards),
            before=before,
        )
        config = self._inputs.params.validate_
        asked = config.strips if shards.collection == STRIPS else config.mixture
        return examine(self._asker, asked, evidence, self._inputs.folder / _QUARANTINE).checks

    def remember(self, shards: Shards) -> Night:
        """Return a night as the gate remembers an admitted one."""
        return describe_night(self._profile(shards))

    def _profile(self, shards: Shards) -> Manifest:
        params, folder = self._inputs.params, self._inputs.folder
        strips = shards.collection == STRIPS
        found = strips_collection if strips else lambda path: mixture_collection(str(path))
        inputs = profile.ProfileInputs(
            collection=found(shards.folder),
            views=params.model.views,
            patch_size=params.model.patch_size,
            out=folder / _MANIFEST,
            profile=folder / _PROFILE,
            cache=self._inputs.cache,
            runner=self._inputs.runner,
        )
        return Manifest(profile.run(inputs).manifest)

    def _asked(self, shards: Shards) -> Mapping[str, Question]:
        """The questions of an address; what params declare is worked out from the corpus once."""
        address = str(shards.folder)
        if address not in self._questions:
            params, data, kept = self._inputs.params, self._inputs.data, self._inputs.kept
            self._questions[address] = (
                strips_questions(params, data, kept)
                if shards.collection == STRIPS
                else mixture_questions(params, data, kept, address)
            )
        return self._questions[address]
