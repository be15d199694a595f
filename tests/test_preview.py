"""The preview: what a mixture is and costs, before anyone pays for it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from components.config import load_params
from components.mixture_config import GroupShares
from components.nouns import Quarantined, Sample, Split, Task
from components.preview.cost import FROZEN, TRAINED, Sizes, cost, hours, sizes_of
from components.preview.run import PreviewInputs, run
from components.preview.samples import preview_samples
from components.preview.sheet import card, write_sheet
from components.preview.tally import pixels, tally, visual_tokens
from scriptorium.model_commands import profile_sizes
from tests.mixtures import MIXTURE, sample
from tests.small_library import small_library

PARAMS = load_params(Path(__file__).parents[1] / "params.yaml")
SIZES = Sizes(sam=1000, clip=2000, decoder=4000)


class _Words:
    """A tokenizer that counts words."""

    def encode(self, texts):
        return [text.split() for text in texts]


def _picture(task: Task, width: int, height: int) -> Sample:
    return replace(sample(Split.TRAIN, task, 0), width=width, height=height)


def _text() -> Sample:
    return replace(sample(Split.TRAIN, Task.TEXT, 0, image=None), width=0, height=0)


def test_drawn_samples_are_in_the_declared_shares(tmp_path):
    drawn = list(preview_samples(MIXTURE, small_library(tmp_path), 7, 40))
    counts = {task: sum(s.task is task for s in drawn) for task in MIXTURE.shares()}
    assert counts == {Task.MOLECULE: 10, Task.GEOMETRY: 10, Task.CAPTION: 8, Task.TEXT: 12}


def test_the_tally_says_what_each_task_takes():
    samples = [_picture(Task.CHART, 600, 400), _picture(Task.CHART, 400, 200), _text(), _text()]
    rows = tally(samples, {Task.CHART: 0.7, Task.TEXT: 0.2, Task.LINE: 0.1}, _Words())
    assert [row.task for row in rows] == [Task.CHART, Task.TEXT]
    chart = rows[0]
    assert (chart.declared, chart.drawn, chart.tokens) == (0.7, 0.5, 2)
    assert (chart.width, chart.height) == (500, 300)


def test_vision_tokens_are_the_models_own_count():
    pictures = [_picture(Task.LINE, 256, 32), _text()]
    counts = visual_tokens(pictures, PARAMS.model)
    assert counts["line"] == 9 + 1  # 8 tokens and a newline, and the separator
    assert visual_tokens([_text()], PARAMS.model) == {}


def test_pixels_are_those_of_the_view_the_profile_reads_in():
    assert pixels(_picture(Task.LINE, 512, 60), PARAMS.model.views) == 32 * 256
    assert pixels(_text(), PARAMS.model.views) == 0


def test_a_frozen_weight_costs_a_third_of_a_trained_one():
    line = _picture(Task.LINE, 256, 32)
    only_sam = cost(PARAMS, Sizes(1000, 0, 0), [line], 0).operations
    only_clip = cost(PARAMS, Sizes(0, 1000, 0), [line], 0).operations
    assert only_sam == FROZEN * 1000 * 32 * 256 / 8**2
    assert only_clip == TRAINED * 1000 * 32 * 256 / 32**2


def test_text_costs_decoder_work_alone():
    assert cost(PARAMS, SIZES, [_text()], 50).operations == TRAINED * 4000 * 50


def test_hours_are_operations_over_speed():
    assert hours(3600, 2e9, 1e9) == pytest.approx(2.0)


def test_sizes_come_from_the_model_itself():
    params, sizes = profile_sizes("tiny")
    assert params.profile == "tiny"
    assert sizes.sam > 0 and sizes.clip > 0 and sizes.decoder > 0
    assert sizes_of({"SAM trunk": 1, "compressor": 2, "CLIP": 4, "projector": 8}, 16) == Sizes(
        3, 12, 16
    )


def test_the_sheet_shows_every_sample_and_escapes_what_it_says(tmp_path):
    hostile = replace(_picture(Task.LINE, 2, 2), target="<script>alert(1)</script>", script="Arab")
    page = tmp_path / "sheet" / "page.html"
    write_sheet(page, "a < b", [hostile, _text()], [Quarantined("row-7", "no face")])
    html = page.read_text(encoding="utf-8")
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "a &lt; b" in html
    assert "row-7: no face" in html
    assert html.count('class="card"') == 2
    assert html.count("<img") == 1
    assert not re.search(r"(src|href)=\"(?!data:)", html)  # it stands alone


def test_a_card_is_written_in_its_languages_direction():
    assert card(replace(_text(), script="Hebr")).direction == "rtl"
    assert card(_text()).direction == "ltr"


def test_the_summary_names_shares_languages_curriculum_tokens_and_hours(tmp_path):
    library = small_library(tmp_path)
    groups = GroupShares(ocr=0.5, vision=0.2, text=0.3)
    mixture = MIXTURE.model_copy(update={"groups": groups, "curriculum": {}})
    params = PARAMS.model_copy(update={"mixture": mixture})
    page = tmp_path / "page.html"
    inputs = PreviewInputs(library.data, 20, page, {"tiny": (PARAMS, SIZES)})
    summary = run(params, inputs)
    assert "20 samples drawn, 0 orders gave none" in summary
    assert re.search(r"molecule +25\.0% +25\.0%", summary)
    assert "2 languages in 2 scripts" in summary or "3 languages in 3 scripts" in summary
    assert "pretrain  from 0%: molecule 25.0%" in summary
    assert re.search(r"tiny +line 10, page 37", summary)
    assert re.search(r"tiny .* [\d.e-]+ +[\d.e-]+", summary)
    assert "molecule" in page.read_text(encoding="utf-8")
