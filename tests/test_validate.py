"""Contracts of the gate before training: it passes healthy data, and refuses each single fault."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from components.nouns import Check, DataRefused, Severity, Verdict
from components.records import read_json, read_lines
from components.validation import validate
from components.validation.checkpoint import Gate, Refused
from components.validation.suites import Rule, Suite, row_suites, train_suites
from components.validation.tables import row_tables, train_tables
from tests import manifests
from tests.manifests import CONFIG, healthy_rows, inputs, to_table

SUITES = (*row_suites(CONFIG, manifests.SCRIPT_SHARES), *train_suites(CONFIG))


def ask(folder, table, check):
    """Ask a manifest the one rule named `check`; return the answers (emptiness, then the rule)."""
    suite, rule = next((s, r) for s in SUITES for r in s.rules if r.name == check)
    tables = row_tables(table)
    tables |= train_tables(table, manifests.TASK_SHARES, manifests.SCRIPT_SHARES)
    return Gate(folder).ask(replace(suite, rules=(rule,)), tables[suite.table])


def judge(folder, table):
    """Run the stage; return its verdict, having checked that it raised only if that refuses."""
    given = inputs(folder, table)
    try:
        validate.run(CONFIG, given)
        raised = False
    except DataRefused:
        raised = True
    verdict = read_json(Verdict, given.out / "verdict.json")
    assert verdict.passed is not raised
    return verdict


def failed(verdict):
    return [check.name for check in verdict.checks if not check.passed]


def set_first(**values):
    def change(rows):
        rows[0] |= values

    return change


def set_all(**values):
    def change(rows):
        rows[:] = [row | values for row in rows]

    return change


def copy_first(*columns, onto):
    """Give row `onto` the values that the first training row has in `columns`."""

    def change(rows):
        rows[onto] |= {name: rows[0][name] for name in columns}

    return change


def duplicate_rows(rows):
    for row in rows[10:40:5]:
        row |= {name: rows[0][name] for name in ("target_sha256", "image_sha256")}


def drop_split(name):
    def change(rows):
        rows[:] = [row for row in rows if row["split"] != name]

    return change


def too_few(rows):
    del rows[10:40]
    for number, row in enumerate(rows[:10]):
        row["script"] = ("Latn", "Grek")[number % 2]
    del rows[-1:]


def test_healthy_data_passes_and_no_row_is_refused(tmp_path):
    old = tmp_path / "validation" / "data_docs" / "old.html"
    old.parent.mkdir(parents=True)
    old.write_text("of another manifest")

    verdict = judge(tmp_path, to_table(healthy_rows()))

    assert failed(verdict) == []
    rules = [rule.name for suite in SUITES for rule in suite.rules]
    assert set(rules) < {check.name for check in verdict.checks}
    assert list(read_lines(Refused, tmp_path / "validation" / "refused.jsonl")) == []
    assert not old.exists()  # nothing of an earlier verdict stays


TEST_ROW = manifests.TRAIN_ROWS + 5
VALIDATION_ROW = manifests.TRAIN_ROWS


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (set_first(id=None), "id is never null"),
        (set_first(target_sha256=None), "target_sha256 is never null"),
        (set_first(text_key=None), "text_key is never null"),
        (set_all(licence=None), "licence is never null"),
        (set_all(language=None), "language is never null"),
        (set_first(licence=" "), "licence is never empty"),
        (set_first(document=""), "document is never empty"),
        (copy_first("id", onto=1), "ids are unique"),
        (set_first(task="poem"), "task is known"),
        (set_first(split="dev"), "split is known"),
        (set_first(script="Runr"), "script is known"),
        (set_first(target_characters=0), "no target is empty"),
        (set_first(target_characters=None), "target_characters is never null"),
        (set_first(ink=0.001), "no image is blank"),
        (set_first(ink=None), "ink is never null"),
        (set_all(ink=float("nan")), "ink is never null"),
        (set_first(decodable=False, ink=None), "every image decodes"),
        (set_first(decodable=None), "every image decodes"),
        (set_first(has_image=False), "every line and page has an image"),
        (copy_first("document", onto=TEST_ROW), "no document is in two splits"),
        (copy_first("text_key", onto=TEST_ROW), "no held-out text is trained on"),
        (copy_first("text_key", onto=VALIDATION_ROW), "no held-out text is trained on"),
        (copy_first("image_sha256", onto=VALIDATION_ROW), "no held-out image is trained on"),
    ],
)
def test_a_single_faulty_row_is_refused_and_named(tmp_path, change, check):
    rows = healthy_rows()
    change(rows)

    answer = ask(tmp_path, to_table(rows), check)[-1]

    assert not answer.check.passed and answer.check.severity is Severity.CRITICAL
    assert Refused(rows[0]["id"] or "null", check) in answer.refused


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (too_few, "enough rows"),
        (drop_split("train"), "every split is present"),
        (drop_split("validation"), "every split is present"),
        (drop_split("test"), "every split is present"),
        (duplicate_rows, "few duplicate training rows"),
        (set_all(task="line"), "task shares as declared"),
        (drop_split("train"), "task shares as declared"),
        (set_all(script="Grek"), "script shares as declared"),
        (set_all(task="text"), "every line and page has an image"),
        (set_all(decodable=False), "no image is blank"),
    ],
)
def test_a_fault_of_the_whole_is_refused(tmp_path, change, check):
    rows = healthy_rows()
    change(rows)

    answers = ask(tmp_path, to_table(rows), check)

    assert not Verdict("data", tuple(answer.check for answer in answers)).passed


def test_an_empty_manifest_is_refused(tmp_path):
    verdict = judge(tmp_path, to_table([]))

    empty = {f"table {name} is not empty" for name in ("rows", "images", "decoded")}
    assert empty < set(failed(verdict))


def test_a_short_text_may_repeat_across_splits(tmp_path):
    rows = healthy_rows()
    copy_first("text_key", onto=TEST_ROW)(rows)
    rows[0]["text_key_characters"] = rows[TEST_ROW]["text_key_characters"] = 7

    check = ask(tmp_path, to_table(rows), "no held-out text is trained on")[-1].check

    assert check.passed
    assert "under 8 characters excepted" in check.expected


def test_a_training_row_that_quotes_the_benchmark_is_refused(tmp_path):
    rows = healthy_rows()
    rows[3]["quotes_benchmark"] = True

    answer = ask(tmp_path, to_table(rows), "no benchmark is trained on")[-1]

    assert not answer.check.passed
    assert [row.id for row in answer.refused] == [rows[3]["id"]]


def test_a_missing_alignment_warns_and_does_not_refuse(tmp_path):
    rows = healthy_rows()
    rows[0]["aligned"] = False

    answer = ask(tmp_path, to_table(rows), "every image is aligned")[-1]

    assert not answer.check.passed and answer.refused == ()
    assert Verdict("data", (answer.check,)).passed


@pytest.mark.parametrize(
    ("change", "observed"),
    [
        (lambda table: table.drop_columns(["ink"]), "ink: double missing"),
        (
            lambda table: table.set_column(9, "width", table["width"].cast(pa.string())),
            "width: string not known",
        ),
        (lambda table: table.append_column("extra", table["id"]), "extra: string not known"),
    ],
)
def test_a_wrong_column_is_refused_by_name(tmp_path, change, observed):
    verdict = judge(tmp_path, change(to_table(healthy_rows())))

    assert failed(verdict) == ["columns and types"]
    assert observed in verdict.reasons[0]


@pytest.mark.parametrize("content", [None, b"", b"PAR1 not really"])
def test_an_unreadable_manifest_is_refused(tmp_path, content):
    given = inputs(tmp_path, to_table([]))
    given.manifest.unlink()
    if content is not None:
        given.manifest.write_bytes(content)

    with pytest.raises(DataRefused, match=r"manifest\.parquet"):
        validate.run(CONFIG, given)

    assert not read_json(Verdict, given.out / "verdict.json").passed


@pytest.fixture(scope="module")
def refused_twice(tmp_path_factory):
    """The same faulty manifest judged in two folders: (inputs, sentence) of each."""
    rows = healthy_rows()
    rows[0] |= {"ink": 0.001, "licence": ""}
    runs = []
    for _ in range(2):
        given = inputs(tmp_path_factory.mktemp("run"), to_table(rows))
        with pytest.raises(DataRefused) as caught:
            validate.run(CONFIG, given)
        runs.append((given, caught.value))
    return runs


def test_a_refusal_is_one_sentence_naming_the_checks_and_the_written_verdict(refused_twice):
    given, error = refused_twice[0]

    assert "licence is never empty" in str(error) and "\n" not in str(error)
    assert "no image is blank: observed 1 of 42 refused, such as train-0 (0.001)" in str(error)
    assert str(given.out / "verdict.json") in str(error)
    assert error.exit_code == 3
    verdict = read_json(Verdict, given.out / "verdict.json")
    assert failed(verdict) == ["licence is never empty", "no image is blank"]


def test_refused_rows_are_kept_with_their_reasons(refused_twice):
    given, _ = refused_twice[0]

    assert list(read_lines(Refused, given.out / "refused.jsonl")) == [
        Refused("train-0", "licence is never empty"),
        Refused("train-0", "no image is blank"),
    ]


def test_an_error_inside_a_check_is_a_refusal(tmp_path):
    rule = Rule("asks for what is not", "ExpectColumnValuesToNotBeNull", {"column": "no"}, "one")

    answers = Gate(tmp_path).ask(Suite("rows", "id", (rule,)), pd.DataFrame({"id": ["a"]}))

    check = answers[-1].check
    assert not check.passed and check.severity is Severity.CRITICAL
    assert check.observed.startswith("an error inside the check: ")
    assert not Verdict("data", tuple(answer.check for answer in answers)).passed


@pytest.mark.parametrize(
    "rule",
    [
        Rule("in set", "ExpectColumnValuesToBeInSet", {"column": "id", "value_set": ["a"]}, "a"),
        Rule("unique", "ExpectColumnValuesToBeUnique", {"column": "id"}, "once"),
    ],
)
def test_an_empty_table_is_refused_although_great_expectations_passes_it(tmp_path, rule):
    answers = Gate(tmp_path).ask(Suite("rows", "id", (rule,)), pd.DataFrame({"id": []}))

    assert not Verdict("data", tuple(answer.check for answer in answers)).passed


def test_a_verdict_without_checks_or_with_only_a_warning_failed():
    warning = Check("w", False, Severity.WARNING, "", "")

    assert not Verdict("data", ()).passed
    assert Verdict("data", (warning,)).passed


def test_a_stage_that_asks_nothing_refuses(tmp_path, monkeypatch):
    monkeypatch.setattr(validate, "judge", lambda config, given: [])

    with pytest.raises(DataRefused, match="no check was made"):
        validate.run(CONFIG, inputs(tmp_path, to_table(healthy_rows())))


def test_the_same_manifest_gives_the_same_bytes_data_docs_included(refused_twice):
    one, two = (
        {p.relative_to(given.out): p.read_bytes() for p in given.out.rglob("*") if p.is_file()}
        for given, _ in refused_twice
    )

    assert Path("data_docs/index.html") in one
    assert [name for name in one.keys() | two.keys() if one.get(name) != two.get(name)] == []


def test_data_docs_fetch_nothing(refused_twice):
    docs = refused_twice[0][0].out / "data_docs"
    pages = [*docs.rglob("*.html"), *docs.rglob("*.css")]

    assert len(pages) > 10
    fetched = re.compile(r"""(src=|url\(|<link[^>]*href=)["']?https?:""")
    assert [page for page in pages if fetched.search(page.read_text(encoding="utf-8"))] == []


def test_great_expectations_is_imported_only_when_asked():
    script = (
        "import sys, components.validation.validate; sys.exit('great_expectations' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_relative_folder_will_do(tmp_path, monkeypatch):
    """The command names `build/validation`; Great Expectations wants absolute folders."""
    given = inputs(tmp_path, to_table(healthy_rows()))
    monkeypatch.chdir(tmp_path)
    relative = replace(given, out=given.out.relative_to(tmp_path))
    assert read_json(Verdict, validate.run(CONFIG, relative).verdict).passed
