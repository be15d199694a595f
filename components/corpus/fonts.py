"""The declared typefaces: which package, which family, which files, for which scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from components.corpus.plugin import Archive, Package, Registry
from components.library.rows import Kind, Style
from components.nouns import CorpusError

DECLARATION = Path(__file__).with_name("fonts.yaml")
_Script = Annotated[str, Field(pattern="^[A-Z][a-z]{3}$")]
_Name = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]*$")]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FontPackage(_Section):
    """The archive that families are in."""

    registry: Registry = Registry.NPM
    name: str
    version: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    file: str = ""

    @property
    def package(self) -> Package:
        """What the store fetches."""
        return Package(self.registry, self.name, self.version, self.sha256, self.file)


class Family(_Section):
    """One family: how the paths of its files end, and the scripts it is used for (ISO 15924)."""

    name: _Name
    style: Style
    scripts: Annotated[tuple[_Script, ...], Field(min_length=1)]
    files: Annotated[tuple[str, ...], Field(min_length=1)]


class FontSource(_Section):
    """A package, its licence, and the families taken from it."""

    package: FontPackage
    licence: str = "OFL-1.1"  # SPDX
    licence_file: str = "LICENSE_FONT"  # none if empty: it stands in the font's name table
    sets: tuple[str, ...] = ("tiny", "large")
    families: Annotated[tuple[Family, ...], Field(min_length=1)]


@cache
def font_sources(path: Path = DECLARATION) -> tuple[FontSource, ...]:
    """Read the declaration.

    Raises:
        CorpusError: naming the file and the first wrong field, or a family declared twice.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        sources = tuple(FontSource.model_validate(entry) for entry in entries)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise CorpusError(f"{path}: {error.title}.{field}: {first['msg']}") from error
    except (OSError, TypeError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CorpusError(f"{path}: not a list of font packages") from error
    names = [family.name for source in sources for family in source.families]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CorpusError(f"{path}: families declared twice: {', '.join(twice)}")
    return sources


def packages(set_name: str) -> tuple[Package, ...]:
    """The packages of a set, in the order of the declaration."""
    return tuple(source.package.package for source in _of_set(set_name))


def write(data: Path, archives: Mapping[str, Archive], set_name: str) -> list[dict[str, Any]]:
    """Copy the faces of a set to `data/fonts/<family>/`, each family with its LICENCE.

    Args:
        data: the folder of the corpus.
        archives: every package of the set by its name.
        set_name: `tiny` or `large`.

    Returns:
        The entries of `fonts.json`, as `Library.typefaces` reads them.

    Raises:
        CorpusError: a package lacks a file, or more than one has the name that is asked for.
    """
    return [
        entry
        for source in _of_set(set_name)
        for entry in _write_source(data, source, archives[source.package.name])
    ]


def notices(set_name: str) -> list[str]:
    """The lines of NOTICE: each family's folder, package, version and licence."""
    return [
        f"fonts/{family.name}: {source.package.name} {source.package.version}, {source.licence}"
        for source in _of_set(set_name)
        for family in source.families
    ]


def _of_set(set_name: str) -> tuple[FontSource, ...]:
    return tuple(source for source in font_sources() if set_name in source.sets)


def _write_source(data: Path, source: FontSource, archive: Archive) -> Iterator[dict[str, Any]]:
    endings = tuple(ending for family in source.families for ending in family.files)
    contents = dict(
        archive.items(lambda name: name.endswith(endings) or name == source.licence_file)
    )
    licence = _licence(source, contents)
    for family in source.families:
        folder = data / Kind.FONTS / family.name
        folder.mkdir(parents=True, exist_ok=True)
        for ending in family.files:
            name = _only(source, ending, contents)
            face = folder / Path(name).name
            face.write_bytes(contents[name])
            yield _entry(data, face, family, source)
        (folder / "LICENCE").write_bytes(licence)


def _entry(data: Path, face: Path, family: Family, source: FontSource) -> dict[str, Any]:
    return {
        "file": face.relative_to(data).as_posix(),
        "family": family.name,
        "style": family.style.value,
        "scripts": list(family.scripts),
        "licence": source.licence,
    }


def _only(source: FontSource, ending: str, contents: Mapping[str, bytes]) -> str:
    found = [name for name in contents if name.endswith(ending)]
    if len(found) != 1:
        raise CorpusError(
            f"{source.package.name} {source.package.version}: "
            f"{len(found)} files end with {ending}, expected one"
        )
    return found[0]


def _licence(source: FontSource, contents: Mapping[str, bytes]) -> bytes:
    """The licence as its package has it, or where it stands (the OFL allows either, section 2)."""
    if not source.licence_file:
        return f"{source.licence}: see the name table of the font files (id 13)\n".encode()
    if source.licence_file not in contents:
        raise CorpusError(
            f"{source.package.name} {source.package.version}: no file {source.licence_file}"
        )
    return contents[source.licence_file]
