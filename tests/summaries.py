"""The parts of a finished run that its summary is made of."""

from __future__ import annotations

import json
from pathlib import Path

from components import records
from components.nouns import Bundle, Check, Score, Scorecard, Severity, Split, Verdict
from scriptorium import stages


def score(name: str, cer: float) -> Score:
    return Score(name, samples=10, characters=200, cer=cer, low=cer / 2, high=cer * 2, exact=0.5)


def write_run(folder: Path) -> str:
    """Write a scorecard, a passed and a refused verdict, a bundle and a time; return its tag."""
    slices = (score("script/Latn", 0.123), score("task/line", 0.2), score("group/latin", 0.9))
    card = Scorecard(
        split=Split.TEST,
        overall=score("overall", 0.3),
        slices=slices,
        control_cer=0.95,
        verbatim_overlap=0.0,
        cer_not_verbatim=0.3,
        compression=2.0,
        repetition_rate=0.0,
        truncated_rate=0.0,
    )
    asked = Check("rows", True, Severity.CRITICAL, "10", "10")
    failed = Check("floor of latin", False, Severity.CRITICAL, "0.9", "0.5")
    records.write_json(folder / stages.SCORECARD, card)
    records.write_json(folder / stages.VERDICTS[0], Verdict("data", (asked,)))
    records.write_json(folder / stages.VERDICTS[1], Verdict("release", (failed,)))
    bundle = Bundle("scriptorium:abc123", "data", "model", card)
    records.write_json(folder / stages.BUNDLE / "bundle.json", bundle)
    times = folder / stages.TIMINGS / "render.json"
    times.parent.mkdir(parents=True)
    times.write_text(json.dumps({"wall_seconds": 12.3, "cpu_seconds": 20.0}))
    return bundle.tag
