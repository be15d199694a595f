"""Text-only rows: whole texts of one document, in its order, and nothing made up."""

from __future__ import annotations

import pytest

from components.library.reader import Library
from components.library.rows import Genre, TextRow
from components.library.tongues import Tongue
from components.library.writer import write_characters, write_text
from components.nouns import Split, Task
from components.rendering.recipe import FEWEST_CHARACTERS, Order, Unmakeable
from components.rendering.text_only.documents import SEPARATORS, read_documents
from components.rendering.text_only.recipe import TextRecipe
from tests.shapes import fingerprint, made_elsewhere, mixture
from tests.small_library import ARABIC, ENGLISH, HINDI, small_library

JAPANESE = Tongue("ja", "Jpan")


def order(index, tongue=ENGLISH, split=Split.TRAIN):
    return Order(split, Task.TEXT, index, tongue)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return small_library(tmp_path_factory.mktemp("text"))


@pytest.fixture(scope="module")
def recipe(library):
    return TextRecipe(mixture(), library, seed=7)


def test_a_sample_has_no_picture_and_no_prompt(recipe):
    sample = recipe.make(order(0), 0)
    assert (sample.image, sample.prompt, sample.font) == (None, "", "")
    assert (sample.width, sample.height, sample.alignment) == (0, 0, None)
    assert (sample.language, sample.script, sample.source) == ("en", "Latn", "catalogue")


@pytest.mark.parametrize("tongue", [ENGLISH, HINDI, ARABIC])
def test_what_is_said_stands_in_the_document_that_is_named(recipe, library, tongue):
    for index in range(20):
        sample = recipe.make(order(index, tongue), 0)
        wholes = [
            SEPARATORS[each.genre].join(each.texts)
            for each in read_documents(library, tongue, Split.TRAIN)
            if each.name == sample.document
        ]
        assert any(sample.target in whole for whole in wholes)


def test_a_text_is_as_long_as_the_mixture_says(library):
    recipe = TextRecipe(mixture(text_characters=[40, 90]), library, seed=7)
    lengths = {len(recipe.make(order(index), 0).target) for index in range(60)}
    assert max(lengths) <= 90 and min(lengths) >= 20
    assert len(lengths) > 10


def test_a_text_ends_after_a_word(recipe, library):
    words = {
        word
        for each in read_documents(library, ENGLISH, Split.TRAIN)
        for text in each.texts
        for word in text.split()
    }
    for index in range(30):
        assert recipe.make(order(index), 0).target.split()[-1] in words


def test_prose_comes_before_the_messages_of_programs(recipe, library):
    genres = {each.texts: each.genre for each in read_documents(library, ENGLISH, Split.TRAIN)}
    prose = {text for texts, genre in genres.items() if genre is Genre.PROSE for text in texts}
    starts = [recipe.make(order(index), 0).target[:20] for index in range(100)]
    share = sum(any(text.startswith(start) for text in prose) for start in starts) / 100
    assert 0.65 < share < 0.95


def test_messages_stand_one_a_line_and_paragraphs_apart(tmp_path):
    rows = [
        TextRow(JAPANESE, "a", genre, Split.TRAIN, f"{genre.value} {number}")
        for genre in Genre
        for number in range(30)
    ]
    write_text(small_library(tmp_path).data, "catalogue", rows)
    recipe = TextRecipe(mixture(), Library(tmp_path / "data"), seed=7)
    for index in range(20):
        target = recipe.make(order(index, JAPANESE), 0).target
        assert ("\n\n" in target) == target.startswith("prose")
        assert "\n" in target


def test_a_script_without_spaces_is_cut_between_letters(tmp_path):
    row = TextRow(JAPANESE, "a", Genre.PROSE, Split.TRAIN, "か\u3099" * 400)
    write_text(small_library(tmp_path).data, "catalogue", [row])
    recipe = TextRecipe(mixture(), Library(tmp_path / "data"), seed=7)
    for index in range(10):
        target = recipe.make(order(index, JAPANESE), 0).target
        assert len(target) + 1 >= 60 and len(target) <= 200
        assert target.endswith("\u3099")


def test_a_language_of_short_documents_is_served_all_the_same(tmp_path):
    row = TextRow(JAPANESE, "a", Genre.INTERFACE, Split.TRAIN, "保存")
    write_text(small_library(tmp_path).data, "catalogue", [row])
    recipe = TextRecipe(mixture(), Library(tmp_path / "data"), seed=7)
    assert recipe.make(order(0, JAPANESE), 0).target == "保存"


def test_weights_count_the_characters_of_the_split(recipe, library):
    for split in Split:
        expected = {
            tongue: sum(each.characters for each in read_documents(library, tongue, split))
            for tongue in (ENGLISH, HINDI, ARABIC)
        }
        assert recipe.weights(split) == expected
    assert recipe.weights(Split.TRAIN)[ENGLISH] > recipe.weights(Split.TEST)[ENGLISH]


def test_a_language_with_next_to_no_text_in_a_split_is_left_out_of_it(tmp_path):
    library = small_library(tmp_path, held_out=1)
    write_characters(
        library.data,
        {
            ENGLISH: dict.fromkeys(Split, FEWEST_CHARACTERS),
            HINDI: {Split.TRAIN: 5000, Split.TEST: FEWEST_CHARACTERS - 1},
            ARABIC: {Split.TRAIN: 900},
        },
    )
    recipe = TextRecipe(mixture(), library, seed=7)
    assert recipe.weights(Split.TEST) == {ENGLISH: FEWEST_CHARACTERS}
    assert set(recipe.weights(Split.TRAIN)) == {ENGLISH, HINDI, ARABIC}


def test_material_is_of_the_split(recipe):
    assert recipe.make(order(0, split=Split.TEST), 0).source == "declaration"
    with pytest.raises(Unmakeable, match="ja_Jpan has no text in the train split"):
        recipe.make(order(0, JAPANESE), 0)


def test_another_process_makes_the_same_row(library, recipe):
    here = recipe.make(order(4), 0)
    assert made_elsewhere(TextRecipe, Library(library.data), 7, order(4)) == fingerprint(here)
