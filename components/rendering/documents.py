"""The texts of the strips by split: an article stands on one side of the wall in every language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from components.config import LanguageConfig, RenderConfig
from components.library.reader import ADVICE, Library
from components.library.rows import TextRow
from components.library.tongues import Tongue
from components.nouns import CorpusError, Split
from components.rendering.clusters import UNSPACED_SCRIPTS

_ARTICLE = re.compile(r"article-(\d+)")


@dataclass(frozen=True, slots=True)
class Document:
    """A running text that is never divided between splits."""

    id: str
    source: str
    licence: str
    text: str


Documents = Mapping[Tongue, tuple[Document, ...]]


def split_of(article: int, config: RenderConfig) -> Split:
    """Return the split an article belongs to, whatever the language."""
    if article in config.test_articles:
        return Split.TEST
    if article in config.validation_articles:
        return Split.VALIDATION
    return Split.TRAIN


def load_declarations(
    data: Path, languages: tuple[LanguageConfig, ...], config: RenderConfig
) -> dict[Split, dict[Tongue, tuple[Document, ...]]]:
    """Return the articles of every declared language, by split and language.

    Raises:
        CorpusError: `render.source` has no text of a language in `data/text`.
    """
    documents: dict[Split, dict[Tongue, tuple[Document, ...]]] = {split: {} for split in Split}
    library = Library(data)
    for language in languages:
        tongue = Tongue(language.language, language.script)
        for split, articles in _articles(library, tongue, config).items():
            documents[split][tongue] = tuple(articles)
    return documents


def _articles(
    library: Library, tongue: Tongue, config: RenderConfig
) -> dict[Split, list[Document]]:
    articles: dict[Split, list[Document]] = {split: [] for split in Split}
    found = [(source, row) for source, row in library.text(tongue) if source.name == config.source]
    for name, paragraphs in groupby(found, key=lambda pair: pair[1].document):
        number = _ARTICLE.fullmatch(name)
        if number is None:
            raise CorpusError(f"{config.source}: {tongue.tag}: document {name} is not an article")
        pairs = list(paragraphs)
        document = Document(
            id=f"{config.source}/article-{int(number[1])}",
            source=config.source,
            licence=pairs[0][0].licence,
            text=_joined([row for _, row in pairs], tongue.script),
        )
        articles[split_of(int(number[1]), config)].append(document)
    if not found:
        raise CorpusError(
            f"{library.data}: text/{config.source}/{tongue.tag}.jsonl: no such text; {ADVICE}"
        )
    return articles


def _joined(rows: list[TextRow], script: str) -> str:
    return ("" if script in UNSPACED_SCRIPTS else " ").join(row.text for row in rows)
