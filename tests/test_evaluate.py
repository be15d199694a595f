"""The evaluate stage: files in, files out, the same each time, and nothing out of nothing."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from components.evaluation import evaluate
from components.evaluation.evaluate import EvaluateInputs
from components.evaluation.pictures import Pictures
from components.evaluation.predict import predictions_path
from components.nouns import Scorecard, ScriptoriumError, Split, Task
from components.records import read_json, write_lines
from components.shards import shard_path, write_shard
from tests.admissions import admit
from tests.readings import EVALUATE, prediction, sample

HELD_OUT = (Split.VALIDATION, Split.TEST)


@pytest.fixture
def build(tmp_path):
    """Shards and predictions: the validation split read perfectly, half of the test split not."""
    train = [sample(0, split=Split.TRAIN, task=Task.TEXT, target="everyone has the right")]
    write_shard(shard_path(tmp_path / "shards", Split.TRAIN), train, 10)
    for split in HELD_OUT:
        samples = [sample(n, split=split, target=f"article {n}") for n in range(8)]
        write_shard(shard_path(tmp_path / "shards", split), samples, 10)
        readings = [
            prediction(sample_id=s.id, split=split, target=s.target, text=s.target) for s in samples
        ]
        if split is Split.TEST:
            readings[::2] = [replace(p, text=p.text.upper()) for p in readings[::2]]
        write_lines(predictions_path(tmp_path / "predictions", split), readings)
    admit(tmp_path / "admission.parquet", tmp_path / "shards")
    return tmp_path


def _run(root, out="evaluation"):
    return evaluate.run(
        EVALUATE,
        EvaluateInputs(
            predictions=root / "predictions",
            shards=root / "shards",
            admission=root / "admission.parquet",
            scorecard=root / out / "scorecard.json",
            out=root / out,
            seed=1,
        ),
    )


def test_the_scorecard_of_the_run_is_that_of_the_test_split(build):
    outputs = _run(build)
    scorecard = read_json(Scorecard, outputs.scorecard)
    assert scorecard.split is Split.TEST
    assert scorecard.overall.exact == 0.5
    assert scorecard == read_json(Scorecard, outputs.test)
    assert read_json(Scorecard, outputs.validation).overall.cer == 0


def test_pictures_carry_the_image_of_their_own_sample(build):
    samples = {s.id: s for s in (sample(n, target=f"article {n}") for n in range(8))}
    pictures = read_json(Pictures, _run(build).pictures).pictures
    assert len(pictures) == EVALUATE.pictures
    for picture in pictures:
        assert base64.b64decode(picture.image) == samples[picture.sample_id].image
        assert picture.target == samples[picture.sample_id].target


def test_the_same_predictions_give_the_same_bytes(build):
    first, second = _run(build, "first"), _run(build, "second")
    for name in ("scorecard", "validation", "test", "pictures"):
        assert getattr(first, name).read_bytes() == getattr(second, name).read_bytes()


@pytest.mark.parametrize("split", HELD_OUT)
def test_an_empty_file_of_predictions_is_refused_by_name(build, split):
    predictions_path(build / "predictions", split).write_text("")
    with pytest.raises(ScriptoriumError, match=rf"{split.value}\.jsonl: holds no prediction"):
        _run(build)


def test_missing_predictions_are_refused_by_name(build):
    predictions_path(build / "predictions", Split.TEST).unlink()
    with pytest.raises(ScriptoriumError, match=r"test\.jsonl: no such file"):
        _run(build)


def test_a_prediction_of_an_unknown_sample_is_refused_by_name(build):
    path = predictions_path(build / "predictions", Split.TEST)
    write_lines(path, [prediction(sample_id="stranger")])
    with pytest.raises(ScriptoriumError, match="prediction stranger"):
        _run(build)
