"""The report of a run: one HTML file that stands alone, for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from components.config import Params
from components.evaluation.metrics import normalise
from components.evaluation.pictures import Picture
from components.nouns import Score, Scorecard, Verdict
from components.release import curves
from components.release.differences import mark
from components.release.findings import Findings, gather

_TEMPLATES = Path(__file__).parent / "templates"
_MOST_QUARANTINED = 200  # shown; the rest is counted

_SCRIPTS = {
    "Arab": "Arabic",
    "Cyrl": "Cyrillic",
    "Deva": "Devanagari",
    "Grek": "Greek",
    "Hans": "Han (simplified)",
    "Hebr": "Hebrew",
    "Latn": "Latin",
    "Thai": "Thai",
}


@dataclass(frozen=True, slots=True)
class ReportInputs:
    """What a run left behind, where reports go, and how the run is called.

    `params` and `commit` are None where the caller does not know them.
    """

    build: Path
    timings: Path
    out: Path
    run: str
    params: Params | None = None
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class ReportOutputs:
    """The page."""

    index: Path


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a score table; positions are shares of the axis, 0 to 1."""

    label: str
    score: Score
    validation: Score | None
    floor: float | None
    low: float
    high: float
    at: float
    floor_at: float | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture with its differences marked."""

    picture: Picture
    target: Markup
    text: Markup


def run(inputs: ReportInputs) -> ReportOutputs:
    """Write `<out>/<run>/index.html` from whatever parts of the run exist."""
    index = inputs.out / inputs.run / "index.html"
    index.parent.mkdir(parents=True, exist_ok=True)
    page = render(inputs, gather(inputs.build, inputs.timings))
    # hostile text may hold half a surrogate pair, which UTF-8 cannot
    index.write_bytes(page.encode("utf-8", errors="replace"))
    return ReportOutputs(index)


def render(inputs: ReportInputs, findings: Findings) -> str:
    """Return the page as HTML; everything a run found is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"rate": _rate, "percent": _percent, "clock": _clock, "script": _script}
    style = Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8"))
    return environment.get_template("report.html").render(
        inputs=inputs,
        found=findings,
        style=style,
        gates=(
            ("Data gate", findings.data_verdict, state(findings.data_verdict)),
            ("Release gate", findings.release_verdict, state(findings.release_verdict)),
        ),
        tables=score_tables(findings, inputs.params),
        shown=[_shown(picture) for picture in findings.pictures],
        quarantine=(findings.quarantine or ())[:_MOST_QUARANTINED],
        wall=sum(timing.wall for timing in findings.timings),
        longest=max((timing.wall for timing in findings.timings), default=0.0) or 1.0,
        chart_size=(curves.WIDTH, curves.HEIGHT),
    )


def state(verdict: Verdict | None) -> str:
    """Say how a gate answered, in words people read."""
    if verdict is None:
        return "not reached"
    return "passed" if verdict.passed else "refused"


def score_tables(findings: Findings, params: Params | None) -> list[tuple[str, list[Row]]]:
    """Return the score tables of the test split, all bars on one axis from 0 to the worst value."""
    if findings.test is None:
        return []
    floors = params.release.floors if params else {}
    scores = [findings.test.overall, *findings.test.slices]
    axis = max(*(score.high for score in scores), *floors.values(), 0.01)
    found = []
    for title, kind in (
        ("Groups against their floors", "group"),
        ("Scripts", "script"),
        ("Tasks", "task"),
        ("Image modes", "mode"),
        ("Languages", "language"),
    ):
        chosen = [score for score in scores if score.name.startswith(f"{kind}/")]
        if chosen:
            found.append((title, [_row(s, findings.validation, floors, axis) for s in chosen]))
    return found


def _row(score: Score, validation: Scorecard | None, floors: dict[str, float], axis: float) -> Row:
    kind, _, label = score.name.partition("/")
    floor = floors.get(label) if kind == "group" else None
    same: Sequence[Score] = validation.slices if validation else ()
    return Row(
        label=_script(label) if kind == "script" else label,
        score=score,
        validation=next((other for other in same if other.name == score.name), None),
        floor=floor,
        low=score.low / axis,
        high=score.high / axis,
        at=score.cer / axis,
        floor_at=None if floor is None else floor / axis,
    )


def _shown(picture: Picture) -> Shown:
    target, text = mark(normalise(picture.target), normalise(picture.text))
    return Shown(picture, target, text)


def _rate(value: float) -> str:
    return f"{value:.3f}" if math.isfinite(value) else "–"


def _percent(value: float) -> str:
    return f"{100 * value:.1f}\u202f%" if math.isfinite(value) else "–"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _script(code: str) -> str:
    return _SCRIPTS.get(code, code)
