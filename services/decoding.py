"""Hostile files to images: a child process does the decoding, with limits and a clock."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

ROOT = Path(__file__).resolve().parents[1]
CHANNELS = {"L": 1, "RGB": 3}
TOO_LARGE, UNSUPPORTED, UNREADABLE = 413, 415, 422


@dataclass(frozen=True, slots=True)
class Limits:
    """What the decoding of one document may cost."""

    megapixels: int  # of one image, and of all pages together
    pages: int
    seconds: int  # of processor and of wall clock alike
    megabytes: int  # address space of the child


class Refused(Exception):
    """A document that is not read: an HTTP status and one sentence for the person who sent it."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def check_count(pages: int, limits: Limits) -> None:
    """Refuse a document of too many pages."""
    if pages > limits.pages:
        sentence = f"The document has {pages} pages, more than the {limits.pages} read at once."
        raise Refused(TOO_LARGE, sentence)


def decode(data: bytes, limits: Limits) -> list[Image]:
    """Decode an image or a PDF into upright pages of mode L or RGB, in order.

    Raises:
        Refused: with 413 (too large), 415 (another format) or 422 (broken).
    """
    if not data:
        raise Refused(UNREADABLE, "The file is empty.")
    try:
        child = subprocess.run(
            [sys.executable, "-B", "-m", "services.decoding_child", json.dumps(asdict(limits))],
            input=data,
            capture_output=True,
            timeout=limits.seconds,
            cwd=ROOT,
            env={},  # a decoder that is taken over finds no secret
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        sentence = f"The file takes longer than {limits.seconds} s to decode."
        raise Refused(TOO_LARGE, sentence) from error
    return _pages(child.returncode, child.stdout, limits)


def _pages(status: int, answer: bytes, limits: Limits) -> list[Image]:
    head, _, pixels = answer.partition(b"\n")
    try:
        header = json.loads(head)
    except ValueError as error:
        # killed by a limit, or by the kernel: the child had no time to say why
        sentence = f"The file could not be decoded within the limits (decoder ended with {status})."
        raise Refused(UNREADABLE, sentence) from error
    if "error" in header:
        raise Refused(int(header["status"]), str(header["error"]))
    return _unpack(header["pages"], pixels, limits)


def _unpack(pages: list[dict[str, Any]], pixels: bytes, limits: Limits) -> list[Image]:
    """Cut the stream into pages, and believe nothing the child says of their sizes."""
    from PIL import Image

    sizes = [page["width"] * page["height"] * CHANNELS[page["mode"]] for page in pages]
    if not pages or len(pages) > limits.pages or min(sizes) < 1 or sum(sizes) != len(pixels):
        raise Refused(UNREADABLE, "The file could not be decoded.")
    images, start = [], 0
    for page, size in zip(pages, sizes, strict=True):
        shape = (page["width"], page["height"])
        images.append(Image.frombytes(page["mode"], shape, pixels[start : start + size]))
        start += size
    return images
