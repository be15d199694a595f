"""Every kind of damage to a text shows in the column that names it."""

import unicodedata

import pytest

from components.validation.manifest.broken import count_broken, orphan_marks
from components.validation.manifest.characters import Characters, describe_letters
from components.validation.manifest.direction import reversed_share
from components.validation.manifest.encodings import entities, escapes, lost_letters, mojibake
from components.validation.manifest.forms import loose_spaces, shaped_characters
from components.validation.manifest.prose import prose, without_boxes, without_tables
from components.validation.manifest.repetition import repetition
from components.validation.manifest.scripts import mixed_words, script_agreement
from components.validation.manifest.texts import describe_text
from tests.declarations import TEXTS, text_of

CASED = [tongue for tongue in TEXTS if tongue.script in ("Latn", "Cyrl", "Grek")]


def _named(tongue):
    return tongue.language


@pytest.mark.parametrize(
    ("damage", "column"),
    [
        ("\ufffd", "replacement_characters"),
        ("\x00", "control_characters"),
        ("\x85", "control_characters"),
        ("\x0b", "control_characters"),
        ("\x0c", "control_characters"),
        ("\u2028", "control_characters"),
        ("\u2029", "control_characters"),
        ("\ud83d", "control_characters"),
        ("\ue000", "stray_characters"),
        ("\ufeff", "stray_characters"),
        ("\ufdd0", "stray_characters"),
        ("\u200b", "stray_characters"),
        ("\u200d", "stray_characters"),
        ("\u00ad", "stray_characters"),
        ("\u202e", "direction_marks"),
        ("\u200f", "direction_marks"),
    ],
)
def test_a_character_no_page_shows_is_counted_once(damage, column):
    counts = count_broken(Characters(f"wo{damage}rd"))
    assert {name: count for name, count in counts.items() if count} == {column: 1}


@pytest.mark.parametrize(
    "shaped", ["می\u200cخواهم", "क्\u200dष", "សួ\u200bស្តី", "👩\u200d🔬", "a\tb\nc"]
)
def test_invisible_characters_that_do_something_are_clean(shaped):
    assert not any(count_broken(Characters(shaped)).values())


def test_shapes_of_letters_are_no_letters():
    assert shaped_characters(Characters("ﺍﻟﻌﺮﺑﻴﺔ \ufb01 \ufb2a"), "Arab") == 9
    assert shaped_characters(Characters("لا ﻻ ﷺ ﴿١﴾ f ש"), "Arab") == 0


@pytest.mark.parametrize(("script", "wide"), [("Latn", 4), ("Cyrl", 4), ("Jpan", 0), ("Hant", 0)])
def test_wide_letters_stand_among_ideographs(script, wide):
    assert shaped_characters(Characters("１ Ａｂｃ！，"), script) == wide


@pytest.mark.parametrize(
    "loose",
    [
        "text ",
        "\u3000text",
        "a  b",
        "a\tb",
        "a \nb",
        "a\u00a0\u00a0b",
        "a\n\n\nb",
        "```\nx\n```\na  b",
    ],
)
def test_whitespace_that_no_line_of_print_has_is_counted(loose):
    assert loose_spaces(loose) == 1
    described = describe_text(loose, "en", "Latn", "document", "", has_image=False)
    assert described["stray_characters"] == 1


def test_lists_and_code_keep_their_spaces():
    assert loose_spaces("1. one\n   - two\n\n```\nif a:\n\tb  = 1 \n\n\n\n```\n\nend") == 0


def test_marks_stand_on_something():
    assert orphan_marks(Characters("कि é ◌ा 1\u0307")) == 0
    assert orphan_marks(Characters("िक \u0301e .\u0e31")) == 3


ENCODINGS = ["cp1252", "latin-1", "cp1250", "cp1251", "cp437", "mac_roman"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("language", ["fr", "de", "pl", "ru", "el", "he", "ar", "hi", "th", "ja"])
def test_utf8_read_in_another_encoding_is_mojibake(language, encoding):
    text = text_of(language)
    assert mojibake(text) == 0
    assert mojibake(text.encode().decode(encoding, "replace")) >= 1


def test_mojibake_read_wrong_twice_or_as_chinese_is_mojibake_too():
    twice = "L’été déjà".encode().decode("latin-1").encode().decode("latin-1")
    assert mojibake(twice) > 0
    assert mojibake("Все люди рождаются свободными".encode().decode("gbk", "ignore")) > 0
    assert mojibake("锟斤拷") == 1


@pytest.mark.parametrize(
    "clean", ["„Spaß“, «Größe»", "AMANHÃ”", "CAFÉ…", "Від сірих Рік", "Ärzte – Öl™", "50 µm × 3 °C"]
)
def test_letters_followed_by_quotation_marks_are_no_mojibake(clean):
    assert mojibake(clean) == 0


def test_escapes_of_any_format_are_counted_in_prose_alone():
    broken = r"Tom &amp; Jerry&#39;s caf\u00e9\nnext %C3%A9 =C3=A9 <b>bold</b> &nbsp;"
    assert escapes(broken) == 9
    assert escapes("AT&T; 50 % = half, <anonymous> & more, <!DOCTYPE html>") == 0
    assert escapes('<html><script src="x"><IMG SRC=x> <TABLE><TD>1</TD><sup>2</sup>') == 6
    assert entities(r"a &lt; b \\ c &amp; d") == 2 and entities("a & b") == 0


@pytest.mark.parametrize("tongue", TEXTS, ids=_named)
def test_question_marks_for_letters_are_counted_and_questions_are_not(tongue):
    text = f"{TEXTS[tongue].strip()} What? (who?) see config?id=name"
    assert lost_letters(text) == 0
    asked = text.encode("ascii", "replace").decode()
    assert (lost_letters(asked) > 0) == (tongue.language not in ("en", "id"))


@pytest.mark.parametrize("tongue", TEXTS, ids=_named)
def test_reversed_characters_run_backwards(tongue):
    text = TEXTS[tongue].strip()
    assert reversed_share(Characters(text)) == 0.0
    assert reversed_share(Characters(text[::-1])) >= 0.9
    by_line = "\n".join(line[::-1] for line in text.split("\n"))
    assert reversed_share(Characters(by_line)) >= 0.9


@pytest.mark.parametrize("language", ["en", "fr", "el", "vi"])
def test_reversed_words_run_backwards(language):
    sentence = text_of(language).strip().split("\n")[-1]
    page = "\n".join([sentence] * 6)
    words = "\n".join(" ".join(line.split()[::-1]) for line in page.split("\n"))
    assert (reversed_share(Characters(page)) or 0.0) == 0.0
    assert reversed_share(Characters(words)) >= 0.9


def test_abbreviations_names_and_smileys_are_not_backwards():
    text = "z. B. der pH-Wert von McDonald :) Art. 3 des .NET eBay (siehe S. 4), iOS. Ja, gut!"
    assert reversed_share(Characters(text)) < 0.3
    assert reversed_share(Characters("OK")) is None


@pytest.mark.parametrize("tongue", TEXTS, ids=_named)
def test_the_script_of_another_language_does_not_agree(tongue):
    characters = Characters(TEXTS[tongue])
    assert script_agreement(characters, tongue.script) == 1.0
    alike = {"Jpan": {"Hira", "Kana", "Kore", "Hans", "Hant"}, "Hans": {"Jpan", "Kore", "Hanb"}}
    others = {t.script for t in TEXTS} - {tongue.script} - alike.get(tongue.script, set())
    if tongue.script in ("Hant", "Kore"):
        others -= {"Jpan", "Kore"}
    assert max(script_agreement(characters, other) or 0.0 for other in others) <= 0.1


def test_a_name_in_latin_letters_lowers_the_agreement_by_its_letters():
    assert script_agreement(Characters("абвг ab"), "Cyrl") == pytest.approx(4 / 6)
    assert script_agreement(Characters("カー 3 !"), "Jpan") == 1.0
    assert script_agreement(Characters("word"), "Zxxx") is None


def test_lookalikes_of_another_script_make_mixed_words():
    latin = "All people are equal before the law"
    homoglyphs = latin.translate(str.maketrans("aeo", "аео"))
    assert mixed_words(Characters(latin)) == 0
    assert mixed_words(Characters(homoglyphs)) == 6
    assert mixed_words(Characters("μm CSS-стиль дIа Δx iPhone")) == 0


def test_loops_and_texts_said_twice_repeat_themselves():
    text = text_of("en").strip()
    once = repetition(Characters(text).codes)
    assert once < 0.05
    assert repetition(Characters(text + " the law" * 40).codes) > 0.3
    assert repetition(Characters(f"{text}\n{text}").codes) > 0.45
    assert repetition(Characters("a" * 100).codes) > 0.9
    assert repetition(Characters("short").codes) == 0.0


@pytest.mark.parametrize("tongue", CASED, ids=_named)
def test_case_accents_and_spaces_show_in_their_shares(tongue):
    text = TEXTS[tongue].strip()

    def shares(damaged):
        return describe_text(damaged, tongue.language, tongue.script, "page", "", has_image=False)

    clean = shares(text)
    unspaced = shares(text.replace(" ", ""))
    assert clean["capital_share"] < 0.1 and shares(text.swapcase())["capital_share"] > 0.9
    assert clean["space_share"] > 0.1 and unspaced["space_share"] < 0.03
    assert unspaced["word_length"] > 5 * clean["word_length"]
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    assert shares(bare)["mark_share"] == 0.0
    assert (clean["mark_share"] > 0) == (unicodedata.normalize("NFD", text) != text)


def test_scripts_without_spaces_or_capitals_have_no_word_length_and_no_share():
    thai, georgian = Characters(text_of("th")), Characters(text_of("ka"))
    assert describe_letters(thai)["word_length"] is None
    assert describe_letters(georgian)["word_length"] > 3
    assert describe_letters(georgian)["capital_share"] == 0.0
    assert describe_letters(Characters("ሰው፡ልጅ፡ሁሉ"))["word_length"] == pytest.approx(8 / 3)
    assert describe_letters(Characters("ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ"))["capital_share"] == 0.0


def test_a_decomposed_text_is_not_composed():
    text = unicodedata.normalize("NFD", text_of("fr"))
    assert not describe_text(text, "fr", "Latn", "page", "", has_image=False)["composed"]


def test_prose_is_what_is_left_without_markup():
    target = (
        "<|ref|>title<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>\n# Head \\( x^2 \\)\n\n```\ncode\n```\n"
        "1. one <unknown> tag\n\\[ y \\]\n<table><tr><td>a &lt; b</td></tr></table>"
    )
    assert prose(target, "document").split() == ["Head", "one", "<unknown>", "tag", "a", "<", "b"]
    assert without_tables(target).split() == ["Head", "one", "<unknown>", "tag"]
    assert without_boxes(target).startswith("\n# Head")
    assert prose("CC(=O)N", "molecule") == ""
