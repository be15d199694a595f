"""How much text and how many typefaces `data/` has in each language: the table of the docs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from components.library.reader import ADVICE, Library
from components.nouns import CorpusError


@dataclass(frozen=True, slots=True)
class LanguageCount:
    """One language in one script; text in characters, typefaces in families for the script."""

    language: str  # BCP 47
    script: str  # ISO 15924
    name: str
    prose: int  # training text that people wrote for people
    interface: int  # training text from message catalogues of programs
    held_out: int  # text of the validation and test splits
    typefaces: int

    @property
    def training(self) -> int:
        """All training text."""
        return self.prose + self.interface


def census(data: Path) -> tuple[LanguageCount, ...]:
    """Count every language, the one with most training text first.

    Raises:
        CorpusError: there is no corpus, or its index cannot be read.
    """
    path = data / "corpus.json"
    families: dict[str, set[str]] = {}
    for face in Library(data).typefaces:
        for script in face.scripts:
            families.setdefault(script, set()).add(face.family)
    try:
        counts = [
            LanguageCount(
                language=entry["language"],
                script=entry["script"],
                name=entry["name"],
                prose=entry["training"]["prose"],
                interface=entry["training"]["interface"],
                held_out=sum(entry["held_out"].values()),
                typefaces=len(families.get(entry["script"], ())),
            )
            for entry in json.loads(path.read_text(encoding="utf-8"))["languages"]
        ]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise CorpusError(f"{path}: not the index of a corpus; {ADVICE}") from error
    return tuple(sorted(counts, key=lambda count: (-count.training, count.language, count.script)))


def table(counts: Sequence[LanguageCount]) -> str:
    """The counts as a table in markdown, the digits of large numbers in groups of three."""
    names = [field.name.replace("_", " ") for field in fields(LanguageCount)]
    lines = [names, ["---"] * len(names)]
    lines += [[_shown(value) for value in astuple(count)] for count in counts]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _shown(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else value
