"""The declared typefaces: pinned, complete, licensed, and written as the library reads them."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest

from components.corpus import fonts
from components.corpus.plugin import Registry
from components.library.reader import Library
from components.library.rows import Style
from components.nouns import CorpusError
from components.rendering.typefaces import SCRIPT_TAGS
from tests.memory_archive import MemoryArchive

HASH = "a" * 64
ONE = f"""
- package: {{name: "@fonts/example", version: 1.0.0, sha256: {HASH}}}
  families:
    - {{name: example, style: serif, scripts: [Latn], files: [400Regular.ttf, 700Bold.ttf]}}
- package: {{registry: debian, name: fonts-more, version: 2-1, file: pool/x.deb, sha256: {HASH}}}
  licence: GPL-3.0-or-later
  licence_file: ""
  sets: [large]
  families:
    - {{name: more-sans, style: sans, scripts: [Deva, Latn], files: [/More.ttf]}}
    - {{name: more-mono, style: monospace, scripts: [Latn], files: [/MoreMono.ttf]}}
"""
FILES = {
    "400Regular/Example_400Regular.ttf": b"regular",
    "400Regular_Italic/Example_400Regular_Italic.ttf": b"italic",
    "700Bold/Example_700Bold.ttf": b"bold",
    "LICENSE_FONT": b"the licence",
}
MORE = {"usr/share/More.ttf": b"more", "usr/share/MoreMono.ttf": b"mono"}


@pytest.fixture
def two(tmp_path, monkeypatch):
    """The declaration above instead of the real one, and the archives of its packages."""
    path = tmp_path / "fonts.yaml"
    path.write_text(ONE, encoding="utf-8")
    sources = fonts.font_sources(path)
    monkeypatch.setattr(fonts, "font_sources", lambda: sources)
    return {
        source.package.name: MemoryArchive(files, source.package.package)
        for source, files in zip(sources, (FILES, MORE), strict=True)
    }


def test_a_set_takes_its_own_packages_only(two):
    assert [package.name for package in fonts.packages("tiny")] == ["@fonts/example"]
    assert [package.name for package in fonts.packages("large")] == ["@fonts/example", "fonts-more"]
    assert fonts.packages("large")[1].registry is Registry.DEBIAN


def test_what_is_written_is_what_the_library_reads(two, tmp_path):
    data = tmp_path / "data"
    entries = fonts.write(data, two, "large")
    (data / "fonts.json").write_text(json.dumps({"faces": entries}), encoding="utf-8")
    faces = Library(data).typefaces
    assert [face.family for face in faces] == ["example", "example", "more-sans", "more-mono"]
    assert [(data / face.file).read_bytes() for face in faces] == [
        b"regular",
        b"bold",
        b"more",
        b"mono",
    ]
    assert faces[0].style is Style.SERIF
    assert faces[2].scripts == ("Deva", "Latn")
    assert [face.licence for face in faces[1:3]] == ["OFL-1.1", "GPL-3.0-or-later"]


def test_every_family_carries_its_licence(two, tmp_path):
    fonts.write(tmp_path / "data", two, "large")
    folder = tmp_path / "data" / "fonts"
    assert (folder / "example" / "LICENCE").read_bytes() == b"the licence"
    assert b"GPL-3.0-or-later: see the name table" in (folder / "more-mono/LICENCE").read_bytes()


def test_the_notice_names_every_family(two):
    assert fonts.notices("tiny") == ["fonts/example: @fonts/example 1.0.0, OFL-1.1"]
    assert len(fonts.notices("large")) == 3


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"LICENSE_FONT": b"", "E_400Regular.ttf": b""}, "0 files end with 700Bold.ttf"),
        ({**FILES, "other/E_700Bold.ttf": b""}, "2 files end with 700Bold.ttf"),
        ({k: v for k, v in FILES.items() if k != "LICENSE_FONT"}, "no file LICENSE_FONT"),
    ],
)
def test_a_package_that_is_not_as_declared_is_refused(two, tmp_path, files, sentence):
    package = two["@fonts/example"].package
    with pytest.raises(CorpusError, match=f"@fonts/example 1.0.0: {sentence}"):
        fonts.write(tmp_path, {"@fonts/example": MemoryArchive(files, package)}, "tiny")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (HASH, "12", "sha256"),
        ("style: serif", "style: gothic", "style"),
        ("[Latn]", "[latin]", "scripts"),
        ("name: example", "name: ../example", "name"),
        ("name: more-mono", "name: example", "declared twice: example"),
        ("  licence_file", "  colour", "colour"),
        ("- package", "package", "not a list"),
    ],
)
def test_a_wrong_declaration_names_file_and_field(tmp_path, old, new, sentence):
    path = tmp_path / "fonts.yaml"
    path.write_text(ONE.replace(old, new), encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"fonts\.yaml.*{sentence}"):
        fonts.font_sources(path)


def _families(set_name):
    families = defaultdict(set)
    for source in fonts.font_sources():
        if set_name in source.sets:
            for family in source.families:
                for script in family.scripts:
                    families[script].add((family.name, family.style))
    return families


def test_the_tiny_set_needs_neither_root_nor_debian():
    assert {package.registry for package in fonts.packages("tiny")} == {Registry.NPM}


def test_packages_are_pinned_once():
    names = [package.name for package in fonts.packages("large")]
    assert len(names) == len(set(names))
    assert set(fonts.packages("tiny")) <= set(fonts.packages("large"))


def test_scripts_have_the_families_the_issue_asks_for():
    tiny, large = _families("tiny"), _families("large")
    assert len(tiny) >= 40
    three = "Latn Cyrl Grek Arab Hebr Deva Beng Gujr Knda Mlym Sinh Taml Telu Khmr Thai Armn Geor"
    assert [script for script in three.split() if len(tiny[script]) < 3] == []
    assert [s for s in ["Hans", "Hant", "Jpan", "Kore"] if len(tiny[s]) != 3] == []
    more = "Guru Orya Mymr Tibt Ethi Laoo Tfng Cans"
    assert [script for script in more.split() if len(large[script]) < 3] == []
    assert set(SCRIPT_TAGS) - set(large) == {"Gran", "Lana"}  # no face has their punctuation


@pytest.mark.parametrize(
    "script",
    ["Latn", "Cyrl", "Grek", "Arab", "Hebr", "Deva", "Thai", "Hans", "Jpan", "Kore", "Khmr"],
)
def test_living_scripts_have_handwriting_and_serif(script):
    styles = {style for _, style in _families("tiny")[script]}
    assert {Style.HANDWRITING, Style.SERIF, Style.SANS} <= styles


def test_code_has_typefaces_of_fixed_width():
    families = _families("tiny")
    for script in ("Latn", "Cyrl", "Grek"):
        assert sum(style is Style.MONOSPACE for _, style in families[script]) >= 3
