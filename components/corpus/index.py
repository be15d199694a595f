"""What the corpus was made from, and what it has of each language: its index, list, NOTICE."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from components.corpus.plugin import Source
from components.corpus.settling import Settled
from components.library.rows import Genre
from components.library.tongues import name_of
from components.library.writer import write_characters
from components.nouns import Split


def write_index(
    data: Path, sources: Iterable[Source], refused: Iterable[Source], settled: Sequence[Settled]
) -> None:
    """Write `corpus.json`, and `text.json` beside it."""
    index = {
        "sources": [_source(source) for source in sources],
        "refused": [{"name": source.name, "licence": source.licence} for source in refused],
        "languages": [
            _language(entry)
            for entry in sorted(settled, key=lambda entry: entry.tongue)
            if entry.sources
        ],
    }
    text = json.dumps(index, ensure_ascii=False, indent=1) + "\n"
    (data / "corpus.json").write_text(text, encoding="utf-8")
    write_characters(data, {entry.tongue: _by_split(entry) for entry in settled})


def _by_split(settled: Settled) -> dict[Split, int]:
    return {
        split: sum(settled.characters.get((split, genre), 0) for genre in Genre) for split in Split
    }


def _source(source: Source) -> dict[str, object]:
    packages = [
        {
            "registry": package.registry.value,
            "name": package.name,
            "version": package.version,
            "sha256": package.sha256,
        }
        for package in source.packages
    ]
    return {
        "name": source.name,
        "kind": source.kind.value,
        "licence": source.licence,
        "notice": source.notice,
        "packages": packages,
    }


def _language(settled: Settled) -> dict[str, object]:
    def characters(*splits: Split) -> dict[str, int]:
        return {
            genre.value: sum(settled.characters.get((split, genre), 0) for split in splits)
            for genre in Genre
        }

    return {
        "language": settled.tongue.language,
        "script": settled.tongue.script,
        "name": name_of(settled.tongue.language),
        "training": characters(Split.TRAIN),
        "held_out": characters(Split.VALIDATION, Split.TEST),
        "sources": list(settled.sources),
    }


def write_typefaces(data: Path, faces: Sequence[Mapping[str, Any]]) -> None:
    """Write `fonts.json`."""
    text = json.dumps({"faces": faces}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (data / "fonts.json").write_text(text, encoding="utf-8")


def write_notice(data: Path, sources: Iterable[Source], fonts: Iterable[str]) -> None:
    """Write `NOTICE`: whom to thank for what, and under which licence; `fonts` are its lines."""
    lines = [
        "This folder was built from these packages. A licence text lies beside what it covers "
        "where the package carries one."
    ]
    for source in sources:
        lines += ["", f"{source.kind.value}/{source.name}: {source.licence}", source.notice]
        lines += [
            f"  {package.registry.value} {package.name} {package.version}"
            for package in source.packages
        ]
    lines += ["", *fonts]
    (data / "NOTICE").write_text("\n".join(lines) + "\n", encoding="utf-8")
