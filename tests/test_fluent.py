"""Fluent: messages, terms and attributes as a reader would see them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.corpus.fluent import read_ftl


def _read(source: str) -> list[tuple[str, str]]:
    return list(read_ftl(source.encode()))


def test_messages_terms_and_attributes_are_read_in_order() -> None:
    source = """\
# A comment = not a message
-brand-name = Firefox
open = Öffnen
    .label = Datei öffnen
    .accesskey = D
only-attributes =
    .title = Titel
"""
    assert _read(source) == [
        ("-brand-name", "Firefox"),
        ("open", "Öffnen"),
        ("open.label", "Datei öffnen"),
        ("open.accesskey", "D"),
        ("only-attributes.title", "Titel"),
    ]


def test_a_text_of_many_lines_keeps_them_without_their_indentation() -> None:
    source = "text = first\n    second\n\n      third\n# end\nnext =\n    begins here\n"
    assert _read(source) == [("text", "first\nsecond\n\nthird"), ("next", "begins here")]


def test_placeables_stay_as_written_and_literals_become_text() -> None:
    source = 'a = { $count } of { -brand-name }{ " " }{"{"}x{ "\\u00e4\\"" }\n'
    assert _read(source) == [("a", '{ $count } of { -brand-name } {xä"')]


def test_a_selection_stands_as_its_default() -> None:
    source = """\
tabs = Close { $count ->
    [one] one tab
   *[other] { $count } tabs
} now
nested = { $gender ->
   *[male] he { NUMBER($n, type: "ordinal") ->
        [one] first
       *[other] last
    }
    [female] she
}
after = done
"""
    assert _read(source) == [
        ("tabs", "Close { $count } tabs now"),
        ("nested", "he last"),
        ("after", "done"),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = { $open\nb = next\n", [("a", "{ $open"), ("b", "next")]),
        ("a = } closed\n", [("a", "} closed")]),
        ("junk here\n    more junk\na = b\n", [("a", "b")]),
        ("    .label = of nothing\na = b\n", [("a", "b")]),
        ("a = { $n ->\n    [one] never a default\n}\nb = c\n", [("b", "c")]),
        ("\ufeffa = b\r\n    c\r\n", [("a", "b\nc")]),
        ("", []),
    ],
)
def test_what_is_not_fluent_is_skipped(source: str, expected: list[tuple[str, str]]) -> None:
    assert _read(source) == expected


@given(st.text(st.sampled_from('ab-.=*[]{}$"\\> \n#u0'), max_size=80))
def test_no_text_ends_in_a_traceback(source: str) -> None:
    assert all(name and text for name, text in _read(source))


def test_selections_may_be_nested() -> None:
    deep = "{ $a ->\n *[b] " * 50 + "core" + "\n}" * 50
    assert _read(f"a = {deep}\n") == [("a", "core")]
