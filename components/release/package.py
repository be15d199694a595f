"""Stage `package`: the release gate and, if it says yes, the Bento."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from components import records
from components.config import ReleaseConfig, ServiceConfig
from components.nouns import Bundle, ReleaseRefused, Scorecard
from components.release import gate
from components.release.bundle import Parts, build


@dataclass(frozen=True, slots=True)
class PackageInputs:
    """The model folder, the scorecard of the test split, and what the answers will name."""

    model: Path
    scorecard: Path
    out: Path
    data_version: str
    service: ServiceConfig


@dataclass(frozen=True, slots=True)
class PackageOutputs:
    """The bundle, which lies in `bento` and beside it in `bundle.json`."""

    bundle: Bundle
    bento: Path


def run(config: ReleaseConfig, inputs: PackageInputs) -> PackageOutputs:
    """Judge the scorecard; package the model that passed.

    Raises:
        ReleaseRefused: with the reasons, after the verdict was written; nothing is packaged.
    """
    scorecard = records.read_json(Scorecard, inputs.scorecard)
    verdict = gate.judge(config, scorecard)
    records.write_json(inputs.out / "verdict.json", verdict)
    if not verdict.passed:
        reasons = "; ".join(verdict.reasons) or "no check was made"
        raise ReleaseRefused(f"The release gate refused the model: {reasons}.")
    bento = inputs.out / "bento"
    parts = Parts(inputs.model, scorecard, inputs.data_version, inputs.service)
    bundle = build(parts, bento)
    records.write_json(inputs.out / "bundle.json", bundle)
    return PackageOutputs(bundle, bento)
