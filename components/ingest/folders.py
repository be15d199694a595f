"""A folder of real documents to samples: nothing is lost, and a bad file never stops the run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from components.ingest.licences import DEFAULT_LICENCE, Licences
from components.ingest.page import Origin, Refused
from components.ingest.reading import read_unit
from components.ingest.recognition import Format
from components.ingest.units import Unit, units_of
from components.library.tongues import Tongue, resolve
from components.nouns import Quarantined, Sample

_SCRIPT = re.compile("[A-Z][a-z]{3}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a file and of those that belong to it.

    Every file below the folder stands in exactly one reading. `results` has at least one entry,
    but for a licence; it is made as it is read, so that a book need not fit into memory.
    """

    files: tuple[str, ...]  # relative to the folder, the one that was read first
    results: Iterator[Sample | Quarantined]


def read_inbox(folder: Path, *, longer_side: int) -> Iterator[Sample | Quarantined]:
    """Read the documents in `<folder>/<language>_<script>/...`; see `read_documents`."""
    for reading in readings(folder, longer_side=longer_side):
        yield from reading.results


def read_documents(
    folder: Path, *, longer_side: int, language: str, script: str, licence: str = DEFAULT_LICENCE
) -> Iterator[Sample | Quarantined]:
    """Read the documents of one language in a folder and the folders below it.

    The samples are for training, in the order of the files' names, their pictures grey and
    `longer_side` pixels long; the same content gives the same id wherever it lies, and is taken
    once. `licence` (SPDX) counts where no licence file lies in a folder or above.
    """
    tongue = Tongue(language, script)
    for reading in readings(folder, longer_side=longer_side, tongue=tongue, licence=licence):
        yield from reading.results


def readings(
    folder: Path,
    *,
    longer_side: int,
    tongue: Tongue | None = None,
    licence: str = DEFAULT_LICENCE,
) -> Iterator[Reading]:
    """Read every file, and say of each what became of it.

    Without a `tongue` it is the name of the first folder: `<language>_<script>`.
    """
    units = units_of(folder)
    licences = Licences(folder, licence, [u.file for u in units if u.format is Format.LICENCE])
    run = _Run(folder, longer_side, tongue, licences)
    for unit in units:
        yield Reading(tuple(_name(path, folder) for path in unit.files), run.results(unit))


@dataclass(frozen=True, slots=True)
class _Run:
    folder: Path
    longer_side: int
    tongue: Tongue | None
    licences: Licences
    seen: dict[str, str] = field(default_factory=dict)  # the file of each sample, by its id

    def results(self, unit: Unit) -> Iterator[Sample | Quarantined]:
        """Yield what a unit gives; a licence that is understood gives nothing."""
        name = _name(unit.file, self.folder)
        try:
            if unit.format is Format.LICENCE:
                self.licences.require_readable(unit.file)
            else:
                for result in self._read(unit, name):
                    yield _once(result, name, self.seen)
        except Refused as refusal:
            yield Quarantined(name, str(refusal))
        except OSError as error:
            yield Quarantined(name, f"it cannot be read: {error.strerror}")

    def _read(self, unit: Unit, name: str) -> Iterator[Sample | str]:
        if unit.refusal:
            raise Refused(unit.refusal)
        tongue = self.tongue or _tongue_of(name)
        licence = self.licences.of(unit.file.parent)
        yield from read_unit(unit, Origin(tongue, licence, self.longer_side))


def _once(result: Sample | str, name: str, seen: dict[str, str]) -> Sample | Quarantined:
    """A sample, a refusal with the name of its file, or a refusal of what came before."""
    if isinstance(result, str):
        return Quarantined(name, result)
    if result.id in seen:
        return Quarantined(name, f"the same content as in {seen[result.id]}")
    seen[result.id] = name
    return result


def _name(path: Path, folder: Path) -> str:
    """A name that can be written down, whatever bytes the file system holds."""
    name = path.relative_to(folder).as_posix()
    return name.encode(errors="backslashreplace").decode()


def _tongue_of(name: str) -> Tongue:
    tag, inside, _ = name.partition("/")
    language, _, script = tag.rpartition("_")
    known = resolve(f"{language}-{script}") if language and inside else None
    if (
        known is None
        or known.script != script
        or known.language.split("-")[0] != language.split("-")[0]
    ):
        raise Refused("it lies outside of a folder named <language>_<script>, such as de_Latn")
    return Tongue(language, script)
