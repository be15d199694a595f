"""What is to be made: exact counts by task, shares by language, and the same beginning for more."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.library.tongues import WORDLESS, Tongue
from components.mixture.production.fingerprint import Fingerprint
from components.mixture.production.orders import LanguageSequence, language_shares, shard_orders
from components.nouns import ScriptoriumError, Split, Task
from tests.mixtures import MIXTURE

ENGLISH, LAO, HINDI = Tongue("en", "Latn"), Tongue("lo", "Laoo"), Tongue("hi", "Deva")
AMOUNTS = {ENGLISH: 1_000_000, HINDI: 10_000, LAO: 100}


def _weights(task: Task, _split: Split) -> dict[Tongue, int]:
    wordless = task in (Task.MOLECULE, Task.GEOMETRY)
    return {WORDLESS: 5} if wordless else AMOUNTS


def _orders(split: Split = Split.TRAIN, rows: int = 60) -> list:
    config = MIXTURE.model_copy(update={"samples": {split: rows}})
    return [o for shard in shard_orders(config, _weights, 7, split) for o in shard.orders]


def test_counts_by_task_are_exact():
    counts = Counter(order.task for order in _orders())
    assert counts == {Task.MOLECULE: 15, Task.GEOMETRY: 15, Task.CAPTION: 12, Task.TEXT: 18}


def test_a_lower_temperature_gives_rare_languages_more():
    even, middle, steep = (language_shares(AMOUNTS, t) for t in (0.0, 0.3, 1.0))
    assert even[LAO] == pytest.approx(1 / 3)
    assert middle[LAO] == pytest.approx(10**0.6 / (10**1.8 + 10**1.2 + 10**0.6))
    assert steep[LAO] == pytest.approx(100 / 1_010_100)
    assert sum(middle.values()) == pytest.approx(1)


def test_a_language_without_material_gets_no_order():
    assert language_shares({ENGLISH: 5, LAO: 0}, 0.0) == {ENGLISH: 1.0}


@given(st.integers(0, 10_000), st.integers(200, 800))
def test_shares_hold_over_any_stretch_of_rows(start, length):
    languages = LanguageSequence({ENGLISH: 0.6, HINDI: 0.3, LAO: 0.1}, "7/train/text")
    drawn = Counter(languages[row] for row in range(start, start + length))
    for tongue, share in ((ENGLISH, 0.6), (HINDI, 0.3), (LAO, 0.1)):
        assert abs(drawn[tongue] - share * length) <= 5


def test_more_rows_begin_with_the_same_rows():
    few, many = _orders(rows=60), _orders(rows=600)
    for task in (Task.TEXT, Task.MOLECULE):
        first = [order for order in few if order.task is task]
        assert [order for order in many if order.task is task][: len(first)] == first


def test_another_split_or_seed_is_another_sequence():
    shares = language_shares(AMOUNTS, 0.3)
    one, other = (LanguageSequence(shares, key) for key in ("7/train/text", "8/train/text"))
    assert [one[n] for n in range(50)] != [other[n] for n in range(50)]


def test_a_task_without_material_is_refused_by_name():
    with pytest.raises(ScriptoriumError, match="nothing for caption in the test split"):
        list(shard_orders(MIXTURE, lambda *_: {}, 7, Split.TEST))


def _path(held_out: str = "nothing", **changes) -> str:
    names = {"code": "c", "corpus": "v", "seed": 7, "config": MIXTURE, **changes}
    shards = list(shard_orders(names["config"], _weights, 7, Split.TRAIN))
    return Fingerprint(**names).path(shards[-1], held_out)


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "d"},
        {"corpus": "w"},
        {"seed": 8},
        {"held_out": "something"},
        {"config": MIXTURE.model_copy(update={"degraded": 0.5})},
        {"config": MIXTURE.model_copy(update={"rows_per_group": 3})},
        {"config": MIXTURE.model_copy(update={"temperature": 0.9})},
    ],
)
def test_a_shard_that_could_differ_has_another_name(changes):
    assert _path(**changes) != _path()


def test_a_shard_that_cannot_differ_keeps_its_name():
    curriculum = MIXTURE.model_copy(update={"curriculum": {"pretrain": ()}})
    assert _path(config=curriculum) == _path()
