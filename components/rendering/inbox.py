"""A user's own documents in `data/inbox`: for training only; what cannot be read is set aside."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from components.config import RenderConfig
from components.library.tongues import Tongue
from components.nouns import OCR_PROMPT, Quarantined, Sample, Split, Task
from components.rendering.documents import Document

SOURCE = "inbox"
LICENCE = "LicenseRef-inbox"


@dataclass(frozen=True)
class Inbox:
    """What the inbox gave: texts to render, ready samples, and what was refused."""

    documents: dict[Tongue, tuple[Document, ...]] = field(default_factory=dict)
    samples: tuple[Sample, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()


class _Refused(Exception):
    """Why one file is not used."""


def read_inbox(data: Path, config: RenderConfig) -> Inbox:
    """Read `inbox/text` and `inbox/pages` of `data`; a bad file never stops the run."""
    documents: dict[Tongue, tuple[Document, ...]] = {}
    samples: list[Sample] = []
    quarantined: list[Quarantined] = []
    for path in _files(data / SOURCE / "text", {".txt"}):
        name = path.relative_to(data).as_posix()
        try:
            tongue = _tongue(path, config)
            document = Document(name, SOURCE, LICENCE, _text(path))
            documents[tongue] = (*documents.get(tongue, ()), document)
        except _Refused as refusal:
            quarantined.append(Quarantined(name, str(refusal)))
    for path in _files(data / SOURCE / "pages", {".png", ".txt"}):
        name = path.relative_to(data).as_posix()
        try:
            _require_pair(path)
            if path.suffix == ".png":
                samples.append(_page(path, name, config))
        except _Refused as refusal:
            quarantined.append(Quarantined(name, str(refusal)))
    return Inbox(documents, tuple(samples), tuple(quarantined))


def _files(folder: Path, suffixes: set[str]) -> Iterator[Path]:
    yield from sorted(path for path in folder.glob("*/*") if path.suffix in suffixes)


def _tongue(path: Path, config: RenderConfig) -> Tongue:
    language, _, script = path.parent.name.rpartition("_")
    if not language or script not in config.script_shares:
        raise _Refused(
            f"folder {path.parent.name} is not <language>_<script> with a script of "
            "render.script_shares"
        )
    return Tongue(language, script)


def _text(path: Path) -> str:
    """Return the words of a text file on one line."""
    return " ".join(_lines(path)).strip()


def _lines(path: Path) -> list[str]:
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Refused(f"not UTF-8 text: byte {error.start} cannot be decoded") from error
    lines = [" ".join(line.split()) for line in content.splitlines()]
    if not any(lines):
        raise _Refused("the text is empty")
    return [line for line in lines if line]


def _require_pair(path: Path) -> None:
    other = path.with_suffix(".txt" if path.suffix == ".png" else ".png")
    if not other.is_file():
        raise _Refused(f"{other.name} is missing beside it")


def _page(path: Path, name: str, config: RenderConfig) -> Sample:
    tongue = _tongue(path, config)
    target = "\n".join(_lines(path.with_suffix(".txt")))
    return Sample(
        id=name,
        split=Split.TRAIN,
        task=Task.PAGE,
        language=tongue.language,
        script=tongue.script,
        source=SOURCE,
        document=name,
        licence=LICENCE,
        prompt=OCR_PROMPT,
        target=target,
        font="",
        image=_picture(path, config.page.width, config.page.height),
        width=config.page.width,
        height=config.page.height,
        alignment=None,
    )


def _picture(path: Path, width: int, height: int) -> bytes:
    """Return the picture in grey, fitted into a page with its own paper colour around it."""
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path, formats=["PNG"]) as image:
            grey = image.convert("L")
    except UnidentifiedImageError as error:
        raise _Refused("not a PNG image") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _Refused(f"the PNG cannot be decoded: {error}") from error
    paper = int(np.median(np.asarray(grey)))
    page = ImageOps.pad(grey, (width, height), color=paper)
    buffer = io.BytesIO()
    page.save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()
