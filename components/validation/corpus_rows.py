"""One row a source, language, genre and split of the corpus: what lies in a file of `data/`."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from components.library.rows import Kind
from components.library.tongues import WORDLESS, Tongue
from components.nouns import Split
from components.text_key import SHORTEST_QUOTATION, text_key
from components.validation.manifest.broken import count_broken
from components.validation.manifest.characters import Characters, describe_letters
from components.validation.manifest.scripts import script_agreement

# What makes two rows of a source without text the same.
CONTENT = {
    Kind.FORMULAS: ("latex",),
    Kind.MOLECULES: ("smiles",),
    Kind.TABLES: ("title", "columns", "cells"),
    Kind.PICTURES: ("image", "captions"),
}
_HELD_OUT = frozenset({Split.VALIDATION.value, Split.TEST.value})


@dataclass(frozen=True, slots=True)
class CorpusRow:
    """Passages (texts, formulas, molecules, tables, pictures) of one file, genre and split.

    `repeats_held_out`: training passages that a held-out one of the language, or of the file,
    says too. `documents` are named for text alone, since only there a document has several files;
    `divided`: documents of the file, if it is not text, that stand in another split too. `fault`:
    why the file cannot be read; such a row has no passages.
    """

    kind: str
    source: str
    language: str
    script: str
    genre: str
    split: str
    file: str
    passages: int = 0
    characters: int = 0
    letters: int = 0
    script_agreement: float | None = None
    capital_share: float | None = None
    mark_share: float | None = None
    space_share: float | None = None
    replacement_characters: int = 0
    control_characters: int = 0
    stray_characters: int = 0
    repeats_held_out: int = 0
    documents: tuple[str, ...] = ()
    divided: int = 0
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class _Passage:
    document: str
    genre: str
    split: str
    text: str


def describe_text_files(data: Path, tag: str) -> list[CorpusRow]:
    """Describe all files of a language, `text/<source>/<tag>.jsonl`, together."""
    paths = sorted((data / Kind.TEXT).glob(f"*/{tag}.jsonl"))
    read = {path: _passages(path) for path in paths}
    texts = [passage for found in read.values() if not isinstance(found, str) for passage in found]
    held_out = {_key(each.text) for each in texts if each.split in _HELD_OUT} - {b""}
    rows = []
    for path, found in read.items():
        if isinstance(found, str):
            rows.append(_text_row(data, path, "", "", fault=found))
        else:
            rows += _rows_of(data, path, found, held_out)
    return rows


def _passages(path: Path) -> list[_Passage] | str:
    """The passages of a file, or the sentence that says why they cannot be read."""
    found = []
    try:
        # Not splitlines: a text may hold what Unicode counts as a line break.
        with path.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                row = json.loads(line)
                found.append(_Passage(row["document"], row["genre"], row["split"], row["text"]))
    except (OSError, ValueError, LookupError, TypeError) as error:
        return f"line {len(found) + 1}: not a row of text: {type(error).__name__}"
    return found


def _rows_of(
    data: Path, path: Path, passages: list[_Passage], held_out: set[bytes]
) -> Iterator[CorpusRow]:
    groups: dict[tuple[str, str], list[_Passage]] = defaultdict(list)
    for passage in passages:
        groups[passage.genre, passage.split].append(passage)
    for (genre, split), group in sorted(groups.items()) or [(("", ""), [])]:
        text = Characters("\n".join(passage.text for passage in group))
        repeats = split == Split.TRAIN and sum(_key(each.text) in held_out for each in group)
        broken, letters = count_broken(text), int(text.letters.sum())
        shares = describe_letters(text) if letters else {}
        yield _text_row(
            data,
            path,
            genre,
            split,
            passages=len(group),
            characters=sum(len(passage.text) for passage in group),
            letters=letters,
            script_agreement=script_agreement(text, _script(path)),
            capital_share=shares.get("capital_share"),
            mark_share=shares.get("mark_share"),
            space_share=shares.get("space_share"),
            replacement_characters=broken["replacement_characters"],
            control_characters=broken["control_characters"],
            stray_characters=broken["stray_characters"],
            repeats_held_out=int(repeats),
            documents=tuple(sorted({passage.document for passage in group})),
        )


def _script(path: Path) -> str:
    """The script of a file; sources often mix the two ways of writing Chinese in one."""
    script = Tongue.of_tag(path.stem).script
    return "Hanb" if script in ("Hans", "Hant") else script


def _text_row(data: Path, path: Path, genre: str, split: str, **measured: Any) -> CorpusRow:  # noqa: ANN401
    tongue = Tongue.of_tag(path.stem)
    return CorpusRow(
        kind=Kind.TEXT.value,
        source=path.parent.name,
        language=tongue.language,
        script=tongue.script,
        genre=genre,
        split=split,
        file=path.relative_to(data).as_posix(),
        **measured,
    )


def _key(text: str) -> bytes:
    """What is compared of a text; of one that may stand anywhere, nothing."""
    key = text_key(text)
    if len(key) < SHORTEST_QUOTATION:
        return b""
    return blake2b(key.encode(errors="surrogatepass"), digest_size=8).digest()


def describe_table_file(data: Path, path: Path, kind: Kind) -> list[CorpusRow]:
    """Describe a Parquet file of formulas, molecules, tables or pictures, split by split."""

    def row(split: str, **measured: Any) -> CorpusRow:  # noqa: ANN401 - the fields that are measured
        place = path.relative_to(data).as_posix()
        names = (kind.value, path.stem, WORDLESS.language, WORDLESS.script, "", split, place)
        return CorpusRow(*names, **measured)

    try:
        table = pq.read_table(path, columns=["document", "split", *CONTENT[kind]])
    except (OSError, pa.ArrowException, ValueError) as error:
        return [row("", fault=f"not a readable file of {kind.value}: {type(error).__name__}")]
    splits, documents = (table[name].to_pylist() for name in ("split", "document"))
    contents = _contents(table.select(list(CONTENT[kind])))
    placed = set(zip(documents, splits, strict=True))
    several = {name for name, count in Counter(name for name, _ in placed).items() if count > 1}
    held_out = {key for key, split in zip(contents, splits, strict=True) if split in _HELD_OUT}
    return [
        row(
            split,
            passages=splits.count(split),
            divided=sum(1 for name, of in placed if of == split and name in several),
            repeats_held_out=sum(
                1
                for key, of in zip(contents, splits, strict=True)
                if split == of == Split.TRAIN and key in held_out
            ),
        )
        for split in sorted(set(splits)) or [""]
    ]


def _contents(table: pa.Table) -> list[bytes]:
    """A hash of what each row says."""
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return [blake2b(repr(row).encode(), digest_size=8).digest() for row in rows]
