"""Quarantine: every refused row with its reasons, whatever it holds, and counts that must agree."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.admission import Admission
from components.nouns import Quarantined, ScriptoriumError
from components.validation import quarantine
from components.validation.decisions import FINGERPRINTED, Action, Decision, fingerprint
from components.validation.manifest.collection import ManifestIndex, ProfiledShard
from components.validation.quarantine import (
    Refusal,
    count,
    counts_check,
    read_quarantine,
    refuse,
    write_quarantine,
)

ROW = dict.fromkeys(FINGERPRINTED, "x") | {
    "shard": "train.parquet",
    "row": 3,
    "id": "a-3",
    "split": "train",
    "task": "line",
    "language": "de",
    "script": "Latn",
    "target_hash": 2**64 - 1,
    "image_hash": None,
}
LEFT_OUT = Decision(Action.LEAVE_OUT, "strips", "f", "a-3", (), "shows a face", "Ada", "2026-01-31")
REFUSED = refuse(ROW, ["not blank", "not skewed"], None)
BROKEN = ProfiledShard("test.parquet", "test", 0, "", "a truncated file")
WHOLE = ProfiledShard("train.parquet", "train", 10, "ab")
INDEX = ManifestIndex(
    collection="strips",
    corpus=None,
    shards=(WHOLE, BROKEN),
    set_aside=(Quarantined("x.txt", "not UTF-8"),),
    parts=("part-00000.parquet",),
    rows=10,
    digest="d",
)


def test_a_refusal_carries_what_a_decision_needs():
    assert REFUSED.rules == ("not blank", "not skewed")
    assert REFUSED.fingerprint == fingerprint(ROW)
    assert REFUSED.decision is None


def test_a_row_left_out_by_decision_says_by_whom_and_why():
    assert refuse(ROW, [], LEFT_OUT).decision == "Ada, 2026-01-31: shows a face"


def test_a_row_without_a_name_is_refused_all_the_same(tmp_path):
    nameless = refuse(dict.fromkeys(ROW) | {"shard": "s", "row": 0}, ["an id"], None)
    write_quarantine(tmp_path / "q.parquet", [nameless])
    assert list(read_quarantine(tmp_path / "q.parquet")) == [nameless]


@given(st.lists(st.text(), max_size=3), st.text() | st.none())
def test_what_is_written_comes_back_in_its_order(tmp_path_factory, rules, decision):
    path = tmp_path_factory.mktemp("q") / "new" / "q.parquet"
    refusals = [
        replace(REFUSED, row=row, rules=tuple(rules), decision=decision) for row in (2, 1, 9)
    ]
    assert write_quarantine(path, iter(refusals)) == 3
    assert list(read_quarantine(path)) == refusals


def test_more_refusals_than_are_held_at_once_are_all_written(tmp_path, monkeypatch):
    monkeypatch.setattr(quarantine, "ROWS_WRITTEN", 4)
    path = tmp_path / "q.parquet"
    refusals = [replace(REFUSED, row=row) for row in range(11)]
    assert write_quarantine(path, refusals) == 11
    assert pq.ParquetFile(path).num_row_groups == 3
    assert list(read_quarantine(path)) == refusals


def test_the_same_refusals_are_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_quarantine(tmp_path / name, [REFUSED])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "no data was judged here yet"),
        (lambda path: path.write_bytes(b"PAR1"), "not a readable quarantine"),
        (lambda path: pq.write_table(pa.table({"id": ["a"]}), path), "its columns are others"),
    ],
)
def test_what_is_no_quarantine_is_one_sentence(tmp_path, make, said):
    path = tmp_path / "q.parquet"
    make(path)
    with pytest.raises(ScriptoriumError, match=said):
        list(read_quarantine(path))


def counted(tmp_path, refusals: list[Refusal], admission: Admission, index=INDEX, judged=10):
    path = tmp_path / "q.parquet"
    write_quarantine(path, refusals)
    return count(index, path, admission, judged=judged, readmitted=1)


def test_counts_add_up_when_admission_and_quarantine_name_the_same_rows(tmp_path):
    left_out = replace(REFUSED, row=4, rules=(), decision="Ada: no")
    admission = Admission({"train.parquet": frozenset({3, 4})})
    counts = counted(tmp_path, [REFUSED, left_out], admission)
    assert (counts.read, counts.described, counts.admitted, counts.quarantined) == (10, 10, 8, 2)
    assert (counts.left_out, counts.readmitted, counts.set_aside) == (1, 1, 1)
    assert counts_check(counts).passed


@pytest.mark.parametrize(
    ("index", "set_aside", "off"),
    [
        (INDEX, {}, 1),  # the quarantined row would be trained on
        (INDEX, {"train.parquet": {3, 4, 5}}, 2),  # rows left out that nobody refused
        (INDEX, {"other.parquet": {3}}, 1),  # of a shard that is not there
        (INDEX, {"train.parquet": {10}}, 1),  # a row that the shard has not
        (replace(INDEX, rows=9), {"train.parquet": {3}}, 1),  # a row nobody described
    ],
)
def test_counts_that_do_not_add_up_are_critical_and_say_by_how_much(
    tmp_path, index, set_aside, off
):
    admission = Admission({shard: frozenset(rows) for shard, rows in set_aside.items()})
    check = counts_check(counted(tmp_path, [REFUSED], admission, index))
    assert not check.passed
    assert check.severity == "critical"
    assert check.rows == off
    assert "10 rows read" in check.observed


@pytest.mark.parametrize("judged", [0, 9, 11])
def test_rows_that_no_rule_was_asked_of_are_missed(tmp_path, judged):
    admission = Admission({"train.parquet": frozenset({3})})
    check = counts_check(counted(tmp_path, [REFUSED], admission, judged=judged))
    assert not check.passed
    assert check.rows == abs(10 - judged)
    assert f"{judged} judged" in check.observed
