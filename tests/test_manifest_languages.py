"""What language is found beside the declared one: clean text agrees, another language does not."""

import pytest

from components.validation.manifest.characters import Characters
from components.validation.manifest.languages import FEWEST_LETTERS, describe_language
from tests.declarations import TEXTS, text_of


def _agrees(text, language):
    return describe_language(Characters(text), language)["language_agrees"]


KNOWN = [tongue for tongue in TEXTS if tongue.language != "dv"]


@pytest.mark.parametrize("tongue", KNOWN, ids=lambda tongue: tongue.language)
def test_every_paragraph_agrees_with_its_language(tongue):
    paragraphs = TEXTS[tongue].strip().split("\n")
    assert all(_agrees(each, tongue.language) for each in paragraphs)


@pytest.mark.parametrize("tongue", KNOWN, ids=lambda tongue: tongue.language)
def test_the_tag_of_another_language_of_the_script_does_not_agree(tongue):
    others = {
        other.language
        for other in KNOWN
        if other.script == tongue.script and other.language != tongue.language
    }
    assert not any(_agrees(TEXTS[tongue], language) for language in others | {"sw"})


def test_a_language_that_is_not_known_is_found_and_not_compared():
    described = describe_language(Characters(text_of("dv")), "dv")
    assert described["language_found"] and described["language_agrees"] is None
    assert describe_language(Characters(text_of("en")), "quc")["language_found"] == "en"


@pytest.mark.parametrize("language", [None, "", "not a tag", "az-Cyrl", "vi-Hani"])
def test_no_label_and_a_label_of_an_unlearnt_script_are_not_compared(language):
    assert _agrees(text_of("en"), language) is None


@pytest.mark.parametrize(
    ("found", "declared"), [("id", "ms"), ("zh-Hans", "yue-Hans"), ("zh-Hant", "wuu")]
)
def test_standards_of_one_language_agree(found, declared):
    assert _agrees(text_of(found), declared)


@pytest.mark.parametrize("declared", ["nb", "nn"])
def test_both_written_standards_of_norwegian_agree(declared):
    text = "Alle mennesker er født frie og med samme menneskeverd og menneskerettigheter."
    assert _agrees(text, declared)
    assert _agrees(text, "sv") is False


def test_a_few_plain_words_are_judged_and_unsure_ones_are_not():
    assert _agrees("Alle Menschen sind frei", "de") is True
    assert _agrees("Alle Menschen sind frei", "fr") is False
    unsure = "Scratch Wikipedia Google"
    assert describe_language(Characters(unsure), "de")["language_found"]
    assert _agrees(unsure, "de") is not False


def test_too_few_letters_say_nothing():
    few = "Freie Welt!"
    assert sum(map(str.isalpha, few)) < FEWEST_LETTERS
    assert describe_language(Characters(few), "fr") == {
        "language_found": None,
        "language_agrees": None,
    }
