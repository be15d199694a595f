"""Print the figures of the run in `build/` as Markdown: conditions, times, scores.

Run in a clone after `make nightly`:
`.venv/bin/python -m benchmarks.first_light >> docs/benchmarks.md`
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from components.config import load_params
from components.nouns import Scorecard
from components.records import read_json
from scriptorium import stages


def _processor() -> str:
    names = [
        line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    ]
    return names[0].partition(":")[2].strip() if names else platform.processor()


def conditions() -> list[str]:
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    params = load_params(Path("params.yaml"))
    return [
        f"- date {datetime.now(UTC):%Y-%m-%d}, commit `{commit[:12]}`, profile `{params.profile}`, "
        f"seed {params.seed}",
        f"- {_processor()}, {len(os.sched_getaffinity(0))} cores, "
        f"Python {platform.python_version()}",
        f"- data version `{stages.data_version()}`",
    ]


def times() -> list[str]:
    rows = ["| stage | wall s | CPU s |", "|---|---:|---:|"]
    totals = [0.0, 0.0]
    for stage in stages.STAGES:
        path = stages.TIMINGS / f"{stage}.json"
        if path.exists():
            taken = json.loads(path.read_text(encoding="utf-8"))
            wall, cpu = taken["wall_seconds"], taken["cpu_seconds"]
            totals = [totals[0] + wall, totals[1] + cpu]
            rows.append(f"| {stage} | {wall:.0f} | {cpu:.0f} |")
    return [*rows, f"| together | {totals[0]:.0f} | {totals[1]:.0f} |"]


def scores() -> list[str]:
    cards = {
        split: read_json(Scorecard, stages.BUILD / "evaluation" / f"{split}.json")
        for split in ("validation", "test")
    }
    test, validation = cards["test"], cards["validation"]
    known = {score.name: score for score in validation.slices}
    rows = [
        "| slice | samples | CER (95 %) | exact | validation CER |",
        "|---|---:|---:|---:|---:|",
    ]
    for score in (test.overall, *test.slices):
        if score.name.startswith(("language/", "mode/")):
            continue
        other = validation.overall if score is test.overall else known.get(score.name)
        interval = f"{score.cer:.3f} ({score.low:.3f}-{score.high:.3f})"
        known_cer = f"{other.cer:.3f}" if other else ""
        rows.append(
            f"| {score.name} | {score.samples} | {interval} | {score.exact:.2f} | {known_cer} |"
        )
    return [
        *rows,
        "",
        f"Shuffled-image control: CER {test.control_cer:.3f}. Test rows that also stand in "
        f"training text: {test.verbatim_overlap:.1%}; CER on the others "
        f"{test.cer_not_verbatim:.3f}. "
        f"Text tokens per visual token {test.compression:.2f}. Answers that end in a loop "
        f"{test.repetition_rate:.1%}, cut at the length limit {test.truncated_rate:.1%}.",
    ]


def main() -> None:
    for part in (conditions(), times(), scores()):
        print("\n".join(part), end="\n\n")


if __name__ == "__main__":
    main()
