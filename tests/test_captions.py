"""Captions: a picture that can be seen, and what it shows in the language that is asked for."""

from __future__ import annotations

import io
from random import Random

import pytest
from PIL import Image

from components.library.reader import Library
from components.library.rows import Kind, PictureRow
from components.library.tongues import Tongue
from components.library.writer import write_rows
from components.nouns import CAPTION_PROMPT, CorpusError, Split, Task
from components.rendering.captions.placement import placed
from components.rendering.captions.recipe import CaptionRecipe, prompt_for
from components.rendering.recipe import Order, Unmakeable
from tests.shapes import fingerprint, made_elsewhere, mixture
from tests.small_library import ARABIC, ENGLISH, HINDI, small_library


def picture(mode, size, colour, file_format="PNG"):
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, format=file_format)
    return buffer.getvalue()


def cut_out(shade, size=(60, 40)):
    """A square of one shade in the middle of nothing."""
    image = Image.new("LA", size, (shade, 0))
    image.paste((shade, 255), (20, 10, 40, 30))
    buffer = io.BytesIO()
    image.save(buffer, format="PNG")
    return buffer.getvalue()


def order(index, tongue=ENGLISH, split=Split.TRAIN):
    return Order(split, Task.CAPTION, index, tongue)


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    return CaptionRecipe(mixture(), small_library(tmp_path_factory.mktemp("captions")), seed=7)


def test_a_sample_is_a_grey_picture_with_its_caption(recipe):
    for index in range(6):
        sample = recipe.make(order(index), 0)
        with Image.open(io.BytesIO(sample.image)) as opened:
            assert (opened.mode, opened.size) == ("L", (sample.width, sample.height))
        assert max(sample.width, sample.height) == 256
        number = sample.document.split("/")[1]
        assert sample.target == f"a grey slope {number}"
        assert (sample.language, sample.script, sample.licence) == ("en", "Latn", "CC0-1.0")


def test_the_prompt_names_any_language_but_english(recipe):
    assert recipe.make(order(0), 0).prompt == CAPTION_PROMPT
    hindi = recipe.make(order(0, HINDI), 0)
    assert hindi.prompt == f"{CAPTION_PROMPT} Answer in Hindi."
    assert hindi.target == "एक धूसर ढलान"
    assert prompt_for(Tongue("sr-Latn", "Latn")).endswith("Answer in Serbian (Latin).")


def test_weights_are_captions_and_material_is_of_the_split(recipe):
    for split in Split:
        assert recipe.weights(split) == {ENGLISH: 3, HINDI: 3}
        assert recipe.make(order(0, split=split), 0).document.startswith(f"{split}/")


def test_a_language_without_captions_is_refused(recipe):
    with pytest.raises(Unmakeable, match="ar_Arab has no caption in the train split"):
        recipe.make(order(0, ARABIC), 0)


@pytest.mark.parametrize("shade", [0, 30, 90, 128, 170, 230, 255])
def test_a_cut_out_can_be_seen_on_its_ground(shade):
    for seed in range(30):
        image = placed(cut_out(shade), 128, Random(seed))
        levels = image.getcolors()
        (drawn,) = [count for count, level in levels if level == shade] or [0]
        ground = max((count, level) for count, level in levels if abs(level - shade) > 20)
        assert drawn > 20
        assert abs(ground[1] - shade) >= 25


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "CMYK", "1"])
def test_a_photograph_fills_its_frame(mode):
    data = picture(mode, (90, 60), 0, "JPEG" if mode == "CMYK" else "PNG")
    image = placed(data, 120, Random(1))
    assert (image.size, image.mode) == ((120, 80), "L")
    assert len(image.getcolors()) == 1


@pytest.mark.parametrize("size", [(400, 10), (10, 400), (1, 1), (3000, 2)])
def test_any_shape_becomes_a_picture_that_is_not_too_narrow(size):
    for mode in ("L", "LA"):
        image = placed(picture(mode, size, 0 if mode == "L" else (90, 255)), 100, Random(2))
        assert max(image.size) == 100
        assert min(image.size) >= 30


def test_a_picture_with_nothing_in_it_is_still_a_picture():
    assert placed(picture("LA", (20, 20), (0, 0)), 64, Random(1)).mode == "L"


def with_picture(folder, image):
    library = small_library(folder)
    row = PictureRow("damaged", Split.TRAIN, image, (("en_Latn", "nothing"),))
    write_rows(library.data, Kind.PICTURES, "pictures", [row])
    return CaptionRecipe(mixture(), Library(library.data), seed=7)


@pytest.mark.parametrize(
    "image", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", picture("L", (50, 50), 7)[:60]]
)
def test_a_damaged_picture_stops_the_build_and_is_named(tmp_path, image):
    with pytest.raises(CorpusError, match="pictures: damaged: image: not a picture"):
        with_picture(tmp_path, image).make(order(0), 0)


def test_another_process_makes_the_same_bytes(tmp_path):
    library = small_library(tmp_path)
    here = CaptionRecipe(mixture(), library, 7).make(order(4), 0)
    assert made_elsewhere(CaptionRecipe, Library(library.data), 7, order(4)) == fingerprint(here)
