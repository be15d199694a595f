"""The declared sources: one module each, found by being in this folder (docs/sources.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from components.corpus.plugin import Source
from components.nouns import CorpusError

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")  # it names a folder


def discover(set_name: str) -> tuple[Source, ...]:
    """Return the sources of a set, sorted by name.

    Raises:
        CorpusError: naming the module without a source, with the name of another source, or
            with a package that is not pinned.
    """
    found: dict[str, tuple[str, Source]] = {}
    for module, source in _declared():
        if source.name in found:
            raise CorpusError(
                f"{module}: a source is called {source.name} in {found[source.name][0]} too"
            )
        _check(module, source)
        found[source.name] = (module, source)
    return tuple(source for _, (_, source) in sorted(found.items()) if set_name in source.sets)


def _declared() -> Iterator[tuple[str, Source]]:
    for info in sorted(iter_modules(__path__), key=lambda info: info.name):
        name = f"{__name__}.{info.name}"
        module = import_module(name)
        sources = getattr(module, "SOURCES", None) or (getattr(module, "SOURCE", None),)
        for source in sources:
            if not isinstance(source, Source):
                raise CorpusError(f"{name}: declares neither SOURCE nor SOURCES")
            yield name, source


def _check(module: str, source: Source) -> None:
    if not _NAME.fullmatch(source.name):
        raise CorpusError(f"{module}: {source.name!r} is not a name of lower-case words")
    if not source.packages:
        raise CorpusError(f"{module}: {source.name} has no packages")
    for package in source.packages:
        if not _SHA256.fullmatch(package.sha256):
            raise CorpusError(
                f"{module}: {package.name} {package.version}: sha256 must be 64 hexadecimal digits"
            )
