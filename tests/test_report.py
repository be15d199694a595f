"""The report: one file that stands alone, whatever the run reached and whatever it read."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from components.config import load_params
from components.evaluation.pictures import Picture, Pictures
from components.evaluation.scorecard import score_split
from components.nouns import Bundle, Check, Quarantined, Scorecard, Severity, Split, Task, Verdict
from components.records import read_json, write_json, write_lines
from components.release import report
from components.release.curves import WIDTH, read_charts, thin
from components.release.findings import tables
from components.release.report import ReportInputs
from components.validation.quarantine import Counts
from tests.readings import EVALUATE, prediction, sample

HOSTILE = "<script>alert('x')</script><img src=\"http://evil.example/x.png\" onerror=alert(1)>"
PARAMS = load_params(Path("params.yaml"))


class _Page(HTMLParser):
    """Every tag with its attributes; fails on tags left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def _check(name, passed, severity=Severity.CRITICAL):
    return Check(name, passed, severity, observed="0.52", expected="at most 0.4")


def _picture(number=0, **fields):
    made = sample(number)
    image = base64.b64encode(made.image).decode()
    picture = Picture(made.id, Task.LINE, "en", "Latn", "m", 32, 16, image, "right", "rihgt", 0.4)
    return replace(picture, **fields)


def _write_curve(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def run(tmp_path):
    """A folder with every part of a run, and a function that reports on it."""
    build, timings = tmp_path / "build", tmp_path / "timings"
    passed = Verdict("data", (_check("rows", True), _check("shares", False, Severity.WARNING)))
    write_json(build / "validation/verdict.json", passed)
    write_json(build / "bundle/verdict.json", Verdict("release", (_check("floor han", False),)))
    readings = [prediction(sample_id=str(n), text="everyone"[:n]) for n in range(6)]
    scorecard = score_split(EVALUATE, readings, {}, 1)
    write_json(build / "scorecard.json", scorecard)
    write_json(build / "evaluation/validation.json", replace(scorecard, split=Split.VALIDATION))
    write_json(build / "evaluation/pictures.json", Pictures((_picture(),)))
    _write_curve(build / "pretrain/curve.csv", "step,samples,loss,guidance\n1,32,5,2\n2,64,4,\n")
    write_lines(build / "shards/quarantine.jsonl", [Quarantined("torn.png", "truncated PNG")])
    (build / "profile.json").write_text(json.dumps({"rows": 9, "script": {"Latn": 7, "Thai": 2}}))
    timings.mkdir()
    (timings / "pretrain.json").write_text('{"wall_seconds": 301.2, "cpu_seconds": 590}')
    (timings / "render.json").write_text('{"wall_seconds": 62, "cpu_seconds": 100}')
    return tmp_path


def _html(root, **fields):
    inputs = ReportInputs(root / "build", root / "timings", root / "reports", "nightly-1", **fields)
    return report.run(inputs).index.read_text(encoding="utf-8")


def _text(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_the_report_lies_in_the_folder_of_its_run(run):
    _html(run)
    assert [p.name for p in (run / "reports/nightly-1").iterdir()] == ["index.html"]


def test_a_whole_run_shows_all_its_parts(run):
    text = _text(_html(run, params=PARAMS, commit="0124371"))
    for part in (
        "nightly-1",
        "0124371",
        "tiny",
        "Data gate ✓ passed",
        "Release gate ✗ refused",
        "floor han: observed 0.52, expected at most 0.4",
        "Latin",
        "torn.png",
        "truncated PNG",
        "5:01",
        "guidance 2",
        "CER 0.400",
    ):
        assert part in text
    assert text.index("render 1:02") < text.index("pretrain 5:01")


def test_a_group_is_shown_against_its_floor(run):
    page = _html(run, params=PARAMS)
    floor = f"{PARAMS.release.floors['latin']:.3f}"
    # the readings are mostly cut short
    assert re.search(rf'{re.escape(floor)} <span class="bad">✗', page)
    assert 'class="floor"' not in _html(run)


def test_a_released_run_names_its_bundle_and_data_version(run):
    scorecard = read_json(Scorecard, run / "build/scorecard.json")
    bundle = Bundle("scriptorium:abc123", "0f" * 16, "ee" * 32, scorecard)
    write_json(run / "build/bundle/bundle.json", bundle)
    text = _text(_html(run))
    assert "Bundle scriptorium:abc123" in text
    assert "Data version 0f0f0f" in text


@pytest.mark.parametrize("params", [PARAMS, None])
def test_no_bar_is_longer_than_its_track(run, params):
    page = _html(run, params=params)
    bars = re.findall(r"(?:left:([\d.]+)%;)?(?:width:([\d.]+)%)", page)
    assert bars
    assert all(float(left or 0) + float(width) <= 100.01 for left, width in bars)


def test_the_report_stands_alone(run):
    page = _html(run, params=PARAMS)
    for tag, attributes in _Page(page).tags:
        assert tag not in ("script", "link", "iframe", "object")
        for name in ("src", "href", "srcset", "action", "data"):
            value = attributes.get(name)
            assert value is None or value.startswith(("data:image/png;base64,", "#"))
    assert not re.search(r"url\(|@import|https?://", page)


def test_every_picture_is_in_the_page_with_its_marks_and_its_language(run):
    arabic = _picture(1, language="ar", script="Arab", target="كتاب", text="كتب")
    write_json(run / "build/evaluation/pictures.json", Pictures((_picture(), arabic)))
    page = _html(run)
    images = [a["src"] for tag, a in _Page(page).tags if tag == "img"]
    assert images == [f"data:image/png;base64,{p.image}" for p in (_picture(), arabic)]
    assert '<dd dir="auto" lang="ar" translate="no">كت<del>ا</del>ب</dd>' in page


def test_hostile_text_is_shown_and_never_run(run):
    build = run / "build"
    hostile = _picture(target=HOSTILE, text=HOSTILE[::-1], language='"><script>', sample_id=HOSTILE)
    write_json(build / "evaluation/pictures.json", Pictures((hostile,)))
    write_lines(build / "shards/quarantine.jsonl", [Quarantined(HOSTILE, HOSTILE)])
    check = Check(HOSTILE, False, Severity.CRITICAL, HOSTILE, HOSTILE)
    write_json(build / "bundle/verdict.json", Verdict("release", (check,)))
    (build / "profile.json").write_text(json.dumps({HOSTILE: {HOSTILE: 1}}))
    _write_curve(build / "finetune/curve.csv", "step,<script>alert(2)</script>\n1,2\n")
    (build / "scorecard.json").write_text(json.dumps({HOSTILE: HOSTILE}))
    page = _html(run, commit=HOSTILE)
    tags = _Page(page).tags
    assert all(tag != "script" for tag, _ in tags)
    assert not any(name.startswith("on") for _, attributes in tags for name in attributes)
    assert sum(tag == "img" for tag, _ in tags) == 1
    assert "&lt;script&gt;" in page


def test_half_a_surrogate_pair_does_not_stop_the_report(run):
    pictures = Pictures((_picture(target="a\ud800b", text="a\ud800b"),))
    write_json(run / "build/evaluation/pictures.json", pictures)
    assert "a?b" in _html(run)


def test_a_run_refused_by_the_data_gate_says_why_and_what_it_never_reached(tmp_path):
    verdict = Verdict("data", (_check("rows", False),))
    write_json(tmp_path / "build/validation/verdict.json", verdict)
    page = _html(tmp_path)
    text = _text(page)
    _Page(page)
    assert "Data gate ✗ refused rows: observed 0.52, expected at most 0.4" in text
    assert "Release gate – not reached" in text
    assert "Not reached: this run has no model that was scored." in text


def test_a_gate_that_asked_nothing_is_shown_as_refused(tmp_path):
    write_json(tmp_path / "build/validation/verdict.json", Verdict("data", ()))
    assert "Data gate ✗ refused Nothing was asked" in _text(_html(tmp_path))


def test_a_run_with_nothing_at_all_still_has_a_report(tmp_path):
    text = _text(_html(tmp_path))
    assert text.count("not reached") == 2
    assert "No input was refused" not in text


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("build/scorecard.json", "{"),
        ("build/bundle/verdict.json", '{"gate": "release"}'),
        ("build/pretrain/curve.csv", "loss\n1\n"),
        ("build/pretrain/curve.csv", "step,loss\n1,high\n"),
        ("build/profile.json", "[1]"),
        ("build/shards/quarantine.jsonl", "torn"),
        ("timings/render.json", "{}"),
        ("build/evaluation/pictures.json", "\udcff"),
    ],
)
def test_a_damaged_part_is_named_and_the_others_are_shown(run, part, content):
    (run / part).write_bytes(content.encode("utf-8", "surrogateescape"))
    page = _html(run)
    problems = re.findall(r'<p class="problem">(.*?)</p>', page)
    assert len(problems) == 1
    assert Path(part).name in problems[0]
    assert "Data gate ✓ passed" in _text(page)


def test_the_same_run_gives_the_same_report(run):
    assert _html(run) == _html(run)


def test_rows_that_the_data_gate_set_aside_are_counted(run):
    counts = Counts(90, 90, 90, 83, 7, left_out=1, readmitted=0, set_aside=2)
    write_json(run / "build/validation/counts.json", counts)
    text = _text(_html(run))
    assert "set 7 of 90 rows aside" in text
    assert "build/validation/quarantine.html" in text


def test_a_long_quarantine_is_cut_and_counted(run):
    refused = [Quarantined(f"{n}.png", "torn") for n in range(250)]
    write_lines(run / "build/shards/quarantine.jsonl", refused)
    text = _text(_html(run))
    assert "250 inputs were refused" in text
    assert "and 50 more" in text
    assert "249.png" not in text


def test_charts_take_whatever_columns_there_are_on_one_axis_of_steps(tmp_path):
    path = tmp_path / "curve.csv"
    rows = [f"{n},{32 * n},{1 / n},{2 if n < 500 else ''},nan" for n in range(1, 1001)]
    path.write_text("\n".join(["step,samples,loss,guidance,odd", *rows]) + "\n")
    charts = read_charts(path)
    assert [chart.title for chart in charts] == ["loss", "guidance"]
    assert {chart.across[-1].label for chart in charts} == {"1000"}
    ends = [float(chart.line.split()[-1].split(",")[0]) for chart in charts]
    assert ends == pytest.approx([WIDTH, WIDTH / 2], rel=0.01)
    assert all(len(chart.line.split()) <= 300 for chart in charts)


def test_thinning_keeps_the_mean():
    points = [(float(n), float(n % 7)) for n in range(600)]
    thinned = thin(points, 300)
    assert len(thinned) == 300
    assert sum(y for _, y in thinned) / 300 == pytest.approx(sum(y for _, y in points) / 600)


def test_nested_counts_become_one_table_each():
    counts = {"rows": 3, "split": {"train": {"Latn": 2}, "test": {"Latn": 1}}, "ok": True}
    assert [(t.title, t.rows) for t in tables(counts)] == [
        ("", (("rows", 3.0),)),
        ("split / train", (("Latn", 2.0),)),
        ("split / test", (("Latn", 1.0),)),
    ]
