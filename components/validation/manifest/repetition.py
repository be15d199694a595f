"""How much of a text is one piece said again and again, as a model stuck in a loop writes it."""

from __future__ import annotations

import numpy as np

from components.validation.manifest.characters import Codes
from components.validation.manifest.text_sketch import gram_hashes

GRAM = 8  # characters; fewer repeat by chance, and a loop of any period repeats its n-grams


def repetition(codes: Codes) -> float:
    """Share of the characters that one repeated n-gram covers; 0 without a repetition.

    Every n-gram is asked how far back it stood last. The commonest distance is the period of a
    loop, whatever its length, or that of a piece said twice; the share is what it explains.
    """
    grams = gram_hashes(codes, GRAM)
    if len(grams) < 2:
        return 0.0
    order = np.argsort(grams, kind="stable")
    same = grams[order[1:]] == grams[order[:-1]]
    distances = (order[1:] - order[:-1])[same]
    if not len(distances):
        return 0.0
    period = int(np.bincount(distances).argmax())
    return float((grams[period:] == grams[:-period]).sum() / len(grams))
