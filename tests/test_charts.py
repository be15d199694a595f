"""Charts: the table says what the picture shows, no more and no less."""

from __future__ import annotations

import html as html_module
import re
from collections import Counter
from random import Random

import matplotlib
import pytest
from matplotlib.text import Text
from PIL import ImageOps

from components.nouns import Split
from components.rendering.charts import drawn, plotted
from components.rendering.charts.canvas import Canvas
from components.rendering.charts.chart import Kind
from components.rendering.charts.composing import compose
from components.rendering.charts.layout import lay_out
from components.rendering.charts.look import choose_look
from components.rendering.charts.numbers import parse
from components.rendering.charts.plotted_style import Sheet
from components.rendering.charts.truth import html
from components.rendering.charts.words import ENGLISH, Vocabulary
from components.rendering.recipe import Unmakeable
from components.rendering.typesetting import Typesetter
from tests.figures import TABLE, weather_library

ENGINES = ("drawn", "plotted")
# The small font of the tests has no dash for the classes of a histogram.
pytestmark = pytest.mark.filterwarnings("ignore:Glyph 8211")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return weather_library(tmp_path_factory.mktemp("charts"))


@pytest.fixture(scope="module")
def words(library):
    return lambda random: Vocabulary(library).words(Split.TRAIN, ENGLISH, random)


def charts(kind, words, count=3):
    """Charts of a kind, with the seeds that made them; what does not fit is left out."""
    made = []
    for seed in range(200):
        random = Random(seed)
        try:
            made.append((seed, compose(TABLE, kind, words(random), random)))
        except Unmakeable:
            continue
        if len(made) == count:
            return made
    raise AssertionError(f"{kind}: only {len(made)} of 200 attempts made a chart")


def picture(chart, engine, seed, library):
    """The picture of a chart, or None where its words do not fit."""
    look = choose_look(Random(seed), 480)
    face = library.typefaces[0]
    path = library.data / face.file
    try:
        layout = lay_out(chart, look, path)
    except Unmakeable:
        return None
    if engine == "plotted":
        return plotted.draw(chart, look, layout, path)
    return drawn.draw(chart, look, layout, Typesetter(library.data, library.typefaces), face)


def cells(target):
    return [
        html_module.unescape(text) for text in re.findall(r"<(?:th|td|caption)>([^<]*)<", target)
    ]


@pytest.fixture
def printed(monkeypatch):
    """Collects every text that an engine prints."""
    texts: list[str] = []
    text, image = Canvas.text, Sheet.image

    def record_text(self, place, words, anchor, size, **options):
        texts.append(words)
        return text(self, place, words, anchor, size, **options)

    def record_image(self):
        shown = (one.get_text().strip() for one in self.figure.findobj(Text) if one.get_visible())
        texts.extend(one.replace(r"\$", "$") for one in shown if one)
        return image(self)

    monkeypatch.setattr(Canvas, "text", record_text)
    monkeypatch.setattr(Sheet, "image", record_image)
    return texts


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", Kind)
def test_the_table_says_what_the_picture_prints(kind, engine, words, library, printed):
    drawn_charts = 0
    for seed, chart in charts(kind, words):
        printed.clear()
        if picture(chart, engine, seed, library) is None:
            continue
        drawn_charts += 1
        axes = Counter(chart.numbers())
        assert Counter(printed) == axes + Counter(chart.words())
        said = set(cells(html(chart)))
        assert {text for text in printed if text not in axes} <= said
        if kind is not Kind.BOX:
            unprinted = said - set(printed)
            assert all(parse(text) is not None or text == "" for text in unprinted)
            assert not unprinted or not chart.labelled or unprinted == {""}
    assert drawn_charts >= 1


@pytest.mark.parametrize("kind", Kind)
def test_marks_stand_where_the_table_says(kind, words):
    for _, chart in charts(kind, words):
        for series in chart.series:
            for value, text in zip(series.values, series.printed, strict=True):
                if text.endswith("%"):
                    share = 100 * value / sum(series.values)
                    assert abs(share - float(text[:-1])) <= 0.05 + 1e-9
                else:
                    assert value == pytest.approx(float(text), abs=1e-9)


def test_bars_are_drawn_as_high_as_the_table_says(words, library, monkeypatch):
    heights = []
    image = Sheet.image

    def record(self):
        heights.extend(patch.get_height() for patch in self.figure.axes[0].patches)
        return image(self)

    monkeypatch.setattr(Sheet, "image", record)
    seed, chart = charts(Kind.GROUPED_BAR, words)[0]
    assert picture(chart, "plotted", seed, library) is not None
    said = [float(text) for series in chart.series for text in series.printed]
    assert heights == pytest.approx(said)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", Kind)
def test_nothing_is_cut_off_and_nothing_is_empty(kind, engine, words, library):
    for seed, chart in charts(kind, words):
        image = picture(chart, engine, seed, library)
        if image is None:
            continue
        assert image.mode == "L" and max(image.size) == 480
        left, top, right, bottom = ImageOps.invert(image).point(lambda v: v > 40 and 255).getbbox()
        assert left > 1 and top > 1 and right < image.width - 1 and bottom < image.height - 1
        assert (right - left) * (bottom - top) > 0.25 * image.width * image.height


@pytest.mark.parametrize("kind", Kind)
def test_the_table_has_a_row_for_each_mark(kind, words):
    for _, chart in charts(kind, words):
        rows = html(chart).split("<tr>")[1:]
        body = [row for row in rows if "<td>" in row]
        assert len(body) == len(chart.series[0].values)
        assert len({row.count("</td>") + row.count("</th>") for row in rows}) == 1


def test_a_users_settings_of_matplotlib_change_nothing(words, library):
    seed, chart = charts(Kind.LINE, words)[0]
    ours = picture(chart, "plotted", seed, library)
    with matplotlib.rc_context({"axes.facecolor": "black", "lines.antialiased": False}):
        assert picture(chart, "plotted", seed, library).tobytes() == ours.tobytes()
