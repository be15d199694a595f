"""Recorded decisions: a row is known by what it is, a damaged line is named, nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.nouns import ConfigError
from components.validation.decisions import (
    FINGERPRINTED,
    Action,
    Decision,
    fingerprint,
    read_decisions,
    record,
)
from components.validation.manifest.columns import MANIFEST_SCHEMA

LARGEST_HASH = 2**64 - 1
SCHEMA = pa.schema([MANIFEST_SCHEMA.field(name) for name in FINGERPRINTED])
ROW = dict.fromkeys(FINGERPRINTED, "x") | {
    "id": "a-1",
    "target_hash": LARGEST_HASH,
    "image_hash": 7,
}
MARK = fingerprint(ROW)
READMITTED = Decision(
    Action.READMIT, "strips", MARK, "a-1", ("not blank",), "a thin rule", "Ada", "2026-01-31"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "decisions.jsonl"
    path.write_text("")
    return path


def part(*rows: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)


def test_no_decision_is_about_no_row(file):
    decisions = read_decisions(file, "strips")
    assert decisions.of_rows(part(ROW)) == {}
    assert decisions.accepted_drift("d") is None


def test_a_decision_finds_its_row_wherever_that_lies(file):
    record(file, READMITTED)
    rows = part(ROW | {"id": None, "image_hash": None}, ROW | {"id": "b"}, ROW)
    assert read_decisions(file, "strips").of_rows(rows) == {2: READMITTED}


@pytest.mark.parametrize(
    "name",
    [
        *("target_hash", "image_hash", "licence", "language", "script"),
        *("split", "task", "source", "document", "prompt_kind"),
    ],
)
def test_a_changed_row_of_the_same_id_loses_its_decision(file, name):
    record(file, READMITTED)
    changed = ROW | {name: 1 if name.endswith("_hash") else "y"}
    rows = part(changed, ROW | {name: None})
    assert read_decisions(file, "strips").of_rows(rows) == {}


def test_the_latest_decision_about_a_row_holds_and_the_earlier_stays_recorded(file):
    record(file, READMITTED)
    left_out = replace(READMITTED, action=Action.LEAVE_OUT, rules=(), reason="no: a smudge")
    record(file, left_out)
    rows = part(ROW)
    assert read_decisions(file, "strips").of_rows(rows) == {0: left_out}
    assert len(file.read_text().splitlines()) == 2


def test_a_decision_holds_in_its_own_collection_alone(file):
    record(file, READMITTED)
    assert not read_decisions(file, "mixture").rows


def test_drift_is_accepted_of_one_manifest_and_no_row_is_touched(file):
    accepted = replace(
        READMITTED, action=Action.ACCEPT_DRIFT, fingerprint="digest", id="", rules=()
    )
    record(file, accepted)
    decisions = read_decisions(file, "strips")
    assert decisions.accepted_drift("digest") == accepted
    assert decisions.accepted_drift("another") is None
    assert not decisions.rows


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("reason", " ", "reason: must not be empty"),
        ("by", "", "by: must not be empty"),
        ("fingerprint", "", "fingerprint: must not be empty"),
        ("collection", "lines", "'lines' is not one of strips, mixture"),
        ("on", "yesterday", "'yesterday' is not a date"),
    ],
)
def test_a_decision_that_lacks_something_is_not_recorded(file, field, value, said):
    with pytest.raises(ConfigError, match=said):
        record(file, replace(READMITTED, **{field: value}))
    assert file.read_text() == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("<<<<<<< HEAD", "not valid JSON"),
        ('{"action": "readmit"}', "by: missing field"),
        ("[]", "not of type dict"),
    ],
)
def test_a_damaged_line_is_named_and_nothing_is_written_under_it(file, line, said):
    record(file, READMITTED)
    file.write_text(f"{file.read_text()}\n{line}\n")
    before = file.read_bytes()
    for attempt in (lambda: read_decisions(file, "strips"), lambda: record(file, READMITTED)):
        with pytest.raises(ConfigError, match=rf"decisions\.jsonl:3: .*{said}") as caught:
            attempt()
        assert caught.value.exit_code == 2
    assert file.read_bytes() == before


def test_an_unknown_action_written_by_hand_is_named(file):
    record(file, READMITTED)
    file.write_text(file.read_text().replace("readmit", "forgive"))
    with pytest.raises(ConfigError, match=r"decisions\.jsonl:1: action: 'forgive' is not one of"):
        read_decisions(file, "strips")


def test_a_line_without_its_end_is_ended_first(file):
    record(file, READMITTED)
    file.write_text(file.read_text().removesuffix("\n"))
    record(file, replace(READMITTED, id="b", fingerprint="f"))
    assert len(read_decisions(file, "strips").rows) == 2


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_a_wrong_setting(file, content):
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"decisions\.jsonl: cannot be read"):
        read_decisions(file, "strips")


@given(st.text(min_size=1), st.text(min_size=1))
def test_every_text_that_people_or_shards_hold_comes_back(tmp_path_factory, name, reason):
    path = tmp_path_factory.mktemp("d") / "decisions.jsonl"
    path.write_text("")
    decision = replace(READMITTED, id=name, reason=f"because {reason}")
    record(path, decision)
    assert read_decisions(path, "strips").rows == {MARK: decision}


_NAMES = st.sampled_from(["source", "document", "licence"])


@given(_NAMES, _NAMES, st.text(max_size=3) | st.none(), st.text(max_size=3) | st.none())
def test_two_rows_have_one_fingerprint_only_if_all_their_values_are_the_same(one, other, a, b):
    row, same = ROW | {one: a}, ROW | {other: b}
    assert (fingerprint(row) == fingerprint(same)) is (row == same)
