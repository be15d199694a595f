"""The corpus: declared sources in, the same bytes out, and a refusal that says what is wrong."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from components.config import CorpusConfig, Use
from components.corpus import fonts
from components.corpus.build import CorpusInputs, run
from components.corpus.census import census, table
from components.corpus.messages import messages
from components.corpus.plugin import Source, npm
from components.library.reader import Library
from components.library.rows import FormulaRow, Genre, Kind, TextRow
from components.library.tongues import Tongue
from components.nouns import CorpusError, Split

CONFIG = CorpusConfig(set="tiny", use=Use.TRAINING, languages=())
ENGLISH, GERMAN = Tongue("en", "Latn"), Tongue("de", "Latn")
LEAK = "Everyone has the right to a nationality."
MESSAGES = {
    "locale/en.json": [
        *["Open the window.", "open the WINDOW", "Save &All", "<b>Bold</b> text"],
        *[f"{LEAK} So says {{name}}.", LEAK.upper(), f"A second sentence. {LEAK}"],
    ],
    "locale/de.json": ["Öffne das Fenster.", "Open the window.", "%s", "日本", "Alle speichern"],
    "locale/qqq.json": ["A note to translators."],
    "LICENSE": "MIT, of the messages",
}


def read_messages(archives):
    return messages(archives, r"locale/(?P<code>\w+)\.json")


def read_declaration(archives):
    (text,) = json.loads(archives[0].read("text.json"))
    yield TextRow(ENGLISH, "article-15", Genre.PROSE, Split.TEST, text)


def read_formulas(archives):
    for number, latex in enumerate(json.loads(archives[0].read("formulas.json"))):
        yield FormulaRow(str(number), Split.TRAIN, latex)


def read_with_an_error(archives):
    yield from archives[0].read("text.json")["articles"]


def read_nothing(archives):
    return ()


def _package(name: str, files: dict[str, object], store: Path):
    """Put a package of JSON (and plain text) files into the store and pin it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path, content in files.items():
            data = (content if isinstance(content, str) else json.dumps(content)).encode()
            member = tarfile.TarInfo(f"package/{path}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    sha256 = hashlib.sha256(buffer.getvalue()).hexdigest()
    store.mkdir(parents=True, exist_ok=True)
    (store / f"{sha256}.tgz").write_bytes(buffer.getvalue())
    return npm(name, "1.0.0", sha256)


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CorpusInputs:
    monkeypatch.setattr(fonts, "font_sources", lambda: ())
    store = tmp_path / "store"
    catalogue = _package("catalogue", MESSAGES, store)
    declaration = _package("declaration", {"text.json": [LEAK]}, store)
    formulas = _package("formulas", {"formulas.json": ["a+b", "c^2"], "COPYING": "GPL"}, store)
    sources = (
        Source("messages", Kind.TEXT, "MIT", "By people.", (catalogue,), read_messages),
        Source("rights", Kind.TEXT, "MIT", "By nations.", (declaration,), read_declaration),
        Source("formulas", Kind.FORMULAS, "GPL-2.0-only", "", (formulas,), read_formulas),
    )
    return CorpusInputs(store, tmp_path / "data", sources, workers=1)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _texts(data: Path, tongue: Tongue) -> list[str]:
    return [row.text for _, row in Library(data).text(tongue) if row.split is Split.TRAIN]


def test_the_corpus_has_its_layout_and_the_library_reads_it(inputs: CorpusInputs) -> None:
    outputs = run(CONFIG, inputs)
    assert set(_files(inputs.data)) == {
        *["NOTICE", "corpus.json", "fonts.json", "text.json", "formulas/formulas.parquet"],
        *["formulas/formulas.LICENCE", "text/messages/LICENCE", "text/messages/de_Latn.jsonl"],
        *["text/messages/en_Latn.jsonl", "text/rights/en_Latn.jsonl"],
    }
    library = Library(inputs.data)
    assert [row.latex for _, row in library.formulas()] == ["a+b", "c^2"]
    assert library.sources["messages"].licence == "MIT"
    assert outputs.size == sum(map(len, _files(inputs.data).values()))
    assert (outputs.sources, outputs.languages) == (3, 2)


def test_characters_are_counted_by_language_and_split(inputs: CorpusInputs) -> None:
    run(CONFIG, inputs)
    library = Library(inputs.data)
    for split in Split:
        counted = {
            tongue: sum(len(row.text) for _, row in library.text(tongue) if row.split is split)
            for tongue in library.tongues()
        }
        assert library.characters(split) == {t: n for t, n in counted.items() if n}


def test_texts_are_clean_in_their_language_and_said_once(inputs: CorpusInputs) -> None:
    run(CONFIG, inputs)
    assert _texts(inputs.data, GERMAN) == ["Öffne das Fenster.", "Alle speichern"]
    assert _texts(inputs.data, ENGLISH) == ["Open the window.", "Save All", "Bold text"]


def test_no_training_text_has_a_sentence_that_is_held_out(inputs: CorpusInputs) -> None:
    run(CONFIG, inputs)
    for tongue in Library(inputs.data).tongues():
        assert not [text for text in _texts(inputs.data, tongue) if "nationality" in text]
    held_out = [
        row.text for _, row in Library(inputs.data).text(ENGLISH) if row.split is Split.TEST
    ]
    assert LEAK in held_out


def test_the_index_counts_what_the_files_hold(inputs: CorpusInputs) -> None:
    run(CONFIG, inputs)
    index = json.loads((inputs.data / "corpus.json").read_text(encoding="utf-8"))
    assert index["languages"][1] == {
        "language": "en",
        "script": "Latn",
        "name": "English",
        "training": {"prose": 0, "interface": sum(map(len, _texts(inputs.data, ENGLISH)))},
        "held_out": {"prose": len(LEAK), "interface": 0},
        "sources": ["messages", "rights"],
    }
    package = inputs.sources[0].packages[0] if inputs.sources else None
    assert package is not None
    assert index["sources"][1]["packages"] == [
        {"registry": "npm", "name": "catalogue", "version": "1.0.0", "sha256": package.sha256}
    ]


def test_the_census_shows_prose_and_interface_apart(inputs: CorpusInputs) -> None:
    run(CONFIG, inputs)
    english, german = census(inputs.data)
    assert (english.language, english.prose, english.held_out) == ("en", 0, len(LEAK))
    assert english.interface == english.training > german.training > 0
    assert table([german]).splitlines()[-1].startswith("| de | Latn | German | 0 | ")


def test_notice_names_every_source_and_licences_lie_beside_what_they_cover(
    inputs: CorpusInputs,
) -> None:
    run(CONFIG, inputs)
    notice = (inputs.data / "NOTICE").read_text(encoding="utf-8")
    for words in ("text/messages: MIT", "By nations.", "npm formulas 1.0.0", "GPL-2.0-only"):
        assert words in notice
    assert "where the package carries one" in notice.splitlines()[0]
    assert "MIT, of the messages" in (inputs.data / "text/messages/LICENCE").read_text()


def test_the_bytes_are_the_same_in_other_processes_and_orders(
    inputs: CorpusInputs, tmp_path: Path
) -> None:
    run(CONFIG, inputs)
    assert inputs.sources is not None
    again = replace(inputs, data=tmp_path / "elsewhere" / "data", workers=2)
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


def test_a_link_in_place_of_the_corpus_is_refused_before_any_work(inputs: CorpusInputs) -> None:
    inputs.data.symlink_to("elsewhere")
    with pytest.raises(CorpusError, match="is a symbolic link"):
        run(CONFIG, replace(inputs, store=inputs.store / "nothing"))
    assert not (inputs.store / "nothing").exists()


def test_an_interrupted_replacement_loses_no_inbox(inputs: CorpusInputs) -> None:
    run(CONFIG, inputs)
    letter = inputs.data / "inbox" / "letter.txt"
    letter.parent.mkdir()
    letter.write_text("Dear reader")
    inputs.data.rename(inputs.data.with_name("data.previous"))  # killed between two renames
    run(CONFIG, inputs)
    assert letter.read_text() == "Dear reader"


def test_a_source_whose_licence_forbids_the_use_is_left_out_and_named(
    inputs: CorpusInputs, capsys: pytest.CaptureFixture[str]
) -> None:
    config = CorpusConfig(set="tiny", use=Use.REDISTRIBUTION, languages=())
    outputs = run(config, inputs)
    assert outputs.refused == ("formulas",)
    assert not (inputs.data / "formulas").exists()
    assert "formulas is left out: its licence GPL-2.0-only" in capsys.readouterr().out
    index = json.loads((inputs.data / "corpus.json").read_text(encoding="utf-8"))
    assert index["refused"] == [{"name": "formulas", "licence": "GPL-2.0-only"}]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"licence": "Mine"}, "source rights: licence 'Mine': the terms of Mine are not known"),
        ({"kind": Kind.FORMULAS}, "source rights: a TextRow is no row of formulas"),
        ({"read": read_with_an_error}, "source rights cannot be read: TypeError"),
        ({"read": read_nothing}, "source rights: it has no rows"),
        ({"read": read_formulas}, "source rights: declaration 1.0.0: no file formulas.json"),
    ],
)
def test_a_source_that_cannot_be_used_is_named_and_the_old_corpus_stays(
    inputs: CorpusInputs, change: dict[str, object], message: str
) -> None:
    run(CONFIG, inputs)
    before = _files(inputs.data)
    assert inputs.sources is not None
    messages_, rights, formulas = inputs.sources
    broken = replace(inputs, sources=(messages_, replace(rights, **change), formulas))
    with pytest.raises(CorpusError) as refusal:
        run(CONFIG, broken)
    assert message in str(refusal.value)
    assert _files(inputs.data) == before


def test_a_package_with_another_hash_is_refused(inputs: CorpusInputs) -> None:
    assert inputs.sources is not None
    path = inputs.store / f"{inputs.sources[0].packages[0].sha256}.tgz"
    path.write_bytes(path.read_bytes() + b"!")
    with pytest.raises(CorpusError, match=r"catalogue 1\.0\.0 .*: expected SHA-256"):
        run(CONFIG, inputs)
    assert not inputs.data.exists()
