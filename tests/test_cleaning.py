"""Cleaning: what is left of a raw text is what a reader would see, and nothing else."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.corpus.cleaning import clean, sentences
from components.corpus.sifting import is_written_in, sift
from components.library.rows import Genre, TextRow
from components.library.tongues import Tongue
from components.nouns import Split

# Written apart from the module: what must never be in a clean text.
REMNANT = re.compile(r"[{}\\\x00]|%[a-zA-Z@(]|\$[a-zA-Z_{(]|</?[a-zA-Z]|&[a-zA-Z]+;|://|\w_\w")
PIECES = st.sampled_from(
    [
        *"abcдж你 अक् لا ก.!?。।&_%$<>{}[]()|@#/\\'`*:;0123456789\n\t\u200b\u200c\u200d\u00ad\ufffd",
        *["%s", "%(name)s", "{0}", "{{n}}", "${x}", "$1", "<b>", "</b>", "<br/>", "&amp;", "&lt;"],
        *["&brand;", "[[a|b]]", "[x](y)", "http://a.b/c", "a@b.cd", "'''", "__", "{n, plural,"],
        *["e\u0301", "👍🏽", "\ue000", "\u2028", "\x1b[0m", "%%", "%1$d", "word ", "Sentence. "],
    ]
)
RAW = st.lists(PIECES, max_size=30).map("".join)


@given(RAW | st.text(max_size=60))
def test_a_clean_text_stays_as_it_is(raw):
    assert clean(clean(raw)) == clean(raw)


@given(RAW | st.text(max_size=60))
def test_a_clean_text_is_one_line_of_normal_form_without_remnants(raw):
    text = clean(raw)
    assert text == unicodedata.normalize("NFC", text) == " ".join(text.split())
    assert not REMNANT.search(text)
    assert not any(unicodedata.category(character) in ("Cc", "Co", "Cs") for character in text)


@given(RAW | st.text(max_size=60))
def test_the_sentences_of_a_text_make_it_up(raw):
    assert "".join(sentences(raw)) == raw


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<b>Bold</b> &amp; <i>italic</i><br>next", "Bold & italic next"),
        ("&File", "File"),
        ("Save _As...", "Save As..."),
        ("Sa_ve", "Save"),
        ("ファイル(&F)", "ファイル"),
        ("R&D at AT&T", "R&D at AT&T"),
        ("Saved to %s. Try again.", "Try again."),
        ("Saved to {path}。再试一次。", "再试一次。"),
        ("file_name and other_name.", ""),
        ("It costs $100", "It costs $100"),
        ("{n, plural, one {# file} other {# files}}", ""),
        ("See https://example.org/a. Then stop.", "Then stop."),
        ("[[Special:Help|Help]] and [terms](t)", "Help and terms"),
        ("l''eau, it''s", "l'eau, it's"),
        ("▶ Play 🎉 now™", "Play now™"),
        ("&amp;lt;b&gt;", ""),
        ("&lt;a", ""),
        ("A cut <a href. Whole again, 1 < 2.", "Whole again, 1 < 2."),
        ("co\u2010op\u00aderate \u200fشكـر\u0640ا\ufeff\n e\u0301", "co-operate شكرا é"),
    ],
)
def test_markup_placeholders_and_shortcuts_go_and_words_stay(raw, text):
    assert clean(raw) == text


@pytest.mark.parametrize("raw", ["{count} files", "%d files", "{{ n }} files", "[NUM_1] files"])
def test_a_number_that_a_program_would_fill_in_becomes_one(raw):
    assert re.fullmatch(r"\d+ files", clean(raw))


@pytest.mark.parametrize("text", ["می\u200cخواهم", "ක්\u200dෂ", "क्\u200dष", "ন্\u200d"])
def test_a_joiner_that_shapes_letters_stays(text):
    assert clean(text) == text


def test_a_joiner_between_other_letters_goes():
    assert clean("a\u200cb\u200dc ก\u200dข") == "abc กข"


@pytest.mark.parametrize(
    ("text", "script", "written"),
    [
        ("HTML में देखें और पढ़ें", "Deva", True),
        ("HTML5 में", "Deva", False),
        ("Only English", "Deva", False),
        ("日本語とカタカナ", "Jpan", True),
        ("汉字", "Hans", True),
        ("abc 日本", "Latn", False),
        ("Привет 世界 и мир", "Cyrl", False),
        ("12 %", "Latn", False),
        ("x", "Latn", False),
    ],
)
def test_a_text_is_in_a_script_or_dropped(text, script, written):
    assert is_written_in(text, script) == written


def _row(language, text, script="Latn", split=Split.TRAIN):
    return TextRow(Tongue(language, script), "d", Genre.INTERFACE, split, text)


def _texts(rows, language):
    return [row.text for row in sift(rows) if row.tongue.language == language]


def test_what_three_languages_share_is_translated_in_none():
    rows = [_row(language, "Kontakt uns") for language in ("de", "da", "sv")]
    assert sift([*rows, _row("de", "Guten Tag")]) == [_row("de", "Guten Tag")]


def test_two_neighbours_may_share_a_text():
    rows = [_row(language, "Kontakt") for language in ("da", "sv")]
    assert sift(rows) == rows


def test_what_english_has_too_is_english():
    rows = [_row("en", "Open file"), _row("de", "Open file!"), _row("de", "Datei öffnen")]
    assert _texts(rows, "de") == ["Datei öffnen"]
    assert _texts(rows, "en") == ["Open file"]


def test_english_sentences_are_found_without_an_english_source():
    english = "Select the files that you want to keep and press the button."
    assert _texts([_row("om", english), _row("om", "Faayiloota filadhu")], "om") == [
        "Faayiloota filadhu"
    ]
    assert _texts([_row("sco", english)], "sco") == [english]


def test_held_out_texts_are_kept_even_if_three_languages_share_them():
    rows = [_row(language, "Kontakt uns", split=Split.TEST) for language in ("de", "da", "sv")]
    assert sift(rows) == rows
