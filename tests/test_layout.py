"""Rows of text: they fit, end where they may, and know where each letter stands."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.rendering.clusters import boundaries
from components.rendering.faces import Face
from components.rendering.layout import Style, break_rows, fit_row, mixes_directions
from components.rendering.measures import letters
from tests.small_corpus import CORPUS

_LATIN = CORPUS / "fonts" / "noto-sans" / "NotoSans_400Regular.ttf"
_ARABIC = CORPUS / "fonts" / "noto-sans-arabic" / "NotoSansArabic_400Regular.ttf"


@cache
def _style(script: str, size: int) -> Style:
    return Style(Face(_ARABIC if script == "Arab" else _LATIN), size, script)


_TEXTS = {
    "Latn": st.text("abcfijlmnw AVTo.,", max_size=60),
    "Deva": st.text("कखगतरषिीुो्ंा ", max_size=40),
    "Arab": st.text("ابتحدرسلمنوي،. ", max_size=40),
}
_SETTINGS = st.sampled_from(sorted(_TEXTS)).flatmap(
    lambda script: st.tuples(st.just(script), _TEXTS[script].map(str.strip))
)


@settings(deadline=None, max_examples=60)
@given(_SETTINGS, st.integers(16, 22), st.integers(20, 300))
def test_a_row_fits_and_its_edges_reach_its_true_width(
    setting: tuple[str, str], size: int, width: int
) -> None:
    script, text = setting
    style = _style(script, size)
    row = fit_row(text, style, width)
    assert text.startswith(row.text)
    assert style.width(row.text) <= width
    assert len(row.edges) == len(row.text) + 1
    assert all(left <= right for left, right in pairwise(row.edges))
    assert row.width == pytest.approx(style.width(row.text), abs=0.01)
    assert not row.text or len(row.text) in boundaries(text) or text[len(row.text)] == " "


@settings(deadline=None, max_examples=30)
@given(_SETTINGS, st.integers(60, 250))
def test_broken_rows_are_the_text_again(setting: tuple[str, str], width: int) -> None:
    script, text = setting
    rows = break_rows(text, _style(script, 18), width, count=1000)
    assert "".join("".join(row.text for row in rows).split()) == "".join(text.split())


def test_edges_are_near_the_widths_of_shaped_prefixes() -> None:
    text = "The map of the harbour"
    style = _style("Latn", 20)
    row = fit_row(text, style, 1000)
    for end in range(len(text) + 1):
        assert row.edges[end] == pytest.approx(style.width(text[:end]), abs=1.5)


def test_arabic_word_ends_are_near_their_true_places() -> None:
    text = "يفتح الخباز دكانه قبل الفجر"  # inside a word a prefix takes another form
    style = _style("Arab", 20)
    row = fit_row(text, style, 1000)
    for end in (index for index, character in enumerate(text) if character == " "):
        assert row.edges[end] == pytest.approx(style.width(text[:end]), abs=2)


def test_arabic_letters_are_measured_in_the_form_they_take() -> None:
    face = Face(_ARABIC)
    joined = letters("ببب", face, "Arab")
    alone = letters("ب", face, "Arab")
    assert joined[1].edges[-1] < alone[0].edges[-1]
    after_alef = letters("اب", face, "Arab")  # alef does not join what follows
    assert after_alef[1].edges == alone[0].edges


def test_coverage_is_read_from_the_font() -> None:
    assert Face(_LATIN).covers("Plain text, हिन्दी")
    assert not Face(_LATIN).covers("Plain text, 人")
    assert not Face(_ARABIC).covers("क")


def test_mixed_directions_are_recognised() -> None:
    assert mixes_directions("باب 12", "Arab") and mixes_directions("دار x", "Arab")
    assert not mixes_directions("باب، دار.", "Arab")
    assert not mixes_directions("twelve 12", "Latn")
