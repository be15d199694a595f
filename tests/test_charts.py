"""Charts: the table says what the picture shows, no more and no less."""

from __future__ import annotations

import html as html_module
import io
import re
from collections import Counter
from dataclasses import replace
from random import Random

import matplotlib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text
from PIL import Image, ImageOps

from components.library.rows import Kind as RowKind
from components.library.rows import TableRow
from components.library.writer import write_rows
from components.nouns import FIGURE_PROMPT, Split, Task
from components.rendering.charts import drawn, plotted
from components.rendering.charts.canvas import Canvas
from components.rendering.charts.chart import Kind
from components.rendering.charts.choosing import Wanted, choose
from components.rendering.charts.composing import compose
from components.rendering.charts.layout import lay_out
from components.rendering.charts.look import choose_look
from components.rendering.charts.measuring import slant_of, width_of
from components.rendering.charts.numbers import nice_step, parse, plain, readable, scale_of
from components.rendering.charts.plotted_style import Sheet
from components.rendering.charts.recipe import ChartRecipe
from components.rendering.charts.truth import html
from components.rendering.charts.words import ENGLISH, Vocabulary, shortened
from components.rendering.recipe import Order, Unmakeable
from components.rendering.typesetting import Typesetter
from tests.figures import figure_mixture, made_elsewhere
from tests.shapes import fingerprint
from tests.small_library import ARABIC, HINDI, small_library

ROWS = 16
TABLE = TableRow(
    "towns/river",
    Split.TRAIN,
    "Towns & <rivers> of $ value",
    ("Town", "Year", "Rain", "Snow", "Sun"),
    tuple(
        (
            f"Town {chr(65 + n)}",
            str(1900 + 3 * n),
            f"{40 + (n * 37) % 60}.5",
            f"{30 + (n * 53) % 70}.2",
            f"{35 + (n * 29) % 50}",
        )
        for n in range(ROWS)
    ),
)
ENGINES = ("drawn", "plotted")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    library = small_library(tmp_path_factory.mktemp("charts"))
    rows = [
        replace(TABLE, split=split, document=f"{split}/{n}", title=f"Weather of {split} {n}")
        for split in Split
        for n in range(3)
    ]
    write_rows(library.data, RowKind.TABLES, "tables", rows)
    return library


@pytest.fixture(scope="module")
def words(library):
    return lambda random: Vocabulary(library).words(Split.TRAIN, ENGLISH, random)


def charts(kind, words, count=6):
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
    assert drawn_charts >= 2


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
    for seed, chart in charts(kind, words, 4):
        image = picture(chart, engine, seed, library)
        if image is None:
            continue
        assert image.mode == "L" and max(image.size) == 480
        left, top, right, bottom = ImageOps.invert(image).point(lambda v: v > 40 and 255).getbbox()
        assert left > 1 and top > 1 and right < image.width - 1 and bottom < image.height - 1
        assert (right - left) * (bottom - top) > 0.25 * image.width * image.height


@pytest.mark.parametrize("kind", Kind)
def test_the_table_has_a_row_for_each_mark(kind, words):
    for _, chart in charts(kind, words, 3):
        rows = html(chart).split("<tr>")[1:]
        body = [row for row in rows if "<td>" in row]
        assert len(body) == len(chart.series[0].values)
        assert len({row.count("</td>") + row.count("</th>") for row in rows}) == 1


def test_a_users_settings_of_matplotlib_change_nothing(words, library):
    seed, chart = charts(Kind.LINE, words)[0]
    ours = picture(chart, "plotted", seed, library)
    with matplotlib.rc_context({"axes.facecolor": "black", "lines.antialiased": False}):
        assert picture(chart, "plotted", seed, library).tobytes() == ours.tobytes()


@given(
    st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(3, 9), st.booleans(), st.floats(0, 1)
)
def test_an_axis_reaches_over_its_numbers_and_is_read_to_a_tenth(low, span, count, grounded, at):
    high = low + span
    if high - low < 1e-6 * max(abs(low), abs(high)):
        return
    scale = scale_of(low, high, count, grounded)
    step = scale.ticks[1] - scale.ticks[0]
    assert scale.low <= low + step * 1e-6 and scale.high >= high - step * 1e-6
    assert len(set(scale.labels)) == len(scale.ticks) >= 2
    value = low + at * span
    rounded, text = readable(value, scale)
    assert abs(rounded - value) <= step / 20 * 1.01
    assert float(text) == pytest.approx(rounded, rel=1e-9, abs=step * 1e-6)


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [(0.30000000000000004, 0.1, "0.3"), (-0.0, 1, "0"), (12, 2, "12"), (1.5, 0.25, "1.5")],
)
def test_numbers_are_printed_without_superfluous_digits(value, step, text):
    assert plain(value, step) == text


def test_steps_are_round():
    assert [nice_step(span, 5) for span in (1, 7, 30, 4e5)] == [0.2, 2, 10, 1e5]


def test_a_table_that_does_not_suit_is_refused_with_its_name():
    few = replace(TABLE, cells=TABLE.cells[:2])
    below = replace(TABLE, cells=tuple((*row[:2], f"-{row[2]}", "", "") for row in TABLE.cells))
    same = replace(TABLE, columns=("Town", "Rain"), cells=tuple((r[0], "1") for r in TABLE.cells))
    for row, reason in (
        (few, "without a column of labels"),
        (below, "below zero"),
        (same, "nearly all the same"),
    ):
        with pytest.raises(Unmakeable, match=reason):
            for seed in range(9):
                choose(row, Wanted(1, (3, 9), positive=True), Random(seed))


def test_labels_tell_rows_apart():
    twice = replace(TABLE, cells=TABLE.cells + TABLE.cells)
    for seed in range(9):
        labels = choose(twice, Wanted(1, (3, 20)), Random(seed)).labels
        assert len(set(labels)) == len(labels)


def test_labels_are_turned_until_they_fit(library):
    face = library.data / library.typefaces[0].file
    room = width_of("Long label", face, 10)
    assert [slant_of(["Long label"], face, 10, r) for r in (room + 7, 20, 13)] == [0, 45, 90]
    with pytest.raises(Unmakeable, match="more labels than fit"):
        slant_of(["Long label"], face, 10, 9)


def test_words_are_cut_between_words():
    assert shortened("Price of the river", 11) == "Price of"
    assert shortened("antidisestablishment", 8) == "antidise"
    assert shortened("short", 8) == "short"


def test_the_same_word_of_a_table_is_the_same_word_of_the_language(library):
    some = Vocabulary(library).words(Split.TRAIN, HINDI, Random(1))
    first, other = some.of("Town", 14), some.of("Rain", 14)
    assert some.of("Town", 14) == first != other
    assert some.of("1903", 14) == "1903"
    assert len(first) <= 14 and all("ऀ" <= c <= "ॿ" or c == " " for c in first)
    assert [source.name for source in some.sources] == ["catalogue"] * 2


def order(index, tongue=ENGLISH, split=Split.TRAIN):
    return Order(split, Task.CHART, index, tongue)


def make(recipe, which):
    for attempt in range(40):
        try:
            return recipe.make(which, attempt), attempt
        except Unmakeable:
            continue
    raise AssertionError("40 attempts made no sample")


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
