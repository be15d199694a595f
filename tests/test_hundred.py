"""scriptorium-100: made of held-out text alone, the same bytes however it is made, and declared."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.benchmark.declaration import load_declaration, write_declaration
from components.evaluation.hundred import freeze as freezing
from components.evaluation.hundred import making
from components.evaluation.hundred.build import HundredInputs, make, run, write
from components.evaluation.hundred.held_out import DOCUMENTS, SOURCE, HeldOut
from components.evaluation.hundred.plan import COUNTS, PER_LANGUAGE, Kind, kind_of, wanted
from components.library.reader import Library
from components.library.rows import Genre, TextRow
from components.library.tongues import Tongue
from components.library.writer import write_text
from components.nouns import CorpusError, Sample, ScriptoriumError, Split, Task
from components.shards import read_shard
from components.text_key import quotations, text_key
from tests.small_held_out import TONGUES, small_held_out, undeclared
from tests.small_library import ENGLISH, HINDI


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return small_held_out(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def made(data) -> dict[Tongue, tuple[Sample, ...]]:
    inputs = HundredInputs(data, Path("unused"), undeclared(), workers=1)
    return {each.job.tongue: each.samples for each in make(inputs, TONGUES)}


def test_every_language_is_asked_the_same(made):
    for tongue, samples in made.items():
        assert Counter(kind_of(sample.id) for sample in samples) == COUNTS
        assert {(sample.language, sample.script) for sample in samples} == {
            (tongue.language, tongue.script)
        }
    assert PER_LANGUAGE >= 20


def test_samples_are_test_rows_of_the_declared_articles(made, data):
    library = HeldOut(Library(data), undeclared())
    for tongue, samples in made.items():
        said = text_key("".join(row.text for _, row in library.text(tongue)))
        for sample in samples:
            assert (sample.split, sample.source) == (Split.TEST, SOURCE)
            assert sample.document in DOCUMENTS
            if sample.task is Task.LINE:
                assert text_key(sample.target) in said


def test_nothing_is_asked_twice_and_no_page_repeats_the_language(made, data):
    library = HeldOut(Library(data), undeclared())
    for tongue, samples in made.items():
        amount = sum(len(row.text) for _, row in library.text(tongue))
        assert len({text_key(sample.target) for sample in samples}) == len(samples)
        for sample in samples:
            least = 6 if sample.task is Task.LINE else amount / 4
            assert least <= len(sample.target) <= amount


def test_pages_hold_words_alone(made):
    for sample in (sample for samples in made.values() for sample in samples):
        assert not {"table", "equation", "code"} & {region.label for region in sample.regions}
        assert "<|det|>" not in sample.target


def test_the_library_shows_other_text_to_no_one(data):
    library = HeldOut(Library(data), undeclared())
    assert library.tongues() == TONGUES
    for tongue in TONGUES:
        rows = [row for _, row in library.text(tongue)]
        assert {row.document for row in rows} == DOCUMENTS
        assert {row.split for row in rows} == {Split.TEST}
    assert not list(library.tables()) and not list(library.formulas())


def test_more_corpus_changes_nothing(made, tmp_path):
    data = small_held_out(tmp_path)
    write_text(data, "catalogue", [TextRow(ENGLISH, "n", Genre.PROSE, Split.TEST, "More of it")])
    fonts = json.loads((data / "fonts.json").read_text(encoding="utf-8"))
    face = next(face for face in fonts["faces"] if "Latn" in face["scripts"])
    (data / "fonts" / "another").mkdir()
    shutil.copy(data / face["file"], data / "fonts/another/face.ttf")
    fonts["faces"].insert(0, face | {"file": "fonts/another/face.ttf", "family": "another"})
    (data / "fonts.json").write_text(json.dumps(fonts), encoding="utf-8")
    inputs = HundredInputs(data, Path("unused"), undeclared(), workers=1)
    (alone,) = make(inputs, [ENGLISH])
    assert alone.samples == made[ENGLISH]


def test_the_bytes_are_the_same_for_any_number_of_workers(made, data, tmp_path):
    declared = replace(undeclared(), tongues=TONGUES[1:])
    inputs = HundredInputs(data, tmp_path / "alone.parquet", declared)
    alone = write(inputs, (sample for tongue in declared.tongues for sample in made[tongue]))
    declared = replace(declared, sha256=alone.sha256)
    pair = run(HundredInputs(data, tmp_path / "pair.parquet", declared, workers=2))
    assert (pair.sha256, pair.samples) == (alone.sha256, 2 * PER_LANGUAGE)
    assert pair.shard.read_bytes() == alone.shard.read_bytes()


def test_other_bytes_are_refused_with_both_hashes_and_leave_no_file(data, tmp_path):
    declared = replace(undeclared(), tongues=(ENGLISH,), sha256="f" * 64)
    inputs = HundredInputs(data, tmp_path / "out.parquet", declared, workers=1)
    with pytest.raises(ScriptoriumError, match=r"sha256 is [0-9a-f]{64}, but f{64} is declared"):
        run(inputs)
    assert not list(tmp_path.iterdir())


def test_without_a_declaration_the_way_to_one_is_named(data, tmp_path):
    nothing = replace(undeclared(), tongues=())
    with pytest.raises(ScriptoriumError, match="scriptorium benchmark freeze"):
        run(HundredInputs(data, tmp_path / "out.parquet", nothing))


def test_a_language_that_cannot_be_made_is_named(data, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "PATIENCE", 0)
    declared = replace(undeclared(), tongues=(HINDI,))
    with pytest.raises(ScriptoriumError, match="hundred-hi_Deva-line-00"):
        run(HundredInputs(data, tmp_path / "out.parquet", declared, workers=1))


def test_what_is_frozen_is_what_is_built(data, tmp_path, monkeypatch):
    monkeypatch.setattr(freezing, "FEWEST", 2)
    monkeypatch.setattr(freezing, "MOST", 2)
    frozen = freezing.freeze(data, tmp_path / "made.parquet", tmp_path / "declared.json", workers=1)
    declared = load_declaration(tmp_path / "declared.json")
    assert declared == frozen.declaration
    assert set(declared.tongues) < set(TONGUES)
    outputs = run(HundredInputs(data, tmp_path / "built.parquet", declared, workers=1))
    assert outputs.samples == declared.samples == 2 * PER_LANGUAGE
    targets = [sample.target for sample in read_shard(outputs.shard)]
    assert declared.quotations == frozenset().union(*map(quotations, targets))


def test_languages_with_most_training_text_are_chosen(data, monkeypatch):
    library = Library(data)
    held_out = HeldOut(library, undeclared())
    amounts = Counter(library.characters(Split.TRAIN))
    monkeypatch.setattr(freezing, "MOST", 2)
    assert set(freezing.choose(library, held_out)) == {t for t, _ in amounts.most_common(2)}


def test_too_few_languages_are_no_benchmark(data, tmp_path):
    with pytest.raises(ScriptoriumError, match="languages can be made, 100 are needed"):
        freezing.freeze(data, tmp_path / "made.parquet", tmp_path / "declared.json", workers=1)
    assert not (tmp_path / "declared.json").exists()


@given(st.sampled_from(["en_Latn", "sr-Latn_Latn", "x-line_Zzzz", "document-degraded_Latn"]))
def test_an_id_names_its_kind(tag):
    assert [kind_of(each.id) for each in wanted(Tongue.of_tag(tag))] == [
        kind for kind, count in COUNTS.items() for _ in range(count)
    ]
    assert {kind.task for kind in Kind} == {Task.LINE, Task.DOCUMENT}


def test_a_declaration_is_read_as_it_was_written(tmp_path):
    written = replace(undeclared(), sha256="a" * 64, quotations=frozenset({"1f", "0e"}))
    write_declaration(written, tmp_path / "declared.json")
    assert load_declaration(tmp_path / "declared.json") == written


def test_a_declaration_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "broken.json"
    path.write_text('{"sha256": ""}', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"broken\.json"):
        load_declaration(path)
