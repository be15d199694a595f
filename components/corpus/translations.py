"""The files of packages that are translations, found by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from components.corpus.plugin import Archive
from components.library.tongues import Tongue, resolve

ENGLISH = Tongue("en", "Latn")


def translations(
    archives: Iterable[Archive], path: str, original: str | None = None
) -> Iterator[tuple[Tongue, re.Match[str], bytes]]:
    """Yield (language, match, content) of each file whose whole name fits `path`.

    `path` is a regular expression with the group `code`; the code `original`, or none, stands
    for English. Files whose code is no language are passed over.
    """
    pattern = re.compile(path)
    for archive in archives:
        for name, content in archive.items(lambda name: pattern.fullmatch(name) is not None):
            match = pattern.fullmatch(name)
            assert match is not None  # only such names were asked for
            code = match["code"]
            tongue = ENGLISH if code in (None, original) else resolve(code)
            if tongue is not None:
                yield tongue, match, content
