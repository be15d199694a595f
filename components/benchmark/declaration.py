"""The declaration of scriptorium-100, `scriptorium_100.json`: read by all who must know of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from components.library.tongues import Tongue
from components.nouns import CorpusError

DECLARATION = Path(__file__).with_name("scriptorium_100.json")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What was fixed: from whose documents, in which languages, and the hash of the shard.

    `families` are the typefaces it is set in, whatever else a larger corpus has. `quotations` are
    `text_key.quotations` of all targets: what training may not say.
    """

    sha256: str
    samples: int
    source: str
    documents: frozenset[str]
    tongues: tuple[Tongue, ...]
    families: frozenset[str]
    quotations: frozenset[str]


@cache
def load_declaration(path: Path = DECLARATION) -> Declaration:
    """Read the declaration.

    Raises:
        CorpusError: it is missing or cannot be read.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Declaration(
            sha256=raw["sha256"],
            samples=raw["samples"],
            source=raw["source"],
            documents=frozenset(raw["documents"]),
            tongues=tuple(map(Tongue.of_tag, raw["languages"])),
            families=frozenset(raw["families"]),
            quotations=frozenset(raw["quotations"]),
        )
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}") from error


def write_declaration(declaration: Declaration, path: Path) -> None:
    """Write a declaration: a new version of the benchmark."""
    value = {
        "sha256": declaration.sha256,
        "samples": declaration.samples,
        "source": declaration.source,
        "documents": sorted(declaration.documents),
        "languages": [tongue.tag for tongue in declaration.tongues],
        "families": sorted(declaration.families),
        "quotations": sorted(declaration.quotations),
    }
    path.write_text(json.dumps(value, indent=0) + "\n", encoding="utf-8")
