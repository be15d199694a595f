"""What a run left behind: every part of `build/` that exists, read and checked."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from components.evaluation.pictures import Picture, Pictures
from components.nouns import Bundle, Quarantined, Scorecard, ScriptoriumError, Verdict
from components.records import read_json, read_lines
from components.release.curves import Chart, read_charts
from components.validation.quarantine import Counts

Part = TypeVar("Part")

_STAGES = (
    "render",
    "profile",
    "validate",
    "pretrain",
    "finetune",
    "predict",
    "evaluate",
    "package",
)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a stage took, in seconds."""

    stage: str
    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Table:
    """Counts under one heading."""

    title: str
    rows: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """The parts of a run; None or empty is a part the run did not reach."""

    data_verdict: Verdict | None
    release_verdict: Verdict | None
    test: Scorecard | None
    validation: Scorecard | None
    bundle: Bundle | None
    curves: dict[str, tuple[Chart, ...]]
    profile: tuple[Table, ...]
    rows: Counts | None  # what became of them at the data gate
    quarantine: tuple[Quarantined, ...] | None  # inputs refused before they were rows
    pictures: tuple[Picture, ...]
    timings: tuple[Timing, ...]
    problems: tuple[str, ...]  # parts that exist and cannot be read


def gather(build: Path, timings: Path) -> Findings:
    """Read what exists; a damaged part becomes a problem to show, never a report that fails."""
    problems: list[str] = []

    def part(path: Path, read: Callable[[Path], Part]) -> Part | None:
        if not path.exists():
            return None
        try:
            return read(path)
        except ScriptoriumError as error:
            problems.append(str(error))
        except (OSError, ValueError, KeyError, TypeError) as error:
            problems.append(f"{path}: cannot be read: {error}")
        return None

    def record(path: str, kind: type[Part]) -> Part | None:
        return part(build / path, lambda found: read_json(kind, found))

    stages = ("pretrain", "finetune")
    curves = {stage: part(build / stage / "curve.csv", read_charts) for stage in stages}
    pictures = record("evaluation/pictures.json", Pictures)
    taken = [part(path, _timing) for path in sorted(timings.glob("*.json"))]
    return Findings(
        data_verdict=record("validation/verdict.json", Verdict),
        release_verdict=record("bundle/verdict.json", Verdict),
        test=record("scorecard.json", Scorecard),
        validation=record("evaluation/validation.json", Scorecard),
        bundle=record("bundle/bundle.json", Bundle),
        curves={stage: charts for stage, charts in curves.items() if charts},
        profile=part(build / "profile.json", _profile) or (),
        rows=record("validation/counts.json", Counts),
        quarantine=part(build / "shards" / "quarantine.jsonl", _quarantine),
        pictures=pictures.pictures if pictures else (),
        timings=tuple(sorted((timing for timing in taken if timing), key=_stage_order)),
        problems=tuple(problems),
    )


def tables(counts: dict[str, Any], title: str = "") -> list[Table]:
    """Turn nested counts into flat tables, one for each dictionary that holds numbers."""
    rows = tuple((name, float(value)) for name, value in counts.items() if _is_number(value))
    found = [Table(title, rows)] if rows else []
    for name, value in counts.items():
        if isinstance(value, dict):
            found += tables(value, f"{title} / {name}" if title else name)
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _profile(path: Path) -> tuple[Table, ...]:
    return tuple(tables(dict(json.loads(path.read_text(encoding="utf-8")))))


def _quarantine(path: Path) -> tuple[Quarantined, ...]:
    return tuple(read_lines(Quarantined, path))


def _timing(path: Path) -> Timing:
    figures = json.loads(path.read_text(encoding="utf-8"))
    return Timing(path.stem, float(figures["wall_seconds"]), float(figures["cpu_seconds"]))


def _stage_order(timing: Timing) -> tuple[int, str]:
    known = timing.stage in _STAGES
    return (_STAGES.index(timing.stage) if known else len(_STAGES), timing.stage)
