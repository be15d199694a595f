"""Markup: the text of a page as a reader sees it, paragraph by paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.corpus.markup import paragraphs, passages


def test_blocks_part_paragraphs_and_running_text_does_not() -> None:
    page = """<html><head><title>Not text</title></head><body>
      <h1>Heading</h1>
      <p class="x">One <em>sentence</em>,
         with a <a href="#y">link</a> &amp; an entity&nbsp;&mdash;.</p>
      <ul><li>First</li><li><p>Second</p><ol><li>Inner</li></ol></li></ul>
      <table><tr><th>Name</th><td>Value<br/>and more</td></tr></table>
    </body></html>"""
    assert list(paragraphs(page)) == [
        "One sentence, with a link & an entity —.",
        *("First", "Second", "Inner", "Value", "and more"),
    ]


@pytest.mark.parametrize(
    "element", ["script", "style", "nav", "aside", "pre", "screen", "h2", "th"]
)
def test_what_is_not_the_text_of_the_page_is_left_out(element: str) -> None:
    page = f"<p>before</p><{element} a='b'><p>within</p>\n</{element}><p>after</p><!-- <p>note -->"
    assert list(paragraphs(page)) == ["before", "after"]


def test_the_ways_to_other_pages_are_left_out() -> None:
    page = """<ul class="docnav"><li class="next"><a href="b.html">Next</a></li></ul>
      <div class="toc"><dl><dt><a href="c.html">1.1. Chapter</a></dt></dl></div>
      <ul class="itemizedlist"><li>An item</li></ul>"""
    assert list(paragraphs(page)) == ["An item"]


def test_code_in_a_sentence_belongs_to_it() -> None:
    assert list(paragraphs("<p>Run <code>ls -l &lt;file&gt;</code> now.</p>")) == [
        "Run ls -l <file> now."
    ]


def test_passages_are_long_enough_to_be_running_text() -> None:
    page = "<p>Short</p><p>Long enough to be a sentence.</p>"
    assert list(passages("a.html", page.encode())) == ["Long enough to be a sentence."]


@given(st.text(st.sampled_from("<>/ph1 &;!-abpre\n"), max_size=120))
def test_no_markup_ends_in_a_traceback(page: str) -> None:
    assert all(text == " ".join(text.split()) and text for text in paragraphs(page))
