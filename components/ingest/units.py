"""Which files belong together: every file of a folder in exactly one unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from components.ingest import alto, omnidocbench, page_xml
from components.ingest.page import Refused
from components.ingest.recognition import Format, content_of, recognise

_TRUTHS = frozenset({Format.MARKDOWN, Format.PAGE_XML, Format.ALTO, Format.OMNIDOCBENCH})


@dataclass(frozen=True, slots=True)
class Unit:
    """A file and those it cannot be read without.

    `refusal` says why a unit is not read at all, "" if it is.
    """

    file: Path
    format: Format
    companions: tuple[Path, ...] = ()
    refusal: str = ""

    @property
    def files(self) -> tuple[Path, ...]:
        """All its files."""
        return (self.file, *self.companions)


def units_of(folder: Path) -> tuple[Unit, ...]:
    """Divide the files of a folder and the folders in it into units, sorted by name."""
    files = _files(folder)
    formats: dict[Path, Format] = {}
    refused: list[Unit] = []
    for path in files:
        try:
            formats[path] = _recognised(path, folder)
        except Refused as refusal:
            refused.append(Unit(path, Format.UNKNOWN, refusal=str(refusal)))
        except OSError as error:
            reason = f"it cannot be read: {error.strerror}"
            refused.append(Unit(path, Format.UNKNOWN, refusal=reason))
        except RuntimeError:  # what pathlib says of links in a circle
            refused.append(Unit(path, Format.UNKNOWN, refusal="it is a link that leads nowhere"))
    units = [*refused, *_truths(formats, folder)]
    owned = {path for unit in units for path in unit.files}
    units += [_alone(path, kind) for path, kind in formats.items() if path not in owned]
    return tuple(sorted(units, key=lambda unit: unit.file.as_posix()))


def _files(folder: Path) -> list[Path]:
    """Everything that is no folder; folders behind links are not followed, but named."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(found, key=lambda path: path.as_posix())


def _recognised(path: Path, folder: Path) -> Format:
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        raise Refused("it is a link that leads out of the folder")
    if path.is_dir():
        raise Refused("it is a link to a folder, which is not followed")
    if not path.is_file():
        raise Refused("it is no regular file")
    return recognise(path)


def _alone(path: Path, kind: Format) -> Unit:
    if kind is Format.PICTURE:
        reason = f"no text belongs to it: no {path.stem}.md, and no XML or JSON that names it"
        return Unit(path, kind, refusal=reason)
    if kind is Format.UNKNOWN:
        reason = "neither a PDF, a picture with its text, PAGE-XML, ALTO nor OmniDocBench JSON"
        return Unit(path, kind, refusal=reason)
    return Unit(path, kind)


def _truths(formats: dict[Path, Format], folder: Path) -> Iterator[Unit]:
    """The units of texts that have pictures; a picture goes to the first text that claims it."""
    pictures = frozenset(path for path, kind in formats.items() if kind is Format.PICTURE)
    beside: dict[Path, list[Path]] = defaultdict(list)
    for path in sorted(pictures):
        beside[path.with_suffix("")].append(path)
    taken: dict[Path, Path] = {}
    for path, kind in formats.items():
        if kind not in _TRUTHS:
            continue
        claimed, refusal = beside[path.with_suffix("")], ""
        try:
            named = [place for place in _named(path, kind) if place in pictures]
            # the same name may lie beside a document and above it; a collection has many pictures
            claimed = named if kind is Format.OMNIDOCBENCH else named[:1] or claimed
        except Refused as refused:
            refusal = str(refused)
        except OSError as error:
            refusal = f"it cannot be read: {error.strerror}"
        free = tuple(picture for picture in claimed if picture not in taken)
        refusal = refusal or _refusal(path, kind, claimed, free, taken)
        taken.update(dict.fromkeys(free, path))
        yield Unit(path, kind, free, refusal)


def _named(path: Path, kind: Format) -> Iterable[Path]:
    """The places of the pictures that a text names."""
    if kind is Format.MARKDOWN:
        return ()
    content = content_of(path, kind)
    if kind is Format.OMNIDOCBENCH:
        return dict.fromkeys(_pictures_of(path, omnidocbench.pages_in(content)))
    name = (page_xml if kind is Format.PAGE_XML else alto).picture_name(content)
    # exports of PAGE-XML put the documents into a folder `page` among the pictures
    return (path.parent / name, path.parent.parent / name) if name else ()


def _pictures_of(path: Path, pages: Iterable[omnidocbench.Detection]) -> Iterator[Path]:
    for page in pages:
        try:
            yield from places_of(path, omnidocbench.picture_name(page))
        except Refused:
            continue  # the reader will say so of this page


def places_of(path: Path, name: str) -> tuple[Path, Path]:
    """Where the picture may lie that an OmniDocBench file names: as written, or in `images`."""
    return path.parent / name, path.parent / "images" / Path(name).name


def _refusal(
    path: Path,
    kind: Format,
    claimed: Sequence[Path],
    free: Sequence[Path],
    taken: Mapping[Path, Path],
) -> str:
    """Why a text cannot be read with its pictures, "" if it can."""
    if kind is Format.OMNIDOCBENCH:
        return ""  # said page by page
    if claimed and not free:
        return f"its picture {claimed[0].name} belongs to {taken[claimed[0]].name}"
    if not free:
        return f"its picture is missing: {path.stem}.png, .jpg, .tif or .webp, or one it names"
    if len(free) > 1:
        return f"it has {len(free)} pictures: {' and '.join(picture.name for picture in free)}"
    return ""
