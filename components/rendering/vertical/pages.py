"""Makes pages set in columns: the traditional page of Japanese, Chinese and Mongolian."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from random import Random

from components.library.reader import Library
from components.library.rows import Genre, Style, Typeface
from components.library.tongues import Tongue
from components.mixture_config import MixtureConfig
from components.nouns import DOCUMENT_PROMPT, GROUNDED_PROMPT, CorpusError, Sample, Split, Task
from components.rendering.degradation import degrade, move
from components.rendering.grounded import grounded
from components.rendering.pixels import png
from components.rendering.recipe import Order, Unmakeable
from components.rendering.text_only.documents import Document, read_documents
from components.rendering.typefaces import Typefaces
from components.rendering.vertical.hands import Hand, Turned, Upright
from components.rendering.vertical.layout import Block, choose_look, set_page

VERTICAL_SCRIPTS = frozenset({"Jpan", "Hans", "Hant", "Mong"})
_STYLES = frozenset({Style.SERIF, Style.SANS})
_LONGEST_HEADING = 24  # characters
_ENDS = re.compile(r"[。．！？、，；：!?.,;:᠃᠂]$")
_MOST_TEXTS = 60  # of a page
_SHORTEST_PAGE = 40  # characters
_ENOUGH = 500  # characters from the first text of a page to the end of its document


class VerticalPages:
    """Sets consecutive texts of a document in columns.

    It is built as a recipe is; its chance comes with each order, from the recipe it serves.
    """

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None:
        self._config, self._library = config, library
        self._faces = Typefaces(library)
        self._documents: dict[tuple[Tongue, Split], tuple[Document, ...]] = {}

    def make(self, order: Order, random: Random) -> Sample:
        """Return a page in the language of an order, whose script is one of `VERTICAL_SCRIPTS`.

        Raises:
            Unmakeable: there is no text that can be set in columns, or no typeface for it.
        """
        document = self._choose(order, random)
        blocks = _blocks(document, random)
        words = "".join(block.text for block in blocks)
        face = self._face(words, order.tongue.script, random)
        look = choose_look(self._config.sides[Task.DOCUMENT], random)
        hand_of = partial(_hand, order.tongue, self._faces.path(face))
        page, regions = set_page(blocks, hand_of, look, order.tongue.script != "Mong")
        if sum(len(region.text) for region in regions) < _SHORTEST_PAGE:
            raise Unmakeable("a page in columns would be almost empty")
        if random.random() < self._config.degraded:
            spoilt = degrade(page, random)
            page = spoilt.image
            regions = move(regions, spoilt.matrix, page.width, page.height)
        with_boxes = random.random() < self._config.grounded
        plain = "\n\n".join(region.text for region in regions)
        return Sample(
            id=order.id,
            split=order.split,
            task=Task.DOCUMENT,
            language=order.tongue.language,
            script=order.tongue.script,
            source=document.source.name,
            document=document.name,
            licence=document.source.licence,
            prompt=GROUNDED_PROMPT if with_boxes else DOCUMENT_PROMPT,
            target=grounded(regions, page.width, page.height) if with_boxes else plain,
            font=face.family,
            image=png(page),
            width=page.width,
            height=page.height,
            alignment=None,
            regions=regions,
        )

    def _choose(self, order: Order, random: Random) -> Document:
        """Draw a document by its length; prose, if the language has any."""
        key = order.tongue, order.split
        if key not in self._documents:
            self._documents[key] = _settable_part(read_documents(self._library, *key), order)
        documents = self._documents[key]
        if not documents:
            raise Unmakeable(
                f"{order.tongue.tag} has no text for columns in the {order.split} split"
            )
        (document,) = random.choices(documents, [each.characters for each in documents])
        return document

    def _face(self, text: str, script: str, random: Random) -> Typeface:
        """Draw a typeface; it must have vertical forms where letters stand upright."""
        faces = self._faces.covering(text, script, _STYLES)
        able = [f for f in faces if script == "Mong" or _has_vertical_forms(self._faces.path(f))]
        if not able:
            raise Unmakeable(f"no typeface of script {script} can set the text in columns")
        return random.choice(able)


def _hand(tongue: Tongue, typeface: Path, size: int) -> Hand:
    if tongue.script == "Mong":
        return Turned(typeface, size)
    return Upright(typeface, size, tongue.language)


def _settable_part(documents: Sequence[Document], order: Order) -> tuple[Document, ...]:
    """Return what can be set in columns of all prose, or of all there is where there is none."""
    script = order.tongue.script
    parts = (
        replace(each, texts=tuple(text for text in each.texts if _settable(text, script)))
        for each in documents
    )
    found = tuple(part for part in parts if part.texts)
    return tuple(part for part in found if part.genre is Genre.PROSE) or found


def _blocks(document: Document, random: Random) -> Sequence[Block]:
    """Return consecutive texts from a random place on; short ones without a stop are headings."""
    texts = document.texts
    rests = list(accumulate(map(len, reversed(texts))))[::-1]
    start = random.choice([at for at, rest in enumerate(rests) if rest >= _ENOUGH] or [0])
    blocks: list[Block] = []
    for text in dict.fromkeys(texts[start : start + _MOST_TEXTS]):  # none twice
        heading = len(text) <= _LONGEST_HEADING and not _ENDS.search(text)
        kind = "sub_title" if blocks else "title"
        blocks.append(Block(kind if heading else "text", text))
    return blocks


def _settable(text: str, script: str) -> bool:
    """Whether every character has a right place in a column.

    In a column of upright letters that is what is full width, and what may be turned: quotation
    marks such as “ are neither (another character would take their place), nor are other scripts
    and marks that are drawn on the letter before them.
    """
    if script == "Mong":
        return not any(unicodedata.east_asian_width(character) in "WF" for character in text)
    return all(
        character.isascii()
        or character in "…‥"
        or "\u2010" <= character <= "\u2015"
        or (unicodedata.east_asian_width(character) in "WF" and not _is_mark(character))
        for character in text
    )


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


@cache
def _has_vertical_forms(path: Path) -> bool:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, lazy=True) as font:
            if "GSUB" not in font:
                return False
            records = font["GSUB"].table.FeatureList.FeatureRecord
            return any(record.FeatureTag in ("vert", "vrt2") for record in records)
    except (OSError, TTLibError) as error:
        raise CorpusError(f"{path}: not a font file that can be read") from error
