"""Stage `validate`: manifest -> the verdict of the gate before training, and the rows it admits."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from components.admission import write_admission
from components.benchmark.fingerprints import read_fingerprints
from components.config import GateConfig, Use
from components.nouns import Check, DataRefused, ScriptoriumError, Severity, Verdict
from components.records import write_json
from components.validation.asking import Asker
from components.validation.data_docs import write_data_docs
from components.validation.decisions import read_decisions
from components.validation.examining import Evidence, Examination, Question, examine
from components.validation.history import night_before, remember
from components.validation.manifest.reading import Manifest
from components.validation.page.contents import PageInputs
from components.validation.page.writing import write_pages

QUARANTINE = "quarantine.parquet"

_REASONS = 8  # in the sentence; the verdict has them all


@dataclass(frozen=True, slots=True)
class ValidateInputs:
    """What is judged, by what it is judged, and where to write."""

    collection: str  # whose decisions hold
    manifest: Path  # the folder that `profile` wrote
    address: str  # of the shards, whose pictures the pages show
    decisions: Path  # gate/decisions.jsonl
    benchmarks: Path  # the folder of fingerprints that no training row may show
    history: Path  # the folder of admitted nights
    use: Use  # what the licences must allow
    questions: Mapping[str, Question]  # that only this collection can be asked
    out: Path
    admission: Path


@dataclass(frozen=True, slots=True)
class ValidateOutputs:
    """The verdict (JSON), beside which the pages lie, and the rows set aside (Parquet)."""

    verdict: Path
    admission: Path


def run(config: GateConfig, inputs: ValidateInputs) -> ValidateOutputs:
    """Ask the manifest everything, write all that was found, and only then act on it.

    Raises:
        DataRefused: naming the failed checks and the verdict's file; nothing is admitted then.
        ConfigError: the recorded decisions are damaged.
        ScriptoriumError: a fingerprint of a benchmark cannot be read.
    """
    if inputs.out.exists():
        shutil.rmtree(inputs.out)  # pages of an earlier verdict would stand beside this one
    inputs.admission.unlink(missing_ok=True)
    verdict, found = _judge(config, inputs)
    path = inputs.out / "verdict.json"
    if not verdict.passed:
        raise DataRefused(f"the data was refused, see {path}: {_sentence(verdict)}")
    if found.tonight is not None:
        remember(inputs.history, found.tonight)
    write_admission(inputs.admission, found.admission)  # last: if anything fails, nothing may train
    return ValidateOutputs(path, inputs.admission)


def _judge(config: GateConfig, inputs: ValidateInputs) -> tuple[Verdict, Examination]:
    """Return the verdict, having written it and its pages."""
    decisions = read_decisions(inputs.decisions, inputs.collection)
    fingerprints = read_fingerprints(inputs.benchmarks)
    asker, before, manifest = Asker(), None, None
    try:
        manifest = _manifest(inputs)
    except ScriptoriumError as error:
        found = Examination((_unreadable(error),))
    else:
        evidence = Evidence(manifest, decisions, fingerprints, inputs.use, inputs.questions, None)
        evidence = _with_night_before(evidence, inputs.history)
        before = evidence.before
        found = examine(asker, config, evidence, inputs.out / QUARANTINE)
    verdict = Verdict("data", found.checks)
    write_json(inputs.out / "verdict.json", verdict)
    if found.counts is not None:
        write_json(inputs.out / "counts.json", found.counts)
    write_data_docs(asker, found.rules(), found.checks, inputs.out / "data_docs")
    write_pages(
        PageInputs(
            collection=inputs.collection,
            verdict=verdict,
            manifest=manifest,
            address=inputs.address,
            counts=found.counts,
            quarantine=inputs.out / QUARANTINE,
            asked=found.asked,
            tonight=found.tonight,
            last=before,
            out=inputs.out,
        )
    )
    return verdict, found


def _manifest(inputs: ValidateInputs) -> Manifest:
    manifest = Manifest(inputs.manifest)
    if manifest.index.collection != inputs.collection:
        raise ScriptoriumError(
            f"{inputs.manifest}: collection: {manifest.index.collection!r:.40}, "
            f"not {inputs.collection}: profile it anew"
        )
    return manifest


def _with_night_before(evidence: Evidence, history: Path) -> Evidence:
    try:
        return replace(evidence, before=night_before(history, evidence.manifest.index.digest))
    except ScriptoriumError as error:
        return replace(evidence, no_night=_damaged(error))


def _damaged(error: ScriptoriumError) -> Check:
    name, expected = "the last admitted night can be read", "that night as it was written"
    return Check(name, False, Severity.CRITICAL, str(error), expected, "history")


def _unreadable(error: ScriptoriumError) -> Check:
    name, expected = "the manifest is readable", "a manifest of this version, whole"
    return Check(name, False, Severity.CRITICAL, str(error), expected, "manifest")


def _sentence(verdict: Verdict) -> str:
    reasons = verdict.reasons or ("no check was made",)
    more = len(reasons) - _REASONS
    return "; ".join(reasons[:_REASONS]) + (f"; and {more} more" if more > 0 else "")
