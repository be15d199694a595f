"""Kinds of damage: each does what it says to a copy, and the gate names those of a few rows."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from random import Random

import pytest

from components.mixture.production.store import ShardStore
from components.nouns import Check, Severity
from components.validation.manifest.collecting import strips_collection
from components.validation.manifest.spans import examine
from components.validation.zoo.damage import Damage, each, put
from components.validation.zoo.kinds import all_damages
from components.validation.zoo.outcomes import Outcome, ZooOutputs
from components.validation.zoo.shards import COLLECTIONS, MIXTURE, STRIPS, Shards
from components.validation.zoo.table import to_markdown
from tests.small_zoo import small_mixture, small_strips

UNSEALED = {"missing shard of many", "rows lost", "other rows"}


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict[str, Shards]:
    folder = tmp_path_factory.mktemp("good")
    return {STRIPS: small_strips(folder / STRIPS), MIXTURE: small_mixture(folder / MIXTURE)}


def bytes_of(shards: Shards) -> dict[str, str]:
    files = (path for path in shards.folder.rglob("*") if path.is_file())
    return {
        str(p.relative_to(shards.folder)): hashlib.md5(p.read_bytes()).hexdigest() for p in files
    }


def damaged(good, damage: Damage, folder, seed: int = 1) -> tuple[Shards, int]:
    shards = Shards.copy(good[damage.collection].folder, folder, damage.collection)
    return shards, damage.apply(shards, Random(seed))


def test_every_kind_has_a_name_of_its_own():
    kinds = [damage.kind for damage in all_damages()]
    assert len(set(kinds)) == len(kinds)
    assert all(damage.collection in COLLECTIONS for damage in all_damages())


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_kind_changes_rows_of_the_copy_and_none_of_the_original(good, collection, tmp_path):
    before = bytes_of(good[collection])
    for damage in (damage for damage in all_damages() if damage.collection == collection):
        shards, rows = damaged(good, damage, tmp_path / "copy")
        assert rows > 0, damage.kind
        assert bytes_of(shards) != before, damage.kind
    assert bytes_of(good[collection]) == before


def test_the_same_seed_damages_the_same_rows(good, tmp_path):
    for damage in all_damages()[::12]:
        (one, rows), (other, again) = (damaged(good, damage, tmp_path / n) for n in ("a", "b"))
        assert rows == again
        assert bytes_of(one) == bytes_of(other), damage.kind


def test_what_happened_before_the_index_is_what_the_index_says(good, tmp_path):
    kinds = [damage for damage in all_damages() if damage.collection == MIXTURE]
    chosen = [*kinds[::8], *(damage for damage in kinds if damage.kind in UNSEALED)]
    for damage in chosen:
        shards, _ = damaged(good, damage, tmp_path / "copy")
        store = ShardStore(str(shards.folder))
        records = store.index().shards
        try:
            as_said = all(store.record(r.path, r.split, r.task) == r for r in records)
        except Exception:
            as_said = False
        assert as_said is (damage.kind not in UNSEALED), damage.kind


def test_the_index_of_strips_knows_of_all_damage_but_that_of_files(good, tmp_path):
    """Else a kind would be caught by the hash of its shard, and what it is would not be tried."""
    unknown = set()
    for damage in (damage for damage in all_damages() if damage.collection == STRIPS):
        shards, _ = damaged(good, damage, tmp_path / "copy")
        store = ShardStore(str(shards.folder))
        found = [examine(store, shard).found for shard in strips_collection(shards.folder).shards]
        if any("maker" in (shard.fault or "") for shard in found):
            unknown.add(damage.kind)
    assert unknown == {"a few rows lost"}


def test_a_share_of_the_rows_that_fit_is_changed(good, tmp_path):
    shards = Shards.copy(good[STRIPS].folder, tmp_path / "copy", STRIPS)
    change = each(put(font="zoo"), "line", lambda row: row["script"] == "Latn", share=0.5)
    rows = change(shards, Random(1))
    changed = [row for row in shards.rows("train") if row["font"] == "zoo"]
    fitting = [row for row in shards.rows("train", "line") if row["script"] == "Latn"]
    assert len(changed) == rows == round(0.5 * len(fitting))
    assert all(row["script"] == "Latn" and row["task"] == "line" for row in changed)


def test_nulls_can_be_written_where_the_schema_forbids_them(good, tmp_path):
    shards = Shards.copy(good[STRIPS].folder, tmp_path / "copy", STRIPS)
    each(put(target=None), share=1.0)(shards, Random(1))
    assert all(row["target"] is None for row in shards.rows("train"))


CHECK = Check("ink", False, Severity.CRITICAL, "3 rows", "none")
KIND = Damage("blank", "white paper", STRIPS, "ink", lambda _shards, _random: 3)


def outcome(*failed: Check) -> Outcome:
    return Outcome(STRIPS, 0, 3, failed)


def test_a_kind_is_caught_by_the_check_of_its_name_and_severity_alone():
    warned, other = replace(CHECK, severity=Severity.WARNING), replace(CHECK, name="contrast")
    for failed, missed in (
        ((CHECK,), ()),
        ((warned,), (KIND,)),
        ((other,), (KIND,)),
        ((), (KIND,)),
    ):
        assert ZooOutputs((), ((KIND, outcome(*failed)),)).missed == missed


def test_good_data_is_refused_by_a_critical_check_alone():
    assert outcome(CHECK).refused
    assert not outcome(replace(CHECK, severity=Severity.WARNING)).refused


def test_the_table_says_what_was_caught_what_was_not_and_how_often_good_data_was_refused():
    other = replace(CHECK, name="contrast")
    clean = (outcome(), outcome(CHECK), *(outcome() for _ in range(8)))
    page = to_markdown(ZooOutputs(clean, ((KIND, outcome(CHECK)), (KIND, outcome(other)))))
    assert "| strips | 10 | 1 | 10% | ink (critical) x 1 |" in page
    assert "| mixture | 0 | 0 | not measured | none |" in page
    assert "1 of 2 kinds caught" in page
    assert "| blank | white paper | strips | 3 | ink | critical |" in page
    assert "**not caught**, refused by: contrast" in page
