"""Marked differences: nothing lost, nothing added, nothing that a browser would run."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.release.differences import characters, mark

_TAG = re.compile(r"</?(?:ins|del|mark)(?: class=\"break\")?>")

texts = st.text(st.sampled_from("ab<&>\"'\nक्षเก้اب\u200d\u0301\u202e人 "), max_size=25) | st.text(
    max_size=25
)


def _plain(marked):
    return html.unescape(_TAG.sub("", str(marked).replace("\0", "\ufffd")))


def _comparable(text):
    return html.unescape(html.escape(text.replace("\0", "\ufffd")))


@given(texts, texts)
def test_without_the_marks_target_and_text_are_what_was_given(target, text):
    left, right = mark(target, text)
    assert _plain(left) == _comparable(target)
    assert _plain(right) == _comparable(text)


@given(texts, texts)
def test_no_tag_but_the_three_marks_survives(target, text):
    for marked in mark(target, text):
        assert "<" not in _TAG.sub("", str(marked))


@given(texts)
def test_equal_texts_have_no_marks(text):
    left, right = mark(text, text)
    assert left == right
    assert not _TAG.search(left)


@given(texts, texts)
def test_what_is_not_marked_is_the_same_on_both_sides(target, text):
    left, right = (
        re.sub(r"<(ins|del|mark)\b.*?</\1>", "", str(m), flags=re.S) for m in mark(target, text)
    )
    assert left == right


@pytest.mark.parametrize(
    ("target", "text", "left", "right"),
    [
        ("cat", "cut", "c<mark>a</mark>t", "c<mark>u</mark>t"),
        ("cat", "ct", "c<del>a</del>t", "ct"),
        ("ct", "cat", "ct", "c<ins>a</ins>t"),
        ("a\nb", "ab", 'a<del class="break">\n</del>b', "ab"),
    ],
)
def test_marks_say_what_happened(target, text, left, right):
    assert mark(target, text) == (left, right)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("नमस्ते", ["न", "म", "स्ते"]),
        ("ก้า", ["ก้", "า"]),
        ("e\u0301a", ["e\u0301", "a"]),
        ("שָׁלוֹם", ["שָׁ", "ל", "וֹ", "ם"]),
        ("", []),
    ],
)
def test_a_letter_keeps_its_marks(text, expected):
    assert characters(text) == expected


def test_a_wrong_vowel_sign_marks_its_whole_syllable():
    assert mark("की", "का") == ("<mark>की</mark>", "<mark>का</mark>")
