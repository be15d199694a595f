"""`scriptorium benchmark score`: a model's character error rate, language by language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from components.benchmark.declaration import Declaration
from components.config import PredictConfig
from components.evaluation.hundred.build import require_declared
from components.evaluation.hundred.plan import SEED, kind_of
from components.evaluation.hundred.reading import read
from components.evaluation.metrics import character_errors, normalise
from components.evaluation.scorecard import error_rate, score_slice
from components.library.tongues import Tongue, name_of
from components.nouns import Prediction, Score
from components.records import write_json, write_lines

_WHOLE = "overall"


@dataclass(frozen=True, slots=True)
class ScoreInputs:
    """The benchmark, what was declared, a model folder, and the folder to write to."""

    shard: Path
    declaration: Declaration
    model: Path
    out: Path


@dataclass(frozen=True, slots=True)
class HundredScorecard:
    """How a model reads the benchmark; slices: `language/hi_Deva`, `kind/line` and such."""

    benchmark: str  # its sha256
    model: str
    max_new_tokens: int
    overall: Score
    slices: tuple[Score, ...]
    control_cer: float  # the same model on other samples' pictures


def run(config: PredictConfig, inputs: ScoreInputs, resamples: int) -> HundredScorecard:
    """Read and score; write `scorecard.json` and `predictions.jsonl`.

    Raises:
        ScriptoriumError: the benchmark is missing or not the declared one, or there is no model.
    """
    from components.model.reader import Reader

    require_declared(inputs.shard, inputs.declaration)
    reader = Reader.load(inputs.model, config.threads)
    predictions = read(config, reader, inputs.shard, SEED)
    card = score(inputs, config, predictions, resamples)
    write_lines(inputs.out / "predictions.jsonl", predictions)
    write_json(inputs.out / "scorecard.json", card)
    return card


def score(
    inputs: ScoreInputs, config: PredictConfig, predictions: Sequence[Prediction], resamples: int
) -> HundredScorecard:
    """Score predictions: errors and characters are summed over a slice.

    An interval is over the samples of a slice. Those of a language share five articles: it says
    how far these samples agree, not how the model reads any text of the language.
    """
    targets = [normalise(each.target) for each in predictions]
    characters = np.array(list(map(len, targets)), dtype=np.int64)
    errors = _errors([each.text for each in predictions], targets)
    controls = _errors([each.control_text for each in predictions], targets)

    def scored(name: str, rows: Sequence[int]) -> Score:
        return score_slice(name, errors[rows], characters[rows], resamples, SEED)

    return HundredScorecard(
        benchmark=inputs.declaration.sha256,
        model=inputs.model.as_posix(),
        max_new_tokens=config.max_new_tokens,
        overall=scored(_WHOLE, range(len(predictions))),
        slices=tuple(scored(name, rows) for name, rows in _slices(predictions).items()),
        control_cer=error_rate(controls, characters),
    )


def _slices(predictions: Sequence[Prediction]) -> dict[str, list[int]]:
    """Which predictions (by index) fall into which slice, slices sorted by name."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for index, each in enumerate(predictions):
        kind = kind_of(each.sample_id)
        rows[f"language/{Tongue(each.language, each.script).tag}"].append(index)
        rows[f"script/{each.script}"].append(index)
        rows[f"task/{each.task}"].append(index)
        rows[f"picture/{'degraded' if kind.degraded else 'clean'}"].append(index)
        rows[f"kind/{kind}"].append(index)
    return dict(sorted(rows.items()))


def _errors(texts: Sequence[str], targets: Sequence[str]) -> NDArray[np.int64]:
    pairs = zip(texts, targets, strict=True)
    return np.array([character_errors(normalise(t), target) for t, target in pairs], dtype=np.int64)


def table(card: HundredScorecard) -> str:
    """The scorecard as Markdown: the groups as they are named, then languages, the best first."""
    groups = [each for each in card.slices if not each.name.startswith("language/")]
    languages = [each for each in card.slices if each.name.startswith("language/")]
    rows = ["| slice | samples | characters | CER (95 %) | exact |", "|---|---:|---:|---:|---:|"]
    ordered = (card.overall, *groups, *sorted(languages, key=lambda each: (each.cer, each.name)))
    for each in ordered:
        interval = f"{each.cer:.3f} ({each.low:.3f}-{each.high:.3f})"
        name = _printed(each.name)
        rows.append(
            f"| {name} | {each.samples} | {each.characters} | {interval} | {each.exact:.2f} |"
        )
    return "\n".join([*rows, "", f"Shuffled-image control: CER {card.control_cer:.3f}."])


def _printed(name: str) -> str:
    kind, _, tag = name.partition("/")
    return f"{name} {name_of(Tongue.of_tag(tag).language)}" if kind == "language" else name
