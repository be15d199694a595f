"""What the gate before training asks, as data: each rule is one Great Expectations expectation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from components.config import ValidateConfig
from components.nouns import Severity, Split, Task
from components.validation.profile import MANIFEST_SCHEMA

# Shorter keys ("article1") repeat by chance, so they prove no leak.
SHORTEST_TEXT_KEY = 8

# Null is an answer in these: a text-only row has no image, a broken image no ink.
_MAY_BE_NULL = ("image_sha256", "ink", "decodable")
_NEVER_EMPTY = ("id", "language", "source", "document", "licence")


@dataclass(frozen=True, slots=True)
class Rule:
    """One question: the class name of an expectation, its arguments, and the answer wanted."""

    name: str
    expectation: str
    arguments: dict[str, Any]
    expected: str
    severity: Severity = Severity.CRITICAL


@dataclass(frozen=True, slots=True)
class Suite:
    """The rules asked of one table, whose rows are named by the column `key`."""

    table: str
    key: str
    rules: tuple[Rule, ...]


def schema_suite() -> Suite:
    """Ask whether every column is there, with its type."""
    columns = [f"{field.name}: {field.type}" for field in MANIFEST_SCHEMA]
    rule = Rule(
        "columns and types",
        "ExpectColumnDistinctValuesToEqualSet",
        {"column": "column", "value_set": columns},
        f"the {len(columns)} declared columns",
    )
    return Suite("schema", "column", (rule,))


def row_suites(config: ValidateConfig, scripts: Iterable[str]) -> tuple[Suite, ...]:
    """Ask what must hold of every row, of every image, and of every image that decodes."""
    rules = (
        Rule(
            "enough rows",
            "ExpectTableRowCountToBeBetween",
            {"min_value": config.minimum_rows},
            f"at least {config.minimum_rows} rows",
        ),
        *(_not_null(name) for name in MANIFEST_SCHEMA.names if name not in _MAY_BE_NULL),
        *(_not_empty(name) for name in _NEVER_EMPTY),
        Rule("ids are unique", "ExpectColumnValuesToBeUnique", {"column": "id"}, "no id twice"),
        _one_of("split", [split.value for split in Split]),
        _one_of("task", [task.value for task in Task]),
        _one_of("script", sorted(scripts)),
        Rule(
            "every split is present",
            "ExpectColumnDistinctValuesToContainSet",
            {"column": "split", "value_set": [split.value for split in Split]},
            ", ".join(Split),
        ),
        _between("no target is empty", "target_characters", 1, None, "at least 1 character"),
        _between("no document is in two splits", "document_splits", 1, 1, "1 split a document"),
        _is("no held-out text is trained on", "leaked_text", False, _TEXT_LEAK),
        _is("no benchmark is trained on", "quotes_benchmark", False, "no line of scriptorium-100"),
        _is("no held-out image is trained on", "leaked_image", False, "no image shared"),
    )
    return Suite("rows", "id", rules), *_image_suites(config)


_TEXT_LEAK = f"no target shared (letters alone; keys under {SHORTEST_TEXT_KEY} characters excepted)"


def _image_suites(config: ValidateConfig) -> tuple[Suite, ...]:
    images = (
        _is("every line and page has an image", "has_image", True, "an image"),
        _is("every image decodes", "decodable", True, "a PNG of its stated size"),
        # people's own scans have no alignment: training goes on without it
        _is("every image is aligned", "aligned", True, "an alignment", Severity.WARNING),
    )
    decoded = (
        _not_null("image_sha256"),
        _not_null("ink"),
        _between(
            "no image is blank", "ink", config.blank_ink, 1, f"ink at least {config.blank_ink}"
        ),
    )
    return Suite("images", "id", images), Suite("decoded", "id", decoded)


def train_suites(config: ValidateConfig) -> tuple[Suite, ...]:
    """Ask what was drawn for training: shares as declared, and few repetitions."""
    tolerance = config.share_tolerance
    shares = tuple(
        Suite(
            f"{kind}_shares",
            "name",
            (
                _not_null("difference", f"every {kind} has a share"),
                _between(
                    f"{kind} shares as declared",
                    "difference",
                    -tolerance,
                    tolerance,
                    f"within {tolerance} of the declared share",
                ),
            ),
        )
        for kind in ("task", "script")
    )
    repeated = Rule(
        "few duplicate training rows",
        "ExpectColumnMaxToBeBetween",
        {"column": "duplicate_share", "max_value": config.duplicate_share},
        f"a share of at most {config.duplicate_share}",
    )
    return *shares, Suite("train", "name", (_not_null("duplicate_share"), repeated))


def _not_null(column: str, name: str = "") -> Rule:
    return Rule(
        name or f"{column} is never null",
        "ExpectColumnValuesToNotBeNull",
        {"column": column},
        "no null",
    )


def _not_empty(column: str) -> Rule:
    return Rule(
        f"{column} is never empty",
        "ExpectColumnValuesToMatchRegex",
        {"column": column, "regex": r"\S"},
        "some text",
    )


def _one_of(column: str, values: list[str]) -> Rule:
    return Rule(
        f"{column} is known",
        "ExpectColumnValuesToBeInSet",
        {"column": column, "value_set": values},
        ", ".join(values),
    )


def _is(
    name: str, column: str, value: bool, expected: str, severity: Severity = Severity.CRITICAL
) -> Rule:
    arguments = {"column": column, "value_set": [value]}
    return Rule(name, "ExpectColumnValuesToBeInSet", arguments, expected, severity)


def _between(name: str, column: str, low: float, high: float | None, expected: str) -> Rule:
    arguments: dict[str, Any] = {"column": column, "min_value": low}
    if high is not None:
        arguments["max_value"] = high
    return Rule(name, "ExpectColumnValuesToBeBetween", arguments, expected)
