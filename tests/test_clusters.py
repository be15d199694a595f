"""Cutting text: never inside a cluster, whatever the text."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from components.rendering.clusters import boundaries, cut, row_ends

# Letters, marks and joiners of the scripts that stack them, and some that do not.
_ALPHABET = st.sampled_from(
    "ab é1,"
    "\u0301\u0308"
    "\u0915\u0930\u0937\u093f\u093e\u0902\u094d\u0947\u200d\u200c"
    "\u0e01\u0e17\u0e40\u0e44\u0e31\u0e35\u0e48\u0e33\u0e32"
    "\u0628\u0644\u0627\u064b\u0651"
    "\u4eba\u4e00\u3002"
)
_TEXT = st.text(_ALPHABET, max_size=40)


@given(_TEXT)
def test_clusters_make_up_the_text(text: str) -> None:
    cuts = boundaries(text)
    assert cuts[0] == 0 and cuts[-1] == len(text)
    assert list(cuts) == sorted(set(cuts))


@given(_TEXT)
def test_no_cluster_begins_with_a_mark_or_after_an_open_virama(text: str) -> None:
    for index in boundaries(text)[1:-1]:
        assert not unicodedata.category(text[index]).startswith("M")
        assert text[index - 1] not in "\u200d\u0e40\u0e44"
        assert not (text[index - 1] == "\u094d" and text[index].isalpha())


@given(_TEXT, st.integers(0, 40))
def test_cut_keeps_whole_clusters_and_the_limit(text: str, limit: int) -> None:
    kept = cut(text, limit)
    assert (text.startswith(kept) and len(kept) <= limit) or kept == text
    assert len(kept) in boundaries(text)
    longer = [index for index in boundaries(text) if len(kept) < index <= limit]
    assert not longer


@given(_TEXT, st.sampled_from(["Latn", "Deva", "Thai", "Hans"]))
def test_rows_end_at_spaces_or_between_clusters(text: str, script: str) -> None:
    ends = row_ends(text, script)
    assert (ends[-1:] == (len(text),)) == bool(text)
    for end in ends[:-1]:
        assert text[end] == " " if script in ("Latn", "Deva") else end in boundaries(text)


def test_conjuncts_and_thai_syllables_stay_whole() -> None:
    assert boundaries("क्षत्रिय") == (0, 3, 7, 8)
    assert boundaries("เป็นน้ำ") == (0, 3, 4, 7)
    assert boundaries("人人") == (0, 1, 2)
