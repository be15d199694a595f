"""Chart samples: of their split and language, and the same everywhere."""

from __future__ import annotations

import io
from random import Random

import pytest
from PIL import Image

from components.library.reader import Library
from components.nouns import FIGURE_PROMPT, Split, Task
from components.rendering.charts.recipe import ChartRecipe
from components.rendering.charts.words import ENGLISH
from components.rendering.recipe import Order
from tests.figures import figure_mixture, made_elsewhere, make, weather_library
from tests.shapes import fingerprint
from tests.small_library import ARABIC, HINDI


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return weather_library(tmp_path_factory.mktemp("charts"))


def order(index, tongue=ENGLISH, split=Split.TRAIN):
    return Order(split, Task.CHART, index, tongue)


@pytest.mark.parametrize("tongue", [ENGLISH, HINDI, ARABIC])
def test_a_sample_is_of_its_split_and_says_its_language(library, tongue):
    recipe = ChartRecipe(figure_mixture(), library, 7)
    rows = {row.document: row for _, row in library.tables()}
    for index in range(3):
        sample, _ = make(recipe, order(index, tongue, Split.TEST))
        assert rows[sample.document].split is sample.split is Split.TEST
        assert (sample.language, sample.script) == (tongue.language, tongue.script)
        assert (sample.prompt, sample.licence) == (FIGURE_PROMPT, "CC0-1.0")
        size = Image.open(io.BytesIO(sample.image)).size
        assert size == (sample.width, sample.height)


def test_the_same_order_gives_the_same_bytes_in_another_process(library):
    config = figure_mixture()
    recipe = ChartRecipe(config, library, 7)
    jobs, ours = [], []
    for index, tongue in enumerate((ARABIC, ENGLISH, HINDI, ENGLISH)):
        sample, attempt = make(recipe, order(index, tongue))
        jobs.append((order(index, tongue), attempt))
        ours.append(fingerprint(sample))
    assert ours[::-1] == made_elsewhere(ChartRecipe, config, library, jobs[::-1])


def test_languages_weigh_what_they_have_to_say(library):
    weights = ChartRecipe(figure_mixture(), library, 7).weights(Split.TRAIN)
    texts = {ENGLISH: 0, HINDI: 0, ARABIC: 0}
    for tongue in texts:
        rows = (row for _, row in library.text(tongue) if row.split is Split.TRAIN)
        texts[tongue] = sum(len(row.text) for row in rows)
    assert weights == texts


def test_the_licence_names_what_is_shown_and_nothing_that_was_thrown_away(tmp_path):
    library = weather_library(tmp_path)
    recipe = ChartRecipe(figure_mixture(), library, 7)
    words = recipe._vocabulary.words(Split.TRAIN, HINDI, Random(1))
    shown, unshown = words.of("Rain", 20), words.of("Snow", 20)
    catalogue = library.sources["catalogue"]
    assert words.sources_of([shown, "12.5"]) == [catalogue]
    assert words.sources_of([shown, unshown]) == [catalogue, catalogue]
    assert words.sources_of(["Rain"]) == []


def test_words_of_another_licence_than_the_table_are_named_with_it(tmp_path):
    library = weather_library(tmp_path)
    index = library.data / "corpus.json"
    text = index.read_text(encoding="utf-8").replace(
        '"catalogue", "kind": "text", "licence": "CC0-1.0"',
        '"catalogue", "kind": "text", "licence": "MIT OR X"',
    )
    index.write_text(text, encoding="utf-8")
    recipe = ChartRecipe(figure_mixture(), Library(library.data), 7)
    hindi, english = (make(recipe, order(0, tongue))[0] for tongue in (HINDI, ENGLISH))
    assert (hindi.source, hindi.licence) == ("tables", "CC0-1.0 AND (MIT OR X)")
    assert english.licence == "CC0-1.0"
