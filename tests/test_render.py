"""The stage `render`: exact counts, a wall between splits, the same bytes every time."""

import io
import json
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from components.library.reader import Library
from components.nouns import (
    OCR_PROMPT,
    ConfigError,
    CorpusError,
    Sample,
    ScriptoriumError,
    Split,
    Task,
)
from components.rendering.contact_sheet import write_contact_sheet
from components.rendering.index import read_index
from components.shards import shard_path
from components.text_key import text_key
from tests.small_corpus import (
    CONFIG,
    CORPUS,
    TEST_ARTICLE,
    VALIDATION_ARTICLE,
    copy_corpus,
    render,
    samples_of,
)


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("render") / "shards"
    render(folder)
    return folder


@pytest.fixture(scope="module")
def training(shards: Path) -> list[Sample]:
    return samples_of(shards, Split.TRAIN)


def _bytes(shards: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(shards.iterdir())}


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _words(article: int) -> set[str]:
    rows = [row for path in (CORPUS / "text" / "fixture").glob("*.jsonl") for row in _rows(path)]
    wanted = f"article-{article:02d}"
    return {word for row in rows if row["document"] == wanted for word in row["text"].split()}


def test_counts_are_exactly_what_was_asked(shards: Path, training: list[Sample]) -> None:
    assert {split: len(samples_of(shards, split)) for split in Split} == CONFIG.samples
    assert Counter(sample.task for sample in training) == {"line": 70, "page": 20, "text": 10}
    assert Counter(sample.script for sample in training) == {"Latn": 50, "Deva": 30, "Arab": 20}


def test_the_index_names_rows_and_bytes_of_every_shard_and_the_corpus(shards: Path) -> None:
    index = read_index(shards)
    assert index.corpus == Library(CORPUS).version()
    assert {shard.split: shard.rows for shard in index.shards} == CONFIG.samples
    for shard in index.shards:
        assert sha256((shards / shard.path).read_bytes()).hexdigest() == shard.sha256


def test_rows_of_one_kind_do_not_stand_together(training: list[Sample]) -> None:
    first = Counter(sample.script for sample in training[:30])
    assert set(first) == {"Latn", "Deva", "Arab"}


def test_two_workers_write_the_same_bytes_as_one(shards: Path, tmp_path: Path) -> None:
    render(tmp_path / "again", workers=2)
    assert _bytes(tmp_path / "again") == _bytes(shards)


def test_another_seed_writes_other_samples(training: list[Sample], tmp_path: Path) -> None:
    render(tmp_path / "other", seed=8)
    other = samples_of(tmp_path / "other", Split.TRAIN)
    assert {s.target for s in other} != {s.target for s in training}


def test_held_out_text_comes_only_from_its_own_article(shards: Path) -> None:
    for split, article in ((Split.TEST, TEST_ARTICLE), (Split.VALIDATION, VALIDATION_ARTICLE)):
        words = _words(article)
        for sample in samples_of(shards, split):
            assert sample.document == f"fixture/article-{article}"
            # A word wider than its row is divided, so a row's word may be part of one.
            assert all(any(w in word for word in words) for w in sample.target.split())


def test_training_never_draws_from_a_held_out_article(training: list[Sample]) -> None:
    held_out = {f"fixture/article-{n}" for n in (TEST_ARTICLE, VALIDATION_ARTICLE)}
    assert not held_out & {sample.document for sample in training}


def test_no_held_out_target_is_a_training_line(shards: Path, tmp_path: Path) -> None:
    # Without held-out articles of their own words, collisions are certain unless they are avoided:
    # every article says the same.
    data = copy_corpus(tmp_path)
    for path in (data / "text" / "fixture").glob("*.jsonl"):
        rows = _rows(path)
        first = [row["text"] for row in rows if row["document"] == rows[0]["document"]]
        documents = dict.fromkeys(row["document"] for row in rows)
        same = [{**rows[0], "document": d, "text": text} for d in documents for text in first]
        path.write_text("".join(json.dumps(row) + "\n" for row in same), encoding="utf-8")
    folder = tmp_path / "shards"
    render(folder, data=data)
    held_out = [
        s.target for split in (Split.TEST, Split.VALIDATION) for s in samples_of(folder, split)
    ]
    keys = set(map(text_key, held_out))
    assert len(held_out) == len(keys)
    training = samples_of(folder, Split.TRAIN)
    lines = {line for sample in training for line in (sample.target, *sample.target.split("\n"))}
    assert not set(map(text_key, lines)) & keys


def test_running_and_shuffled_text_share_training_as_configured(training: list[Sample]) -> None:
    images = [sample for sample in training if sample.image]
    running = [sample for sample in images if "/article-" in sample.document]
    assert 0.3 < len(running) / len(images) < 0.7
    assert {s.document for s in images} - {s.document for s in running} == {"fixture/shuffled"}


def test_images_have_the_size_and_text_rows_have_none(training: list[Sample]) -> None:
    for sample in training:
        if sample.task is Task.TEXT:
            assert (sample.image, sample.prompt, sample.width) == (None, "", 0)
            assert 30 <= len(sample.target) <= 120
            continue
        assert sample.image is not None
        look = CONFIG.page if sample.task is Task.PAGE else CONFIG.line
        with Image.open(io.BytesIO(sample.image)) as image:
            assert (image.mode, image.size) == ("L", (look.width, look.height))
        assert (sample.width, sample.height) == (look.width, look.height)
        assert sample.prompt == OCR_PROMPT
        assert sample.font in {"NotoSans_400Regular", "NotoSansArabic_400Regular"}


def test_pages_have_as_many_rows_as_configured(training: list[Sample]) -> None:
    rows = Counter(s.target.count("\n") + 1 for s in training if s.task is Task.PAGE)
    assert set(rows) == {3, 4}
    assert all("\n" not in s.target for s in training if s.task is Task.LINE)


def test_every_character_has_a_place_inside_the_image(training: list[Sample]) -> None:
    aligned = [sample for sample in training if sample.alignment]
    assert len(aligned) > 70
    for sample in aligned:
        places = sample.alignment
        assert places is not None
        assert len(places.line) == len(places.left) == len(places.right) == len(sample.target)
        assert all(
            0 <= a <= b <= sample.width for a, b in zip(places.left, places.right, strict=True)
        )
        for character, row, left, right in zip(
            sample.target, places.line, places.left, places.right, strict=True
        ):
            assert 0 <= row < sample.height // CONFIG.line.height
            if character == "\n":
                assert left == right


def test_alignment_finds_the_ink(training: list[Sample]) -> None:
    """Between the edges of the first and last letter of a line there is ink; outside, paper."""
    import numpy as np

    for sample in training:
        if sample.task is not Task.LINE or sample.alignment is None:
            continue
        assert sample.image is not None
        with Image.open(io.BytesIO(sample.image)) as image:
            pixels = np.asarray(image).astype(int)
        dark = (pixels < np.median(pixels) - 60).any(axis=0).nonzero()[0]
        start, end = min(sample.alignment.left), max(sample.alignment.right)
        assert dark[0] >= start - 3 and dark[-1] <= end + 3
        assert dark[0] - start < 8 and end - dark[-1] < 10


def test_right_to_left_text_starts_at_the_right(training: list[Sample]) -> None:
    lines = [s for s in training if s.script == "Arab" and s.task is Task.LINE and s.alignment]
    assert lines
    for sample in lines:
        assert sample.alignment is not None
        assert sample.alignment.left[0] > sample.alignment.left[-1]
        assert sample.alignment.right[0] >= sample.width - 8


def test_a_line_of_both_directions_has_no_alignment(training: list[Sample]) -> None:
    for sample in training:
        if sample.script == "Arab" and sample.image:
            mixed = any(character.isdigit() for character in sample.target)
            assert (sample.alignment is None) == mixed


def _use_fonts_for(data: Path, scripts: dict[str, list[str]]) -> None:
    """Say of each family what scripts it is for."""
    fonts = json.loads((data / "fonts.json").read_text(encoding="utf-8"))
    for face in fonts["faces"]:
        face["scripts"] = scripts[face["family"]]
    (data / "fonts.json").write_text(json.dumps(fonts), encoding="utf-8")


def test_a_font_that_lacks_a_character_is_not_used(tmp_path: Path) -> None:
    data = copy_corpus(tmp_path)
    _use_fonts_for(data, {"noto-sans": ["Latn", "Deva"], "noto-sans-arabic": ["Arab", "Deva"]})
    render(tmp_path / "shards", data=data)
    hindi = [s for s in samples_of(tmp_path / "shards", Split.TRAIN) if s.script == "Deva"]
    assert {s.font for s in hindi if s.image} == {"NotoSans_400Regular"}


def test_a_family_that_is_not_named_is_not_used(tmp_path: Path) -> None:
    config = CONFIG.model_copy(update={"families": ("noto-sans-arabic",)})
    with pytest.raises(CorpusError, match=r"render\.families has no font for script Deva, Latn"):
        render(tmp_path / "shards", config)


def test_a_script_no_font_can_set_is_refused_by_name(tmp_path: Path) -> None:
    data = copy_corpus(tmp_path)
    _use_fonts_for(data, {"noto-sans": ["Latn"], "noto-sans-arabic": ["Arab", "Deva"]})
    with pytest.raises(ScriptoriumError, match=r"hi \(Deva\)"):
        render(tmp_path / "shards", data=data)


def test_a_refused_run_leaves_the_old_shards(tmp_path: Path) -> None:
    folder = tmp_path / "shards"
    folder.mkdir()
    (folder / "old").write_text("kept")
    with pytest.raises(CorpusError, match="scriptorium corpus build"):
        render(folder, data=tmp_path / "nothing")
    assert (folder / "old").read_text() == "kept"


def test_a_script_without_a_language_is_refused(tmp_path: Path) -> None:
    config = CONFIG.model_copy(update={"script_shares": {"Latn": 0.5, "Thai": 0.5}})
    data = copy_corpus(tmp_path)
    _use_fonts_for(data, {"noto-sans": ["Latn", "Deva", "Thai"], "noto-sans-arabic": ["Arab"]})
    with pytest.raises(ConfigError, match=r"render\.script_shares.*Thai"):
        render(tmp_path / "shards", config, data)


def test_too_little_text_for_so_many_different_targets_is_refused(tmp_path: Path) -> None:
    samples = {**CONFIG.samples, Split.TEST: 2000}
    shares = {"task_shares": {Task.TEXT: 1.0}, "script_shares": {"Arab": 1.0}}
    config = CONFIG.model_copy(update={"samples": samples, **shares})
    with pytest.raises(ScriptoriumError, match=r"ar \(Arab\): too little text in the test"):
        render(tmp_path / "shards", config)


def test_the_contact_sheet_shows_every_script(shards: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    write_contact_sheet(shard_path(shards, Split.TRAIN), sheet, CONFIG.line.height)
    with Image.open(sheet) as image:
        assert image.height >= 3 * CONFIG.page.height
        assert image.width >= CONFIG.line.width + 2 * CONFIG.page.width
