"""Contracts of asking: every rule answers, no table is empty, a crash or a silence is a refusal."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.nouns import Severity
from components.validation.asking import EXAMPLES, Asker, RowAnswer, text
from components.validation.merging import Tally, suite_checks
from components.validation.rules import Asked, RowRule, RowSuite, Rule, TableSuite

POSITIVE = Rule(
    "positive", "ExpectColumnValuesToBeFiniteBetween", {"column": "x", "min_value": 0}, "positive"
)
CRASHING = Rule("asks what is not", "ExpectColumnValuesToBeFilled", {"column": "no"}, "a column")


@pytest.fixture(scope="module")
def asker():
    return Asker()


def frame(values, **columns):
    return pd.DataFrame({"id": [f"row-{n}" for n in range(len(values))], "x": values, **columns})


def suite(*rules, **options):
    return RowSuite("rows", tuple(RowRule(rule) for rule in rules), **options)


def table(*rules):
    return TableSuite("cells", "id", rules)


def test_failing_rows_are_named_by_their_labels(asker):
    asked = frame([1, -1, 2, -2]).set_index(pd.Index([10, 20, 30, 40]))

    (answer,) = asker.rows(suite(POSITIVE), asked)

    assert (answer.rule, answer.asked, answer.fault) == ("positive", 4, "")
    assert answer.positions.tolist() == [20, 40]


def test_only_the_rows_a_suite_is_meant_for_are_asked(asker):
    asked = frame([1, -1, -2, -3], mine=[True, True, False, None])

    (answer,) = asker.rows(suite(POSITIVE, where="mine"), asked)

    assert answer.asked == 2 and answer.positions.tolist() == [1]


def test_a_crash_inside_a_rule_is_told_from_a_failure_and_leaves_the_others_alone(asker):
    crashed, answered = asker.rows(suite(CRASHING, POSITIVE), frame([1]))

    assert crashed.fault.startswith("an error inside the check: ") and not crashed.positions.size
    assert answered.fault == ""


def test_a_rule_without_an_answer_is_a_fault(asker, monkeypatch):
    monkeypatch.setattr(asker, "_ask", lambda *_: {})

    (answer,) = asker.rows(suite(POSITIVE), frame([1]))
    check = asker.table(Asked(table(POSITIVE), frame([1])))[-1]

    assert answer.fault == "no answer"
    assert not check.passed and check.observed == "no answer"


def test_an_answer_about_other_rows_is_a_fault(asker, monkeypatch):
    results = asker._ask("rows", (POSITIVE,), frame([1, -1]))
    monkeypatch.setattr(asker, "_ask", lambda *_: results)

    (answer,) = asker.rows(suite(POSITIVE), frame([1, -1, -1]))

    assert answer.fault == "counts of 3 rows that do not agree"


def test_an_answer_at_odds_with_itself_is_a_fault(asker, monkeypatch):
    """So Great Expectations answers for a column without any value, whatever failed."""
    results = asker._ask("rows", (POSITIVE,), frame([1, -1]))
    results["positive"].success = True
    monkeypatch.setattr(asker, "_ask", lambda *_: results)

    (answer,) = asker.rows(suite(POSITIVE), frame([1, -1]))

    assert answer.fault == "a success of True with 1 rows that failed"


@pytest.mark.parametrize(
    "rule",
    [
        Rule("in set", "ExpectColumnValuesToBeInSet", {"column": "id", "value_set": ["a"]}, "a"),
        Rule("unique", "ExpectColumnValuesToBeUnique", {"column": "id"}, "once"),
        POSITIVE,
    ],
)
def test_an_empty_table_is_refused_although_great_expectations_passes_it(asker, rule):
    (check,) = asker.table(Asked(table(rule), frame([])))

    assert not check.passed and check.severity is Severity.CRITICAL
    assert check.name == "table cells is not empty"


def test_a_suite_without_rules_is_refused(asker):
    (check,) = asker.table(Asked(table(), frame([1])))

    assert not check.passed and check.observed == "no rule"


def test_a_crash_in_a_warning_is_critical(asker):
    warning = Rule("w", CRASHING.expectation, CRASHING.arguments, "a column", Severity.WARNING)

    check = asker.table(Asked(table(warning), frame([1])))[-1]

    assert not check.passed and check.severity is Severity.CRITICAL


def test_a_check_of_a_table_names_the_rows_that_failed(asker):
    check = asker.table(Asked(table(POSITIVE), frame([1.0, -0.25, None])))[-1]

    assert check.observed == "2 of 3 refused, such as row-1 (-0.25)"
    assert check.rows == 2 and check.examples == ("row-1 (-0.25)", "row-2 (null)")
    assert check.suite == "cells" and check.expected == "positive"


def test_a_question_about_the_set_of_values_names_what_is_missing(asker):
    arguments = {"column": "id", "value_set": ["row-0", "row-9"]}
    rule = Rule("all there", "ExpectColumnDistinctValuesToEqualSet", arguments, "both")

    check = asker.table(Asked(table(rule), frame([1, 2])))[-1]

    assert check.observed == "row-9 missing, row-1 not known"


def tally(asked, failing, fault=""):
    found = Tally()
    answer = RowAnswer("positive", asked, np.arange(failing), fault)
    found.add(answer, answer.positions, (f"row-{row}" for row in answer.positions))
    return found


@pytest.mark.parametrize(
    ("failing", "isolated", "severity", "expected"),
    [
        (1, True, Severity.CRITICAL, Severity.WARNING),
        (2, True, Severity.CRITICAL, Severity.CRITICAL),
        (1, False, Severity.CRITICAL, Severity.CRITICAL),
        (2, True, Severity.WARNING, Severity.WARNING),
    ],
)
def test_a_few_isolated_rows_only_warn(failing, isolated, severity, expected):
    rule = Rule("positive", POSITIVE.expectation, POSITIVE.arguments, "positive", severity)
    asked = RowSuite("rows", (RowRule(rule, isolated),))

    check = suite_checks(asked, [tally(1000, failing)], tolerated=0.001)[-1]

    assert not check.passed and check.severity is expected and check.rows == failing


def test_a_fault_in_one_part_is_critical_whatever_the_others_say():
    found = tally(1000, 0)
    found.add(RowAnswer("positive", 1, np.empty(0, np.int64), "no answer"), np.empty(0), ())

    check = suite_checks(suite(POSITIVE), [found], tolerated=1)[-1]

    assert not check.passed and check.severity is Severity.CRITICAL
    assert check.observed == "no answer"


def test_a_suite_that_no_row_was_asked_of_is_refused_unless_it_is_optional():
    for optional in (False, True):
        checks = suite_checks(suite(POSITIVE, optional=optional), [tally(0, 0)], tolerated=1)
        assert [check.passed for check in checks] == [optional]
        assert checks[0].name == "rows of rows" and checks[0].severity is Severity.CRITICAL


def test_examples_are_few_however_many_fail():
    found = tally(10_000, 10_000)
    found.add(RowAnswer("positive", 1, np.array([0])), np.array([0]), ["late"])

    check = suite_checks(suite(POSITIVE), [found], tolerated=0)[-1]

    assert check.rows == 10_001
    assert check.examples == tuple(f"row-{n}" for n in range(EXAMPLES))


def test_great_expectations_is_imported_only_when_asked():
    script = (
        "import sys, components.validation.validate, components.validation.questions;"
        "sys.exit('great_expectations' in sys.modules or 'pandas' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@given(st.text() | st.floats() | st.none() | st.integers() | st.binary())
def test_any_value_is_told_on_a_short_line_that_can_be_printed(value):
    told = text(value)
    assert told.isprintable() and len(told) <= 80 and "\n" not in told


def test_a_long_value_keeps_its_beginning_and_its_end():
    assert text("train.parquet" + "x" * 10**6 + " is missing").startswith("train.parquetx")
    assert text("train.parquet" + "x" * 10**6 + " is missing").endswith("x is missing")


def test_a_value_that_can_be_printed_stays_as_it_is():
    assert text("लकीर, 一行 é") == "लकीर, 一行 é"
    assert text("\x1b[31m\n\u202e") == r"\x1b[31m\n\u202e"
