"""Great Expectations' own pages of the verdict: the same bytes for the same answers, offline."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from components.nouns import Check
from components.validation.asking import Asker, expectation
from components.validation.page.writing import write_page
from components.validation.rules import Rule

_RUN = "gate"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # a run's clock must not change its outputs
_STAMP = re.compile(r"20\d{6}T\d{6}\.\d{6}Z")
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
# No script of theirs works without libraries from the internet; so none may run.
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'\">"
)
_REPLACED = (  # what would run, load from the internet or lead there, and what stands there instead
    (re.compile(r"<script\b.*?</script>", re.DOTALL), ""),
    (re.compile(r"<(?:link|img)[^>]*(?:href|src)=[\"']https?:[^>]*>"), ""),
    (re.compile(r"<a\b[^>]*href=[\"']https?:[^>]*>(.*?)</a>", re.DOTALL), r"\1"),
    (re.compile(r"<footer>.*?</footer>", re.DOTALL), ""),
    (re.compile(r"url\([\"']?https?:[^)]*\)"), "none"),
    (re.compile(r"(<i\b[^>]*\bfa-check-circle\b[^>]*>)"), r"\1✓"),  # icons of a font from there
    (re.compile(r"(<i\b[^>]*\bfa-times\b[^>]*>)"), r"\1✗"),
    (re.compile(r"<head>"), f"<head>{_POLICY}"),
)


def write_data_docs(
    asker: Asker, suites: Mapping[str, Sequence[Rule]], checks: Sequence[Check], folder: Path
) -> None:
    """Write Data Docs of the answers to some suites, merged over all parts.

    The pages are made from our checks, since Great Expectations saw only parts of the rows.
    """
    folder = folder.resolve()  # a relative one is refused
    _add_site(asker, folder)
    answers = {(check.suite, check.name): check for check in checks}
    asked = {}
    for name, rules in suites.items():
        answered = [(r, answers[name, r.name]) for r in rules if (name, r.name) in answers]
        if answered:
            _store(asker, name, answered)
            asked[name] = [check for _, check in answered]
    asker.context.build_data_docs(site_names=[_RUN])
    for page in (*folder.rglob("*.html"), *folder.rglob("*.css")):
        page.write_text(_settle(page.read_text(encoding="utf-8")), encoding="utf-8")
    _write_index(folder, asked)


def _add_site(asker: Asker, folder: Path) -> None:
    context = asker.context
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)}
    index = {"class_name": "DefaultSiteIndexBuilder"}
    for existing in list(context.get_site_names()):
        context.delete_data_docs_site(existing)
    context.add_data_docs_site(
        _RUN,
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": store,
            "site_index_builder": index,
        },
    )


def _store(asker: Asker, name: str, answered: Sequence[tuple[Rule, Check]]) -> None:
    """Put a suite and the result of its validation where the pages are made from."""
    import great_expectations as gx
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    results = [_result(rule, check) for rule, check in answered]
    passed = sum(result.success for result in results)
    run = RunIdentifier(_RUN, _EPOCH)
    outcome = ExpectationSuiteValidationResult(
        success=passed == len(results),
        results=results,
        suite_name=name,
        statistics={
            "evaluated_expectations": len(results),
            "successful_expectations": passed,
            "unsuccessful_expectations": len(results) - passed,
            "success_percent": 100 * passed / len(results),
        },
        meta={"run_id": run, "validation_time": _EPOCH},
        batch_id=name,
    )
    suite = ExpectationSuiteIdentifier(name)
    asker.context.suites.add(
        gx.ExpectationSuite(name=name, expectations=[expectation(rule) for rule, _ in answered])
    )
    asker.context.validation_results_store.store_validation_results(
        outcome, ValidationResultIdentifier(suite, run, name), suite
    )


def _result(rule: Rule, check: Check) -> Any:  # noqa: ANN401 - a result of theirs
    from great_expectations.core import ExpectationValidationResult

    return ExpectationValidationResult(
        success=check.passed,
        expectation_config=expectation(rule).configuration,
        result={"observed_value": escape(check.observed)},  # theirs is put into the page as it is
        exception_info={
            "raised_exception": False,
            "exception_message": None,
            "exception_traceback": None,
        },
    )


def _write_index(folder: Path, answers: Mapping[str, Sequence[Check]]) -> None:
    """Write a page of links to those of the suites: theirs is filled by a script."""
    paths = sorted(page.relative_to(folder) for page in folder.glob("validations/**/*.html"))
    pages = [
        {
            "address": quote(path.as_posix()),
            "suite": path.parts[1],
            "asked": len(answers[path.parts[1]]),
            "passed": sum(check.passed for check in answers[path.parts[1]]),
        }
        for path in paths
    ]
    write_page(folder / "index.html", "data_docs.html", {"pages": pages})


def _settle(page: str) -> str:
    for pattern, instead in _REPLACED:
        page = pattern.sub(instead, page)
    page = _STAMP.sub(f"{_EPOCH:%Y%m%dT%H%M%S.%fZ}", page)
    known: dict[str, str] = {}
    return _UUID.sub(lambda found: known.setdefault(found[0], f"id-{len(known)}"), page)
