"""Where lines of every script may be cut, and how much of a text fits a line."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.rendering.clusters import boundaries, row_ends
from components.rendering.lines.fitting import start_that_fits


@pytest.mark.parametrize(
    ("text", "clusters"),
    [
        ("ស្ត្រី", 1),  # Khmer: two letters below the first
        ("ខ្មែរ", 2),
        ("မြန်မာ", 3),  # Burmese: the killed consonant ends a syllable and ties nothing
        ("သတ္တဝါ", 3),  # ... the stacked one does
        ("བརྒྱད", 3),  # Tibetan: letters below letters
        ("ເຂົ້າ", 1),  # Lao: a vowel before its consonant, and one after
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", 2),  # Korean in parts
        ("한글", 2),
        ("ክርስቶስ", 5),
        ("ශ්‍රී", 1),  # Sinhala: joined by an invisible joiner
        ("க்ஷ", 1),
    ],
)
def test_a_cluster_is_what_a_reader_sees_as_one(text: str, clusters: int) -> None:
    assert len(boundaries(text)) - 1 == clusters


def test_tibetan_and_ethiopic_rows_end_after_their_dots() -> None:
    assert row_ends("བོད་ཡིག་", "Tibt") == (4, 8)
    assert row_ends("ሰው፡ሁሉ", "Ethi") == (3, 5)
    assert row_ends("", "Tibt") == ()


def _old_rule(before: str, after: str) -> bool:
    """How the eight scripts of the first corpus were cut: their strips must not change."""
    viramas = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0e3a")
    if after in "\u200c\u200d" or before in "\u200c\u200d":
        return True
    if after in "\u0e30\u0e32\u0e33\u0e45\u0e46" or before in "\u0e40\u0e41\u0e42\u0e43\u0e44":
        return True
    if unicodedata.category(after).startswith("M"):
        return True
    return before in viramas and after.isalpha()


_RANGES = (
    *((0x20, 0x24F), (0x300, 0x52F), (0x590, 0x6FF), (0x900, 0x97F), (0xE00, 0xE5B)),
    *((0x1E00, 0x1FFF), (0x2000, 0x206F), (0x3000, 0x303F), (0x4E00, 0x4FFF)),
)
_EIGHT = st.one_of(*(st.characters(min_codepoint=low, max_codepoint=high) for low, high in _RANGES))


@given(st.text(_EIGHT, min_size=1, max_size=30))
def test_the_first_eight_scripts_are_cut_as_ever(text: str) -> None:
    inner = [i for i in range(1, len(text)) if not _old_rule(text[i - 1], text[i])]
    assert boundaries(text) == (0, *inner, len(text))


_TEXT = st.text("ab é\u0e40\u0e01\u0e31\u0f40\u0f0b\u0f92人。 ", max_size=30).map(str.strip)


@given(_TEXT, st.sampled_from(["Latn", "Thai", "Tibt", "Hans"]), st.floats(0, 40))
def test_a_start_that_fits_is_whole_and_as_long_as_it_can_be(
    text: str, script: str, width: float
) -> None:
    edges = tuple(float(index) for index in range(len(text) + 1))
    kept = start_that_fits(text, edges, width, script)
    assert text.startswith(kept) and len(kept) <= width
    ends = {*boundaries(text), *row_ends(text, script)}
    assert len(kept) in {len(text[:end].rstrip()) for end in ends}
    longer = {end for end in row_ends(text, script) if len(kept) < len(text[:end].rstrip())}
    assert not [end for end in longer if end <= width]


@given(_TEXT)
def test_clusters_of_any_script_make_up_the_text(text: str) -> None:
    cuts = boundaries(text)
    assert "".join(text[start:end] for start, end in pairwise(cuts)) == text
