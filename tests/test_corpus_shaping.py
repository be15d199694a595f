"""Broken texts: a shaper inserts a dotted circle into them, so they are no text to learn from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from hypothesis import given
from hypothesis import strategies as st

from components.corpus.plugin import Source
from components.corpus.reading import ReadJob, read_source
from components.corpus.settling import remember, settle
from components.corpus.shaping import CIRCLE, is_broken
from components.library.reader import Library
from components.library.rows import Kind, PictureRow
from components.library.tongues import Tongue
from components.nouns import CorpusError, Split
from tests.small_corpus import CORPUS

MARATHI, HINDI = Tongue("mr", "Deva"), Tongue("hi", "Deva")
TELUGU, BURMESE, MON = Tongue("te", "Telu"), Tongue("my", "Mymr"), Tongue("mnw", "Mymr")
TELUGU_LETTERS, BURMESE_LETTERS = range(0x0C00, 0x0C80), range(0x1000, 0x10A0)


def _write_face(path: Path, characters: list[int], tag: str) -> None:
    """A face of empty glyphs: shapers need no more to know the syllables of a script."""
    names = {code: f"g{code:04x}" for code in characters}
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf({name: _no_ink() for name in (".notdef", *names.values())})
    builder.setupHorizontalMetrics({name: (500, 0) for name in (".notdef", *names.values())})
    builder.setupHorizontalHeader()
    builder.setupPost()
    first, second, *_ = names.values()
    rules = f"languagesystem {tag} dflt; feature liga {{ sub {first} {second} by {first}; }} liga;"
    addOpenTypeFeaturesFromString(builder.font, rules)
    builder.save(path)


def _no_ink():
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    return Glyph()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Faces of Telugu and Burmese; before each one that has no circle, and so inserts none."""
    folder = tmp_path_factory.mktemp("shaping")
    faces = []
    for script, tag, letters in (
        ("Telu", "tel2", TELUGU_LETTERS),
        ("Mymr", "mym2", BURMESE_LETTERS),
    ):
        for name, more in ((f"{script}-bare.ttf", []), (f"{script}.ttf", [ord(CIRCLE)])):
            _write_face(folder / name, [*letters, *more], tag)
            faces.append({"file": name, "family": name, "style": "sans", "scripts": [script]})
    index = {"faces": [{**face, "licence": "OFL-1.1"} for face in faces]}
    (folder / "fonts.json").write_text(json.dumps(index), encoding="utf-8")
    return folder


@pytest.mark.parametrize("text", ["अॅप", "Lighthouse चे अॅप", "ि", "एक ि"])
def test_misspelt_devanagari_is_broken(text: str) -> None:
    assert is_broken(text, MARATHI, CORPUS)


@pytest.mark.parametrize("text", ["ॲप", "ऍप", "हिन्दी में लिखा है।", "क्\u200dष", "File", ""])
def test_well_spelt_devanagari_is_not(text: str) -> None:
    assert not is_broken(text, HINDI, CORPUS)


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("పాస్్వర్డ్్", TELUGU),
        ("ေဆာရီးပါ", BURMESE),
        ("ပါ ေဆာ", BURMESE),
        ("ဆိုဒ္", BURMESE),
        ("နားမလည္။", BURMESE),
    ],
)
def test_doubled_viramas_and_zawgyi_are_broken(text: str, tongue: Tongue, data: Path) -> None:
    assert is_broken(text, tongue, data)


@pytest.mark.parametrize(
    ("text", "tongue"), [("పాస్‌వర్డ్", TELUGU), ("ကျေးဇူး ဗုဒ္ဓ", BURMESE), ("ဗၞတ်ဗ္ၜတ်", MON)]
)
def test_telugu_burmese_and_mon_are_not(text: str, tongue: Tongue, data: Path) -> None:
    assert not is_broken(text, tongue, data)


def test_a_circle_that_is_written_is_no_fault() -> None:
    assert not is_broken(f"{CIRCLE}ि", HINDI, CORPUS)


def test_a_script_that_has_no_face_is_not_judged() -> None:
    assert not is_broken("పాస్్వర్డ్్", TELUGU, CORPUS)


def test_a_corpus_without_typefaces_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"fonts\.json"):
        is_broken("अॅप", MARATHI, tmp_path)


@given(st.text(max_size=30))
def test_any_text_is_judged_and_latin_never_broken(text: str) -> None:
    assert is_broken(text, HINDI, CORPUS) in (True, False)
    assert not is_broken(text, Tongue("en", "Latn"), CORPUS)


@pytest.fixture
def partial(tmp_path: Path) -> Path:
    """A corpus that has its typefaces and nothing else yet."""
    (tmp_path / "fonts").symlink_to(CORPUS / "fonts")
    (tmp_path / "fonts.json").write_bytes((CORPUS / "fonts.json").read_bytes())
    return tmp_path


def read_pictures(archives):
    captions = (("en_Latn", "app"), ("hi_Deva", "ऐप"), ("mr_Deva", "अॅप"))
    yield PictureRow("app", Split.TRAIN, b"", captions)


def test_a_picture_loses_the_captions_that_are_broken(partial: Path) -> None:
    source = Source("icons", Kind.PICTURES, "MIT", "", (), read_pictures)
    read_source(ReadJob(source, partial / "store", partial))
    index = {"sources": [{"name": "icons", "kind": "pictures", "licence": "MIT", "notice": ""}]}
    (partial / "corpus.json").write_text(json.dumps(index), encoding="utf-8")
    ((_, row),) = Library(partial).pictures()
    assert row.captions == (("en_Latn", "app"), ("hi_Deva", "ऐप"))


def test_settling_drops_broken_texts_of_every_split(partial: Path) -> None:
    path = partial / "text" / "programs" / "mr_Deva.jsonl"
    path.parent.mkdir(parents=True)
    rows = [
        {"split": split, "genre": "interface", "text": text}
        for split in ("train", "validation", "test")
        for text in (f"अॅप {split}", f"ॲप {split}")
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    remember(frozenset())
    settled = settle((partial, "mr_Deva"))
    kept = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert kept == ["ॲप train", "ॲप validation", "ॲप test"]
    assert sum(settled.characters.values()) == sum(map(len, kept))
