"""Chart samples: of their split and language, and the same everywhere."""

from __future__ import annotations

import io

import pytest
from PIL import Image

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
