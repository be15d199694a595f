"""Alignment labels say which character stands where, and where a decoder should look."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from components.mixture.collate import Collator
from components.mixture.dataset import load_dataset
from components.mixture.labels import (
    BLANK,
    IGNORE,
    SUBPOSITIONS,
    Geometry,
    attention_targets,
    place_labels,
)
from components.mixture.plan import Batch, Kind
from components.model.tokenizer import SpecialTokens, encode_all, prompt_ids
from components.nouns import Alignment, Split
from tests.tiny_model import model_folder, write_shards

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
    content = model_folder()
    shards = write_shards(tmp_path)
    dataset = load_dataset(shards, Split.TRAIN, lambda t: encode_all(content.tokenizer, t))
    return dataset, Collator(dataset, prompt_ids(content.tokenizer), 32, content.views.tile)


def test_labels_end_with_the_end_token_and_ignore_padding(tmp_path):
    dataset, collator = _collator(tmp_path)
    rows = dataset.rows()[Kind.LINE][:3]
    inputs = collator(Batch(Kind.LINE, rows))
    for row, number in enumerate(rows):
        ids = dataset.tokens[number]
        assert inputs.labels[row, : len(ids)].tolist() == ids
        assert inputs.labels[row, len(ids)] == SpecialTokens.END.id
        assert (inputs.labels[row, len(ids) + 1 :] == IGNORE).all()


def test_tiles_are_cut_from_the_page_and_the_whole_is_beside_them(tmp_path):
    dataset, collator = _collator(tmp_path)
    rows = dataset.rows()[Kind.TILED][:2]
    inputs = collator(Batch(Kind.TILED, rows))
    assert inputs.views.tile_grid == (2, 2)
    assert inputs.views.whole.shape == (2, 3, 32, 32)
    page = torch.from_numpy(dataset.pixels(rows[1]).astype(np.float32) / 127.5 - 1)
    torch.testing.assert_close(inputs.views.tiles[5, 0], page[:32, 32:])


def test_text_only_batch_has_no_views_and_no_prompt(tmp_path):
    dataset, collator = _collator(tmp_path)
    inputs = collator(Batch(Kind.TEXT, dataset.rows()[Kind.TEXT][:2]))
    assert inputs.views is None
    assert inputs.prompt.shape[1] == 0
