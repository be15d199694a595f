"""Whole pages: what the target says is what the picture shows, where the regions say it is."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pypdfium2
import pytest
import yaml
from PIL import Image

from components.library.reader import Library
from components.library.tongues import Tongue
from components.library.writer import write_characters
from components.mixture_config import MixtureConfig
from components.nouns import (
    DOCUMENT_PROMPT,
    GROUNDED_PROMPT,
    OCR_PROMPT,
    Region,
    Sample,
    Split,
    Task,
)
from components.rendering import typefaces
from components.rendering.grounded import FURNITURE, grounded
from components.rendering.pages import DocumentRecipe, composing, dressing, recipe
from components.rendering.pages.blocks import Heading, Page
from components.rendering.recipe import FEWEST_CHARACTERS, Order, Unmakeable
from tests.small_library import ARABIC, ENGLISH, HINDI, small_library

PARAMS = Path(__file__).parent.parent / "params.yaml"
PAGES = 12
SIDE = 640  # pixels; a page of columns needs more
FOLDER = TemporaryDirectory(prefix="pages-")
_UNREAD = frozenset({"table", "equation", "image"})  # in another order, or not text at all


@cache
def library() -> Library:
    return small_library(Path(FOLDER.name), 60, 12)


def config(side: int = SIDE, **changes: object) -> MixtureConfig:
    mixture = yaml.safe_load(PARAMS.read_text(encoding="utf-8"))["mixture"]
    mixture |= {"degraded": 0.0, "sides": {**mixture["sides"], "document": side}}
    return MixtureConfig.model_validate({**mixture, **changes})


@cache
def maker(grounded: float = 0.0, degraded: float = 0.0, side: int = SIDE) -> DocumentRecipe:
    return DocumentRecipe(config(side, grounded=grounded, degraded=degraded), library(), seed=1)


def order(index: int, tongue: Tongue = ENGLISH, split: Split = Split.TRAIN) -> Order:
    return Order(split, Task.DOCUMENT, index, tongue)


def page(index: int, tongue: Tongue = ENGLISH, split: Split = Split.TRAIN, **shares) -> Sample:
    """Make a page as production does: another attempt where one is unmakeable."""
    for attempt in range(10):
        try:
            return maker(**shares).make(order(index, tongue, split), attempt)
        except Unmakeable:
            continue
    raise AssertionError("ten attempts gave no page")


@cache
def pages(tongue: Tongue = ENGLISH, **shares) -> tuple[Sample, ...]:
    return tuple(page(index, tongue, **shares) for index in range(PAGES))


def picture(sample: Sample) -> Image.Image:
    assert sample.image is not None
    return Image.open(io.BytesIO(sample.image))


def box_of(region: Region) -> tuple[int, int, int, int]:
    return region.left, region.top, region.right, region.bottom


def ink_of(image: Image.Image) -> Image.Image:
    """White where anything is drawn on the paper."""
    paper = image.getpixel((0, 0))
    return image.point(lambda level: 255 if abs(level - paper) > 24 else 0)


def plain_words(text: str) -> Counter[str]:
    """The words of markdown without its marks."""
    text = re.sub(r"\\\(\^\{(\d+)\}\\\)", r" \1 ", text)
    lines = [re.sub(r"^(#+|```|-|\d+\.) ?", "", line.strip()) for line in text.splitlines()]
    return Counter(re.findall(r"[^\W\d_]+", " ".join(lines)))


@pytest.mark.parametrize("tongue", [ENGLISH, HINDI, ARABIC])
def test_a_page_is_a_grey_picture_of_the_size_that_is_asked_for(tongue: Tongue):
    for sample in pages(tongue)[:5]:
        image = picture(sample)
        assert image.mode == "L"
        assert image.size == (sample.width, sample.height)
        assert max(image.size) == SIDE
        assert (sample.language, sample.script) == (tongue.language, tongue.script)
        assert sample.target
        assert sample.font


@pytest.mark.parametrize("tongue", [ENGLISH, HINDI, ARABIC])
def test_regions_and_their_lines_stand_around_ink(tongue: Tongue):
    for sample in pages(tongue):
        ink = ink_of(picture(sample))
        for region in sample.regions:
            for box in (box_of(region), *region.lines):
                left, top, right, bottom = box
                assert 0 <= left < right <= sample.width
                assert 0 <= top < bottom <= sample.height
                assert ink.crop(box).getbbox() is not None
            for left, top, right, bottom in region.lines:
                assert region.left <= left < right <= region.right
                assert region.top <= top < bottom <= region.bottom


def test_a_box_is_no_larger_than_its_ink():
    for sample in pages(degraded=0.0):
        ink = ink_of(picture(sample))
        for region in sample.regions:
            found = ink.crop(box_of(region)).getbbox()
            width, height = region.right - region.left, region.bottom - region.top
            assert found is not None
            slack = (found[0], found[1], width - found[2], height - found[3])
            assert max(slack) <= 4, (region.label, region.text[:40], slack)


def test_there_is_no_ink_that_no_region_accounts_for():
    for sample in pages():
        image = picture(sample)
        paper = image.getpixel((0, 0))
        for region in sample.regions:
            left, top, right, bottom = box_of(region)
            image.paste(paper, (left - 2, top - 2, right + 2, bottom + 2))
        left_over = ink_of(image)
        # the ground of code is pale, the rule above the notes is thin
        assert sum(left_over.histogram()[1:]) < 0.003 * sample.width * sample.height


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The PDFs of the pages that are made from now on."""
    pdfs: list[bytes] = []
    draw = recipe.rasterise
    monkeypatch.setattr(recipe, "rasterise", lambda pdf, side: pdfs.append(pdf) or draw(pdf, side))
    return pdfs


def test_the_picture_shows_the_words_of_the_target_and_no_others(seen: list[bytes]):
    read = 0
    for index in range(PAGES):
        sample = page(index)
        if {region.label for region in sample.regions} & _UNREAD or r"\( " in sample.target:
            continue
        furniture = " ".join(r.text for r in sample.regions if r.label in FURNITURE)
        with pypdfium2.PdfDocument(seen[-1]) as document:
            shown = document[0].get_textpage().get_text_range()
        assert plain_words(shown) == plain_words(f"{sample.target} {furniture}")
        read += 1
    assert read >= 3


def test_every_region_shows_its_own_text(seen: list[bytes]):
    for index in range(PAGES):
        sample = page(index, grounded=1.0)
        with pypdfium2.PdfDocument(seen[-1]) as document:
            text = document[0].get_textpage()
            for region in sample.regions:
                if region.label in _UNREAD or r"\( " in region.text:
                    continue
                low, high = sample.height - region.bottom, sample.height - region.top
                shown = text.get_text_bounded(region.left, low, region.right, high)
                assert plain_words(shown) == plain_words(region.text)


def test_the_target_is_its_regions_in_reading_order():
    for sample in pages():
        said = [r.text for r in sample.regions if r.label not in FURNITURE and r.text]
        joiner = "\n" if sample.prompt == OCR_PROMPT else "\n\n"
        assert sample.target == joiner.join(said)


@pytest.mark.parametrize("tongue", [ENGLISH, ARABIC])
def test_columns_are_read_from_the_side_where_the_script_begins(tongue: Tongue):
    found = 0
    for index in range(20):
        sample = page(index, tongue, grounded=1.0, side=1200)
        regions = [r for r in sample.regions if r.label == "text"]
        for one, other in pairwise(regions):
            if other.bottom < one.top:  # up again, so to the next column
                found += 1
                assert (other.left > one.left) is (tongue is ENGLISH)
    assert found > 3


def test_grounded_pages_say_their_regions_and_others_do_not():
    for sample in pages(grounded=1.0):
        assert sample.prompt == GROUNDED_PROMPT
        assert sample.target == grounded(sample.regions, sample.width, sample.height)
    assert {sample.prompt for sample in pages()} <= {DOCUMENT_PROMPT, OCR_PROMPT}


def test_blocks_of_a_grounded_page_do_not_lie_on_each_other():
    for tongue in (ENGLISH, HINDI, ARABIC):
        for sample in pages(tongue, grounded=1.0):
            boxes = [box_of(region) for region in sample.regions]
            for place, (left, top, right, bottom) in enumerate(boxes):
                for other in boxes[:place]:
                    across = min(right, other[2]) - max(left, other[0])
                    down = min(bottom, other[3]) - max(top, other[1])
                    assert min(across, down) <= 4


def test_a_spoiled_page_keeps_its_text_and_takes_its_boxes_along():
    for clean, spoiled in zip(pages(grounded=1.0), pages(grounded=1.0, degraded=1.0), strict=True):
        assert spoiled.image != clean.image
        assert [r.text for r in spoiled.regions] == [r.text for r in clean.regions]
        assert spoiled.target == grounded(spoiled.regions, spoiled.width, spoiled.height)
        assert picture(spoiled).size == (spoiled.width, spoiled.height)


def test_pages_hold_every_kind_of_block():
    labels = Counter(r.label for sample in pages() for r in sample.regions)
    labels.update(r.label for i in range(PAGES, 60) for r in page(i).regions)
    assert set(labels) == {
        *("title", "sub_title", "text", "list", "table", "table_caption", "equation", "code"),
        *("image", "image_caption", "footnote", "header", "footer", "page_number"),
    }


def test_material_is_of_the_split_alone():
    for index in range(4):
        assert page(index, split=Split.TEST).document.startswith("test/")
        assert page(index).document.startswith("train/")
        assert page(index, split=Split.TEST).source == "declaration"


def test_weights_count_the_characters_of_a_split():
    texts = [row for _, row in library().text(HINDI) if row.split is Split.TEST]
    weights = maker().weights(Split.TEST)
    assert set(weights) == {ARABIC, ENGLISH, HINDI}
    assert weights[HINDI] == sum(len(row.text) for row in texts)


def test_a_language_without_text_is_unmakeable():
    with pytest.raises(Unmakeable, match="xx_Latn: no text in train"):
        maker().make(order(0, Tongue("xx", "Latn")), 0)


def test_letters_that_no_typeface_has_are_unmakeable(monkeypatch: pytest.MonkeyPatch):
    nothing = typefaces.Ability(frozenset(), frozenset())
    monkeypatch.setattr(typefaces, "ability_of", lambda path: nothing)
    monkeypatch.setattr(dressing, "ability_of", lambda path: nothing)
    with pytest.raises(Unmakeable, match="typeface"):
        maker().make(order(0), 0)


def test_what_a_face_of_the_script_lacks_is_set_in_a_companion(monkeypatch: pytest.MonkeyPatch):
    def without_w(path: Path) -> typefaces.Ability:
        has = ability(path)
        lacking = frozenset("w") if "arabic" in path.name.lower() else frozenset()
        return typefaces.Ability(has.characters - lacking, has.tags)

    ability = typefaces.ability_of
    for module in (typefaces, dressing):
        monkeypatch.setattr(module, "ability_of", without_w)
    faces = typefaces.Typefaces(library())
    for text, worn in (("كتاب", 1), ("كتاب (word)", 2)):
        chosen = dressing.dress(Page((), (), (Heading(1, text),)), "Arab", faces, Random(1))
        assert [face.family for face in chosen.body] == ["noto-sans-arabic", "noto-sans"][:worn]


def test_a_corpus_of_text_alone_makes_pages(tmp_path: Path):
    whole = small_library(tmp_path)
    for kind in ("formulas", "tables"):
        shutil.rmtree(whole.data / kind)
    (whole.data / "text" / "catalogue" / "en_Latn.jsonl").unlink()  # no English to mix in
    alone = DocumentRecipe(config(), Library(whole.data), seed=1)
    for index in range(12):
        assert alone.make(order(index, HINDI), 0).target


def test_a_page_with_next_to_no_words_is_unmakeable():
    composing.require_words(Page((), (), (Heading(1, "a" * 40),)))
    with pytest.raises(Unmakeable, match="a page of 39 letters"):
        composing.require_words(Page((), (), (Heading(1, "a" * 39 + "1 2"),)))


def test_a_short_run_makes_a_short_page_that_says_nothing_twice(tmp_path: Path):
    short = DocumentRecipe(config(), small_library(tmp_path, 1, 1), seed=1)
    made = 0
    for index in range(30):
        with contextlib.suppress(Unmakeable):
            sample = short.make(order(index, split=Split.TEST), 0)
            said = " ".join(region.text for region in sample.regions)
            # a word of each sentence that stands in no other
            found = Counter(re.findall(r"dog|burned|window|harbour|hills|coins", said.lower()))
            assert found and set(found.values()) == {1}
            made += 1
    assert made > 3


def test_languages_with_next_to_no_text_in_a_split_have_no_pages_in_it(tmp_path: Path):
    poor_library = small_library(tmp_path, held_out=1)
    enough = {
        tongue
        for tongue, count in poor_library.characters(Split.TEST).items()
        if count >= FEWEST_CHARACTERS
    }
    poor = DocumentRecipe(config(), poor_library, seed=1)
    assert set(poor.weights(Split.TEST)) == enough
    assert 0 < len(enough) < 3
    assert set(poor.weights(Split.TRAIN)) == {ARABIC, ENGLISH, HINDI}


def test_all_licences_of_a_page_are_named():
    assert {sample.licence for sample in pages()} == {"CC0-1.0"}


def test_another_attempt_draws_another_page():
    assert maker().make(order(0), 0) != maker().make(order(0), 1)


def digest(sample: Sample) -> str:
    return hashlib.sha256(repr(sample).encode()).hexdigest()


def test_another_process_makes_the_same_page_whatever_it_made_before():
    shares = {"grounded": 0.5, "degraded": 0.5}
    root = library().data.parent
    code = (
        "import tests.test_pages as t\n"
        "from components.library.reader import Library\n"
        f"t.library = lambda: Library(t.Path({str(root / 'data')!r}))\n"
        f"print(*(t.digest(t.page(i, t.HINDI, **{shares})) for i in (5, 2)))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    page(1, HINDI, **shares)
    assert other.stdout.split() == [digest(page(i, HINDI, **shares)) for i in (5, 2)]


def test_a_vertical_script_is_left_to_its_own_maker(monkeypatch: pytest.MonkeyPatch):
    made = maker().make(order(0), 0)

    class Vertical:
        def make(self, order: Order, random: Random) -> Sample:
            return made

    other = DocumentRecipe(config(), library(), seed=1)
    monkeypatch.setitem(vars(other), "_vertical", Vertical())
    assert other.make(order(3, Tongue("mn-Mong", "Mong")), 0) is made


def test_shan_has_no_pages_since_its_lines_would_be_broken_before_tone_marks(tmp_path: Path):
    poor = small_library(tmp_path)
    shan = Tongue("shn", "Mymr")
    write_characters(poor.data, {shan: {Split.TRAIN: 9000}, ENGLISH: {Split.TRAIN: 9000}})
    fonts = json.loads((poor.data / "fonts.json").read_text(encoding="utf-8"))
    fonts["faces"][0]["scripts"].append("Mymr")
    (poor.data / "fonts.json").write_text(json.dumps(fonts), encoding="utf-8")
    assert set(DocumentRecipe(config(), poor, seed=1).weights(Split.TRAIN)) == {ENGLISH}
