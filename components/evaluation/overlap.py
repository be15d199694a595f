"""Verbatim overlap: which held-out rows of text also stand, word for word, in training text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from components.admission import Admission
from components.evaluation.metrics import collapse
from components.mixture.admitted import admitted_columns
from components.nouns import Prediction, Split

TrainingText = dict[str, str]


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of a split stands in training text."""

    share: float  # of the rows of text
    clean: tuple[bool, ...]  # for each prediction: none of its rows stands in training text


def training_text(shards: Path, admission: Admission) -> TrainingText:
    """Join the admitted targets of the training split into one searchable text a script.

    Whitespace, line breaks too, is one space, so a row is found wherever a page broke it;
    targets are kept apart by a line break, which no row holds.
    """
    targets: defaultdict[str, set[str]] = defaultdict(set)
    table = admitted_columns(shards, Split.TRAIN, ["script", "target"], admission)
    for script, target in zip(*table.to_pydict().values(), strict=True):
        targets[script].add(collapse(target))
    return {script: "\n".join(sorted(texts)) for script, texts in targets.items()}


def verbatim_overlap(predictions: Sequence[Prediction], training: TrainingText) -> Overlap:
    """Look up every row of every target in the training text of its script."""
    rows = found = 0
    clean = []
    for prediction in predictions:
        known = training.get(prediction.script, "")
        hits = [row in known for row in _rows(prediction.target)]
        rows, found = rows + len(hits), found + sum(hits)
        clean.append(not any(hits))
    return Overlap(share=found / rows if rows else 0.0, clean=tuple(clean))


def _rows(target: str) -> list[str]:
    return [row for row in map(collapse, target.split("\n")) if row]
