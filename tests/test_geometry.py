"""Plane geometry: the dictionary says what the picture shows, and it can be read without eval."""

from __future__ import annotations

import ast
import io
import json
import math
import re
from itertools import combinations, pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from components.library.reader import Library
from components.library.tongues import WORDLESS
from components.nouns import FIGURE_PROMPT, Split, Task
from components.rendering.geometry.additions import ADDITIONS
from components.rendering.geometry.composition import choose_names, compose
from components.rendering.geometry.dictionary import RULER, dictionary, measured, parse
from components.rendering.geometry.drawing import UNITS, Look, draw
from components.rendering.geometry.figure import Circle, Figure, Line, arranged, box
from components.rendering.geometry.polygons import POLYGONS
from components.rendering.geometry.recipe import GeometryRecipe
from components.rendering.geometry.scenes import SCENES
from components.rendering.geometry.sketch import Sketch
from components.rendering.recipe import Order, Unmakeable
from tests.shapes import fingerprint, made_elsewhere, mixture
from tests.small_library import FONTS, small_library

FACE = FONTS / "noto-sans" / "NotoSans_400Regular.ttf"
PLAIN = Look(FACE, 2.0, 6.0, 0.0, 0.045, False, 0, 255)
TRIANGLE = Figure(
    (
        Line((-4.0, -1.5), (4.0, -1.5), False),
        Line((-4.0, -1.5), (4.0, 1.5), True),
        Line((4.0, -1.5), (4.0, 1.5), False),
    ),
    (),
    (("A", (-4.0, -1.5)), ("B", (4.0, -1.5)), ("C", (4.0, 1.5))),
)
coordinates = st.floats(-9.9, 9.9, allow_nan=False)
points = st.tuples(coordinates, coordinates)


def sketches(count, seed=1):
    """The first makeable figures of a seed."""
    random, found = Random(seed), []
    while len(found) < count:
        try:
            found.append(compose(random))
        except Unmakeable:
            continue
    return found


@st.composite
def figures(draw):
    lines = draw(st.lists(st.builds(Line, points, points, st.booleans()), min_size=1, max_size=6))
    circles = draw(st.lists(st.builds(Circle, points, st.floats(0.5, 9)), max_size=3))
    named = [line.start for line in lines] + [circle.centre for circle in circles]
    chosen = draw(st.lists(st.sampled_from(named), max_size=5, unique=True))
    names = draw(st.permutations("ABCDEO"))
    figure = arranged(lines, circles, zip(names, chosen, strict=False))
    # two points that round to one place would share it, and only one name can stand there
    return Figure(figure.lines, figure.circles, unambiguous(figure.names))


def unambiguous(names):
    places = {point: (name, point) for name, point in names}
    return tuple(sorted(places.values()))


@given(figure=figures())
def test_a_figure_comes_back_from_its_dictionary(figure):
    assert parse(dictionary(figure)) == figure


def test_the_dictionary_is_the_one_of_the_paper():
    assert json.loads(dictionary(TRIANGLE)) == {
        "Line": {
            "line": [
                "(-4, -1.5) -- (0, -1.5) -- (4, -1.5)",
                "(-4, -1.5) -- (-0.25, -0.1) -- (3.49, 1.31) -- (4, 1.5)",
                "(4, -1.5) -- (4, 1.5)",
            ],
            "line_type": ["-", "--", "-"],
            "line_endpoint": ["A: (-4, -1.5)", "B: (4, -1.5)", "C: (4, 1.5)"],
        }
    }


def test_deepseeks_own_code_reads_the_answer():
    circle = Circle((0.0, 0.0), 2.5)
    answer = ast.literal_eval(dictionary(Figure(TRIANGLE.lines, (circle,), (("O", (0.0, 0.0)),))))
    ends = [ast.literal_eval(line.split(" -- ")[-1]) for line in answer["Line"]["line"]]
    assert ends == [line.end for line in TRIANGLE.lines]
    assert ast.literal_eval(answer["Circle"]["circle_center"][0].split(": ")[1]) == (0, 0)
    assert answer["Circle"]["radius"] == [2.5]
    assert answer["Line"]["line_endpoint"] == []


@given(start=points, end=points)
def test_the_ruler_is_four_units_long(start, end):
    (line,) = arranged([Line(start, end, False)], (), ()).lines
    steps = [math.dist(*pair) for pair in pairwise(measured(line))]
    assert all(abs(step - RULER) < 0.03 for step in steps[:-1])
    assert steps[-1] < RULER + 0.03


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("__import__('os').getcwd()", "not JSON"),
        ("[]", "Line must have the keys"),
        ('{"Line": {}}', "Line must have the keys"),
        ('{"Line": {"line": "x", "line_type": [], "line_endpoint": []}}', "must be lists"),
        ('{"Line": {"line": [], "line_type": ["-"], "line_endpoint": []}}', "not as many types"),
        ('{"Line": {"line": ["(1, 2)"], "line_type": ["-"], "line_endpoint": []}}', "one end"),
        (
            '{"Line": {"line": ["(1, 2) -- (1,3)"], "line_type": ["-"], "line_endpoint": []}}',
            r"'\(1,3\)' is not a point",
        ),
        (
            '{"Line": {"line": ["(1, 2) -- (1, 3)"], "line_type": ["."], "line_endpoint": []}}',
            "neither '-' nor '--'",
        ),
        (
            '{"Line": {"line": [], "line_type": [], "line_endpoint": [": (1, 2)"]}}',
            "not a named point",
        ),
        (
            '{"Line": {"line": [], "line_type": [], "line_endpoint": []}, "Square": {}}',
            "other keys",
        ),
        (
            '{"Line": {"line": [], "line_type": [], "line_endpoint": []}, '
            '"Circle": {"circle_center": ["O: (0, 0)"], "radius": [NaN]}}',
            "is not a length",
        ),
    ],
)
def test_what_is_not_in_the_grammar_is_refused_in_words(answer, reason):
    with pytest.raises(ValueError, match=reason):
        parse(answer)


@given(text=st.text() | st.recursive(st.none() | st.text() | st.floats(), st.lists).map(json.dumps))
def test_any_text_is_read_or_refused(text):
    try:
        parse(text)
    except ValueError as error:
        assert str(error)


def test_every_shape_scene_and_addition_draws_something():
    random = Random(3)
    for scene in SCENES:
        sketch = Sketch()
        scene(sketch, random)
        assert sketch.lines
    for shape in POLYGONS:
        corners = shape(random)
        for addition in ADDITIONS:
            drawn = {len(added(addition, corners, Random(seed))) for seed in range(8)}
            assert max(drawn) > 0 or not applies(addition, corners)


def added(addition, corners, random):
    sketch = Sketch()
    sketch.polygon(corners)
    addition(sketch, corners, random)
    return (sketch.lines + sketch.circles)[len(corners) :] or sketch.points[len(corners) :]


def applies(addition, corners):
    """Not every polygon has a diagonal, a circle through its corners or one inside."""
    return addition.__name__ not in {"diagonals", "circumscribed", "inscribed"} or (
        addition.__name__ == "inscribed" and len(corners) != 4
    )


def test_no_two_lines_lie_on_one_another():
    for sketch in sketches(60):
        for one, other in combinations(sketch.figure({}).lines, 2):
            assert not overlaps(one, other)


def overlaps(one, other):
    """Whether two lines share more than a point."""
    along = np.subtract(one.end, one.start)
    ends = [np.subtract(point, one.start) for point in (other.start, other.end)]
    aside = [abs(np.linalg.det([along, end])) / np.linalg.norm(along) for end in ends]
    share = sorted(float(end @ along / (along @ along)) for end in ends)
    return max(aside) < 0.05 and min(share[1], 1.0) - max(share[0], 0.0) > 0.01


def test_the_origin_is_the_centre_of_the_figure():
    for sketch in sketches(40):
        figure = sketch.figure({})
        left, bottom, right, top = box(figure.lines, figure.circles)
        assert abs(left + right) < 0.03 and abs(bottom + top) < 0.03
        assert max(right - left, top - bottom) < UNITS - 3


def test_moving_a_figure_changes_the_picture_and_not_the_answer():
    (sketch,) = sketches(1, seed=4)
    drawn = {draw(sketch, {}, PLAIN, 128, Random(seed)).tobytes() for seed in range(4)}
    assert len(drawn) == 4


def test_the_picture_shows_every_line_and_circle_of_the_answer_and_nothing_else():
    for seed, sketch in enumerate(sketches(25, seed=6)):
        picture = draw(sketch, {}, PLAIN, 384, Random(seed))
        figure = parse(dictionary(sketch.figure({})))
        ink = np.asarray(picture) < 128
        rows, columns = np.nonzero(ink)
        middle = (columns.min() + columns.max()) / 2, (rows.min() + rows.max()) / 2
        expected = np.zeros(ink.shape, bool)
        for x, y, solid in traced(figure):
            column = round(middle[0] + x * 384 / UNITS)
            row = round(middle[1] - y * 384 / UNITS)
            around = np.s_[row - 2 : row + 3, column - 2 : column + 3]
            assert ink[around].any() or not solid
            expected[around] = True
        assert not (ink & ~expected).any()


def traced(figure):
    """Points close together along all that a figure shows, and whether ink must be there."""
    for line in figure.lines:
        for share in np.linspace(0, 1, 400):
            (x, y), (right, top) = line.start, line.end
            yield x + (right - x) * share, y + (top - y) * share, not line.dashed
    for circle in figure.circles:
        for angle in np.linspace(0, 2 * np.pi, 900):
            x, y = circle.centre
            yield x + circle.radius * np.cos(angle), y + circle.radius * np.sin(angle), True


def test_names_are_different_letters_and_the_first_centre_is_o():
    random, seen = Random(5), set()
    for sketch in sketches(40):
        names = choose_names(sketch, random)
        assert len(set(names.values())) == len(names)
        assert all(re.fullmatch("[A-Z]", name) for name in names.values())
        if sketch.centres and sketch.centres[0] in names:
            assert names[sketch.centres[0]] == "O"
        seen |= set(names.values())
    assert len(seen) > 12


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    return GeometryRecipe(mixture(), small_library(tmp_path_factory.mktemp("geometry")), seed=7)


def order(index, split=Split.TRAIN):
    return Order(split, Task.GEOMETRY, index, WORDLESS)


def make(recipe, wanted):
    for attempt in range(30):
        try:
            return recipe.make(wanted, attempt)
        except Unmakeable:
            continue
    raise AssertionError("thirty attempts gave no figure")


def test_a_sample_is_a_grey_picture_with_an_answer_that_can_be_read(recipe):
    for index in range(20):
        sample = make(recipe, order(index))
        with Image.open(io.BytesIO(sample.image)) as picture:
            assert (picture.mode, picture.size) == ("L", (sample.width, sample.height))
        assert max(sample.width, sample.height) == 384
        assert dictionary(parse(sample.target)) == sample.target
        assert (sample.prompt, sample.source) == (FIGURE_PROMPT, "geometry")
        assert (sample.document, sample.licence) == (sample.id, "CC0-1.0")


def test_every_split_has_figures_of_its_own(recipe):
    targets = {make(recipe, order(index, split)).target for split in Split for index in range(15)}
    assert len(targets) == 45
    assert all(recipe.weights(split) for split in Split)


def test_another_process_makes_the_same_bytes(tmp_path):
    library = small_library(tmp_path)
    wanted = next(o for o in map(order, range(20)) if makeable(library, o))
    here = GeometryRecipe(mixture(), library, 7).make(wanted, 0)
    assert made_elsewhere(GeometryRecipe, Library(library.data), 7, wanted) == fingerprint(here)


def makeable(library, wanted):
    try:
        return bool(GeometryRecipe(mixture(), library, 7).make(wanted, 0))
    except Unmakeable:
        return False
