"""Great Expectations, asked honestly: no table is empty, every rule answers, no error is hidden."""

from __future__ import annotations

import logging
import os
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.nouns import Check, Severity
from components.validation.suites import Rule, Suite

if TYPE_CHECKING:
    import pandas as pd

_EXAMPLES = 3
_SITE = "gate"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # a run's clock must not change its outputs
_STAMP = re.compile(r"20\d{6}T\d{6}\.\d{6}Z")
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_FETCHED = (  # what a page of Data Docs would load from the internet, and what stands there instead
    (re.compile(r"<script[^>]*src=[\"']https?:[^>]*>\s*</script>"), ""),
    (re.compile(r"<(?:link|img)[^>]*(?:href|src)=[\"']https?:[^>]*>"), ""),
    (re.compile(r"url\([\"']?https?:[^)]*\)"), "none"),
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that a rule of severity error refused."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule answered, and the rows it refused."""

    check: Check
    refused: tuple[Refused, ...]


class Gate:
    """An ephemeral Great Expectations project that writes Data Docs and sends nothing."""

    def __init__(self, data_docs: Path) -> None:
        os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read once, at import
        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

        self.data_docs = data_docs.resolve()  # Great Expectations refuses a relative folder
        self.context = gx.get_context(mode="ephemeral")
        self.context.variables.progress_bars = ProgressBarsConfig(globally=False)
        store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(self.data_docs)}
        site = {"class_name": "SiteBuilder", "store_backend": store}
        for existing in list(self.context.get_site_names()):
            self.context.delete_data_docs_site(existing)
        self.context.add_data_docs_site(
            _SITE, site | {"site_index_builder": {"class_name": "DefaultSiteIndexBuilder"}}
        )
        self.source = self.context.data_sources.add_pandas("manifest")

    def ask(self, suite: Suite, table: pd.DataFrame) -> list[Answer]:
        """Run a checkpoint of one suite on one table; one answer for each rule, and for emptiness.

        Great Expectations passes an empty table on most rules, so that is asked first.
        """
        rows = len(table)
        name = f"table {suite.table} is not empty"
        full = Check(name, rows > 0, Severity.CRITICAL, f"{rows} rows", "at least 1 row")
        answers = [Answer(full, ())]
        if rows and suite.rules:
            results = self._run(suite, table)
            answers += [_answer(rule, results.get(rule.name), suite.key) for rule in suite.rules]
        return answers

    def build_data_docs(self) -> None:
        """Write the Data Docs: the same bytes for the same answers, and nothing to fetch."""
        self.context.build_data_docs(site_names=[_SITE])
        for page in (*self.data_docs.rglob("*.html"), *self.data_docs.rglob("*.css")):
            page.write_text(_settle(page.read_text(encoding="utf-8")), encoding="utf-8")

    def _run(self, suite: Suite, table: pd.DataFrame) -> Mapping[str, Any]:
        import great_expectations as gx
        from great_expectations.core.run_identifier import RunIdentifier

        asset = self.source.add_dataframe_asset(suite.table)
        expectations = [_expectation(rule) for rule in suite.rules]
        definition = self.context.validation_definitions.add(
            gx.ValidationDefinition(
                name=suite.table,
                data=asset.add_batch_definition_whole_dataframe(suite.table),
                suite=self.context.suites.add(
                    gx.ExpectationSuite(name=suite.table, expectations=expectations)
                ),
            )
        )
        checkpoint = gx.Checkpoint(
            name=suite.table,
            validation_definitions=[definition],
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": [suite.key],
            },
        )
        outcome = self.context.checkpoints.add(checkpoint).run(
            batch_parameters={"dataframe": table}, run_id=RunIdentifier(_SITE, _EPOCH)
        )
        (validation,) = outcome.run_results.values()
        return {result.expectation_config.meta["rule"]: result for result in validation.results}


def _settle(page: str) -> str:
    for pattern, instead in _FETCHED:
        page = pattern.sub(instead, page)
    page = _STAMP.sub(f"{_EPOCH:%Y%m%dT%H%M%S.%fZ}", page)
    known: dict[str, str] = {}
    return _UUID.sub(lambda found: known.setdefault(found[0], f"id-{len(known)}"), page)


def _expectation(rule: Rule) -> Any:  # noqa: ANN401 - an expectation class chosen by name
    import great_expectations.expectations as gxe

    # a failed warning makes the whole checkpoint fail, so our verdict weighs the severity
    severity = "critical" if rule.severity is Severity.CRITICAL else "warning"
    kind = getattr(gxe, rule.expectation)
    return kind(**rule.arguments, severity=severity, meta={"rule": rule.name})


def _answer(rule: Rule, result: Any, key: str) -> Answer:  # noqa: ANN401 - a result of theirs
    def answer(passed: bool, observed: str, refused: tuple[Refused, ...] = ()) -> Answer:
        check = Check(rule.name, passed, rule.severity, observed, rule.expected)
        return Answer(check, refused)

    if result is None:
        return answer(False, "no answer")
    crash = _crash(result.exception_info)
    if crash:
        return answer(False, f"an error inside the check: {crash}")
    details = result.result or {}
    offending = details.get("unexpected_index_list") or []
    refused: tuple[Refused, ...] = ()
    if key == "id" and rule.severity is Severity.CRITICAL:
        refused = tuple(Refused(_text(row[key]), rule.name) for row in offending)
    return answer(bool(result.success), _observed(details, offending, key), refused)


def _crash(info: Any) -> str:  # noqa: ANN401 - one dict, or a dict of them by metric
    """Return the first exception's message: a crash shows as an ordinary failure otherwise."""
    parts = [info] if "raised_exception" in info else list(info.values())
    for part in parts:
        if part["raised_exception"]:
            return str(part["exception_message"] or "unknown").strip().splitlines()[0]
    return ""


def _observed(details: Mapping[str, Any], offending: list[dict[str, Any]], key: str) -> str:
    if "partial_missing_list" in details:  # a question about the set of values
        missing = [f"{value} missing" for value in details["partial_missing_list"]]
        surplus = [f"{value} not known" for value in details.get("partial_unexpected_list", ())]
        return ", ".join((missing + surplus)[:_EXAMPLES]) or "all of them"
    if "element_count" not in details:
        return str(details.get("observed_value", "nothing"))
    count = f"{details.get('unexpected_count', 0)} of {details['element_count']} refused"
    if not offending:
        return count
    return f"{count}, such as {', '.join(_example(row, key) for row in offending[:_EXAMPLES])}"


def _example(row: Mapping[str, Any], key: str) -> str:
    values = [_text(value) for name, value in row.items() if name != key]
    return f"{_text(row[key])} ({', '.join(values)})" if values else _text(row[key])


def _text(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN, which pandas writes for null
        return "null"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
