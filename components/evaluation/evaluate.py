"""The evaluate stage: predictions -> scorecards, and the pictures people look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from components.config import EvaluateConfig
from components.evaluation.overlap import training_text
from components.evaluation.pictures import choose, draw
from components.evaluation.predict import predictions_path
from components.evaluation.scorecard import score_split
from components.mixture.admitted import strips_admission
from components.nouns import Prediction, Scorecard, ScriptoriumError, Split
from components.records import read_lines, write_json
from components.shards import read_shard, shard_path


@dataclass(frozen=True, slots=True)
class EvaluateInputs:
    """Predictions, shards and what is admitted of them, where the test scorecard and the rest go.

    The seed is that of the bootstrap.
    """

    predictions: Path
    shards: Path
    admission: Path
    scorecard: Path
    out: Path
    seed: int


@dataclass(frozen=True, slots=True)
class EvaluateOutputs:
    """The scorecard of each held-out split, and the pictures."""

    scorecard: Path
    validation: Path
    test: Path
    pictures: Path


def run(config: EvaluateConfig, inputs: EvaluateInputs) -> EvaluateOutputs:
    """Score what the model read in the validation and test splits.

    CER is the Levenshtein distance over the characters of the targets, both NFC, with runs of
    spaces as one and line breaks kept, summed over a slice.

    Raises:
        ScriptoriumError: the admission or a file of predictions is missing, wrong or empty, or
            the admission is of other shards.
    """
    outputs = EvaluateOutputs(
        scorecard=inputs.scorecard,
        validation=inputs.out / "validation.json",
        test=inputs.out / "test.json",
        pictures=inputs.out / "pictures.json",
    )
    training = training_text(inputs.shards, strips_admission(inputs.admission, inputs.shards))

    def score(split: Split) -> tuple[list[Prediction], Scorecard]:
        predictions = _read(predictions_path(inputs.predictions, split))
        return predictions, score_split(config, predictions, training, inputs.seed)

    _, validation = score(Split.VALIDATION)
    predictions, test = score(Split.TEST)
    write_json(outputs.validation, validation)
    write_json(outputs.test, test)
    write_json(outputs.scorecard, test)
    chosen = choose(predictions, config.pictures)
    held_out = read_shard(shard_path(inputs.shards, Split.TEST))
    write_json(outputs.pictures, draw(chosen, held_out))
    return outputs


def _read(path: Path) -> list[Prediction]:
    predictions = list(read_lines(Prediction, path))
    if not predictions:
        raise ScriptoriumError(f"{path}: holds no prediction, so there is nothing to score")
    return predictions
