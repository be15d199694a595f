"""The preview: draw, count, estimate, and say it in words and in a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from components.config import Params
from components.library.reader import Library
from components.mixture.curriculum import phases_of, shares_at
from components.model.released_tokenizer import build_released_tokenizer
from components.model.tokenizer import OcrTokenizer
from components.nouns import Quarantined, Sample, Split
from components.preview.cost import H200_OPERATIONS, Cost, Sizes, cost, hours, measured_operations
from components.preview.samples import preview_samples
from components.preview.sheet import write_sheet
from components.preview.tally import TaskTally, tally, visual_tokens


@dataclass(frozen=True, slots=True)
class PreviewInputs:
    """The corpus, how many samples to draw, where the page goes, and the profiles to price."""

    data: Path
    count: int
    page: Path
    profiles: Mapping[str, tuple[Params, Sizes]]


def run(params: Params, inputs: PreviewInputs) -> str:
    """Write the page; return the summary that stands at its head.

    Raises:
        ScriptoriumError: the corpus lacks a task's material.
    """
    mixture = params.mixture
    made = list(preview_samples(mixture, Library(inputs.data), params.seed, inputs.count))
    samples = [one for one in made if isinstance(one, Sample)]
    unmade = [one for one in made if isinstance(one, Quarantined)]
    tokenizer = OcrTokenizer(build_released_tokenizer())
    rows = tally(samples, mixture.shares(), tokenizer)
    text_tokens = fmean(len(ids) for ids in tokenizer.encode([s.target for s in samples]))
    costs = [cost(p, sizes, samples, text_tokens) for p, sizes in inputs.profiles.values()]
    parts = [
        _shares(rows, len(samples), len(unmade)),
        _languages(samples),
        _curriculum(params),
        _modes(inputs.profiles, samples),
        _hours(costs, mixture.samples[Split.TRAIN], params.predict.threads),
    ]
    summary = "\n\n".join(parts)
    write_sheet(inputs.page, summary, samples, unmade)
    return summary


def _shares(rows: Sequence[TaskTally], samples: int, unmade: int) -> str:
    lines = [f"{samples} samples drawn, {unmade} orders gave none"]
    lines += [f"{'task':<10} declared  drawn  characters  tokens  picture"]
    for row in rows:
        picture = f"{row.width:.0f}x{row.height:.0f}" if row.width else "-"
        lines += [
            f"{row.task:<10} {row.declared:>8.1%} {row.drawn:>6.1%} "
            f"{row.characters:>11.0f} {row.tokens:>7.0f}  {picture}"
        ]
    return "\n".join([*lines, "tokens: of the released DeepSeek-OCR tokenizer, means"])


def _languages(samples: Sequence[Sample]) -> str:
    languages = Counter(s.language for s in samples if s.language != "zxx")
    scripts = Counter(s.script for s in samples if s.language != "zxx")
    common = ", ".join(f"{name} {count}" for name, count in scripts.most_common(12))
    return f"{len(languages)} languages in {len(scripts)} scripts among these: {common}"


def _curriculum(params: Params) -> str:
    lines = ["curriculum (share of the stage's steps: shares of what is drawn)"]
    for stage in ("pretrain", "finetune"):
        for phase in phases_of(params.mixture, stage):
            shares = shares_at([phase], phase.start)
            text = ", ".join(f"{task} {share:.1%}" for task, share in shares.items() if share)
            lines.append(f"{stage:<9} from {phase.start:.0%}: {text}")
    return "\n".join(lines)


def _modes(profiles: Mapping[str, tuple[Params, Sizes]], samples: Sequence[Sample]) -> str:
    lines = ["vision tokens of a picture, by profile and mode (means)"]
    for name, (params, _) in profiles.items():
        modes = visual_tokens(samples, params.model)
        lines.append(f"{name:<10} " + ", ".join(f"{m} {count:.0f}" for m, count in modes.items()))
    return "\n".join(lines)


def _hours(costs: Sequence[Cost], rows: int, threads: int) -> str:
    here = measured_operations(threads)
    lines = [f"expected hours for one pass over {rows} rows, stage 2 (an estimate: see docs)"]
    lines += [f"{'profile':<10} vision  text  GFLOP/sample  this machine  one H200"]
    for each in costs:
        lines += [
            f"{each.profile:<10} {each.visual_tokens:>6.0f} {each.text_tokens:>5.0f} "
            f"{each.operations / 1e9:>13,.1f} {hours(rows, each.operations, here):>13.2g} "
            f"{hours(rows, each.operations, H200_OPERATIONS):>9.2g}"
        ]
    note = f"this machine: {here / 1e9:.0f} GFLOP/s measured; H200: 40 % of 989 TFLOP/s, stated"
    return "\n".join([*lines, note])
