"""The end of a nightly: the packaged model is tried, and people are told how the run went."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

from components import records
from components.config import Params
from components.nouns import Bundle, Prediction, Scorecard, ScriptoriumError, Split, Task, Verdict
from components.shards import read_shard
from scriptorium import stages


def smoke() -> None:
    """Serve the Bento and let it read one held-out page, which must read as `predict` read it.

    Raises:
        ScriptoriumError: it does not, or there is nothing to try.
    """
    from components.release.smoke import smoke as ask

    expected = _held_out_page()
    shard = stages.SHARDS / f"{Split.TEST}.parquet"
    image = next((s.image for s in read_shard(shard) if s.id == expected.sample_id), None)
    if image is None:
        raise ScriptoriumError(f"{shard}: no image of sample {expected.sample_id}")
    result = ask(stages.BENTO, image, expected, None)
    print(
        f"smoke: the Bento {result.tag} read {expected.sample_id} as predict did, "
        f"CER {result.cer:.3f}, {result.seconds:.1f} s",
        flush=True,
    )


def _held_out_page() -> Prediction:
    """Return the first Latin page of the test split, by sample id."""
    path = stages.PREDICTIONS / f"{Split.TEST}.jsonl"
    pages = [
        prediction
        for prediction in records.read_lines(Prediction, path)
        if prediction.task is Task.PAGE and prediction.script == "Latn"
    ]
    if not pages:
        raise ScriptoriumError(f"{path}: no page of script Latn to try the Bento with")
    return min(pages, key=lambda prediction: prediction.sample_id)


def summarise(params: Params) -> str:
    """Return the summary of the run in `build/`: scores, gates, bundle, times, where to look."""
    from rich.console import Console

    card = records.read_json(Scorecard, stages.SCORECARD)
    bundle = records.read_json(Bundle, stages.BUNDLE / "bundle.json")
    verdicts = [records.read_json(Verdict, path) for path in stages.VERDICTS]
    console = Console(file=StringIO(), width=100)
    console.print(_scores(card, params))
    lines = [_say_verdict(verdict) for verdict in verdicts]
    lines += [f"bundle    {bundle.tag} in {stages.BENTO}", f"times     {_times()}"]
    report = stages.REPORTS / stages.run_name() / "index.html"
    lines += [f"report    {report} (scores, curves, pictures of pages it read)"]
    data = stages.STRIPS_GATE.validation / "index.html"
    lines += [f"data      {data} (why its rows were admitted, which were set aside)"]
    lines += ["serve     make serve"]
    assert isinstance(console.file, StringIO)
    return console.file.getvalue() + "\n".join(lines)


def _scores(card: Scorecard, params: Params) -> object:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE, title="CER on the held-out test split", title_justify="left")
    for name in ("slice", "CER", "95 %", "samples", "floor"):
        table.add_column(name, justify="left" if name == "slice" else "right")
    shown = ("script/", "group/")
    for score in (card.overall, *(s for s in card.slices if s.name.startswith(shown))):
        floor = params.release.floors.get(score.name.removeprefix("group/"))
        interval = f"{score.low:.3f}-{score.high:.3f}"
        cells = (score.name, f"{score.cer:.3f}", interval, str(score.samples))
        table.add_row(*cells, f"{floor:g}" if floor is not None else "")
    table.add_row("(shuffled images)", f"{card.control_cer:.3f}", "", "", "")
    return table


def _say_verdict(verdict: Verdict) -> str:
    answer = "passed" if verdict.passed else "refused: " + "; ".join(verdict.reasons)
    return f"gate      {verdict.gate}: {answer} ({len(verdict.checks)} checks)"


def _times() -> str:
    """Return the wall seconds of each stage, as it last ran here."""
    taken: list[tuple[str, Path]] = [(n, stages.TIMINGS / f"{n}.json") for n in stages.STAGES]
    walls = {
        name: float(json.loads(path.read_text(encoding="utf-8"))["wall_seconds"])
        for name, path in taken
        if path.is_file()
    }
    each = ", ".join(f"{name} {wall:.0f} s" for name, wall in walls.items())
    return f"{each}; together {sum(walls.values()):.0f} s" if walls else "not measured here"
