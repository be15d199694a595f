"""Scene text: every word can be read, stands inside the picture, and is said in its order."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from components.library.reader import Library
from components.library.rows import Kind, PictureRow
from components.library.writer import write_rows
from components.nouns import OCR_PROMPT, CorpusError, Sample, Split, Task
from components.rendering.degradation.geometry import IDENTITY
from components.rendering.lines.shaping import Shaped, font_file
from components.rendering.recipe import Order, Unmakeable
from components.rendering.scene.backgrounds import Backgrounds
from components.rendering.scene.hoardings import hang_signs
from components.rendering.scene.lettering import arched, flat, placed
from components.rendering.scene.material import Material
from components.rendering.scene.notes import write_note
from components.rendering.scene.placing import place
from components.rendering.scene.recipe import SceneRecipe
from components.rendering.scene.signs import Lettered, is_legible, paint
from tests.shapes import fingerprint, mixture
from tests.small_library import ARABIC, ENGLISH, FONTS, HINDI, small_library

_LATIN = FONTS / "noto-sans" / "NotoSans_400Regular.ttf"
_TONGUES = (ENGLISH, HINDI, ARABIC)
_SIDE = 300
_CONFIG = mixture(sides={task: _SIDE for task in Task})


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return small_library(tmp_path_factory.mktemp("scene"))


def _order(index: int, tongue=ENGLISH, split: Split = Split.TEST) -> Order:
    return Order(split, Task.SCENE, index, tongue)


def _make(recipe: SceneRecipe, order: Order) -> Sample:
    for attempt in range(30):
        try:
            return recipe.make(order, attempt)
        except Unmakeable:
            continue
    raise AssertionError(f"{order.id} cannot be made")


def _line(text: str) -> Shaped:
    line = font_file(_LATIN).shape(text, ENGLISH)
    assert line is not None
    return line


@pytest.mark.parametrize("tongue", _TONGUES)
@pytest.mark.parametrize("degraded", [0.0, 1.0])
def test_the_target_says_the_lines_from_the_top_down(library, tongue, degraded) -> None:
    recipe = SceneRecipe(_CONFIG.model_copy(update={"degraded": degraded}), library, 1)
    texts = [row.text for _, row in library.text(tongue) if row.split is Split.TEST]
    for index in range(12):
        sample = _make(recipe, _order(index, tongue))
        assert sample.prompt == OCR_PROMPT
        assert sample.target == "\n".join(region.text for region in sample.regions)
        tops = [region.top for region in sample.regions]
        assert tops == sorted(tops)
        for region in sample.regions:
            assert 0 <= region.left < region.right <= sample.width
            assert 0 <= region.top < region.bottom <= sample.height
            assert any(region.text.casefold() in text.casefold() for text in texts)


def test_the_longer_side_is_as_configured_and_the_picture_grey(library: Library) -> None:
    recipe = SceneRecipe(_CONFIG, library, 2)
    for index in range(8):
        sample = _make(recipe, _order(index))
        assert sample.image is not None
        with Image.open(io.BytesIO(sample.image)) as image:
            assert image.mode == "L"
            assert image.size == (sample.width, sample.height)
        assert max(image.size) == _SIDE
        assert sample.alignment is None


def digests(folder: Path) -> list[str]:
    recipe = SceneRecipe(_CONFIG.model_copy(update={"degraded": 0.5}), small_library(folder), 5)
    return [
        fingerprint(_make(recipe, _order(index, tongue)))
        for index in range(4)
        for tongue in _TONGUES
    ]


def test_the_same_scenes_in_another_process(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    program = (
        "from pathlib import Path; from tests.test_scene import digests;"
        f"print(digests(Path({str(tmp_path / 'there')!r})))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[1],
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == str(digests(tmp_path / "here"))


@pytest.mark.parametrize("tongue", _TONGUES)
def test_signs_stand_out_and_do_not_touch(library: Library, tongue) -> None:
    material, made = Material(library), 0
    for seed in range(12):
        try:
            scene = hang_signs(_order(0, tongue), (300, 220), material, Random(seed))
        except Unmakeable:
            continue
        made += 1
        assert len(scene.signs) == len(scene.regions) <= 5
        boxes = [(r.left, r.top, r.right, r.bottom) for r in scene.regions]
        assert boxes == [sign.box for sign in scene.signs]
        for above, below in pairwise(boxes):
            assert above[3] < below[1]
        # a later plate may not hide an earlier sign
        assert all(is_legible(scene.image, sign) for sign in scene.signs)
    assert made >= 8


@pytest.mark.parametrize("tongue", _TONGUES)
def test_a_note_is_running_text_with_all_its_ink_in_its_boxes(library: Library, tongue) -> None:
    material, made = Material(library), 0
    for seed in range(10):
        try:
            scene = write_note(_order(0, tongue), (300, 240), material, Random(seed))
        except Unmakeable:
            continue
        made += 1
        texts = [row.text for _, row in library.text(tongue) if row.split is Split.TEST]
        assert any(" ".join(r.text for r in scene.regions) in text for text in texts)
        pixels = np.asarray(scene.image).copy()
        for region in scene.regions:
            assert pixels[region.top : region.bottom, region.left : region.right].min() < 150
        for region in scene.regions:
            pixels[region.top : region.bottom, region.left : region.right] = 255
        assert pixels.min() > 150  # rules of the paper, and no ink
    assert made >= 6


def test_letters_on_a_busy_or_like_ground_are_not_legible() -> None:
    mask = font_file(_LATIN).mask(_placed("Harbour"), 200, 60)
    box = mask.getbbox()
    assert box is not None
    line = Lettered(mask, box, ())
    black, white = (Image.new("L", mask.size, level) for level in (0, 255))
    assert is_legible(Image.composite(black, white, mask), line)
    assert is_legible(Image.composite(white, black, mask), line)
    assert not is_legible(Image.composite(Image.new("L", mask.size, 225), white, mask), line)
    half = white.copy()
    half.paste(0, (100, 0, 200, 60))  # black letters run into a black wall
    assert not is_legible(Image.composite(black, half, mask), line)
    noise = Image.frombytes("L", mask.size, Random(0).randbytes(200 * 60))
    assert not is_legible(Image.composite(Image.new("L", mask.size, 128), noise, mask), line)


def _placed(text: str):
    return placed(_line(text), 40, flat((1, 0, 20, 0, 1, 42, 0, 0, 1)))


def test_what_is_painted_is_legible_or_nothing() -> None:
    mask = font_file(_LATIN).mask(_placed("Harbour"), 200, 60)
    box = mask.getbbox()
    assert box is not None
    line = Lettered(mask, box, ((15, 5), (185, 5), (185, 55), (15, 55)))
    noise = Image.frombytes("L", mask.size, Random(1).randbytes(200 * 60))
    painted = [paint(noise, line, Random(seed)) for seed in range(20)]
    kept = [picture for picture in painted if picture is not None]
    assert kept and all(is_legible(picture, line) for picture in kept)


def test_a_flat_line_is_set_as_its_shape_says() -> None:
    line = _line("Hxg")
    box = font_file(_LATIN).mask(_placed("Hxg"), 200, 70).getbbox()
    assert box is not None
    wanted = (20 + line.left * 40, 42 + line.top * 40, 20 + line.right * 40, 42 + line.bottom * 40)
    assert box == pytest.approx(wanted, abs=1)


@pytest.mark.parametrize("rise", [18, -18])
def test_an_arch_lifts_the_middle_over_the_ends(rise: int) -> None:
    line = _line("." * 13)
    width = line.width * 30
    warp = arched(width, rise, (1, 0, 20, 0, 1, 80, 0, 0, 1))
    assert warp(width / 2, 0) == pytest.approx((20 + width / 2, 80 - rise))
    assert warp(0, 0)[1] == pytest.approx(80, abs=1)  # an arc is as long as its line
    inked = np.asarray(font_file(_LATIN).mask(placed(line, 30, warp), 200, 130)) > 128
    rows, columns = np.nonzero(inked)
    middle = rows[abs(columns - 20 - width / 2) < 5].mean()
    ends = rows[(columns < columns.min() + 4) | (columns > columns.max() - 4)].mean()
    assert ends - middle == pytest.approx(rise, abs=4)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.integers(60, 400), st.integers(30, 200))
def test_a_sign_hangs_inside_its_band_and_on_its_plate(seed: int, width: int, height: int) -> None:
    line = _line("Old harbour")
    band = (0, 40, width, 40 + height)
    where = place(line, band, Random(seed))
    if where is None:
        return
    mask = font_file(_LATIN).mask(placed(line, where.size, where.warp), width, height + 80)
    box = mask.getbbox()
    assert box is not None
    assert box[0] >= 0 and box[2] <= width
    assert band[1] - 3 <= box[1] and box[3] <= band[3] + 3
    plate = Image.new("L", mask.size, 0)
    ImageDraw.Draw(plate).polygon(where.plate, fill=255)
    on_plate = np.asarray(plate) > 0
    ink = np.asarray(mask, dtype=float)
    assert ink[on_plate].sum() > 0.97 * ink.sum()


def _photograph(split: Split, image: bytes, captions=()) -> PictureRow:
    return PictureRow(f"{split}/photograph", split, image, captions)


def _png(shade: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (80, 60), (shade, shade, shade)).save(buffer, format="PNG")
    return buffer.getvalue()


def test_backgrounds_are_photographs_of_the_split_without_captions(tmp_path: Path) -> None:
    library = small_library(tmp_path)
    captioned = PictureRow("test/a", Split.TEST, _png(99), (("en_Latn", "grey"),))
    rows = [_photograph(Split.TRAIN, _png(33)), _photograph(Split.TEST, _png(77)), captioned]
    write_rows(library.data, Kind.PICTURES, "pictures", rows)
    backgrounds = Backgrounds(library)
    drawn = [backgrounds.draw(Split.TEST, (100, 50), Random(seed)) for seed in range(40)]
    shades = {image.getextrema() for image, source in drawn if source is not None}
    assert shades == {(77, 77)}
    assert {image.size for image, _ in drawn} == {(100, 50)}
    assert 15 < sum(source is not None for _, source in drawn) < 38
    none = [backgrounds.draw(Split.VALIDATION, (50, 60), Random(n)) for n in range(12)]
    assert all(source is None and image.size == (50, 60) for image, source in none)


def test_a_photograph_adds_its_licence(tmp_path: Path) -> None:
    library = small_library(tmp_path)
    write_rows(library.data, Kind.PICTURES, "pictures", [_photograph(Split.TEST, _png(20))])
    index = library.data / "corpus.json"
    text = index.read_text(encoding="utf-8")
    start, end = text.split('"name": "pictures"')
    end = end.replace("CC0-1.0", "MIT OR BSD-3-Clause", 1)
    index.write_text(start + '"name": "pictures"' + end, encoding="utf-8")
    recipe = SceneRecipe(_CONFIG, Library(library.data), 0)
    licences = {_make(recipe, _order(index)).licence for index in range(12)}
    assert licences == {"CC0-1.0", "CC0-1.0 AND (MIT OR BSD-3-Clause)"}


def test_a_broken_photograph_is_named(tmp_path: Path) -> None:
    library = small_library(tmp_path)
    write_rows(library.data, Kind.PICTURES, "pictures", [_photograph(Split.TEST, b"no picture")])
    recipe = SceneRecipe(_CONFIG, library, 0)
    with pytest.raises(CorpusError, match="pictures: test/photograph: not a picture"):
        for index in range(20):
            _make(recipe, _order(index))


def test_a_scene_that_shade_would_swallow_stays_clean(library: Library, monkeypatch) -> None:
    from components.rendering.scene import recipe as module

    def black_out(image, random, odds):
        from components.rendering.degradation import Degraded

        return Degraded(Image.new("L", image.size, 0), IDENTITY)

    monkeypatch.setattr(module, "degrade", black_out)
    monkeypatch.setattr(module, "_NOTES", 0)
    spoilt = SceneRecipe(_CONFIG.model_copy(update={"degraded": 1.0}), library, 3)
    clean = SceneRecipe(_CONFIG, library, 3)
    assert _make(spoilt, _order(0)).image == _make(clean, _order(0)).image
