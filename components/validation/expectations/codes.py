"""Expectations of codes: licences, languages, scripts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.metrics import (
    ColumnMapMetricProvider,
    column_condition_partial,
)

from components.config import Use
from components.corpus.licences import allows
from components.rendering.inbox import LICENCE as UNNAMED
from components.validation.expectations.distinct import judge_distinct
from components.validation.expectations.values import EveryRowExpectation

if TYPE_CHECKING:
    import pandas as pd


class ColumnValuesAllow(ColumnMapMetricProvider):
    """Licences (SPDX expressions) that allow a use."""

    condition_metric_name = "column_values.licence_allows"
    condition_value_keys = ("use",)
    filter_column_isnull = False

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series[Any], use: str, **_: object) -> pd.Series[bool]:
        return judge_distinct(column, lambda licence: is_permitted(licence, Use(use)))


class ExpectColumnValuesToAllow(EveryRowExpectation):
    """Expect licences that allow what is done with the corpus (`corpus.use`)."""

    use: str
    map_metric = "column_values.licence_allows"
    success_keys = ("use", "mostly")


class ColumnValuesLanguageTags(ColumnMapMetricProvider):
    """Language tags (BCP 47)."""

    condition_metric_name = "column_values.language_tag"
    filter_column_isnull = False

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series[Any], **_: object) -> pd.Series[bool]:
        return judge_distinct(column, is_language_tag)


class ExpectColumnValuesToBeLanguageTags(EveryRowExpectation):
    """Expect tags whose parts all stand in the registry of BCP 47."""

    map_metric = "column_values.language_tag"


class ColumnValuesScriptCodes(ColumnMapMetricProvider):
    """Script codes (ISO 15924)."""

    condition_metric_name = "column_values.script_code"
    filter_column_isnull = False

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series[Any], **_: object) -> pd.Series[bool]:
        return judge_distinct(column, is_script_code)


class ExpectColumnValuesToBeScriptCodes(EveryRowExpectation):
    """Expect codes of ISO 15924, written as there: `Latn`."""

    map_metric = "column_values.script_code"


@cache
def is_permitted(licence: object, use: Use) -> bool:
    """Whether a licence is an SPDX expression of known terms that allow the use.

    What people put into the inbox without naming a licence is theirs to train on, and not the
    gate's to pass on.
    """
    if licence == UNNAMED:
        return use is not Use.REDISTRIBUTION
    try:
        return isinstance(licence, str) and allows(licence, use)
    except ValueError:
        return False


@cache
def is_language_tag(tag: object) -> bool:
    """Whether every part of a tag stands in the registry of BCP 47."""
    import langcodes

    return isinstance(tag, str) and langcodes.tag_is_valid(tag)


@cache
def is_script_code(code: object) -> bool:
    """Whether a code is one of ISO 15924, with its capital."""
    return isinstance(code, str) and code == code.title() and is_language_tag(f"und-{code}")
