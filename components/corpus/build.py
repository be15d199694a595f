"""Pinned packages -> `data/`: declarations as JSON, fonts, licences. The same bytes every time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from components.config import CorpusConfig, LanguageConfig
from components.corpus.declaration import parse_articles
from components.corpus.sources import (
    DECLARATION,
    FontSource,
    Package,
    Sources,
    TextSource,
    load_sources,
)
from components.corpus.store import Tarball, fetch
from components.nouns import CorpusError
from components.progress import progress

INBOX = "inbox"


@dataclass(frozen=True)
class CorpusInputs:
    """Where tarballs are kept, where the corpus goes, and the declaration of its sources."""

    store: Path
    data: Path
    sources: Path = DECLARATION


@dataclass(frozen=True)
class CorpusOutputs:
    """What was written."""

    data: Path
    documents: int
    faces: int
    size: int  # bytes, without the inbox


def run(config: CorpusConfig, inputs: CorpusInputs) -> CorpusOutputs:
    """Build `data/` beside the old one and put it in its place; the inbox is kept.

    Raises:
        CorpusError: a source cannot be fetched, has another hash, or lacks a file.
    """
    scripts = {language.script for language in config.languages}
    declared = load_sources(inputs.sources)
    fonts = tuple(font for font in declared.fonts if scripts & set(font.scripts))
    sources = Sources(declared.texts, fonts)
    _recover(inputs.data)
    partial = inputs.data.with_name(f"{inputs.data.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _write_sources(sources, config.languages, inputs.store, partial)
    _write_text(partial / "NOTICE", _notice(sources))
    _write_json(partial / "corpus.json", {"sources": _records(sources)})
    _write_json(partial / "fonts.json", _font_files(fonts, scripts, partial))
    size = sum(path.stat().st_size for path in partial.rglob("*") if path.is_file())
    _replace(partial, inputs.data)
    return CorpusOutputs(
        data=inputs.data,
        documents=len(sources.texts) * len(config.languages),
        faces=sum(len(font.faces) for font in fonts),
        size=size,
    )


def _write_sources(
    sources: Sources, languages: Iterable[LanguageConfig], store: Path, data: Path
) -> None:
    total = len(sources.texts) + len(sources.fonts)
    with progress("corpus", total) as reporter:
        for text in sources.texts:
            _write_declarations(text, Tarball(text, fetch(text, store)), languages, data)
            reporter.advance()
        for font in sources.fonts:
            _write_faces(font, Tarball(font, fetch(font, store)), data)
            reporter.advance()


def _write_declarations(
    source: TextSource, tarball: Tarball, languages: Iterable[LanguageConfig], data: Path
) -> None:
    folder = data / "text" / source.name
    for language in languages:
        name = f"{source.folder}/{language.code}.html"
        try:
            articles = parse_articles(tarball.read(name).decode("utf-8"))
        except ValueError as error:  # UnicodeDecodeError is one too
            raise CorpusError(f"{source.package} {source.version}: {name}: {error}") from error
        document = {
            "code": language.code,
            "language": language.language,
            "script": language.script,
            "licence": source.licence,
            "articles": [
                {"number": number, "paragraphs": paragraphs}
                for number, paragraphs in articles.items()
            ],
        }
        _write_json(folder / f"{language.code}.json", document)
    _write_bytes(folder / "LICENCE", tarball.read(source.licence_file))


def _write_faces(source: FontSource, tarball: Tarball, data: Path) -> None:
    folder = data / "fonts" / source.family
    for face in source.faces:
        name = tarball.find(f"_{face}.ttf")
        _write_bytes(folder / Path(name).name, tarball.read(name))
    _write_bytes(folder / "LICENCE", tarball.read("LICENSE_FONT"))


def _font_files(
    fonts: Iterable[FontSource], scripts: Iterable[str], data: Path
) -> dict[str, list[str]]:
    files: dict[str, list[str]] = {script: [] for script in scripts}
    for font in fonts:
        faces = sorted((data / "fonts" / font.family).glob("*.ttf"))
        for script in set(font.scripts) & set(files):
            files[script] += [face.relative_to(data).as_posix() for face in faces]
    missing = sorted(script for script, faces in files.items() if not faces)
    if missing:
        raise CorpusError(f"sources.yaml: no font for script {', '.join(missing)}")
    return files


def _records(sources: Sources) -> list[dict[str, str]]:
    named: list[tuple[str, Package]] = [(text.name, text) for text in sources.texts]
    named += [(font.family, font) for font in sources.fonts]
    return [
        {
            "name": name,
            "package": package.package,
            "version": package.version,
            "sha256": package.sha256,
            "licence": package.licence,
        }
        for name, package in named
    ]


def _notice(sources: Sources) -> str:
    lines = [
        "This folder was built from these packages; each licence lies beside what it covers.",
        "",
    ]
    for text in sources.texts:
        lines += [
            f"text/{text.name}: {text.package} {text.version}, {text.licence}",
            text.notice,
            "",
        ]
    lines += [
        f"fonts/{font.family}: {font.package} {font.version}, {font.licence}"
        for font in sources.fonts
    ]
    return "\n".join(lines) + "\n"


def _replace(partial: Path, data: Path) -> None:
    """Put the finished folder in place of the old one; a user's inbox is copied, never moved."""
    previous = _previous(data)
    if (data / INBOX).exists():
        shutil.copytree(data / INBOX, partial / INBOX)
    if data.exists():
        data.rename(previous)
    partial.rename(data)
    shutil.rmtree(previous, ignore_errors=True)


def _recover(data: Path) -> None:
    """Undo a replacement that was interrupted half way, so that an inbox cannot be lost."""
    previous = _previous(data)
    if previous.exists() and not data.exists():
        previous.rename(data)
    shutil.rmtree(previous, ignore_errors=True)


def _previous(data: Path) -> Path:
    return data.with_name(f"{data.name}.previous")


def _write_json(path: Path, value: object) -> None:
    _write_text(path, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def _write_text(path: Path, text: str) -> None:
    _write_bytes(path, text.encode("utf-8"))


def _write_bytes(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
