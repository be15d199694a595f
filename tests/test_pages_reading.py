"""Texts are read in their order, in whole sentences where it can be, and never inside a letter."""

from __future__ import annotations

import unicodedata
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.library.reader import SourceRecord
from components.library.rows import Genre, Kind
from components.rendering.pages.material import Run
from components.rendering.pages.reading import Reading, UsedUp

SOURCE = SourceRecord("source", Kind.TEXT, "CC0-1.0", "")
HINDI = "क्षत्रिय ने कहा कि पुस्तकालय में हज़ारों किताबें रखी हुई थीं और लोग पढ़ने आते थे"


def reading(
    texts: list[str], seed: int = 0, script: str = "Latn", genre: Genre = Genre.PROSE
) -> Reading:
    documents = [f"d/{number}" for number in range(len(texts))]
    run = Run(SOURCE, genre, texts, documents, sum(map(len, texts)))
    return Reading(run, script, Random(seed))


texts = st.lists(
    st.text("abc de.é", min_size=1, max_size=80).map(str.strip).filter(bool), min_size=1
)


@settings(max_examples=80, deadline=None)
@given(texts, st.integers(0, 99), st.integers(1, 60), st.integers(60, 200))
def test_every_text_is_read_once_and_nothing_is_lost(
    texts: list[str], seed: int, least: int, most: int
):
    read = reading(texts, seed)
    paragraphs: list[str] = []
    while not read.used_up:
        paragraphs.append(read.paragraph(least, most))
    assert all(paragraphs)
    said = "".join("".join(paragraphs).split())
    once = ["".join(text.split()) for text in dict.fromkeys(texts)]
    turns = {"".join((*once[at:], *once[:at])) for at in range(len(once))}
    assert said in turns or len(once) < len(texts)  # of twins, the second may be the first read
    assert Counter(said) == Counter("".join(once))
    with pytest.raises(UsedUp):
        read.paragraph(least, most)


@settings(max_examples=80, deadline=None)
@given(texts, st.integers(0, 99), st.integers(3, 60))
def test_phrases_and_paragraphs_say_nothing_twice(texts: list[str], seed: int, most: int):
    read = reading(texts, seed)
    said: list[str] = []
    while not read.used_up:
        said.append(read.phrase(most) if len(said) % 2 else read.paragraph(1, 60))
    letters = Counter(filter(str.isalpha, "".join(said)))
    assert letters == Counter(filter(str.isalpha, "".join(dict.fromkeys(texts))))
    with pytest.raises(UsedUp):
        read.phrase(most)


@settings(max_examples=80, deadline=None)
@given(texts, st.integers(0, 99), st.integers(10, 200))
def test_a_paragraph_and_a_phrase_are_never_too_long(texts: list[str], seed: int, most: int):
    assert len(reading(texts, seed).paragraph(5, most)) <= most * 1.5 + 1
    assert 0 < len(reading(texts, seed).phrase(most)) <= most


def test_a_long_text_is_cut_behind_a_sentence_and_goes_on_in_the_next_paragraph():
    read = reading(["First sentence here. Second one here! Third one is the last of them all."])
    assert read.paragraph(10, 40) == "First sentence here. Second one here!"
    assert read.paragraph(10, 40) == "Third one is the last of them all."


def test_a_sentence_that_is_a_little_too_long_is_not_cut():
    read = reading(["This one has more letters than it should. Next."])
    assert read.paragraph(10, 30) == "This one has more letters than it should."


def test_sentences_end_in_every_script():
    for text, end in (("一二三四五。六七八九十一二", "。"), ("एक दो तीन। चार पाँच छह", "।")):
        assert reading([text], script="Hans").paragraph(3, 10).endswith(end)


def test_messages_are_put_together_with_the_space_of_their_script():
    assert reading(["One.", "Two."], 1).paragraph(8, 40) in {"One. Two.", "Two. One."}
    assert reading(["一。", "二。"], script="Hans").paragraph(4, 40) in {"一。二。", "二。一。"}
    assert "　" in reading(["一", "二"], script="Hans").paragraph(2, 40)


def test_labels_of_a_program_are_no_sentences_of_a_paragraph():
    texts = ["Open", "Open the file with another program.", "Close", "Save"]
    for seed in range(4):
        read = reading(texts, seed, genre=Genre.INTERFACE)
        assert read.paragraph(5, 90) == "Open the file with another program."
    assert reading(["Open", "Close"], genre=Genre.INTERFACE).paragraph(12, 90)


def test_no_cut_leaves_a_mark_at_the_beginning():
    text = HINDI.replace(" ", "")
    for most in range(6, 30):
        read = reading([text], script="Deva")
        starts = [read.phrase(most)[0]]
        while not read.used_up:
            starts.append(read.paragraph(1, most)[0])
        assert not any(unicodedata.category(start).startswith("M") for start in starts)


def test_a_phrase_is_a_short_text_if_there_is_one_nearby():
    assert reading(["a very long text without an end " * 4, "Short"]).phrase(10) == "Short"


def test_a_phrase_of_a_long_text_is_its_first_clause_or_its_first_words():
    assert reading(["Of all things, this one is the longest of them"]).phrase(20) == "Of all things"
    assert reading(["Of all things this one is the longest of them"]).phrase(15) == "Of all things"


def test_the_document_is_the_one_most_was_read_of():
    read = reading(["short", "a much longer text than the other one"])
    read.paragraph(43, 60)
    assert read.document == "d/1"
