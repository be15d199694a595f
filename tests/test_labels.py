"""Alignment labels say which character stands where, and where a decoder should look."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from components.admission import EVERYTHING
from components.mixture.collate import Collator
from components.mixture.dataset import load_dataset
from components.mixture.labels import (
    BLANK,
    SUBPOSITIONS,
    Geometry,
    attention_targets,
    place_labels,
)
from components.mixture.plan import Batch, Kind
from components.model.losses import IGNORE
from components.model.modes import Grid
from components.nouns import OCR_PROMPT, Alignment, ConfigError, Split
from tests.tiny_model import MODEL, model_folder, write_shards

GEOMETRY = Geometry(rows=2, columns=3, side=32)


def test_each_place_carries_the_character_above_it():
    labels = place_labels([7, 9], Alignment((0, 1), (0, 32), (16, 64)), GEOMETRY)
    assert labels[0, :4].tolist() == [7, 7, 7, 7]
    assert labels[0, 4:].tolist() == [BLANK] * 20
    assert labels[1, 8:16].tolist() == [9] * 8


def test_character_without_ink_has_no_place():
    labels = place_labels([7], Alignment((0,), (10,), (10,)), GEOMETRY)
    assert (labels == BLANK).all()
    assert attention_targets(Alignment((0,), (10,), (10,)), GEOMETRY).tolist() == [IGNORE]


def test_attention_targets_count_the_newline_of_every_row():
    alignment = Alignment((0, 0, 1), (0, 70, 0), (10, 80, 10))
    assert attention_targets(alignment, GEOMETRY).tolist() == [0, 2, 4]


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 90), st.integers(1, 20)), min_size=1))
def test_labels_stay_inside_the_grid(boxes):
    left = tuple(x for _, x, _ in boxes)
    right = tuple(min(x + w, 95) for _, x, w in boxes)
    alignment = Alignment(tuple(line for line, _, _ in boxes), left, right)
    labels = place_labels(list(range(10, 10 + len(boxes))), alignment, GEOMETRY)
    looks = attention_targets(alignment, GEOMETRY)
    assert labels.shape == (2, 3 * SUBPOSITIONS)
    assert ((looks >= 0) & (looks < 2 * 4)).all()


def _collator(tmp_path):
    tokenizer = model_folder().tokenizer
    dataset = load_dataset(write_shards(tmp_path), Split.TRAIN, tokenizer.encode, EVERYTHING)
    return dataset, Collator(dataset, tokenizer, MODEL)


def test_labels_end_with_the_end_token_and_ignore_prompt_and_padding(tmp_path):
    dataset, collator = _collator(tmp_path)
    tokenizer, rows = collator.tokenizer, dataset.rows()[Kind.LINE][:3]
    inputs = collator(Batch(Kind.LINE, rows))
    prompt = tokenizer.encode_prompt(OCR_PROMPT, [1 * (3 + 1) + 1])
    first = len(prompt) - 1
    for row, number in enumerate(rows):
        ids = dataset.tokens[number]
        end = first + len(ids)
        assert inputs.ids[row, : end + 1].tolist() == [*prompt, *ids]
        assert (inputs.ids[row, end + 1 :] == tokenizer.pad).all()
        assert inputs.mask[row].tolist() == [place <= end for place in range(len(inputs.mask[row]))]
        assert (inputs.labels[row, :first] == IGNORE).all()
        assert inputs.labels[row, first:end].tolist() == ids
        assert inputs.labels[row, end] == tokenizer.end
        assert (inputs.labels[row, end + 1 :] == IGNORE).all()


@pytest.mark.parametrize("kind", [Kind.LINE, Kind.PAGE, Kind.TILED])
def test_looks_name_the_vision_token_under_the_character_that_is_predicted(tmp_path, kind):
    dataset, collator = _collator(tmp_path)
    rows = dataset.rows()[kind][:2]
    inputs = collator(Batch(kind, rows))
    for row, number in enumerate(rows):
        alignment = dataset.alignment(number)
        geometry = Geometry(1, 3, 32) if kind is Kind.LINE else Geometry(2, 2, 32)
        first = len(inputs.ids[row][inputs.ids[row] == collator.tokenizer.image]) + 2
        targets = attention_targets(alignment, geometry).tolist()
        assert inputs.looks[row, first : first + len(targets)].tolist() == [t + 1 for t in targets]
        assert (inputs.looks[row, :first] == IGNORE).all()
        assert (inputs.looks[row, first + len(targets) :] == IGNORE).all()
        looked = inputs.looks[row][inputs.looks[row] != IGNORE]
        assert (inputs.ids[row, looked] == collator.tokenizer.image).all()


def test_tiles_are_cut_from_the_page_and_the_whole_is_beside_them(tmp_path):
    dataset, collator = _collator(tmp_path)
    rows = dataset.rows()[Kind.TILED][:2]
    inputs = collator(Batch(Kind.TILED, rows))
    assert [len(row) for row in inputs.pictures] == [1, 1]
    for (view,) in inputs.pictures:
        assert view.grid == Grid(2, 2)
        assert view.whole.shape == (3, 32, 32)
        assert view.tiles.shape == (4, 3, 32, 32)
    page = torch.from_numpy(dataset.pixels(rows[1]).astype(np.float32) / 127.5 - 1)
    torch.testing.assert_close(inputs.pictures[1][0].tiles[1, 0], page[:32, 32:])


def test_text_only_batch_has_no_views_and_no_prompt(tmp_path):
    dataset, collator = _collator(tmp_path)
    rows = dataset.rows()[Kind.TEXT][:2]
    inputs = collator(Batch(Kind.TEXT, rows))
    assert inputs.pictures == ((), ())
    assert inputs.places is None
    assert inputs.looks is None
    for row, number in enumerate(rows):
        ids = dataset.tokens[number]
        assert inputs.ids[row, : len(ids) + 1].tolist() == [collator.tokenizer.begin, *ids]
        assert inputs.labels[row, : len(ids) + 1].tolist() == [*ids, collator.tokenizer.end]


def test_kind_without_a_mode_of_its_name_is_a_configuration_error(tmp_path):
    dataset, collator = _collator(tmp_path)
    modes = {name: mode for name, mode in MODEL.views.modes.items() if name != "tiled"}
    views = MODEL.views.model_copy(update={"modes": modes})
    without = Collator(dataset, collator.tokenizer, MODEL.model_copy(update={"views": views}))
    with pytest.raises(ConfigError, match="no mode 'tiled'"):
        without(Batch(Kind.TILED, dataset.rows()[Kind.TILED][:2]))
