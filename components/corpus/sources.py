"""The declared sources: which package, which version, which hash, and what to take from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from components.nouns import CorpusError

DECLARATION = Path(__file__).with_name("sources.yaml")


class Package(BaseModel):
    """An npm package pinned by the SHA-256 of its tarball."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    package: str
    version: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    licence: str  # SPDX


class TextSource(Package):
    """A package of declarations, one HTML file a language, in `folder`."""

    name: str
    notice: str
    folder: str
    licence_file: str


class FontSource(Package):
    """One font family: the faces to take, and the scripts it is used for (ISO 15924)."""

    family: str
    scripts: tuple[str, ...]
    faces: tuple[str, ...]


@dataclass(frozen=True)
class Sources:
    """All that `data/` is made from."""

    texts: tuple[TextSource, ...]
    fonts: tuple[FontSource, ...]


def load_sources(path: Path) -> Sources:
    """Read a declaration of sources.

    Raises:
        CorpusError: naming the file and the first wrong field.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        texts = tuple(TextSource.model_validate(entry) for entry in raw["texts"])
        fonts = tuple(FontSource.model_validate(entry) for entry in raw["fonts"])
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise CorpusError(f"{path}: {error.title}.{field}: {first['msg']}") from error
    except (KeyError, TypeError, yaml.YAMLError) as error:
        raise CorpusError(f"{path}: needs the lists `texts` and `fonts`") from error
    return Sources(texts, fonts)
