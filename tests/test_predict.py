"""Reading held-out samples: every image once, in even batches, and never the own one as control."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.config import PredictConfig
from components.evaluation import predict
from components.evaluation.predict import PredictInputs, batches, read_split, strangers
from components.model.folder import save_model
from components.nouns import Prediction, ScriptoriumError, Split, Task
from components.progress import progress
from components.records import read_lines
from components.shards import shard_path, write_shard
from tests.admissions import admit
from tests.readings import NamingReader, fingerprint, image_of, sample
from tests.tiny_model import admission_path, model_folder, write_shards

CONFIG = PredictConfig(batch_size=4, max_new_tokens=100, threads=1)
SEED = 3


def _mixed():
    lines = [sample(n) for n in range(10)]
    pages = [sample(n, task=Task.PAGE, width=24, height=24) for n in range(10, 16)]
    return [lines[0], *pages[:3], *lines[1:], sample(90, task=Task.TEXT), *pages[3:]]


def _read(samples, seed=SEED):
    reader = NamingReader()
    with progress("predict", len(samples)) as reporter:
        return reader, read_split(CONFIG, reader, samples, seed, reporter)


def test_every_image_is_read_once_and_text_rows_are_not():
    _, predictions = _read(_mixed())
    assert [p.sample_id for p in predictions] == [f"test-{n:03d}" for n in range(16)]


def test_every_answer_goes_to_the_sample_whose_image_it_was():
    samples = {s.id: s for s in _mixed()}
    for prediction in _read(samples.values())[1]:
        assert prediction.text == fingerprint(image_of(samples[prediction.sample_id]))


def test_a_batch_holds_images_of_one_size_and_no_more_than_allowed():
    reader, _ = _read(_mixed())
    assert all(len(set(sizes)) == 1 and len(sizes) <= 4 for sizes in reader.batches)
    assert len(reader.batches) == 5  # 4 + 4 + 2 lines, 4 + 2 pages


def test_the_control_is_what_was_read_in_another_image_of_the_same_size():
    samples = {s.id: s for s in _mixed()}
    by_text = {fingerprint(image_of(s)): s for s in samples.values() if s.image}
    for prediction in _read(samples.values())[1]:
        own, other = samples[prediction.sample_id], by_text[prediction.control_text]
        assert own.id != other.id
        assert (own.width, own.height) == (other.width, other.height)


sizes = st.lists(st.sampled_from([(32, 16), (24, 24), (320, 32)]), min_size=2, max_size=40)


@given(sizes, st.integers(0, 2**32))
def test_no_image_is_ever_its_own_control(sizes, seed):
    others = strangers(sizes, seed)
    assert all(index != other for index, other in enumerate(others))
    assert others == strangers(sizes, seed)
    for index, other in enumerate(others):
        assert sizes[index] == sizes[other] or sizes.count(sizes[index]) == 1


@given(st.integers(2, 40), st.integers(0, 2**32))
def test_among_images_of_one_size_each_is_a_control_once(count, seed):
    assert sorted(strangers([(32, 16)] * count, seed)) == list(range(count))


def test_the_control_depends_on_the_seed():
    _, first = _read(_mixed())
    _, second = _read(_mixed(), seed=SEED + 1)
    assert [p.text for p in first] == [p.text for p in second]
    assert [p.control_text for p in first] != [p.control_text for p in second]


@given(st.lists(st.sampled_from([(32, 16), (24, 24)]), max_size=30), st.integers(1, 7))
def test_batches_lose_and_repeat_nothing(sizes, batch_size):
    samples = [sample(n, width=w, height=h) for n, (w, h) in enumerate(sizes)]
    batched = Counter(s.id for batch in batches(samples, batch_size) for s in batch)
    assert batched == Counter(s.id for s in samples)


def test_tokens_of_target_and_image_are_kept_for_the_compression():
    _, predictions = _read(_mixed())
    assert all(p.text_tokens == 2 * len(p.target) and p.visual_tokens == 10 for p in predictions)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    root = tmp_path_factory.mktemp("predict")
    save_model(root / "model", model_folder())
    write_shards(root / "shards", 9)
    return root


def _run(root, out):
    config = CONFIG.model_copy(update={"max_new_tokens": 6})
    inputs = PredictInputs(
        root / "model", root / "shards", admission_path(root / "shards"), root / out, SEED
    )
    return predict.run(config, inputs)


def test_a_real_model_reads_both_held_out_splits_to_the_same_bytes_twice(trained):
    first, second = _run(trained, "first"), _run(trained, "second")
    assert first.test == trained / "first" / "test.jsonl"
    for one, two in ((first.validation, second.validation), (first.test, second.test)):
        assert one.read_bytes() == two.read_bytes()
    predictions = list(read_lines(Prediction, first.test))
    assert len(predictions) == 6
    assert {p.split for p in predictions} == {Split.TEST}
    assert all(p.visual_tokens > 0 and p.text_tokens > 0 for p in predictions)


def test_a_split_with_one_image_is_refused_since_it_has_no_control(trained, tmp_path):
    (tmp_path / "model").symlink_to(trained / "model")
    for split in Split:
        alone = [sample(0, split=split), sample(1, split=split, task=Task.TEXT)]
        write_shard(shard_path(tmp_path / "shards", split), alone, rows_per_group=2)
    admit(admission_path(tmp_path / "shards"), tmp_path / "shards")
    with pytest.raises(ScriptoriumError, match=r"validation\.parquet: task: 1 samples"):
        _run(tmp_path, "out")
