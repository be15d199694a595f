"""Contracts of records: what is written is read back alike, and nothing else is read."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.nouns import (
    Alignment,
    Bundle,
    Check,
    Prediction,
    Quarantined,
    Score,
    Scorecard,
    ScriptoriumError,
    Severity,
    Split,
    Verdict,
)
from components.records import from_json, read_json, read_lines, to_json, write_json, write_lines

VERDICT = Verdict("data", (Check("not empty", True, Severity.CRITICAL, "3 rows", "at least 1"),))
RECORDS = (Verdict, Scorecard, Bundle, Prediction, Quarantined, Alignment)


@given(st.one_of([st.from_type(cls) for cls in RECORDS]))
def test_a_record_is_read_back_as_it_was_written(record):
    text = to_json(record)

    # the text is compared, since NaN is not equal to itself
    assert to_json(from_json(type(record), text)) == text
    assert repr(from_json(type(record), text)) == repr(record)


@given(st.text(st.characters(categories=["Cs", "Cc", "Zl", "Zp", "Lo"]), max_size=1))
def test_any_text_stays_on_one_line_of_utf8(text):
    line = to_json(Quarantined(text, "why"))

    assert line.encode() and len(line.splitlines()) == 1
    assert from_json(Quarantined, line).file == text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_hostile_json_is_refused_with_one_sentence(plain):
    with pytest.raises(ScriptoriumError, match=r"^verdict\.json: .*"):
        from_json(Verdict, json.dumps(plain), "verdict.json")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_survives_in_strict_json(value):
    score = Score("overall", 0, 0, value, 0.0, 0.0, 0.0)
    text = to_json(score)

    def refuse(word):
        raise AssertionError(f"{word} is not JSON")

    json.loads(text, parse_constant=refuse)
    assert repr(from_json(Score, text).cer) == repr(value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda plain: plain.update(extra=1), "verdict.json: extra: unknown field"),
        (lambda plain: plain.pop("gate"), "verdict.json: gate: missing field"),
        (lambda plain: plain.update(gate=3), "verdict.json: gate: 3 is not of type str"),
        (lambda plain: plain["checks"][0].pop("name"), "checks.0.name: missing field"),
        (lambda plain: plain["checks"][0].update(passed=1), "checks.0.passed: 1 is not of type"),
        (lambda plain: plain["checks"][0].update(severity="bad"), "'bad' is not one of criti"),
        (lambda plain: plain.update(checks={}), "checks: {} is not of type list"),
    ],
)
def test_a_wrong_field_is_refused_naming_file_and_field(change, message):
    plain = json.loads(to_json(VERDICT))
    change(plain)

    with pytest.raises(ScriptoriumError) as caught:
        from_json(Verdict, json.dumps(plain), "verdict.json")

    assert message in str(caught.value)


@pytest.mark.parametrize("value", [True, "1.0", None, []])
def test_only_a_number_is_a_number(value):
    plain = json.loads(to_json(Score("overall", 1, 1, 0.5, 0.0, 1.0, 0.0)))

    with pytest.raises(ScriptoriumError, match=r"cer: .* is not a number"):
        from_json(Score, json.dumps(plain | {"cer": value}))


def test_keys_are_sorted_so_the_same_record_has_the_same_bytes(tmp_path):
    write_json(tmp_path / "new" / "verdict.json", VERDICT)
    plain = json.loads((tmp_path / "new" / "verdict.json").read_text())

    assert list(plain) == sorted(plain)
    assert read_json(Verdict, tmp_path / "new" / "verdict.json") == VERDICT


def test_lines_keep_their_order_and_an_error_names_the_line(tmp_path):
    path = tmp_path / "predictions.jsonl"
    prediction = Prediction(
        "a", Split.TEST, "line", "el", "Grek", "native", "α\u2028\n", "", "", 1, 1, False
    )
    records = [Quarantined("b", "1"), Quarantined("a\u2028", "2")]
    write_lines(path, records)

    assert list(read_lines(Quarantined, path)) == records
    write_lines(path, [records[0], prediction])
    with pytest.raises(ScriptoriumError, match=r"predictions.jsonl:2: control_text: unknown field"):
        list(read_lines(Quarantined, path))


@pytest.mark.parametrize(
    ("content", "message"), [(None, "no such file"), (b"\xff", "not UTF-8"), (b"{", "not valid")]
)
def test_an_unreadable_file_is_named(tmp_path, content, message):
    path = tmp_path / "scorecard.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ScriptoriumError, match=f"scorecard.json: {message}"):
        read_json(Scorecard, path)


def test_an_optional_field_may_be_null_and_nothing_else_may(tmp_path):
    bundle_text = to_json(VERDICT).replace('"3 rows"', "null")

    with pytest.raises(ScriptoriumError, match="observed: None is not of type str"):
        from_json(Verdict, bundle_text)
    assert from_json(Verdict, to_json(replace(VERDICT, checks=()))).checks == ()
