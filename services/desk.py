"""The reading desk: one model, a short queue before it, and an answer for each document."""

from __future__ import annotations

import base64
import io
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol

import anyio
from anyio import to_thread

from components.config import ServiceConfig
from components.nouns import Bundle, Score, Scorecard
from services.decoding import Limits, decode

if TYPE_CHECKING:
    from PIL.Image import Image

PREVIEW_SIDE = 1400  # pixels: what the web page shows of a page
AT_ONCE = 2  # one document is decoded while another is read


class Reading(Protocol):
    """What a model read on one page."""

    @property
    def text(self) -> str:
        """The text of the page."""

    @property
    def mode(self) -> str:
        """The image mode it was read in."""

    @property
    def visual_tokens(self) -> int:
        """How many vision tokens the page cost."""

    @property
    def truncated(self) -> bool:
        """Whether the length limit ended the answer."""


class Reader(Protocol):
    """A model that reads pages: `components.model.reader.Reader`."""

    def read(self, images: Sequence[Image], max_new_tokens: int) -> Sequence[Reading]:
        """Read pages, in order."""


class BusyError(Exception):
    """As many requests are admitted as may wait."""


def summary(bundle: Bundle) -> dict[str, Any]:
    """What every answer says of the model: tag, data version, accuracy by group and script."""
    card = bundle.scorecard
    return {
        "tag": bundle.tag,
        "data_version": bundle.data_version,
        "scorecard": {
            "split": card.split.value,
            "overall": _score(card.overall),
            "groups": _slices(card, "group/"),
            "scripts": _slices(card, "script/"),
            "control_cer": card.control_cer,
        },
    }


def _slices(card: Scorecard, prefix: str) -> dict[str, dict[str, float]]:
    chosen = (score for score in card.slices if score.name.startswith(prefix))
    return {score.name.removeprefix(prefix): _score(score) for score in chosen}


def _score(score: Score) -> dict[str, float]:
    return {"cer": score.cer, "low": score.low, "high": score.high, "samples": score.samples}


class Desk:
    """Holds the loaded model; safe to use from many requests at once."""

    def __init__(self, reader: Reader, bundle: Bundle, config: ServiceConfig) -> None:
        self.reader, self.bundle, self.config = reader, bundle, config
        self.limits = Limits(
            megapixels=config.megapixels,
            pages=config.pages,
            seconds=config.decode_seconds,
            megabytes=config.decode_megabytes,
        )
        self._summary = summary(bundle)
        self._admitted = 0
        self._slots = anyio.Semaphore(AT_ONCE)
        self._model = threading.Lock()

    @asynccontextmanager
    async def admit(self) -> AsyncIterator[None]:
        """Hold one of the few places of a request, from its first byte to its answer.

        Raises:
            BusyError: at once, when all places are taken.
        """
        if self._admitted >= self.config.waiting:
            raise BusyError
        self._admitted += 1
        try:
            yield
        finally:
            self._admitted -= 1

    async def answer(self, data: bytes, preview: bool) -> dict[str, Any]:
        """Decode and read one document.

        Raises:
            Refused: when the document cannot be decoded within the limits.
        """
        async with self._slots:
            return await to_thread.run_sync(self._answer, data, preview)

    def _answer(self, data: bytes, preview: bool) -> dict[str, Any]:
        started = time.monotonic()
        images = decode(data, self.limits)
        readings = self._read(images)
        pages = [
            _page(number, image, reading) | ({"image": _preview(image)} if preview else {})
            for number, (image, reading) in enumerate(zip(images, readings, strict=True), start=1)
        ]
        tokens = sum(reading.visual_tokens for reading in readings)
        return {
            "pages": pages,
            "bundle": self._summary,
            "usage": {"pages": len(pages), "visual_tokens": tokens},
            "seconds": round(time.monotonic() - started, 3),
        }

    def _read(self, images: list[Image]) -> list[Reading]:
        readings: list[Reading] = []
        for start in range(0, len(images), self.config.batch_size):
            batch = images[start : start + self.config.batch_size]
            with self._model:  # released between batches, so that a long PDF lets others pass
                readings += self.reader.read(batch, self.config.max_new_tokens)
        return readings


def _page(number: int, image: Image, reading: Reading) -> dict[str, Any]:
    return {
        "page": number,
        "width": image.width,
        "height": image.height,
        "mode": reading.mode,
        "markdown": reading.text,
        "visual_tokens": reading.visual_tokens,
        "truncated": reading.truncated,
    }


def _preview(image: Image) -> str:
    """The page as the model was given it, as a data URI: no browser shows a TIFF or a PDF page."""
    small = image.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    file = io.BytesIO()
    small.save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
