"""The gate before release: what a scorecard must show before a model is packaged."""

from __future__ import annotations

import math

from components.config import ReleaseConfig
from components.nouns import Check, Score, Scorecard, Severity, Verdict


def judge(config: ReleaseConfig, scorecard: Scorecard) -> Verdict:
    """Return whether the model reads well enough, and reads the image at all.

    A score that is missing, of no sample, or not finite fails its check.
    """
    slices = {score.name: score for score in scorecard.slices}
    floors = [
        _floor(group, slices.get(f"group/{group}"), floor)
        for group, floor in sorted(config.floors.items())
    ]
    declared = _check("floors are declared", bool(floors), f"{len(floors)} floors", "at least 1")
    control = _control(config.control_margin, scorecard)
    return Verdict("release", (_has_samples(scorecard.overall), declared, *floors, control))


def _has_samples(overall: Score) -> Check:
    passed = overall.samples > 0 and 0 <= overall.cer < math.inf
    observed = f"CER {overall.cer:.4f} on {overall.samples} samples"
    return _check("the model was scored", passed, observed, "a CER of at least 1 sample")


def _floor(group: str, score: Score | None, floor: float) -> Check:
    name, expected = f"floor of {group}", f"CER at most {floor}"
    if score is None:
        return _check(name, False, "no such group in the scorecard", expected)
    # NaN compares false, so it never passes
    passed = score.samples > 0 and 0 <= score.cer <= floor
    return _check(name, passed, f"CER {score.cer:.4f} on {score.samples} samples", expected)


def _control(margin: float, scorecard: Scorecard) -> Check:
    """Ask whether the same model does worse on shuffled images: else it recites, not reads."""
    control, cer = scorecard.control_cer, scorecard.overall.cer
    passed = math.isfinite(control) and control >= cer + margin
    observed = f"control CER {control:.4f} beside the model's {cer:.4f}"
    expected = f"a control worse by at least {margin}"
    return _check("the model reads the image", passed, observed, expected)


def _check(name: str, passed: bool, observed: str, expected: str) -> Check:
    return Check(name, passed, Severity.CRITICAL, observed, expected)
