"""The scorecard of a split: character error rate by slice, its interval, and what explains it."""

from __future__ import annotations

import math
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from components.config import EvaluateConfig
from components.evaluation.metrics import character_errors, ends_in_loop, normalise
from components.evaluation.overlap import TrainingText, verbatim_overlap
from components.nouns import Prediction, Score, Scorecard, ScriptoriumError

INTERVAL = (2.5, 97.5)  # percentiles

Counts = NDArray[np.int64]


def score_split(
    config: EvaluateConfig,
    predictions: Sequence[Prediction],
    training: TrainingText,
    seed: int,
) -> Scorecard:
    """Score the predictions of one split.

    A slice no sample falls into, or with no character to read, is absent. `cer_not_verbatim`
    counts the samples of which no row stands in training text, and is NaN if there is none.

    Raises:
        ScriptoriumError: there is nothing to score.
    """
    if not predictions:
        raise ScriptoriumError("there are no predictions to score")
    targets = [normalise(prediction.target) for prediction in predictions]
    texts = [normalise(prediction.text) for prediction in predictions]
    characters = np.array([len(target) for target in targets], dtype=np.int64)
    if not characters.any():
        raise ScriptoriumError("the targets of the predictions hold no character")
    errors = _errors(texts, targets)
    controls = _errors([normalise(p.control_text) for p in predictions], targets)
    overlap = verbatim_overlap(predictions, training)
    clean = np.array(overlap.clean)
    resamples = config.bootstrap_resamples
    return Scorecard(
        split=predictions[0].split,
        overall=score_slice("overall", errors, characters, resamples, seed),
        slices=tuple(
            score_slice(name, errors[rows], characters[rows], resamples, seed)
            for name, rows in slice_rows(predictions, config.groups).items()
            if characters[rows].any()
        ),
        control_cer=error_rate(controls, characters),
        verbatim_overlap=overlap.share,
        cer_not_verbatim=error_rate(errors[clean], characters[clean]),
        compression=_compression(predictions),
        repetition_rate=_share(map(ends_in_loop, texts, targets), len(texts)),
        truncated_rate=_share((p.truncated for p in predictions), len(texts)),
    )


def slice_rows(
    predictions: Sequence[Prediction], groups: Mapping[str, Sequence[str]]
) -> dict[str, list[int]]:
    """Return which predictions (by index) fall into which slice, slices sorted by name."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for index, prediction in enumerate(predictions):
        names = [
            f"script/{prediction.script}",
            f"task/{prediction.task.value}",
            f"language/{prediction.language}",
            f"mode/{prediction.mode}",
        ]
        names += [f"group/{name}" for name, group in groups.items() if prediction.script in group]
        for name in names:
            rows[name].append(index)
    return dict(sorted(rows.items()))


def score_slice(name: str, errors: Counts, characters: Counts, resamples: int, seed: int) -> Score:
    """Score one slice from errors and target characters, int64 of shape (samples,).

    The interval is the percentile bootstrap over samples (Efron 1979). The name is part of its
    seed: a slice's interval does not depend on which other slices there are.
    """
    generator = np.random.default_rng([seed, zlib.crc32(name.encode())])
    samples = len(errors)
    rates = [
        error_rate(errors[rows], characters[rows])
        for rows in (generator.integers(0, samples, samples) for _ in range(resamples))
    ]
    cer = error_rate(errors, characters)
    low, high = np.nanpercentile(rates, INTERVAL)
    return Score(
        name=name,
        samples=samples,
        characters=int(characters.sum()),
        cer=cer,
        # a percentile is interpolated: rounding must not push the value out of its interval
        low=min(float(low), cer),
        high=max(float(high), cer),
        exact=float((errors == 0).mean()),
    )


def error_rate(errors: Counts, characters: Counts) -> float:
    """Errors a target character; NaN where there is no character to read."""
    total = int(characters.sum())
    return int(errors.sum()) / total if total else math.nan


def _errors(texts: Sequence[str], targets: Sequence[str]) -> Counts:
    return np.array(list(map(character_errors, texts, targets)), dtype=np.int64)


def _compression(predictions: Sequence[Prediction]) -> float:
    visual = sum(prediction.visual_tokens for prediction in predictions)
    return sum(prediction.text_tokens for prediction in predictions) / visual if visual else 0.0


def _share(answers: Iterable[bool], total: int) -> float:
    return sum(answers) / total
