"""Invitations of mappers to their groups, in many languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml

from components.corpus.messages import catalogues
from components.corpus.plugin import Archive, Source, npm
from components.library.rows import Kind, TextRow
from components.nouns import CorpusError

_NAMES = "_communities"  # proper names, not sentences


def read(archives: Sequence[Archive]) -> Iterator[TextRow]:
    """Read the descriptions of the groups; their names are left out."""
    for catalogue in catalogues(archives[0], r"i18n/(?P<code>[\w@-]+)\.yaml"):
        yield from map(catalogue.row, _texts(catalogue.name, catalogue.content))


def _texts(name: str, content: bytes) -> Iterator[str]:
    try:
        (catalogue,) = yaml.load(content, Loader=yaml.CSafeLoader).values()
        groups = [messages for group, messages in sorted(catalogue.items()) if group != _NAMES]
        texts = [messages[key] for messages in groups for key in sorted(messages)]
    except (yaml.YAMLError, ValueError, AttributeError, TypeError) as error:
        raise CorpusError(f"{name}: not a catalogue of groups") from error
    yield from (text for text in texts if isinstance(text, str))


SOURCE = Source(
    name="osm-communities",
    kind=Kind.TEXT,
    licence="ISC",
    notice="OpenStreetMap community index, by its contributors and translators.",
    packages=(
        npm(
            "osm-community-index",
            "6.0.0",
            "91d89e28ccb17d186df398bc637fa640dd322ad33fc24a21228b186313c395d1",
        ),
    ),
    read=read,
)
