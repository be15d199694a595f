"""Formulas: one spelling for one picture, and no picture that LaTeX would draw otherwise."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from components.library.tongues import WORDLESS
from components.nouns import OCR_PROMPT, Split, Task
from components.rendering.formulas import normalise, to_typst
from components.rendering.formulas.commands import COMMANDS
from components.rendering.formulas.recipe import FormulaRecipe, page_size
from components.rendering.formulas.symbols import ALIASES, MACROS, NEGATED, SYMBOLS
from components.rendering.recipe import Order, Unmakeable
from components.rendering.typesetting import Typesetter, rasterise
from tests.figures import figure_mixture, made_elsewhere
from tests.shapes import fingerprint
from tests.small_library import small_library

REAL = (
    r"P=3B_0\left(\frac{1-\eta}{\eta^2}\right)e^{\frac{3}{2}(B_0'-1)(1-\eta)}",
    r"\int_{-\infty}^\infty e^{-x^2}\,dx=\sqrt\pi",
    r"\begin{align} a &= b+c \\ &= d \end{align}",
    r"f(x)=\begin{cases}1,&\text{if }x\ge0\\0,&\mbox{otherwise}\end{cases}",
    r"\begin{array}{c|c}a&b\\\hline c&d\end{array}",
    r"{n \choose k} + {a \over b}",
    r"\lim_{n\to\infty}\sum_{i=1}^n x_i \ne \operatorname{rank}\mathbf{A}",
    r"\underbrace{a+\cdots+a}_{n} \xrightarrow{f} \overline{AB}",
    r"\left\{x \middle| x^2<1\right\}",
    r"\left.\frac{df}{dx}\right|_{x=0}",
    r"\sqrt[3]{x^{y^z}} \not= {}^{14}C",
    r"100\% \bmod 7 \equiv 2 \pmod{7}",
    r"{\bf v}\cdot\boldsymbol{\nabla}\hat{u} \big\langle x \big\rangle",
)
REFUSED = {
    "a command that is not known": r"\frobnicate x",
    "colour": r"\color{red}x",
    "a limit with an underline": r"\varinjlim A",
    "an optional label": r"\xrightarrow[a]{b}",
    "a ruled edge": r"\begin{array}{|c|}a\end{array}",
    "two scripts at one place": "x^a^b",
    "braces that do not close": r"\frac{a}{b",
    "brackets that do not pair": r"\left( x",
    "a stray column": "a & b",
    "a fraction of nothing": r"\frac{}{b}",
    "thin small Greek in roman": r"\mathrm{\mu m}",
    "old-style digits": r"\mathcal{1}",
    "mathematics in words": r"\text{if $x$}",
    "a dollar": "S=banana$",
    "letters of another script": "ж",
    "nothing": r"\, \!",
    "depth without end": "{" * 200 + "x" + "}" * 200,
}
FORMULA = st.recursive(
    st.sampled_from(["x", "7", r"\alpha", "+", "=", r"\sum", r"\sin", ",", r"\,", r"\quad", "'"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=4).map(" ".join),
        st.tuples(inner, inner).map(lambda pair: rf"\frac{{{pair[0]}}}{{{pair[1]}}}"),
        st.tuples(inner, inner).map(lambda pair: rf"{{{pair[0]} \over {pair[1]}}}"),
        st.tuples(inner, inner).map(lambda pair: f"{{{pair[0]}}}^{{{pair[1]}}}"),
        st.tuples(inner, inner).map(lambda pair: f"{{{pair[0]}}}_{{{pair[1]}}}"),
        inner.map(lambda part: rf"\left({part}\right]"),
        inner.map(lambda part: rf"\mathbf{{{part}}}"),
        inner.map(lambda part: rf"\begin{{pmatrix}}{part}&[1]\\[2pt] *&{part}\end{{pmatrix}}"),
    ),
    max_leaves=8,
)


def spelling(latex):
    try:
        return normalise(latex)
    except Unmakeable:
        return None


@pytest.fixture(scope="module")
def typesetter(tmp_path_factory):
    return Typesetter(tmp_path_factory.mktemp("data"), ())


def picture(typesetter, latex):
    head = "#set page(width: auto, height: auto, margin: 4pt)\n"
    return rasterise(typesetter.pdf(f"{head}$ {to_typst(latex)} $"), 300).tobytes()


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        (r"x^2_i", "x_{i}^{2}"),
        ("f''", "f''"),
        (r"f^{\prime}", "f'"),
        ("f'^2", r"f^{\prime2}"),
        (r"\alpha   x", r"\alpha x"),
        (r"{{a}}{b}", "ab"),
        (r"\dfrac ab", r"\frac{a}{b}"),
        (r"{a\over b}", r"\frac{a}{b}"),
        (r"\left(x\right)", "(x)"),
        (r"\left(\frac ab\right)", r"\left(\frac{a}{b}\right)"),
        (r"\big(x\big)", "(x)"),
        (r"a\,b\;c\!d\ e~f", "abcdef"),
        (r"\quad a\qquad b\quad", r"a\quad b"),
        (r"{\rm d}x", r"\mathrm{d}x"),
        (r"\bold{x}", r"\mathbf{x}"),
        (r"\mathbf{\beta}", r"\boldsymbol{\beta}"),
        (r"a\le b\to\infin", r"a\leq b\rightarrow\infty"),
        (r"\N\subset\R", r"\mathbb{N}\subset\mathbb{R}"),
        (r"\operatorname{sin}x", r"\sin x"),
        (r"\displaystyle\sum\limits_i", r"\sum_{i}"),
        (r"\not\in", r"\notin"),
        ("50%", r"50\%"),
        ("x=b \\", "x=b"),
        (r"\begin{align*}a&=b\\\end{align*}", r"\begin{aligned}a&=b\end{aligned}"),
        (r"\begin{matrix}a\\[1ex][b]\end{matrix}", r"\begin{matrix}a\\{}[b]\end{matrix}"),
        (r"{AB}^2", "{AB}^{2}"),
        (r"\mbox{if  so}", r"\text{if so}"),
    ],
)
def test_formulas_that_look_alike_are_spelt_alike(written, spelt):
    assert normalise(written) == spelt


@pytest.mark.parametrize("latex", REAL)
def test_a_spelling_is_its_own_spelling(latex):
    assert normalise(normalise(latex)) == normalise(latex)


@pytest.mark.parametrize("latex", [REAL[0], REAL[2], REAL[3], REAL[5], REAL[9], r"{AB}^2{C}"])
def test_the_spelling_draws_what_the_author_wrote(typesetter, latex):
    written = re.sub(r"\\[,!;]", "", latex)
    assert picture(typesetter, normalise(written)) == picture(typesetter, written)


@given(FORMULA)
def test_any_formula_is_refused_or_has_one_spelling(latex):
    once = spelling(latex)
    if once is not None:
        assert spelling(once) == once
        assert to_typst(once) is not None


@given(st.text(alphabet="\\{}[]()^_&$%~'ab1 \n|.<" + "é", max_size=30))
def test_hostile_text_is_refused_in_one_sentence_or_spelt(latex):
    assert (to_typst(latex) is None) == (spelling(latex) is None)


@pytest.mark.parametrize("latex", REFUSED.values(), ids=REFUSED)
def test_what_might_be_drawn_wrong_is_refused(latex):
    assert to_typst(latex) is None
    with pytest.raises(Unmakeable, match="formula: "):
        normalise(latex)


def test_typst_draws_every_symbol_and_command(typesetter):
    commands = [
        "\\" + name + "{a}" * command.arguments for name, command in sorted(COMMANDS.items())
    ]
    formulas = [
        *REAL,
        *commands,
        *SYMBOLS,
        *ALIASES,
        *MACROS,
        *(rf"\not{sign}" for sign in NEGATED),
    ]
    markup = [to_typst(latex) for latex in formulas]
    assert None not in markup
    assert typesetter.pdf("\n".join(f"$ {formula} $" for formula in markup))


def test_no_two_names_of_symbols_have_one_picture():
    drawn = [markup for name, markup in SYMBOLS.items() if name not in (r"\mid", r"\parallel")]
    assert len(set(drawn)) == len(drawn)


def test_other_names_lead_to_names_that_are_drawn():
    for target in [*ALIASES.values(), *NEGATED.values()]:
        assert target in SYMBOLS


def test_words_keep_their_own_spaces_and_get_no_others():
    assert '"if "x' in to_typst(r"\text{if }  x")
    assert to_typst(r"a \text{b} c") == 'a"b"c'


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return small_library(tmp_path_factory.mktemp("formulas"))


def order(index, split=Split.TRAIN):
    return Order(split, Task.FORMULA, index, WORDLESS)


def make(library, index, split=Split.TRAIN, **changes):
    return FormulaRecipe(figure_mixture(**changes), library, 7).make(order(index, split), 0)


def test_a_sample_says_its_formula_between_the_marks_of_a_display(library):
    rows = {row.document: row for _, row in library.formulas()}
    for index in range(6):
        sample = make(library, index, Split.TEST)
        row = rows[sample.document]
        assert row.split is Split.TEST
        assert sample.target == rf"\[ {normalise(row.latex)} \]"
        assert (sample.prompt, sample.licence) == (OCR_PROMPT, "CC0-1.0")
        assert sample.width == figure_mixture().sides[Task.FORMULA] >= sample.height


def test_the_ink_of_a_formula_keeps_off_the_edges(library):
    for index in range(6):
        picture = Image.open(io.BytesIO(make(library, index).image))
        assert picture.mode == "L"
        left, top, right, bottom = ImageOps.invert(picture).getbbox()
        assert left > 2 and top > 2
        assert right < picture.width - 2 and bottom < picture.height - 2


def test_the_same_order_gives_the_same_bytes_in_another_process(library):
    config = figure_mixture(degraded=1.0)
    jobs = [(order(index), 0) for index in (2, 0, 1)]
    ours = [fingerprint(FormulaRecipe(config, library, 7).make(*job)) for job in jobs]
    assert ours == made_elsewhere(FormulaRecipe, config, library, jobs)


def test_weights_count_the_formulas_of_a_split(library):
    counted = sum(row.split is Split.TEST for _, row in library.formulas())
    recipe = FormulaRecipe(figure_mixture(), library, 7)
    assert recipe.weights(Split.TEST) == {WORDLESS: counted}


def test_a_formula_too_wide_for_the_picture_is_refused(library):
    sides = figure_mixture().sides | {Task.FORMULA: 64}
    with pytest.raises(Unmakeable, match="too large to be read in 64 px"):
        for index in range(8):
            make(library, index, sides=sides)


def test_a_page_is_measured_in_points(typesetter):
    pdf = typesetter.pdf("#set page(width: 40pt, height: 30pt)\nx")
    assert page_size(pdf) == pytest.approx((40, 30), abs=0.01)
