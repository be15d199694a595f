"""Signs on a background: a few words each, one below the other."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from random import Random

from components.library.rows import Style
from components.nouns import Region
from components.rendering.clusters import UNSPACED_SCRIPTS, row_ends
from components.rendering.degradation.geometry import Box
from components.rendering.recipe import Order, Unmakeable
from components.rendering.scene.lettering import placed
from components.rendering.scene.material import Material, Scene, region, shaped
from components.rendering.scene.placing import place
from components.rendering.scene.signs import Lettered, paint

_SIGNS = (1, 5)
_WORDS = (1, 3)  # of a sign
_SPAN = (2, 8)  # clusters of a sign where words are not set apart
_MOST_WORDS = 12  # of a scene
_LENGTH = 100  # characters to take words from
_CAPITALS = 0.25  # of the signs in scripts that have them
_CASED_SCRIPTS = frozenset({"Armn", "Cyrl", "Grek", "Latn"})
_FANCY = frozenset({Style.HANDWRITING, Style.DISPLAY})
_FANCY_SHARE = 0.5  # of the signs, where such a face has the letters


def hang_signs(order: Order, size: tuple[int, int], material: Material, random: Random) -> Scene:
    """Return a scene with one to five signs that can be read.

    Raises:
        Unmakeable: none of its signs can.
    """
    passage = material.passage(order, random, _LENGTH)
    phrases = _phrases(passage.text, order.tongue.script, random)
    picture, photograph = material.backgrounds.draw(order.split, size, random)
    signs: list[Lettered] = []
    regions: list[Region] = []
    families: dict[str, None] = {}
    for phrase, band in zip(phrases, _bands(len(phrases), size, random), strict=True):
        text = _cased(phrase, order.tongue.script, random)
        styles = _FANCY if random.random() < _FANCY_SHARE else None
        face, font = material.face(text, order.tongue, styles, random)
        line = shaped(font, text, order.tongue)
        where = place(line, band, random)
        if where is None:
            continue
        mask = font.mask(placed(line, where.size, where.warp), *size)
        box = mask.getbbox()
        if box is None or not _stands_free(box, size, regions):
            continue
        sign = Lettered(mask, box, where.plate)
        painted = paint(picture, sign, random)
        if painted is not None:
            picture = painted
            signs.append(sign)
            regions.append(region(text, box))
            families[face.family] = None
    if not regions:
        raise Unmakeable("no sign of the scene can be read")
    return Scene(picture, tuple(regions), tuple(families), passage, photograph, tuple(signs))


def _phrases(text: str, script: str, random: Random) -> list[str]:
    """Cut the words of one to five signs from the start of a text."""
    if script in UNSPACED_SCRIPTS:
        text, gap, span = text.replace(" ", ""), "", _SPAN
        words = [text[start:end] for start, end in pairwise((0, *row_ends(text, script)))]
    else:
        words, gap, span = text.split()[:_MOST_WORDS], " ", _WORDS
    phrases: list[str] = []
    for _ in range(random.randint(*_SIGNS)):
        count = random.randint(*span)
        phrase = gap.join(words[:count]).strip()
        words = words[count:]
        if phrase:
            phrases.append(phrase)
    return phrases


def _bands(count: int, size: tuple[int, int], random: Random) -> list[Box]:
    """Cut a picture into bands of different heights, from the top down."""
    shares = [random.uniform(0.6, 1.4) for _ in range(count)]
    edges, total = [0], sum(shares)
    for index in range(count):
        edges.append(round(size[1] * sum(shares[: index + 1]) / total))
    return [(0, top, size[0], bottom) for top, bottom in pairwise(edges)]


def _cased(phrase: str, script: str, random: Random) -> str:
    if script not in _CASED_SCRIPTS or random.random() >= _CAPITALS:
        return phrase
    return unicodedata.normalize("NFC", phrase.upper())


def _stands_free(box: Box, size: tuple[int, int], others: list[Region]) -> bool:
    """Whether a line lies inside the picture and below all others."""
    inside = box[0] > 0 and box[1] > 0 and box[2] < size[0] and box[3] < size[1]
    return inside and all(other.bottom < box[1] for other in others)
