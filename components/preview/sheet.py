"""The HTML sheet of a preview: one file, with its pictures in it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from components.library.tongues import RIGHT_TO_LEFT_SCRIPTS
from components.nouns import Quarantined, Sample

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Card:
    """One sample as the sheet shows it."""

    id: str
    caption: str
    picture: str  # a data address; empty for a text-only row
    prompt: str
    target: str
    direction: str
    language: str


def card(sample: Sample) -> Card:
    """Return what the sheet shows of a sample."""
    picture = ""
    if sample.image is not None:
        picture = f"data:image/png;base64,{b64encode(sample.image).decode()}"
    caption = f"{sample.task} · {sample.language} · {sample.script} · {sample.source}"
    return Card(
        id=sample.id,
        caption=f"{caption} · {sample.licence}",
        picture=picture,
        prompt=sample.prompt.removeprefix("<image>\n"),
        target=sample.target,
        direction="rtl" if sample.script in RIGHT_TO_LEFT_SCRIPTS else "ltr",
        language=sample.language,
    )


def write_sheet(
    path: Path, summary: str, samples: Sequence[Sample], unmade: Sequence[Quarantined]
) -> None:
    """Write the page: the summary first, then every sample."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("preview.html").render(
        summary=summary, cards=[card(sample) for sample in samples], unmade=unmade
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
