"""Great Expectations, asked honestly: no table is empty, every rule answers, no error is hidden."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from components.nouns import Check, Severity
from components.validation.rules import Asked, RowSuite, Rule

if TYPE_CHECKING:
    import pandas as pd

EXAMPLES = 5  # named in a check
_LONGEST = 80  # characters of a value: an id may be a book
LONGEST_REASON = 300  # of an error
_NO_ANSWER = "no answer"
_RESULT_FORMAT = {"result_format": "COMPLETE", "return_unexpected_index_query": False}


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What a rule answered of some rows.

    `positions` are the labels (int64, ascending) of the rows that failed it. `fault` says why there
    is no answer to trust; it is empty if there is one.
    """

    rule: str
    asked: int
    positions: NDArray[np.int64]
    fault: str = ""


class Asker:
    """An ephemeral Great Expectations project that sends nothing and keeps no rows."""

    def __init__(self) -> None:
        os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read once, at import
        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

        self.context = gx.get_context(mode="ephemeral")
        self.context.variables.progress_bars = ProgressBarsConfig(globally=False)
        source = self.context.data_sources.add_pandas("gate")
        self._whole = source.add_dataframe_asset("table").add_batch_definition_whole_dataframe(
            "all"
        )

    def rows(self, suite: RowSuite, frame: pd.DataFrame) -> tuple[RowAnswer, ...]:
        """Ask a suite of the rows it is meant for; one answer for each rule.

        The labels of `frame` are unique whole numbers: they name the rows in the answers.
        """
        rules = tuple(rule.rule for rule in suite.rules)
        rows = slice(None) if suite.where is None else frame[suite.where].eq(True)
        # of columns that are not asked it would make copies and hashes all the same
        wanted = frame.loc[rows, [name for name in columns_of(rules) if name in frame]]
        if not len(wanted):
            nothing = np.empty(0, np.int64)
            return tuple(RowAnswer(rule.name, 0, nothing) for rule in rules)
        results = self._ask(suite.name, rules, wanted)
        return tuple(_row_answer(rule, results.get(rule.name), len(wanted)) for rule in rules)

    def table(self, asked: Asked) -> tuple[Check, ...]:
        """Ask a suite of its table; one check for each rule, and one for emptiness.

        Great Expectations passes an empty table on most rules, so that is asked first.
        """
        suite, table = asked.suite, asked.table.reset_index(drop=True)
        full = Check(
            f"table {suite.name} is not empty",
            not table.empty,
            Severity.CRITICAL,
            f"{len(table)} rows",
            "at least 1 row, and a rule",
            suite.name,
        )
        if table.empty or not suite.rules:
            return (full if table.empty else _failed(full, "no rule"),)
        results = self._ask(suite.name, suite.rules, table)
        checks = (_check(rule, results.get(rule.name), asked, table) for rule in suite.rules)
        return (full, *checks)

    def _ask(self, name: str, rules: tuple[Rule, ...], table: pd.DataFrame) -> Mapping[str, Any]:
        """Return the result of each rule that has one, by name."""
        import great_expectations as gx

        suite = gx.ExpectationSuite(name=name, expectations=list(map(expectation, rules)))
        # of the batch itself: a validation definition would store every failing row of every part
        batch = self._whole.get_batch({"dataframe": table})
        outcome = batch.validate(suite, result_format=_RESULT_FORMAT)
        return {result.expectation_config.meta["rule"]: result for result in outcome.results}


def columns_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The columns that some rules name, each once."""
    named = (rule.arguments.get("column") for rule in rules)
    return tuple(dict.fromkeys(name for name in named if name is not None))


def expectation(rule: Rule) -> Any:  # noqa: ANN401 - an expectation class chosen by name
    """Return the expectation of Great Expectations that a rule stands for."""
    import great_expectations.expectations as theirs

    from components.validation.expectations import codes, shares, values

    homes = [home for home in (values, codes, shares, theirs) if hasattr(home, rule.expectation)]
    kind = getattr(homes[0], rule.expectation)
    return kind(
        **rule.arguments,
        severity=rule.severity.value,
        description=f"{rule.name}: {rule.expected}",
        meta={"rule": rule.name},
    )


def _row_answer(rule: Rule, result: Any, rows: int) -> RowAnswer:  # noqa: ANN401 - of theirs
    fault = _fault(result)
    details = {} if fault else result.result
    positions = np.array(sorted(details.get("unexpected_index_list") or ()), np.int64)
    if not fault:
        fault = _contradiction(result, rows, len(positions))
    return RowAnswer(rule.name, rows, positions, fault)


def _contradiction(result: Any, rows: int, failing: int) -> str:  # noqa: ANN401 - of theirs
    """Say in what an answer about rows is at odds with itself; nothing if it is not."""
    counts = result.result.get("element_count"), result.result.get("unexpected_count")
    if counts != (rows, failing):
        return f"counts of {rows} rows that do not agree"
    if bool(result.success) is not (failing == 0):
        return f"a success of {result.success} with {failing} rows that failed"
    return ""


def _check(rule: Rule, result: Any, asked: Asked, table: pd.DataFrame) -> Check:  # noqa: ANN401
    fault = _fault(result)
    check = Check(rule.name, False, Severity.CRITICAL, fault, rule.expected, asked.suite.name)
    if fault:
        return check
    details = result.result
    failing = sorted(details.get("unexpected_index_list") or ())
    column = rule.arguments.get("column", asked.suite.key)
    named = table.iloc[failing[:EXAMPLES]]
    examples = tuple(map(example, named[asked.suite.key], named[column]))
    return Check(
        rule.name,
        bool(result.success) and not failing,
        rule.severity,
        _observed(details, examples),
        rule.expected,
        asked.suite.name,
        len(failing),
        examples,
    )


def _failed(check: Check, observed: str) -> Check:
    return Check(check.name, False, check.severity, observed, check.expected, check.suite)


def _fault(result: Any) -> str:  # noqa: ANN401 - a result of theirs, or None
    """Why there is no answer: a crash shows as an ordinary failure otherwise."""
    if result is None:
        return _NO_ANSWER
    info = result.exception_info or {}
    # one dict, or a dict of them by metric
    for part in [info] if "raised_exception" in info else list(info.values()):
        if part["raised_exception"]:
            lines = str(part["exception_message"] or "unknown").strip().splitlines()
            return f"an error inside the check: {printable(lines[0], LONGEST_REASON)}"
    return "" if result.result else _NO_ANSWER


def _observed(details: Mapping[str, Any], examples: Sequence[str]) -> str:
    if "partial_missing_list" in details:  # a question about the set of values
        missing = [f"{text(value)} missing" for value in details["partial_missing_list"]]
        unknown = details.get("partial_unexpected_list", ())
        surplus = [f"{text(value)} not known" for value in unknown]
        return ", ".join((missing + surplus)[:EXAMPLES]) or "all of them"
    if "element_count" in details:
        return refused(details["unexpected_count"], details["element_count"], examples)
    return text(details.get("observed_value"))


def refused(failing: int, asked: int, examples: Sequence[str]) -> str:
    """Say how many rows failed, and name one: `1 of 42 refused, such as train-0 (0.001)`."""
    return f"{failing} of {asked} refused" + (f", such as {examples[0]}" if examples else "")


def example(name: object, value: object) -> str:
    """Name a row and the value that failed: `train-17 (0.0004)`."""
    return f"{text(name)} ({text(value)})" if value is not name else text(name)


def text(value: object) -> str:
    """Return a value as people read it: printable, on one line, the middle of a long one left out.

    A shard may hold anything: what a terminal or a page would obey must not reach it.
    """
    if value is None or value != value:  # noqa: PLR0124 - NaN, which pandas writes for null
        return "null"
    return f"{value:.4g}" if isinstance(value, float) else printable(str(value))


def printable(words: str, longest: int = _LONGEST) -> str:
    """Return words with escapes, such as `\\x1b`, for what cannot be printed; the space stays."""
    whole = _cut(words, longest)
    return _cut("".join(c if c.isprintable() else ascii(c)[1:-1] for c in whole), longest)


def _cut(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    return f"{words[: longest // 2]}...{words[3 - longest // 2 :]}"
