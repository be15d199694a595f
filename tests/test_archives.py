"""Archives: the same files by the same names, whatever they are packed in; damage is named."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.corpus.archives import open_archive
from components.corpus.plugin import Archive, Package, Registry, debian, npm, pypi
from components.nouns import CorpusError

FILES = {"b/two.txt": b"2" * 5000, "a.txt": b"one", "b/three.txt": b"", "hindi-हिन्दी.txt": b"4"}
PAX_AND_LONG = "deep/" * 40 + "name.txt"


def _tar(files: Mapping[str, bytes], root: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        folder = tarfile.TarInfo(f"{root}folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        link = tarfile.TarInfo(f"{root}link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        for name, content in files.items():
            member = tarfile.TarInfo(f"{root}{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _npm(files: Mapping[str, bytes]) -> bytes:
    return gzip.compress(_tar(files, "package/"), mtime=0)


def _wheel(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {"folder/": b"", **files}.items():
            member = zipfile.ZipInfo(name)
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _ar(members: Mapping[str, bytes]) -> bytes:
    parts = [b"!<arch>\n"]
    for name, content in members.items():
        header = f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n"
        parts += [header.encode(), content, b"\n" * (len(content) % 2)]
    return b"".join(parts)


def _deb(files: Mapping[str, bytes], compression: str = "xz") -> bytes:
    compress = {"xz": lzma.compress, "gz": partial(gzip.compress, mtime=0)}[compression]
    payload = compress(_tar(files, "./"))
    control = gzip.compress(_tar({"control": b"Package: example"}, "./"), mtime=0)
    members = {"debian-binary": b"2.0\n", "control.tar.gz": control + b"\0"}
    return _ar({**members, f"data.tar.{compression}": payload})


NPM = npm("@scope/example", "1.0", "0" * 64)
WHEEL = pypi("example", "1.0", "example-1.0-py3-none-any.whl", "0" * 64)
DEBIAN = debian("example", "1.0", "pool/main/e/example/example_1.0_all.deb", "0" * 64)
FORMATS = [(NPM, _npm), (WHEEL, _wheel), (DEBIAN, _deb)]
every_format = pytest.mark.parametrize(
    ("package", "pack"), FORMATS, ids=[package.registry for package, _ in FORMATS]
)
Pack = Callable[[Mapping[str, bytes]], bytes]


def _open(package: Package, content: bytes, folder: Path) -> Archive:
    path = folder / "archive"
    path.write_bytes(content)
    return open_archive(package, path)


@every_format
def test_every_format_has_the_same_files(package: Package, pack: Pack, tmp_path: Path) -> None:
    archive = _open(package, pack(FILES | {PAX_AND_LONG: b"long"}), tmp_path)
    assert archive.package == package
    assert archive.names() == tuple(sorted([*FILES, PAX_AND_LONG]))
    assert {name: archive.read(name) for name in archive.names()} == FILES | {PAX_AND_LONG: b"long"}


@every_format
def test_wanted_files_come_in_the_order_of_their_names(
    package: Package, pack: Pack, tmp_path: Path
) -> None:
    archive = _open(package, pack(FILES), tmp_path)
    items = list(archive.items(lambda name: name.startswith("b/")))
    assert items == [("b/three.txt", b""), ("b/two.txt", FILES["b/two.txt"])]
    assert list(archive.items(lambda _: True)) == sorted(FILES.items())


@every_format
def test_a_missing_file_is_named(package: Package, pack: Pack, tmp_path: Path) -> None:
    archive = _open(package, pack(FILES), tmp_path)
    with pytest.raises(CorpusError, match=r"example 1\.0: no file none\.txt"):
        archive.read("none.txt")


@every_format
def test_names_are_data_and_nothing_is_unpacked(
    package: Package, pack: Pack, tmp_path: Path
) -> None:
    hostile = {"../../outside.txt": b"never written", "sub/../x.txt": b"x"}
    archive = _open(package, pack(hostile), tmp_path / "..")
    (tmp_path / ".." / "archive").replace(tmp_path / "archive")
    archive = open_archive(package, tmp_path / "archive")
    assert dict(archive.items(lambda _: True)) == hostile
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]


@pytest.mark.parametrize("compression", ["xz", "gz"])
def test_a_debian_package_may_be_compressed_in_two_ways(compression: str, tmp_path: Path) -> None:
    archive = _open(DEBIAN, _deb(FILES, compression), tmp_path)
    assert dict(archive.items(lambda _: True)) == FILES


@pytest.mark.parametrize(
    "content",
    [
        _ar({"debian-binary": b"2.0\n"}),
        _ar({"debian-binary": b"2.0\n", "data.tar.zst": b"\x28\xb5\x2f\xfd" + b"\0" * 600}),
        b"!<arch>\n" + b"x" * 60,
        b"not an archive",
        b"",
    ],
    ids=["without payload", "unknown compression", "no header", "no archive", "empty"],
)
def test_a_debian_package_of_another_make_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"example 1\.0 \(.*archive\): the archive is damaged"):
        _open(DEBIAN, content, tmp_path).names()


@every_format
@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_truncated_archive_is_refused_naming_package_and_file(
    package: Package, pack: Pack, kept: float, tmp_path: Path
) -> None:
    content = pack({"random.bin": bytes(range(256)) * 40} | FILES)
    archive = _open(package, content[: int(len(content) * kept)], tmp_path)
    with pytest.raises(CorpusError, match=r"example 1\.0 \(.*archive\): the archive is damaged"):
        list(archive.items(lambda _: True))


@pytest.mark.parametrize(
    ("original", "damaged"),
    [(b"\xe0\xa4\xb9", b"\xe0\xff\xb9"), (b"\x14\0\0\0\x08\0", b"\x14\0\0\0\x63\0")],
    ids=["a name that is not UTF-8", "an unknown compression"],
)
def test_a_wheel_that_cannot_be_understood_is_refused(
    original: bytes, damaged: bytes, tmp_path: Path
) -> None:
    content = _wheel(FILES)
    assert original in content
    with pytest.raises(CorpusError, match="the archive is damaged"):
        list(_open(WHEEL, content.replace(original, damaged), tmp_path).items(lambda _: True))


@every_format
def test_a_missing_archive_is_refused(package: Package, pack: Pack, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"example 1\.0 \(.*gone\)"):
        open_archive(package, tmp_path / "gone").names()


@settings(deadline=None)
@given(data=st.data(), which=st.sampled_from(range(len(FORMATS))))
def test_damage_never_ends_in_a_traceback(
    data: st.DataObject, which: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    package, pack = FORMATS[which]
    content = bytearray(pack(FILES))
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[position] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("damaged")
    archive = _open(package, bytes(content), folder)
    try:
        for name, _ in archive.items(lambda _: True):
            assert isinstance(name, str)
    except CorpusError as refusal:
        assert "the archive is damaged" in str(refusal)


def test_a_member_without_a_name_is_damage(tmp_path: Path) -> None:
    package, pack = next(pair for pair in FORMATS if pair[0].registry is Registry.PYPI)
    content = bytearray(pack({"a": b"1"}))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 28 : directory + 30] = b"\0\0"  # the length of the name
    with pytest.raises(CorpusError, match="the archive is damaged"):
        list(_open(package, bytes(content), tmp_path).items(lambda _: True))
