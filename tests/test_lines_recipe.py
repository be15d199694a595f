"""Strips: the target is what is drawn, each letter where the alignment says, whole in its strip."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageFont

from components.library.reader import Library
from components.library.rows import Genre, TextRow
from components.library.tongues import Tongue
from components.library.writer import write_text
from components.nouns import OCR_PROMPT, Sample, Split, Task
from components.rendering.lines.recipe import LineRecipe
from components.rendering.lines.shaping import FontFile, font_file, mixes_directions
from components.rendering.lines.strips import Look, Strip, align, paint, paint_mixed
from components.rendering.lines.texts import Texts
from components.rendering.recipe import Order, Unmakeable
from components.rendering.typefaces import Typefaces
from tests.shapes import fingerprint, mixture
from tests.small_library import ARABIC, ENGLISH, FONTS, HINDI, small_library

_LATIN = FONTS / "noto-sans" / "NotoSans_400Regular.ttf"
_NASKH = FONTS / "noto-sans-arabic" / "NotoSansArabic_400Regular.ttf"
_TONGUES = (ENGLISH, HINDI, ARABIC)
_SIDE = 400
_CONFIG = mixture(sides={task: _SIDE for task in Task})
_LINES = {
    ENGLISH: (_LATIN, "a harbour keeps its AVATAR records"),
    HINDI: (_LATIN, "पुराने पुस्तकालय में क्षत्रिय किताबें"),
    ARABIC: (_NASKH, "كانت المكتبة القديمة تضم الكتب"),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return small_library(tmp_path_factory.mktemp("lines"))


def _make(recipe: LineRecipe, order: Order) -> Sample:
    for attempt in range(20):
        try:
            return recipe.make(order, attempt)
        except Unmakeable:
            continue
    raise AssertionError(f"{order.id} cannot be made")


def _order(index: int, tongue: Tongue, split: Split = Split.TEST) -> Order:
    return Order(split, Task.LINE, index, tongue)


def _pixels(sample: Sample) -> np.ndarray:
    assert sample.image is not None
    with Image.open(io.BytesIO(sample.image)) as image:
        assert (image.mode, image.size) == ("L", (sample.width, sample.height))
        return np.asarray(image)


def _look(height: int = 44, size: int = 24) -> Look:
    return Look(height=height, size=size, margin=6, lean=0.5, paper=255, ink=0)


@pytest.mark.parametrize("tongue", _TONGUES)
def test_a_strip_is_tight_and_holds_all_its_ink(library: Library, tongue: Tongue) -> None:
    recipe = LineRecipe(_CONFIG, library, 1)
    for index in range(25):
        sample = _make(recipe, _order(index, tongue))
        pixels = _pixels(sample)
        assert sample.prompt == OCR_PROMPT
        assert 32 <= sample.height <= 48 and sample.width <= _SIDE
        paper = pixels[0, 0]
        assert (pixels[[0, -1]] == paper).all() and (pixels[:, [0, -1]] == paper).all()
        inked = np.flatnonzero((pixels < paper - 60).any(axis=0))
        assert inked[0] < 24 and sample.width - inked[-1] < 24


@pytest.mark.parametrize("tongue", _TONGUES)
def test_the_text_of_a_test_strip_is_running_text_of_its_document(
    library: Library, tongue: Tongue
) -> None:
    documents = {
        row.document: row.text for _, row in library.text(tongue) if row.split is Split.TEST
    }
    texts = [row.text for _, row in library.text(tongue) if row.split is Split.TEST]
    recipe = LineRecipe(_CONFIG, library, 2)
    for index in range(20):
        sample = _make(recipe, _order(index, tongue))
        assert sample.document in documents
        assert any(sample.target in text for text in texts)
        assert (sample.language, sample.script) == (tongue.language, tongue.script)
        assert (sample.source, sample.licence) == ("declaration", "CC0-1.0")


def test_training_strips_are_verbatim_as_often_as_configured(library: Library) -> None:
    texts = [row.text for _, row in library.text(ENGLISH)]
    counts = {}
    for share in (0.0, 1.0):
        recipe = LineRecipe(_CONFIG.model_copy(update={"verbatim": share}), library, 3)
        samples = [_make(recipe, _order(n, ENGLISH, Split.TRAIN)) for n in range(30)]
        counts[share] = sum(any(s.target in text for text in texts) for s in samples)
        assert all(s.document.endswith("/shuffled") == (share == 0) for s in samples)
    assert counts[1.0] == 30
    assert counts[0.0] < 10


@pytest.mark.parametrize("tongue", _TONGUES)
def test_every_letter_stands_where_the_alignment_says(tongue: Tongue) -> None:
    path, text = _LINES[tongue]
    strip = _strip(path, text, tongue)
    pixels = np.asarray(paint(strip, font_file(path)))
    alignment = align(strip, tongue.script)
    assert len(alignment.left) == len(alignment.right) == len(text)
    between = _columns(pixels)
    for letter, left, right in zip(text, alignment.left, alignment.right, strict=True):
        if letter == " ":
            assert not between[left + 2 : right - 1].any()
    words = _words(text, alignment.left, alignment.right)
    assert all(between[left:right].mean() > 0.6 for left, right in words)
    order = sorted(words, reverse=tongue is ARABIC)
    assert words == order


def _columns(pixels: np.ndarray) -> np.ndarray:
    return (pixels < 128).any(axis=0)


def _words(text: str, left: tuple[int, ...], right: tuple[int, ...]) -> list[tuple[int, int]]:
    words, start = [], 0
    for word in text.split():
        end = start + len(word)
        words.append((min(left[start:end]), max(right[start:end])))
        start = end + 1
    return words


def _strip(path: Path, text: str, tongue: Tongue) -> Strip:
    shaped = font_file(path).shape(text, tongue)
    assert shaped is not None
    return Strip(shaped, 24, _look())


@pytest.mark.parametrize("tongue", _TONGUES)
def test_a_line_is_as_wide_and_looks_as_another_shaper_sets_it(tongue: Tongue) -> None:
    path, text = _LINES[tongue]
    strip = _strip(path, text, tongue)
    ours = paint(strip, font_file(path))
    theirs = paint_mixed(strip, text, path, tongue)
    direction = "rtl" if tongue is ARABIC else "ltr"
    pillow = ImageFont.truetype(path, 24, layout_engine=ImageFont.Layout.RAQM)
    width = pillow.getlength(text, direction=direction)
    assert strip.shaped.width * 24 == pytest.approx(width, rel=0.02)
    one, two = (np.asarray(image, dtype=float).ravel() for image in (ours, theirs))
    assert np.corrcoef(one, two)[0, 1] > 0.75  # hinting moves edges by parts of a pixel


def test_marks_have_no_width_and_ligatures_share_theirs() -> None:
    edges = FontFile(_LATIN).edges("कुx", HINDI)
    assert edges is not None
    assert edges[1] == edges[2] < edges[3]  # the vowel hangs below its letter
    conjunct = FontFile(_LATIN).edges("क्ष", HINDI)  # one glyph of two letters
    assert conjunct is not None
    assert conjunct[1] == conjunct[2] == pytest.approx(conjunct[3] / 2)


def test_a_missing_glyph_is_noticed() -> None:
    font = FontFile(_LATIN)
    assert font.edges("人", ENGLISH) is None
    assert font.shape("a人", ENGLISH) is None
    assert font.edges("", ENGLISH) == (0.0,)


def test_lines_of_two_directions_are_drawn_and_have_no_alignment(tmp_path: Path) -> None:
    library = small_library(tmp_path)
    rows = [TextRow(ARABIC, "d", Genre.PROSE, Split.TEST, "هطل المطر عام 1948 على التلال")]
    write_text(library.data, "declaration", rows)
    sample = _make(LineRecipe(_CONFIG, library, 5), _order(0, ARABIC))
    assert mixes_directions(sample.target, "Arab") == ("1948" in sample.target)
    assert (sample.alignment is None) == ("1948" in sample.target)
    assert _columns(_pixels(sample)).mean() > 0.4


def test_digits_of_a_mixed_line_run_to_the_right() -> None:
    text = "عام 17"
    strip = _strip(_NASKH, text, ARABIC)
    seen = np.asarray(paint_mixed(strip, text, _NASKH, ARABIC))
    wrong = np.asarray(paint(strip, font_file(_NASKH)))
    assert not np.array_equal(seen < 128, wrong < 128)


def digests(folder: Path) -> list[str]:
    library = small_library(folder)
    orders = [_order(index, tongue, Split.TRAIN) for index in (0, 1) for tongue in _TONGUES]
    one, two = (LineRecipe(_CONFIG.model_copy(update={"degraded": 0.5}), library, 7) for _ in "ab")
    first = [fingerprint(_make(one, order)) for order in orders]
    second = [fingerprint(_make(two, order)) for order in reversed(orders)]
    assert first == second[::-1]
    return first


def test_the_same_samples_in_another_process_and_order(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    program = (
        "from pathlib import Path; from tests.test_lines_recipe import digests;"
        f"print(digests(Path({str(tmp_path / 'there')!r})))"
    )
    # another locale: shaping must not ask the machine for its language
    other = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[1],
        env=os.environ | {"LC_ALL": "C", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == str(digests(tmp_path / "here"))


def test_weights_count_the_characters_of_a_split(library: Library) -> None:
    recipe = LineRecipe(_CONFIG, library, 0)
    weights = recipe.weights(Split.TEST)
    assert set(weights) == set(_TONGUES)
    assert weights[ENGLISH] == sum(
        len(row.text) for _, row in library.text(ENGLISH) if row.split is Split.TEST
    )


def test_a_language_without_a_face_or_written_downwards_has_no_weight(tmp_path: Path) -> None:
    library = small_library(tmp_path)
    thai, mongolian = Tongue("th", "Thai"), Tongue("mn-Mong", "Mong")
    rows = [TextRow(tongue, "d", Genre.PROSE, Split.TEST, "กขค") for tongue in (thai, mongolian)]
    write_text(library.data, "declaration", rows)
    recipe = LineRecipe(_CONFIG, library, 0)
    assert set(recipe.weights(Split.TEST)) == set(_TONGUES)
    with pytest.raises(Unmakeable, match="no typeface of script Thai"):
        recipe.make(_order(0, thai), 0)
    with pytest.raises(Unmakeable, match="no text in the split"):
        recipe.make(_order(0, thai, Split.TRAIN), 0)


def test_degraded_strips_keep_their_place_and_size(library: Library) -> None:
    clean = LineRecipe(_CONFIG, library, 9)
    spoilt = LineRecipe(_CONFIG.model_copy(update={"degraded": 1.0}), library, 9)
    changed = 0
    for index in range(10):
        one, two = (_make(recipe, _order(index, ENGLISH)) for recipe in (clean, spoilt))
        assert (one.target, one.alignment, one.width) == (two.target, two.alignment, two.width)
        changed += one.image != two.image
    assert changed >= 9


def test_longer_rows_are_drawn_more_often_and_words_start_whole(tmp_path: Path) -> None:
    library = small_library(tmp_path)
    long, short = "whole words only " * 20, "brief"
    rows = [
        TextRow(ENGLISH, name, Genre.PROSE, Split.TEST, text.strip())
        for name, text in (("long", long), ("short", short))
    ]
    write_text(library.data, "declaration", rows)
    texts, random = Texts(library), Random(0)
    drawn = [texts.running(Split.TEST, ENGLISH, random, 30) for _ in range(200)]
    counts = Counter(passage.document for passage in drawn)
    assert counts["short"] < 15 < counts["long"]
    assert all(p.text.split()[0] in ("whole", "words", "only", "brief") for p in drawn)


def test_what_no_eye_can_read_is_not_in_the_text(tmp_path: Path) -> None:
    library = small_library(tmp_path)
    text = "zero\u200b width \u202eand\u00ad hyphen"
    write_text(library.data, "declaration", [TextRow(ENGLISH, "d", Genre.PROSE, Split.TEST, text)])
    drawn = Texts(library).running(Split.TEST, ENGLISH, Random(0), 99)
    assert drawn.text == "zero width and hyphen"


def test_the_face_of_a_strip_is_named(library: Library) -> None:
    sample = _make(LineRecipe(_CONFIG, library, 4), _order(0, ARABIC))
    families = {face.family for face in Typefaces(library).covering(sample.target, "Arab")}
    assert sample.font in families


def test_shuffled_words_are_all_of_the_source_that_is_named(tmp_path: Path) -> None:
    library = small_library(tmp_path)
    rows = [
        TextRow(ENGLISH, f"d{n}", Genre.PROSE, Split.TRAIN, f"zz{n} yy{n} xx{n} ww{n} " * 8)
        for n in range(20)
    ]
    write_text(library.data, "declaration", rows)
    own = {word.lower() for row in rows for word in row.text.split()}
    texts, named = Texts(library), Counter()
    for seed in range(40):
        passage = texts.shuffled(Split.TRAIN, ENGLISH, Random(seed), 120)
        words = [word.lower() for word in passage.text.split() if not word.isdecimal()]
        assert words
        assert {word in own for word in words} == {passage.source.name == "declaration"}
        named[passage.source.name] += 1
    assert set(named) == {"declaration", "catalogue"}
