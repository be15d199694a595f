"""All that is asked of single rows."""

from __future__ import annotations

from components.config import GateConfig, Use
from components.validation.rules import RowSuite
from components.validation.suites.identity import identity_suite, relations_suite
from components.validation.suites.looks import looks_of
from components.validation.suites.pictures import box_suites, picture_suites
from components.validation.suites.texts import text_suites


def row_suites(config: GateConfig, use: Use, collection: str) -> tuple[RowSuite, ...]:
    """Return the suites of rows, asked of the manifest's columns and of the relations'."""
    looks = looks_of(collection)
    return (
        identity_suite(use),
        relations_suite(),
        *picture_suites(config, looks),
        *box_suites(looks),
        *text_suites(),
    )
