"""Emoji as pictures, named in more than a hundred languages: four drawings of each, one of names.

The drawings come as Iconify JSON: `icons.json` has the SVG of each icon by its name, `chars.json`
the name by its code points. The names are the annotations of CLDR (Unicode Technical Standard 35,
part 2, "Annotations": `tts` is the short name).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from components.corpus.captions import captions_of
from components.corpus.drawings import draw
from components.corpus.plugin import Archive, Package, Source, npm
from components.corpus.splitting import split_of
from components.library.rows import Kind, PictureRow
from components.nouns import CorpusError

_INHERITED = "↑↑↑"  # CLDR: as in the parent language
_ROOT = "und"
_VARIATION_SELECTOR = "\ufe0f"  # stands in the names' emoji, not in the drawings' code points


def read(archives: Sequence[Archive]) -> Iterator[PictureRow]:
    """Yield the emoji that have a name, in the order of their code points.

    An emoji is one document under the same name in every set of drawings, so that no set trains
    on what another is tested with. Its variants (skin, gender, what is joined to it) share the
    split of their first code point.
    """
    names, drawings = archives
    captions = _captions(names)
    drawn = {code: svg for code, svg in sorted(_drawings(drawings).items()) if captions.get(code)}
    for (code, _), image in zip(drawn.items(), draw(list(drawn.values())), strict=True):
        yield PictureRow(code, split_of(code.split("-")[0]), image, captions[code])


def _captions(archive: Archive) -> dict[str, tuple[tuple[str, str], ...]]:
    """The captions of each emoji by its code points."""
    names: dict[str, list[tuple[str, str]]] = {}
    for name, content in archive.items(lambda name: name.endswith("/annotations.json")):
        locale = PurePosixPath(name).parent.name
        for emoji, spoken in _names(name, content).items() if locale != _ROOT else ():
            names.setdefault(_code(emoji), []).append((locale, spoken))
    return {code: captions_of(texts) for code, texts in names.items()}


def _names(name: str, content: bytes) -> dict[str, str]:
    try:
        entries = json.loads(content)["annotations"].get("annotations", {}).items()
        spoken = {emoji: str(entry["tts"][0]) for emoji, entry in entries if "tts" in entry}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise CorpusError(f"{name}: no annotations of CLDR") from error
    return {emoji: caption for emoji, caption in spoken.items() if caption != _INHERITED}


def _code(emoji: str) -> str:
    return "-".join(
        f"{ord(character):x}" for character in emoji if character != _VARIATION_SELECTOR
    )


def _drawings(archive: Archive) -> dict[str, str]:
    icons = _json(archive, "icons.json")
    characters = _json(archive, "chars.json")
    bodies = icons.get("icons", {})
    return {
        "-".join(part for part in code.split("-") if part != "fe0f"): _svg(bodies[name], icons)
        for code, name in characters.items()
        if name in bodies
    }


def _svg(icon: Mapping[str, Any], icons: Mapping[str, Any]) -> str:
    left, top = icon.get("left", 0), icon.get("top", 0)
    width = icon.get("width", icons.get("width", 16))
    height = icon.get("height", icons.get("height", 16))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{left} {top} {width} {height}">{icon["body"]}</svg>'
    )


def _json(archive: Archive, name: str) -> dict[str, Any]:
    try:
        value = json.loads(archive.read(name))
    except ValueError as error:
        raise CorpusError(f"{name}: not JSON") from error
    if not isinstance(value, dict):
        raise CorpusError(f"{name}: not an object")
    return value


_NAMES = npm(
    "cldr-annotations-full",
    "48.2.0",
    "28576e51225deb51e3ddd734b0f824a0079682cb5d8c27faa9f68149317a14d1",
)


def _source(name: str, licence: str, artist: str, package: Package) -> Source:
    return Source(
        name=name,
        kind=Kind.PICTURES,
        licence=f"{licence} AND Unicode-3.0",
        notice=f"Emoji drawn by {artist}, packaged by Iconify; named by the translators of CLDR.",
        packages=(_NAMES, package),
        read=read,
    )


SOURCES = (
    _source(
        "fluent-emoji",
        "MIT",
        "Microsoft (Fluent Emoji)",
        npm(
            "@iconify-json/fluent-emoji-flat",
            "1.2.6",
            "7d064769dee690815f823bc5bcc511d957198caf9f5edd8dd9c1aa48a6aeb175",
        ),
    ),
    _source(
        "noto-emoji",
        "Apache-2.0",
        "Google (Noto Emoji)",
        npm(
            "@iconify-json/noto",
            "1.2.9",
            "3e918d88fc945c0bb3d468dbace6f88caef67f01c9f0e7bcae0915a042e8f1ad",
        ),
    ),
    _source(
        "openmoji",
        "CC-BY-SA-4.0",
        "OpenMoji, the open-source emoji and icon project",
        npm(
            "@iconify-json/openmoji",
            "1.2.29",
            "03181e2c156cab35cf4a62f1f7886bd971d59212e75ac3f189d5a4cae3930fc5",
        ),
    ),
    _source(
        "twemoji",
        "CC-BY-4.0",
        "Twitter and other contributors (Twemoji)",
        npm(
            "@iconify-json/twemoji",
            "1.2.5",
            "19046dff7d8707ce96212ec86468b36ac5f8e60409629dd13f809265c6d0ebb7",
        ),
    ),
)
