"""Sketches of texts: equal for equal keys, and as alike as the texts are."""

import random

import numpy as np
import pytest

from components.text_key import text_key
from components.validation.manifest.text_sketch import (
    GRAM,
    SHORTEST_KEY,
    gram_hashes,
    similarity,
    sketch,
    unpack,
)
from tests.declarations import TEXTS, text_of

HASHES = 32
# The first two hashes of the alphabet's sketch: fingerprints kept in the repository rely on them.
GOLDEN = "538f7b0396a27d0b"


def _sketch(text):
    return unpack(sketch(text_key(text)))[0]


def test_a_sketch_is_the_same_on_another_machine_and_day():
    assert sketch("abcdefghijklmnopqrstuvwxyz").hex()[:16] == GOLDEN


def test_case_and_punctuation_leave_the_sketch_as_it_is():
    text = text_of("fr")
    assert (_sketch(text) == _sketch(text.upper().replace(",", " –"))).all()


def test_short_keys_have_no_sketch():
    assert sketch("a" * (SHORTEST_KEY - 1)) is None
    assert len(sketch("a" * SHORTEST_KEY)) == 4 * HASHES


@pytest.mark.parametrize("changed", [0.02, 0.1, 0.3])
def test_similarity_estimates_the_share_of_common_n_grams(changed):
    dice = random.Random(5)
    text = "".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=3000))
    other = "".join(dice.choice("0123456789") if dice.random() < changed else c for c in text)

    def grams(of):
        return {of[at : at + GRAM] for at in range(len(of) - GRAM + 1)}

    true = len(grams(text) & grams(other)) / len(grams(text) | grams(other))
    estimated = similarity(unpack(sketch(text))[0], unpack(sketch(other))[0])
    assert estimated == pytest.approx(true, abs=0.25)


def test_texts_of_different_languages_are_not_alike():
    sketches = np.stack([_sketch(text) for text in TEXTS.values()])
    alike = similarity(sketches[:, None], sketches[None])
    assert alike.shape == (len(TEXTS), len(TEXTS))
    assert (np.diag(alike) == 1).all()
    np.fill_diagonal(alike, 0)
    assert alike.max() < 0.4


def test_a_page_cut_in_half_keeps_half_of_its_sketch():
    text = " ".join(text_of(language) for language in ("en", "fr", "de", "pl"))
    assert 0.25 <= similarity(_sketch(text), _sketch(text[: len(text) // 2])) <= 0.75


def test_every_n_gram_has_its_hash_wherever_it_stands():
    codes = np.frombuffer("abcdeXabcdeabcd".encode("utf-32-le"), "<u4")
    hashes = gram_hashes(codes, 5)
    assert len(hashes) == len(codes) - 4
    assert hashes[0] == hashes[6] and len(set(hashes.tolist())) == len(hashes) - 1
    assert len(gram_hashes(codes[:3], 5)) == 0


def test_hashes_spread_over_all_bits():
    codes = np.arange(0x4E00, 0x4E00 + 5000, dtype=np.uint32)
    bits = np.unpackbits(gram_hashes(codes, 4).view(np.uint8).reshape(-1, 8), axis=1)
    assert np.abs(bits.mean(axis=0) - 0.5).max() < 0.05
