"""Never all pairs: which sketches are compared, how many at most, and how many are missed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.validation.relations import bands, pictures, texts
from components.validation.relations.arrays import later, mixed, sketches
from components.validation.relations.pictures import NEAR_BITS, PICTURE_COLUMNS, Pictures
from components.validation.relations.texts import LONG, NEAR, NEAR_SURELY, TEXT_COLUMNS, Texts

ROWS = 2000
KEYS = st.lists(st.integers(0, 5), max_size=30).map(lambda keys: np.array(keys, np.uint64))


@pytest.fixture
def chance() -> np.random.Generator:
    return np.random.default_rng(7)


def _texts(sketch: np.ndarray, task: str = "document", characters: int = 400) -> Texts:
    rows = len(sketch)
    columns = ([task] * rows, range(rows), [characters] * rows, [one.tobytes() for one in sketch])
    kinds = (pa.string(), pa.uint64(), pa.int32(), pa.binary(128))
    arrays = [pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)]
    return Texts.of(pa.table(arrays, names=TEXT_COLUMNS))


def _pictures(sketch: np.ndarray, size: tuple[int, int] = (724, 1024)) -> Pictures:
    rows = len(sketch)
    columns = (range(rows), [one.tobytes() for one in sketch], [size[0]] * rows, [size[1]] * rows)
    kinds = (pa.uint64(), pa.binary(32), pa.int32(), pa.int32())
    arrays = [pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)]
    return Pictures.of(pa.table(arrays, names=PICTURE_COLUMNS))


def _all(rows: int) -> np.ndarray:
    return np.ones(rows, np.bool_)


def _sketches(chance, rows: int = ROWS) -> np.ndarray:
    return chance.integers(0, 2**32, (rows, 32), dtype=np.uint32)


def _alike(chance, sketch: np.ndarray, hashes: int) -> np.ndarray:
    """Sketches of which so many of the 32 hashes are those of others, anywhere."""
    places = np.argsort(chance.random(sketch.shape), axis=1) < hashes
    return np.where(places, sketch, _sketches(chance, len(sketch)))


def _flipped(chance, sketch: np.ndarray, bits: int) -> np.ndarray:
    places = np.argsort(chance.random((len(sketch), 256)), axis=1) < bits
    return sketch ^ np.packbits(places, axis=1)


@given(KEYS, KEYS)
def test_pairs_between_are_all_pairs_of_one_key(rows, others):
    found = [pair for some in bands.pairs_between(rows, others) for pair in zip(*some, strict=True)]
    expected = [(a, b) for a, x in enumerate(rows) for b, y in enumerate(others) if x == y]
    assert sorted(found) == expected


@given(KEYS)
def test_pairs_within_are_the_nearest_before_each_row(keys):
    found = Counter()
    for earlier, later_rows in bands.pairs_within(keys):
        assert (earlier < later_rows).all() and (keys[earlier] == keys[later_rows]).all()
        found.update(later_rows.tolist())
    before = [(keys[:row] == keys[row]).sum() for row in range(len(keys))]
    assert found == Counter({n: min(c, bands.NEIGHBOURS) for n, c in enumerate(before) if c})


def test_a_key_that_all_rows_have_costs_no_more_than_the_limit():
    keys = np.zeros(5000, np.uint64)
    between = [len(rows) for rows, _ in bands.pairs_between(keys, keys)]
    assert sum(between) == 5000 * bands.MOST_PARTNERS
    assert max(between) <= bands.PAIRS_AT_ONCE + bands.MOST_PARTNERS
    assert sum(len(rows) for rows, _ in bands.pairs_within(keys)) < 5000 * bands.NEIGHBOURS


@pytest.mark.parametrize(("hashes", "share"), [(32, 1), (24, 0.98), (round(32 * NEAR), 0.78)])
def test_near_texts_are_found(chance, hashes, share):
    held_out = _sketches(chance)
    found = texts.near(_texts(_alike(chance, held_out, hashes)), _texts(held_out), _all(ROWS))
    assert found.mean() >= share


def test_texts_that_are_a_little_less_alike_are_not(chance):
    held_out = _sketches(chance)
    for kind, limit in (("document", NEAR), ("table", NEAR_SURELY)):
        unlike = _texts(_alike(chance, held_out, round(32 * limit) - 1), kind)
        assert not texts.near(unlike, _texts(held_out), _all(ROWS)).any()


def test_shorter_texts_must_be_more_alike(chance):
    held_out = _sketches(chance)
    alike = _alike(chance, held_out, 20)
    for characters, some in ((LONG, True), (LONG - 1, False), (20, False)):
        pair = (_texts(one, characters=characters) for one in (alike, held_out))
        assert texts.near(*pair, _all(ROWS)).any() == some


def test_a_text_that_is_much_longer_is_no_near_copy(chance):
    held_out = _sketches(chance)
    longer = _texts(held_out, characters=400), _texts(held_out, characters=600)
    assert not texts.near(*longer, _all(ROWS)).any()


def test_only_the_rows_asked_are_marked(chance):
    held_out = _sketches(chance)
    asked = chance.random(ROWS) < 0.5
    assert (texts.near(_texts(held_out), _texts(held_out), asked) == asked).all()
    sketch = chance.integers(0, 256, (ROWS, 32), dtype=np.uint8)
    assert (pictures.near(_pictures(sketch), _pictures(sketch), asked) == asked).all()


@pytest.mark.parametrize(("bits", "share"), [(0, 1), (8, 1), (16, 0.99), (NEAR_BITS, 0.9)])
def test_near_pictures_are_found(chance, bits, share):
    held_out = chance.integers(0, 256, (ROWS, 32), dtype=np.uint8)
    seen = _pictures(_flipped(chance, held_out, bits))
    assert pictures.near(seen, _pictures(held_out), _all(ROWS)).mean() >= share


def test_pictures_that_differ_more_or_have_another_shape_are_not(chance):
    held_out = chance.integers(0, 256, (ROWS, 32), dtype=np.uint8)
    unlike = _pictures(_flipped(chance, held_out, NEAR_BITS + 1))
    assert not pictures.near(unlike, _pictures(held_out), _all(ROWS)).any()
    square = _pictures(held_out, (1024, 1024))
    assert not pictures.near(square, _pictures(held_out), _all(ROWS)).any()


def test_the_shape_of_a_small_picture_may_be_rounded(chance):
    held_out = chance.integers(0, 256, (8, 32), dtype=np.uint8)
    small = _pictures(held_out, (90, 11))  # of 256 x 32: 11.25 pixels high
    assert pictures.near(small, _pictures(held_out, (256, 32)), _all(8)).all()


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 3)), max_size=20))
def test_a_mixed_key_is_equal_where_all_its_numbers_are(pairs):
    first, second = (np.array([pair[n] for pair in pairs], np.int32) for n in (0, 1))
    keys = mixed(first, second)
    for a, x in enumerate(pairs):
        assert [keys[a] == key for key in keys] == [x == y for y in pairs]
    assert later(keys).tolist() == [pair in pairs[:n] for n, pair in enumerate(pairs)]


def test_sketches_are_read_from_chunks_slices_and_nulls():
    some = pa.array([b"aaaa", None, b"bbbb", b"cccc"], pa.binary(4))
    column = pa.chunked_array([some.slice(1), pa.nulls(2, pa.binary(4)), some.slice(0, 1)])
    read = [row.tobytes() for row in sketches(column)]
    assert read == [bytes(4), b"bbbb", b"cccc", bytes(4), bytes(4), b"aaaa"]
