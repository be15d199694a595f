"""MinHash of a text's letters: how alike two texts are, from 128 bytes of each.

Broder, "On the resemblance and containment of documents" (1997): the share of equal minima of two
sketches estimates the Jaccard similarity of their sets of n-grams, here with a standard deviation
of at most 0.09. The hashes are made from names, so that sketches of any two machines compare.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from components.validation.manifest.columns import TEXT_SKETCH_HASHES

GRAM = 4  # characters of a text key: near-duplicates and clean prose stand furthest apart
SHORTEST_KEY = 24  # characters: a sketch of fewer n-grams is noise

_BLOCK = 4096  # n-grams hashed at once: 1 MB
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio, odd

Grams = NDArray[np.uint64]


def sketch(key: str) -> bytes | None:
    """Return the sketch of a text key (`text_key`): 32 little-endian uint32.

    Null for a key that is shorter than SHORTEST_KEY.
    """
    if len(key) < SHORTEST_KEY:
        return None
    grams = gram_hashes(np.frombuffer(key.encode("utf-32-le", "surrogatepass"), "<u4"), GRAM)
    factors, offsets = _hashes()
    least = np.full(TEXT_SKETCH_HASHES, np.iinfo(np.uint64).max, np.uint64)
    for start in range(0, len(grams), _BLOCK):
        hashed = grams[start : start + _BLOCK, None] * factors + offsets
        np.minimum(least, hashed.min(axis=0), out=least)
    return (least >> np.uint64(32)).astype("<u4").tobytes()


def unpack(sketches: bytes) -> NDArray[np.uint32]:
    """Sketches laid end to end as an array of shape (sketches, 32)."""
    return np.frombuffer(sketches, "<u4").reshape(-1, TEXT_SKETCH_HASHES)


def similarity(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Estimate the Jaccard similarity of the n-grams, 0 to 1; the last axis holds the hashes."""
    return np.asarray((a == b).mean(axis=-1))


def gram_hashes(codes: NDArray[np.uint32], length: int) -> Grams:
    """Hash every n-gram of `length` code points: uint64, one for each place it can begin at."""
    count = len(codes) - length + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    wide = codes.astype(np.uint64)
    hashed = np.zeros(count, np.uint64)
    for place in range(length):
        hashed = (hashed ^ wide[place : place + count]) * _MULTIPLIER
        hashed ^= hashed >> np.uint64(29)  # without it the high bits never reach the low ones
    return hashed


@cache
def _hashes() -> tuple[Grams, Grams]:
    """Odd factors and offsets of the 32 hash functions x -> factor * x + offset mod 2^64."""
    numbers = [
        int.from_bytes(blake2b(f"scriptorium text sketch {n}".encode(), digest_size=16).digest())
        for n in range(TEXT_SKETCH_HASHES)
    ]
    factors = np.array([number >> 64 | 1 for number in numbers], np.uint64)
    return factors, np.array([number & (2**64 - 1) for number in numbers], np.uint64)
