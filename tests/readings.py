"""Predictions, samples and a reader whose answers a test chooses."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image

from components.config import EvaluateConfig
from components.nouns import Prediction, Sample, Split, Task

EVALUATE = EvaluateConfig(
    bootstrap_resamples=200, groups={"latin": ("Latn",), "western": ("Latn", "Grek")}, pictures=6
)

_PREDICTION = Prediction(
    sample_id="test-0",
    split=Split.TEST,
    task=Task.LINE,
    language="en",
    script="Latn",
    mode="line",
    target="everyone has the right",
    text="everyone has the right",
    control_text="nothing of the kind",
    visual_tokens=10,
    text_tokens=20,
    truncated=False,
)

_SAMPLE = Sample(
    id="test-0",
    split=Split.TEST,
    task=Task.LINE,
    language="en",
    script="Latn",
    source="udhr",
    document="udhr/1",
    licence="CC0-1.0",
    prompt="read",
    target="everyone has the right",
    font="serif",
    image=None,
    width=32,
    height=16,
    alignment=None,
)


def prediction(**fields: object) -> Prediction:
    """A prediction that differs from a perfect one in the given fields."""
    return replace(_PREDICTION, **fields)


def sample(number: int, **fields: object) -> Sample:
    """A sample with an image of its own, of the size in `fields`."""
    made = replace(_SAMPLE, id=f"test-{number:03d}", **fields)
    image = Image.new("L", (made.width, made.height), 255)
    image.putpixel((number % made.width, number // made.width % made.height), 0)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return replace(made, image=None if made.task is Task.TEXT else buffer.getvalue())


@dataclass(frozen=True)
class Reading:
    """What the reader of the project answers."""

    text: str
    mode: str
    visual_tokens: int
    truncated: bool


class Halves:
    """A tokenizer with two tokens a character."""

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        return [[half for c in text for half in divmod(ord(c), 256)] for text in texts]


class NamingReader:
    """Reads an image as its own fingerprint, and remembers the sizes of each batch."""

    tokenizer = Halves()

    def __init__(self) -> None:
        self.batches: list[list[tuple[int, int]]] = []

    def read(self, images: Sequence[Image.Image], max_new_tokens: int) -> list[Reading]:
        self.batches.append([image.size for image in images])
        return [Reading(fingerprint(image)[:max_new_tokens], "m", 10, False) for image in images]


def fingerprint(image: Image.Image) -> str:
    """A name for the pixels of an image."""
    return hashlib.sha256(repr(image.size).encode() + image.tobytes()).hexdigest()


def image_of(sample: Sample) -> Image.Image:
    """The decoded image of a sample."""
    return Image.open(io.BytesIO(sample.image or b""))
