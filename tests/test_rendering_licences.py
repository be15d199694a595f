"""A sample is labelled with every licence of what it shows, and with no other."""

from __future__ import annotations

import pytest

from components.library.reader import SourceRecord
from components.library.rows import Kind
from components.rendering.licences import joined


def label(*licences: str) -> str:
    sources = [SourceRecord(f"s{n}", Kind.TEXT, one, "") for n, one in enumerate(licences)]
    name, licence = joined(iter(sources))
    assert name == "s0"
    return licence


@pytest.mark.parametrize(
    ("licences", "expected"),
    [
        (("MIT",), "MIT"),
        (("MIT", "CC0-1.0", "MIT"), "MIT AND CC0-1.0"),
        (("MIT AND LicenseRef-UDHR", "CC0-1.0", "MIT"), "MIT AND LicenseRef-UDHR AND CC0-1.0"),
        (("GPL-2.0-only OR MIT",), "GPL-2.0-only OR MIT"),
        (("CC0-1.0", "GPL-2.0-only OR MIT"), "CC0-1.0 AND (GPL-2.0-only OR MIT)"),
        (("GPL-2.0-only OR MIT", "(GPL-2.0-only OR MIT) AND X"), "(GPL-2.0-only OR MIT) AND X"),
        (("A AND B OR C", "D"), "(A AND B OR C) AND D"),
        (("(A AND B) OR C", "D"), "((A AND B) OR C) AND D"),
        (("(A OR B) AND C", "C", "A"), "(A OR B) AND C AND A"),
    ],
)
def test_parts_are_named_once_and_choices_stay_choices(licences, expected):
    assert label(*licences) == expected
