"""A typeface is only chosen for text that it can set."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from random import Random

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from components.library.reader import Library
from components.library.rows import Style
from components.nouns import CorpusError
from components.rendering.recipe import Unmakeable
from components.rendering.typefaces import SCRIPT_TAGS, Typefaces, ability_of
from tests.small_library import FONTS, small_library

ARABIC = "كتاب قديم"


@pytest.fixture(scope="module")
def typefaces(tmp_path_factory) -> Typefaces:
    return Typefaces(small_library(tmp_path_factory.mktemp("library"), repetitions=1))


def _library(folder, faces) -> Library:
    """A library of nothing but fonts: (file to copy, family, style, scripts) each."""
    entries = []
    for number, (file, family, style, scripts) in enumerate(faces):
        name = f"fonts/{family}/{number}.ttf"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, folder / name)
        entries.append(
            {"file": name, "family": family, "style": style, "scripts": scripts, "licence": "X"}
        )
    (folder / "fonts.json").write_text(json.dumps({"faces": entries}), encoding="utf-8")
    return Library(folder)


def _font(path, characters):
    """A font without layout tables that maps every character to an empty glyph."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "blank"])
    builder.setupCharacterMap({ord(character): "blank" for character in characters})
    builder.setupGlyf({".notdef": _empty(), "blank": _empty()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "blank": (500, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost()
    builder.save(path)
    return path


def _empty():
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    return Glyph()


def test_a_face_is_found_for_text_it_has_glyphs_for(typefaces):
    (face,) = typefaces.covering(ARABIC, "Arab")
    assert face.family == "noto-sans-arabic"
    assert typefaces.path(face).is_file()


def test_a_missing_character_rules_a_face_out(typefaces):
    assert typefaces.covering("plain text", "Latn")
    assert not typefaces.covering("plain text 書", "Latn")


def test_spaces_and_marks_without_ink_need_no_glyph(typefaces):
    assert typefaces.covering("two\u2003words\n\u200bsplit\u00adhere\u3000now", "Latn")


def test_a_face_is_only_used_for_the_scripts_it_is_declared_for(typefaces):
    assert [face.family for face in typefaces.covering("12", "Arab")] == ["noto-sans-arabic"]
    assert [face.family for face in typefaces.covering("12", "Latn")] == ["noto-sans"]
    assert not typefaces.covering("12", "Tibt")


def test_glyphs_without_the_rules_of_the_script_are_refused(tmp_path):
    naked = _font(tmp_path / "naked.ttf", ARABIC)
    library = _library(
        tmp_path, [(naked, "naked", "sans", ["Arab", "Latn"]), (naked, "b", "sans", ["Hebr"])]
    )
    typefaces = Typefaces(library)
    assert not typefaces.covering(ARABIC, "Arab")
    assert typefaces.covering(ARABIC, "Latn")  # the same glyphs, no rules wanted
    assert typefaces.covering(ARABIC, "Hebr")


def test_burmese_takes_the_new_tag_only():
    ability = ability_of(FONTS / "noto-sans" / "NotoSans_400Regular.ttf")
    assert SCRIPT_TAGS["Mymr"] == ("mym2",)
    assert replace(ability, tags=frozenset({"mym2"})).shapes("Mymr")
    assert not replace(ability, tags=frozenset({"mymr", "latn"})).shapes("Mymr")


def test_choice_raises_unmakeable_when_nothing_covers(typefaces):
    with pytest.raises(Unmakeable, match="Latn"):
        typefaces.choose("書", "Latn", Random(1))


def test_choice_keeps_to_the_styles_asked_for(tmp_path):
    sans = FONTS / "noto-sans" / "NotoSans_400Regular.ttf"
    library = _library(
        tmp_path, [(sans, "a", "sans", ["Latn"]), (sans, "b", "handwriting", ["Latn"])]
    )
    typefaces = Typefaces(library)
    wanted = frozenset({Style.HANDWRITING})
    assert {typefaces.choose("abc", "Latn", Random(n), wanted).family for n in range(9)} == {"b"}
    with pytest.raises(Unmakeable):
        typefaces.choose("abc", "Latn", Random(1), frozenset({Style.SERIF}))


def test_a_family_of_many_faces_is_not_chosen_more_often(tmp_path):
    sans = FONTS / "noto-sans" / "NotoSans_400Regular.ttf"
    many = [(sans, "many", "sans", ["Latn"])] * 9
    typefaces = Typefaces(_library(tmp_path, [*many, (sans, "one", "serif", ["Latn"])]))
    random = Random(5)
    chosen = [typefaces.choose("abc", "Latn", random).family for _ in range(400)]
    assert 150 < chosen.count("one") < 250


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=40), seed=st.integers())
def test_choice_is_the_same_for_the_same_seed_and_covers_any_text(typefaces, text, seed):
    try:
        face = typefaces.choose(text, "Latn", Random(seed))
    except Unmakeable:
        assert not typefaces.covering(text, "Latn")
        return
    assert face == typefaces.choose(text, "Latn", Random(seed))
    with TTFont(typefaces.path(face), lazy=True) as font:
        missing = {c for c in text if not c.isspace() and ord(c) not in font.getBestCmap()}
    assert missing <= set("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060")


@pytest.mark.parametrize("content", [b"", b"no font", b"\x00\x01\x00\x00" + b"\xff" * 40, None])
def test_a_broken_font_file_is_named(tmp_path, content):
    path = tmp_path / "broken.ttf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CorpusError, match=r"broken\.ttf"):
        ability_of(path)
