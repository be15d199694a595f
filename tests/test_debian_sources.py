"""The Debian sources: which files they read, and what they make of them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterable, Mapping

import pytest

from components.corpus.plugin import Registry, Source
from components.corpus.sources import (
    debian_gnome_help,
    debian_manuals,
    debian_mediawiki,
    debian_mozilla,
    debian_programs,
    debian_wesnoth,
    discover,
)
from components.library.rows import Genre, Row, TextRow
from components.nouns import CorpusError, Split
from tests.memory_archive import MemoryArchive

DEBIAN = tuple(
    source
    for source in discover("large")
    if any(package.registry is Registry.DEBIAN for package in source.packages)
)


def _mo(messages: Mapping[str, str]) -> bytes:
    """A compiled gettext catalogue of messages that are already sorted."""
    texts = [text.encode() for text in (*messages, *messages.values())]
    count, tables, strings = len(messages), b"", b""
    for text in texts:
        tables += struct.pack("<2I", len(text), 28 + 16 * count + len(strings))
        strings += text + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0) + tables + strings


def _texts(rows: Iterable[Row]) -> list[tuple[str, str, str]]:
    texts = [row for row in rows if isinstance(row, TextRow)]
    return [(row.tongue.tag, row.document, row.text) for row in texts]


def _source(sources: Iterable[Source], name: str) -> Source:
    return next(source for source in sources if source.name == name)


@pytest.mark.parametrize("source", DEBIAN, ids=[source.name for source in DEBIAN])
def test_every_source_is_pinned_and_only_in_the_large_set(source: Source) -> None:
    assert source.sets == ("large",)
    assert len(set(source.packages)) == len(source.packages)
    for package in source.packages:
        version = package.version.rpartition(":")[2]  # an epoch is in no file name
        file = rf"pool/main/[a-z0-9/.+-]+/{re.escape(f'{package.name}_{version}')}_(all|amd64)\.deb"
        assert re.fullmatch(file, package.file)


def test_no_package_is_read_by_two_sources() -> None:
    names = [package.name for source in DEBIAN for package in source.packages]
    assert len(set(names)) == len(names)


def test_mediawiki_reads_the_catalogues_and_not_the_names_of_their_authors() -> None:
    folder = "usr/share/mediawiki/languages/i18n"
    files = {
        f"{folder}/de.json": b'{"@metadata": {"authors": ["Ann"]}, "a": "Seite", "b": "Datei"}',
        f"{folder}/exif/de.json": b'{"e": "Blende"}',
        f"{folder}/qqq.json": b'{"a": "Notes for translators"}',
        "usr/share/mediawiki/composer.json": b'{"name": "not a message"}',
        f"{folder}/README": b"nothing",
    }
    rows = list(debian_mediawiki.read([MemoryArchive(files)]))
    assert _texts(rows) == [
        ("de_Latn", "languages/i18n", "Seite"),
        ("de_Latn", "languages/i18n", "Datei"),
        ("de_Latn", "languages/i18n/exif", "Blende"),
    ]
    assert {(row.genre, row.split) for row in rows} == {(Genre.INTERFACE, Split.TRAIN)}


def test_mediawiki_shows_the_last_form_of_a_word() -> None:
    content = '{"a": "{{PLURAL:$1|Eine Seite|Viele Seiten}} hat {{gender:$2|er|sie}} {{SITENAME}}"}'
    archive = MemoryArchive({"usr/share/mediawiki/skins/x/i18n/de.json": content.encode()})
    assert [row.text for row in debian_mediawiki.read([archive])] == [
        "Viele Seiten hat sie {{SITENAME}}"
    ]


def _pack(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def test_mozilla_reads_the_language_pack_inside_the_package() -> None:
    pack = _pack(
        {
            "localization/sr/browser/menu.ftl": "open = Отвори\n    .label = Датотека\n".encode(),
            "chrome/sr/locale/sr/global/dialogs.properties": "ok = У реду".encode(),
            "manifest.json": b'{"name": "not a message"}',
        }
    )
    path = "usr/lib/firefox-esr/browser/extensions/langpack-{}@firefox-esr.mozilla.org.xpi"
    files = {path.format("sr"): pack, path.format("qaa"): pack, "usr/share/doc/a.xpi": b"no pack"}
    rows = list(debian_mozilla.read([MemoryArchive(files)]))
    assert _texts(rows) == [
        ("sr_Cyrl", "chrome/locale/global/dialogs", "У реду"),
        ("sr_Cyrl", "localization/browser/menu", "Отвори"),
        ("sr_Cyrl", "localization/browser/menu", "Датотека"),
    ]
    assert {(row.genre, row.split) for row in rows} == {(Genre.INTERFACE, Split.TRAIN)}


def test_a_damaged_language_pack_is_named() -> None:
    name = "usr/lib/thunderbird/extensions/langpack-af@thunderbird.mozilla.org.xpi"
    with pytest.raises(CorpusError, match=r"langpack-af@.*not a language pack"):
        list(debian_mozilla.read([MemoryArchive({name: b"PK no zip"})]))


def test_programs_have_their_catalogues_in_folders_of_their_language() -> None:
    files = {
        "usr/share/locale/sr@latin/LC_MESSAGES/gtk30.mo": _mo({"Open": "Otvori"}),
        "usr/lib/libreoffice/program/resource/de/LC_MESSAGES/sw.mo": _mo({"Open": "Öffnen"}),
        "usr/share/locale/sr@latin/LC_MESSAGES/gtk30.qm": b"another format",
    }
    assert _texts(debian_programs.read([MemoryArchive(files)])) == [
        ("de_Latn", "sw", "Öffnen"),
        ("en_Latn", "sw", "Open"),
        ("sr-Latn_Latn", "gtk30", "Otvori"),
        ("en_Latn", "gtk30", "Open"),
    ]


LONG = "This paragraph is long enough to be running text."
LANG = "Dieser Absatz ist lang genug, um Fließtext zu sein."


def _page(*paragraphs: str) -> bytes:
    return "".join(f"<p>{text}</p>" for text in paragraphs).encode()


def test_a_manual_gives_each_paragraph_once_and_only_where_it_is_translated() -> None:
    source = _source(debian_manuals.SOURCES, "libreoffice-help")
    english = {"usr/share/libreoffice/help/en-US/text/a/1.html": _page(LONG, LONG, "Heading")}
    german = {
        "usr/share/libreoffice/help/de/text/a/1.html": _page(LANG, LONG),
        "usr/share/libreoffice/help/de/text/a/2.html": _page(LANG),
        "usr/share/libreoffice/help/de/bookmarks.js": b"<p>not a page of the manual at all</p>",
    }
    rows = list(source.read([MemoryArchive(english), MemoryArchive(german)]))
    assert _texts(rows) == [("en_Latn", "a/1", LONG), ("de_Latn", "a/1", LANG)]
    assert {(row.genre, row.split) for row in rows} == {(Genre.PROSE, Split.TRAIN)}


@pytest.mark.parametrize(
    ("name", "english", "german", "page"),
    [
        (
            "debian-handbook",
            "usr/share/doc/debian-handbook/html/en-US/sect.apt.html",
            "usr/share/doc/debian-handbook/html/de-DE/sect.apt.html",
            "sect.apt",
        ),
        (
            "installation-guide",
            "usr/share/doc/installation-guide-amd64/en/ch01.html",
            "usr/share/doc/installation-guide-amd64/de/ch01.html",
            "ch01",
        ),
        (
            "debian-reference",
            "usr/share/debian-reference/ch01.en.html",
            "usr/share/debian-reference/ch01.de.html",
            "ch01",
        ),
        (
            "developers-reference",
            "usr/share/developers-reference/l10n.html",
            "usr/share/developers-reference/de/l10n.html",
            "l10n",
        ),
    ],
)
def test_each_manual_lies_in_its_own_way(name: str, english: str, german: str, page: str) -> None:
    # All in one package, where another language sorts before English.
    files = {english: _page(LONG), german: _page(LANG, LONG)}
    rows = _source(debian_manuals.SOURCES, name).read([MemoryArchive(files)])
    assert _texts(rows) == [("en_Latn", page, LONG), ("de_Latn", page, LANG)]


def test_a_page_that_is_not_unicode_is_named() -> None:
    files = {"usr/share/debian-reference/ch01.de.html": b"<p>\xff</p>"}
    with pytest.raises(CorpusError, match=r"ch01\.de\.html: not in UTF-8"):
        list(_source(debian_manuals.SOURCES, "debian-reference").read([MemoryArchive(files)]))


def test_the_guide_is_held_out_where_it_is_translated() -> None:
    head = "<page><info><desc>What this page is about, in a sentence.</desc></info><title>T</title>"
    files = {
        "usr/share/help/C/gnome-help/a.page": f"{head}<p>{LONG}</p></page>".encode(),
        "usr/share/help/de/gnome-help/a.page": f"{head}<p>{LANG}</p><p>{LONG}</p></page>".encode(),
        "usr/share/help/de/gnome-help/legal.xml": b"<p>" + LANG.encode() + b"</p>",
    }
    rows = list(debian_gnome_help.read([MemoryArchive(files)]))
    assert _texts(rows) == [("en_Latn", "gnome-help/a", LONG), ("de_Latn", "gnome-help/a", LANG)]
    assert {(row.genre, row.split) for row in rows} == {(Genre.PROSE, Split.TEST)}


def test_the_stories_are_held_out_where_they_are_translated() -> None:
    folder = "usr/share/games/wesnoth/1.16/locale/de/LC_MESSAGES"
    messages = {
        "Archer": "Bogenschütze",
        LONG: LANG,
        f"{LONG} Untranslated": f"{LONG} Untranslated",
    }
    files = {f"{folder}/wesnoth-httt.mo": _mo(messages), f"{folder}/other.mo": _mo({LONG: LANG})}
    rows = list(debian_wesnoth.read([MemoryArchive(files)]))
    assert _texts(rows) == [("de_Latn", "wesnoth-httt", LANG)]
    assert {(row.genre, row.split) for row in rows} == {(Genre.PROSE, Split.TEST)}
