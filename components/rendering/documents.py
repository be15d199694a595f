"""The texts of `data/` by split: an article stands on one side of the wall in every language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from components.config import LanguageConfig, RenderConfig
from components.library.tongues import Tongue
from components.nouns import CorpusError, Split
from components.rendering.clusters import UNSPACED_SCRIPTS


@dataclass(frozen=True, slots=True)
class Document:
    """A running text that is never divided between splits."""

    id: str
    source: str
    licence: str
    text: str


Library = Mapping[Tongue, tuple[Document, ...]]


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
        CorpusError: a language has no declaration in `data/text`.
    """
    library: dict[Split, dict[Tongue, tuple[Document, ...]]] = {split: {} for split in Split}
    for language in languages:
        tongue = Tongue(language.language, language.script)
        for split, documents in _articles(data, language, config).items():
            library[split][tongue] = library[split].get(tongue, ()) + tuple(documents)
    return library


def _articles(
    data: Path, language: LanguageConfig, config: RenderConfig
) -> dict[Split, list[Document]]:
    paths = sorted((data / "text").glob(f"*/{language.code}.json"))
    if not paths:
        raise CorpusError(
            f"{data / 'text'}: no declaration {language.code}.json; run `scriptorium corpus build`"
        )
    joiner = "" if language.script in UNSPACED_SCRIPTS else " "
    articles: dict[Split, list[Document]] = {split: [] for split in Split}
    for path in paths:
        declaration = json.loads(path.read_text(encoding="utf-8"))
        source = path.parent.name
        for article in declaration["articles"]:
            number = article["number"]
            document = Document(
                id=f"{source}/article-{number}",
                source=source,
                licence=declaration["licence"],
                text=joiner.join(article["paragraphs"]),
            )
            articles[split_of(number, config)].append(document)
    return articles
