"""Contracts of the gate before training: healthy data passes, each single fault is named."""

import math
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pytest

from components.admission import read_admission
from components.config import Use
from components.nouns import Check, ConfigError, DataRefused, Severity, Verdict
from components.records import read_json, to_json
from components.validation import examining, validate
from components.validation.asking import Asker
from components.validation.bins import EDGES
from components.validation.decisions import Action, Decision, Decisions, fingerprint
from components.validation.history import remember
from components.validation.judging import RowJudge
from components.validation.manifest.collection import ProfiledShard
from components.validation.manifest.columns import COLUMNS, MANIFEST_SCHEMA, Null
from components.validation.manifest.reading import Manifest
from components.validation.nights import NAMED, TAKEN_FOR, describe_night
from components.validation.quarantine import Counts, read_quarantine
from components.validation.relations.relating import RELATIONS_SCHEMA
from components.validation.rules import Asked, Rule, TableSuite
from components.validation.suites.known import FLOORED
from components.validation.suites.looks import looks_of
from components.validation.suites.rows import row_suites
from components.validation.suites.subsets import PICTURE_SKETCHED, with_subsets
from components.validation.summary import summary
from tests.manifests import CONFIG, TRAIN_ROWS, healthy_rows, inputs, write_manifest
from tests.manifests import row as fresh_row

SUITES = row_suites(CONFIG, Use.TRAINING, "strips")
RULES = [rule for suite in SUITES for rule in suite.rules]
BOXES = looks_of("strips").boxes
UNRELATED = {field.name: pa.types.is_int8(field.type) for field in RELATIONS_SCHEMA}
UNRELATED = {name: 1 if counted else False for name, counted in UNRELATED.items()}


def run(given, config=CONFIG):
    """Run the stage; return its verdict, having checked that it raised only if that refuses."""
    try:
        validate.run(config, given)
        raised = False
    except DataRefused:
        raised = True
    verdict = read_json(Verdict, given.out / "verdict.json")
    assert verdict.passed is not raised
    assert given.admission.exists() is not raised
    return verdict


def failed(verdict):
    return [check.name for check in verdict.checks if not check.passed]


# --- single faults: one row a fault, all judged at once ---

ROW_FAULTS = [
    ("id is given", {"id": None}),
    ("source is given", {"source": ""}),
    ("document is given", {"document": " "}),
    ("licence is given", {"licence": None}),
    ("licence allows the use", {"licence": "CC-BY-NC-4.0"}),
    ("licence allows the use", {"licence": "LicenseRef-unheard-of"}),
    ("split is known", {"split": "dev"}),
    ("rows lie in the shard of their split", {"split": "test"}),
    ("task is known", {"task": "poem"}),
    ("language is a tag of BCP 47", {"language": "english"}),
    ("language is a tag of BCP 47", {"language": None}),
    ("script is a code of ISO 15924", {"script": "Abcd"}),
    ("measures are finite numbers", {"word_length": math.nan}),
    ("measures are finite numbers", {"ink": math.inf}),
    ("pictures are where the task asks for one", {"has_image": False}),
    ("pictures are where the task asks for one", {"task": "text"}),
    ("prompt is known", {"prompt_kind": "other"}),
    ("ids are unique", {"id_repeated": True}),
    ("no document is in two splits", {"document_splits": 2}),
    ("no document is in two splits", {"document_splits": 0}),
    ("no held-out text is trained on", {"leaks_text": True}),
    ("no held-out picture is trained on", {"leaks_image": True}),
    ("no held-out text is nearly trained on", {"leaks_text_nearly": True}),
    ("no held-out picture is nearly trained on", {"leaks_image_nearly": True}),
    ("no benchmark is trained on", {"shows_benchmark": True}),
    ("no sentence of scriptorium-100 is trained on", {"quotes_benchmark": True}),
    ("no picture has two targets", {"contradicts": True}),
    ("every picture decodes", {"decodable": False}),
    ("every picture decodes", {"decodable": None}),
    ("pictures have a sketch", {"picture_sketch": None}),
    ("long texts have a sketch", {"text_sketch": None}),
    ("no test row is validated on", {"shows_test": True}),
    ("no test row is nearly validated on", {"shows_test_nearly": True}),
    ("compression is given", {"compression": None}),
    ("regions is given", {"regions": None}),
    ("text_key_characters is given", {"text_key_characters": None}),
    ("punctuation_share is given", {"punctuation_share": None}),
    ("prose is not of digits", {"digit_share": 0.6}),
    ("prose is not of punctuation", {"punctuation_share": 0.7}),
    ("prose is not of spaces", {"space_share": None}),
    ("prose is not of marks", {"mark_share": 0.8}),
    ("image_hash is given", {"image_hash": None}),
    ("pictures are wide enough to read", {"width": 0}),
    ("pictures are high enough to read", {"height": None}),
    ("pictures become visual tokens", {"visual_tokens": 0}),
    ("no picture is blank", {"ink": 0.001}),
    ("no picture is blank", {"ink": None}),
    ("strips are not covered with ink", {"ink": 0.6}),
    ("no picture is noise", {"edges": 0.6}),
    ("strips have contrast", {"contrast": 10.0}),
    ("strips stand on their paper", {"brightness": None}),
    ("strips stand on their paper", {"brightness": 20.0}),
    ("strips are sharp", {"sharpness": 0.01}),
    ("strips stand upright", {"skew": 80.0}),
    ("strips stand upright", {"skew": None}),
    ("no faults in alignments", {"alignment_faults": 1}),
    ("no faults in regions", {"region_faults": None}),
    ("boxes of strips lie on ink", {"boxes_inked": 0.5}),
    ("ink of strips lies in boxes", {"ink_boxed": 0.3}),
    ("no target is empty", {"target_characters": 0}),
    ("no target is empty", {"target_characters": None}),
    ("targets become tokens", {"target_tokens": None}),
    ("target_hash is given", {"target_hash": None}),
    ("no replacement characters", {"replacement_characters": 1}),
    ("no control characters", {"control_characters": 1}),
    ("no stray characters", {"stray_characters": None}),
    ("no marks of direction", {"direction_marks": 1}),
    ("no mojibake", {"mojibake": 1}),
    ("no escapes in prose", {"escapes": 1}),
    ("targets are composed", {"composed": False}),
    ("targets are composed", {"composed": None}),
    ("marks have letters", {"orphan_marks": 3}),
    ("words are of one script", {"mixed_words": 3}),
    ("targets do not repeat themselves", {"repetition": 0.5}),
    ("digit_share is given", {"digit_share": None}),
    ("words are as long as words", {"word_length": 1.0}),
    ("words are as long as words", {"word_length": 80.0}),
    ("letters are of the declared script", {"script_agreement": 0.1}),
    ("letters are of the declared script", {"script_agreement": None}),
    ("text runs forwards", {"reversed_share": 0.9}),
    ("tables are whole", {"table_faults": 1}),
    ("formulas are balanced", {"formula_faults": 1}),
    ("boxes in answers are sound", {"grounding_faults": 1}),
    ("prompts fit", {"prompt_faults": None}),
]


NOTHING_DECIDED = Decisions({}, {})


def related(rows):
    """Rows as a part with the columns of the relations, which say that nothing is related."""
    schema = pa.schema([*MANIFEST_SCHEMA, *RELATIONS_SCHEMA])
    return pa.Table.from_pylist([UNRELATED | row for row in rows], schema=schema)


def judged(tmp_path, rows, decisions=NOTHING_DECIDED):
    """A judge that was asked of some rows, and its refusals by row number."""
    index = Manifest(write_manifest(tmp_path / "manifest", healthy_rows())).index
    judge = RowJudge(Asker(), SUITES, decisions)
    refusals = judge.refusals([with_subsets(related(rows), index)])
    return judge, {refusal.row: refusal for refusal in refusals}


@pytest.fixture(scope="module")
def refusals_of_faults(tmp_path_factory):
    """Each fault in a row of its own among healthy ones, judged at once."""
    first = healthy_rows()[0]
    broken = [first | {"row": n} | values for n, (_, values) in enumerate(ROW_FAULTS)]
    healthy = [row | {"row": 1000 + n} for n, row in enumerate(healthy_rows())]
    return judged(tmp_path_factory.mktemp("faults"), [*broken, *healthy])[1]


@pytest.mark.parametrize("number", range(len(ROW_FAULTS)), ids=lambda n: str(ROW_FAULTS[n]))
def test_a_row_with_one_fault_is_set_aside_by_the_rule_that_names_it(refusals_of_faults, number):
    assert ROW_FAULTS[number][0] in refusals_of_faults[number].rules


def test_rows_without_a_fault_are_not_set_aside(refusals_of_faults):
    assert set(refusals_of_faults) == set(range(len(ROW_FAULTS)))


def test_every_rule_of_rows_has_a_name_of_its_own():
    names = [rule.rule.name for rule in RULES]

    assert len(names) == len(set(names))


def test_every_measured_column_is_used():
    """By a rule of rows, by the floors of what is known, or by a use that is named here."""
    told = {rule.rule.arguments["column"] for rule in RULES} | {suite.where for suite in SUITES}
    shown = {rule.shown for rule in RULES}
    drifting = {*EDGES, *NAMED, TAKEN_FOR}
    # names a row; says which boxes may be missing; what near copies are found by
    elsewhere = {"row", "aligned", "picture_sketch"}

    unused = {column.name for column in COLUMNS} - told - shown - drifting - {*FLOORED}

    assert unused - elsewhere == set()
    assert "decoder_error" in shown and "language_found" in drifting


def test_every_column_that_may_be_null_is_refused_where_it_is_null_everywhere():
    """A rule that refuses null, among rows that others count, or a floor of how many have it."""
    refusing = {"ExpectColumnValuesToBeFiniteBetween", "ExpectColumnValuesToBeKnownIn"}
    refusing |= {"ExpectColumnValuesToBeFilled"}
    whole = (suite for suite in SUITES if suite.where not in {b.where for b in BOXES})
    rules = [each.rule for suite in whole for each in suite.rules]
    told = {r.arguments["column"] for r in rules if r.expectation in refusing}
    nullable = {c.name for c in COLUMNS if c.null not in (Null.NEVER, Null.HEALTHY)}

    # the one is asked for by a subset, the other wherever the first of the boxes' is known
    assert nullable - told - {*FLOORED} == {"picture_sketch", "ink_boxed"}
    assert PICTURE_SKETCHED in told


# --- decisions ---


def decision(action, row, *rules):
    known = fingerprint(row)
    return known, Decision(action, "strips", known, row["id"], rules, "seen", "a", "2026-01-01")


def test_a_readmitted_row_is_judged_by_the_other_rules_alone(tmp_path):
    rows = healthy_rows()
    rows[0] |= {"ink": 0.001}
    rows[1] |= {"ink": 0.001, "mojibake": 1}
    readmitted = [decision(Action.READMIT, row, "no picture is blank") for row in rows[:2]]

    judge, refused = judged(tmp_path, rows, Decisions(dict(readmitted), {}))

    assert refused[1].rules == ("no mojibake",) and set(refused) == {1}
    assert judge.readmitted == 1
    blank = next(c for c in judge.checks(0) if c.name == "no picture is blank")
    assert blank.passed and blank.rows == 0


def test_a_row_left_out_is_set_aside_and_no_rule_counts_it(tmp_path):
    rows = healthy_rows()
    rows[0] |= {"ink": 0.001}

    left_out = dict([decision(Action.LEAVE_OUT, rows[0])])
    judge, refused = judged(tmp_path, rows, Decisions(left_out, {}))

    assert refused[0].rules == () and "seen" in refused[0].decision
    assert all(check.passed for check in judge.checks(0))
    assert judge.admission().set_aside == {"train.parquet": frozenset({0})}


# --- the whole stage, with few of the rules of rows: Great Expectations takes its time for each ---

FEW = (
    *("licence is given", "no picture is blank", "no mojibake", "no escapes in prose"),
    *("ids are unique", "every picture decodes"),
)


@pytest.fixture(scope="module")
def few_rules():
    def some(config, use, collection):
        suites = row_suites(config, use, collection)
        chosen = [[r for r in suite.rules if r.rule.name in FEW] for suite in suites]
        pairs = zip(suites, chosen, strict=True)
        return tuple(replace(suite, rules=tuple(rules)) for suite, rules in pairs if rules)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examining, "row_suites", some)
        yield patch


@pytest.fixture(scope="module")
def faulty(tmp_path_factory, few_rules):
    """A manifest with two isolated faults and one that is not, asked at once and in four steps."""
    rows = healthy_rows()
    rows[0] |= {"ink": 0.001}
    rows[1] |= {"ink": 0.0, "licence": ""}
    runs = []
    for at_once in (1000, 13, 1000):
        few_rules.setattr(examining, "ROWS_AT_ONCE", at_once)
        folder = tmp_path_factory.mktemp("run")
        given = inputs(folder, write_manifest(folder / "manifest", rows, rows_a_part=7))
        with pytest.raises(DataRefused) as caught:
            validate.run(CONFIG, given)
        runs.append((given, caught.value))
    return runs


def test_all_rows_at_once_and_part_by_part_give_the_same_verdict_and_quarantine(faulty):
    (one, _), (many, _), _ = faulty

    for name in ("verdict.json", "counts.json"):
        assert (one.out / name).read_bytes() == (many.out / name).read_bytes()
    quarantine = validate.QUARANTINE
    assert list(read_quarantine(one.out / quarantine)) == list(
        read_quarantine(many.out / quarantine)
    )


def test_the_same_manifest_gives_the_same_bytes_pages_included(faulty):
    one, two = (
        {p.relative_to(given.out): p.read_bytes() for p in given.out.rglob("*") if p.is_file()}
        for given, _ in (faulty[0], faulty[2])
    )

    assert {Path("data_docs/index.html"), Path("index.html")} < set(one)
    assert [name for name in one.keys() | two.keys() if one.get(name) != two.get(name)] == []


def test_data_docs_fetch_nothing(faulty):
    docs = faulty[0][0].out / "data_docs"
    pages = [*docs.rglob("*.html"), *docs.rglob("*.css")]

    assert len(pages) > 10
    fetched = re.compile(r"""(src=|url\(|<link[^>]*href=)["']?https?:""")
    assert [page for page in pages if fetched.search(page.read_text(encoding="utf-8"))] == []


def test_data_docs_run_no_script_and_lead_to_no_other_site(faulty):
    docs = faulty[0][0].out / "data_docs"
    for page in docs.rglob("*.html"):
        content = page.read_text(encoding="utf-8")
        assert "<script" not in content and not re.search(r"href=.?https?:", content)
        assert "Content-Security-Policy" in content


def test_data_docs_say_of_every_rule_whether_it_passed(faulty):
    """Their icons come from the internet."""
    docs = faulty[0][0].out / "data_docs" / "validations"
    content = "".join(page.read_text(encoding="utf-8") for page in docs.rglob("*.html"))

    # two rules, and the status of the suites they stand in
    assert content.count("✗") == 4 and content.count("✓") > 20


def test_the_index_of_data_docs_leads_to_every_page_of_a_suite(faulty):
    """Theirs is filled by a script with libraries from the internet."""
    docs = faulty[0][0].out / "data_docs"
    links = re.findall(r'<a href="(validations/[^"]+)"', (docs / "index.html").read_text())

    assert len(links) > 10 and all((docs / unquote(link)).is_file() for link in links)


def test_a_refusal_is_one_sentence_naming_the_checks_and_the_written_verdict(faulty):
    given, error = faulty[0]

    assert "licence is given: observed 1 of 50 refused, such as train-1 (), expected" in str(error)
    assert str(given.out / "verdict.json") in str(error) and "\n" not in str(error)
    assert error.exit_code == 3


def test_rows_set_aside_are_kept_with_every_reason_and_the_counts_add_up(faulty):
    given, _ = faulty[0]

    refusals = list(read_quarantine(given.out / validate.QUARANTINE))
    counts = read_json(Counts, given.out / "counts.json")

    assert [(r.id, r.rules) for r in refusals] == [
        ("train-0", ("no picture is blank",)),
        ("train-1", ("licence is given", "no picture is blank")),
    ]
    assert counts.read == counts.described == counts.admitted + counts.quarantined == 50


def test_a_refused_night_admits_nothing_and_is_not_remembered(faulty):
    given, _ = faulty[0]

    assert not given.admission.exists() and not given.history.exists()


def healthy(tmp_path, **changes):
    """The inputs of a healthy manifest, with other fields of its index."""
    return inputs(tmp_path, write_manifest(tmp_path / "manifest", healthy_rows(), **changes))


@pytest.mark.usefixtures("few_rules")
def test_isolated_faults_are_set_aside_and_the_run_goes_on(tmp_path):
    rows = healthy_rows()
    rows[3] |= {"ink": 0.001}
    given = inputs(tmp_path, write_manifest(tmp_path / "manifest", rows))
    old = given.out / "data_docs" / "old.html"
    old.parent.mkdir(parents=True)
    old.write_text("of another manifest")

    verdict = run(given)

    (blank,) = [check for check in verdict.checks if not check.passed]
    assert blank.name == "no picture is blank" and blank.severity is Severity.WARNING
    assert blank.examples == ("train-3 (0.001)",)
    assert read_admission(given.admission).set_aside == {"train.parquet": frozenset({3})}
    assert len(list(given.history.iterdir())) == 1
    assert not old.exists()  # nothing of an earlier verdict stays


@pytest.mark.usefixtures("few_rules")
def test_too_many_rows_set_aside_by_different_rules_are_a_refusal(tmp_path):
    rows = healthy_rows()
    rows[0] |= {"ink": 0.001}
    rows[1] |= {"mojibake": 1}
    rows[2] |= {"escapes": 1}

    verdict = run(inputs(tmp_path, write_manifest(tmp_path / "manifest", rows)))

    critical = [c.name for c in verdict.checks if not c.passed and c.severity == "critical"]
    assert critical == ["few rows are set aside"]


@pytest.mark.usefixtures("few_rules")
def test_a_manifest_that_breaks_off_is_refused_and_says_where(tmp_path):
    given = healthy(tmp_path)
    part = given.manifest / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:1000])

    verdict = run(given)

    assert failed(verdict) == ["the manifest is readable"]
    assert str(part) in verdict.reasons[0]


@pytest.mark.usefixtures("few_rules")
def test_a_manifest_of_another_collection_is_refused(tmp_path):
    verdict = run(healthy(tmp_path, collection="mixture"))

    assert failed(verdict) == ["the manifest is readable"]
    assert "collection: 'mixture', not strips" in verdict.reasons[0]


@pytest.mark.usefixtures("few_rules")
def test_a_damaged_history_is_a_refusal_beside_all_other_answers(tmp_path):
    given = healthy(tmp_path)
    remember(given.history, replace(describe_night(Manifest(given.manifest)), digest="1" * 64))
    (path,) = given.history.iterdir()
    path.write_text("{")

    verdict = run(given)

    assert failed(verdict) == ["the last admitted night can be read"]
    assert str(path) in verdict.reasons[0] and len(verdict.checks) > len(FEW)
    assert list(given.history.iterdir()) == [path]


@pytest.mark.usefixtures("few_rules")
def test_a_night_that_cannot_be_remembered_is_not_admitted(tmp_path):
    given = healthy(tmp_path)
    given.history.write_text("a file where the folder should be")

    with pytest.raises(OSError, match="history"):
        validate.run(CONFIG, given)

    assert (given.out / "verdict.json").exists() and not given.admission.exists()


@pytest.mark.usefixtures("few_rules")
def test_a_placeholder_under_many_pictures_is_a_refusal(tmp_path):
    rows = [fresh_row("train", number) for number in range(60)] + healthy_rows()[TRAIN_ROWS:]
    for one in rows[:30]:
        one |= {"target_hash": 5}

    verdict = run(inputs(tmp_path, write_manifest(tmp_path / "manifest", rows)))

    assert failed(verdict) == ["no target stands under many pictures"]


@pytest.mark.parametrize(
    ("shard", "check"),
    [
        (
            ProfiledShard("b.parquet", "train", 0, "", "b.parquet: no such shard"),
            "every shard is whole",
        ),
        (ProfiledShard("train.parquet", "train", 0, ""), "every shard is named once"),
        (ProfiledShard("b.parquet", "train", 7, ""), "the counts add up"),
    ],
)
@pytest.mark.usefixtures("few_rules")
def test_shards_that_are_missing_double_or_of_more_rows_are_a_refusal(tmp_path, shard, check):
    whole = Manifest(write_manifest(tmp_path / "whole", healthy_rows())).index.shards

    verdict = run(healthy(tmp_path, shards=(*whole, shard)))

    assert failed(verdict) == [check]


@pytest.mark.usefixtures("few_rules")
def test_a_manifest_without_rows_is_refused(tmp_path):
    given = inputs(tmp_path, write_manifest(tmp_path / "manifest", []))

    assert {"every split is present", "enough rows", "rows of targets"} < set(failed(run(given)))


@pytest.mark.usefixtures("few_rules")
def test_a_question_that_breaks_down_or_asks_nothing_is_a_refusal(tmp_path):
    def broken(manifest, admission):
        raise ZeroDivisionError("of nothing")

    given = inputs(
        tmp_path,
        write_manifest(tmp_path / "manifest", healthy_rows()),
        broken=broken,
        silent=lambda manifest, admission: [],
    )

    verdict = run(given)

    assert failed(verdict) == ["broken: asked", "silent: asked"]
    assert "ZeroDivisionError: of nothing" in verdict.reasons[0]


@pytest.mark.usefixtures("few_rules")
def test_questions_see_which_rows_are_set_aside(tmp_path):
    import pandas as pd

    def ask(manifest, admission):
        rows = sum(map(len, admission.set_aside.values()))
        arguments = {"column": "rows", "max_value": 0}
        rule = Rule("none", "ExpectColumnValuesToBeFiniteBetween", arguments, "none")
        table = pd.DataFrame({"name": [str(manifest.rows)], "rows": [rows]})
        return [Asked(TableSuite("seen", "name", (rule,)), table)]

    rows = healthy_rows()
    rows[3] |= {"ink": 0.001}
    verdict = run(inputs(tmp_path, write_manifest(tmp_path / "manifest", rows), seen=ask))

    assert next(c for c in verdict.checks if c.name == "none").examples == ("50 (1)",)


@pytest.mark.usefixtures("few_rules")
def test_drift_from_the_admitted_night_is_refused_until_people_accept_it(tmp_path):
    run(healthy(tmp_path))
    rows = [row | {"digit_share": 0.4} for row in healthy_rows()]
    given = inputs(tmp_path, write_manifest(tmp_path / "drifted", rows))
    digest = Manifest(given.manifest).index.digest

    refused = run(given)
    accepted = Decision(Action.ACCEPT_DRIFT, "strips", digest, "", (), "new", "a", "2026-01-01")
    given.decisions.write_text(to_json(accepted) + "\n")
    passed = run(given)

    assert any("digit_share" in "".join(c.examples) for c in refused.checks if not c.passed)
    assert not refused.passed and passed.passed
    assert "accepted by" in next(c for c in passed.checks if not c.passed).observed


def test_a_damaged_decision_stops_the_stage(tmp_path):
    given = healthy(tmp_path)
    given.decisions.write_text("{}\n")

    with pytest.raises(ConfigError, match=r"decisions\.jsonl:1"):
        validate.run(CONFIG, given)


def test_a_verdict_without_checks_fails_and_one_with_a_failed_warning_passes():
    warning = Check("w", False, Severity.WARNING, "", "")

    assert not Verdict("data", ()).passed
    assert Verdict("data", (warning,)).passed


@pytest.mark.usefixtures("few_rules")
def test_a_relative_folder_will_do(tmp_path, monkeypatch):
    """The command names `build/validation`; Great Expectations wants absolute folders."""
    given = healthy(tmp_path)
    monkeypatch.chdir(tmp_path)

    assert run(replace(given, out=given.out.relative_to(tmp_path))).passed


@pytest.mark.usefixtures("few_rules")
def test_training_rows_are_counted_once_whatever_they_repeat(tmp_path):
    rows = healthy_rows()
    for row in rows[10:TRAIN_ROWS:5]:
        row |= {name: rows[0][name] for name in ("target_hash", "text_hash", "image_hash")}

    verdict = run(inputs(tmp_path, write_manifest(tmp_path / "manifest", rows)))

    assert "few exact copies" in failed(verdict)


@pytest.mark.usefixtures("few_rules")
def test_a_night_without_a_benchmark_is_refused(tmp_path):
    given = healthy(tmp_path)
    (fingerprint_file,) = given.benchmarks.iterdir()
    fingerprint_file.unlink()

    assert failed(run(given)) == ["table benchmarks is not empty"]


@pytest.mark.usefixtures("few_rules")
def test_a_measure_that_is_null_everywhere_is_a_refusal(tmp_path):
    rows = [row | {"boxes_inked": None, "ink_boxed": None} for row in healthy_rows()]

    verdict = run(inputs(tmp_path, write_manifest(tmp_path / "manifest", rows)))

    assert failed(verdict) == ["boxes of characters are known"]


@pytest.mark.usefixtures("few_rules")
def test_of_two_rows_of_one_id_the_other_passes_when_one_is_left_out(tmp_path):
    rows = healthy_rows()
    rows[3] |= {"id": rows[5]["id"]}
    given = inputs(tmp_path, write_manifest(tmp_path / "manifest", rows))

    refused = run(given)
    made = decision(Action.LEAVE_OUT, rows[3])[1]
    given.decisions.write_text(to_json(made) + "\n")

    assert failed(refused) == ["ids are unique"]
    assert run(given).passed
    assert read_admission(given.admission).set_aside == {"train.parquet": frozenset({3})}


@pytest.mark.usefixtures("few_rules")
def test_what_a_shard_holds_reaches_no_terminal_as_it_is(tmp_path):
    rows = healthy_rows()
    for row in rows[3:5]:
        row |= {"id": "\x1b[31m\nthe data was admitted \u202e" + "X" * 100_000}
    given = inputs(tmp_path, write_manifest(tmp_path / "manifest", rows))

    with pytest.raises(DataRefused) as caught:
        validate.run(CONFIG, given)

    assert str(caught.value).isprintable() and len(str(caught.value)) < 2000
    assert len((given.out / "verdict.json").read_bytes()) < 100_000


@pytest.mark.usefixtures("few_rules")
def test_what_a_shard_holds_is_text_on_every_page(tmp_path):
    rows = healthy_rows()
    rows[3] |= {"ink": 0.0, "id": "<script>alert(1)</script><img src=x onerror=alert(2)>$id"}
    given = inputs(tmp_path, write_manifest(tmp_path / "manifest", rows))
    run(given)

    pages = [page.read_text(encoding="utf-8") for page in given.out.rglob("*.html")]

    assert [page for page in pages if "<img src=x" in page or "<script>alert" in page] == []
    docs = [page for page in given.out.rglob("data_docs/validations/**/*.html")]
    assert any("&lt;img src=x" in page.read_text(encoding="utf-8") for page in docs)


@pytest.mark.usefixtures("few_rules")
def test_an_admitted_night_is_told_in_one_line(tmp_path):
    rows = healthy_rows()
    rows[3] |= {"ink": 0.001}
    given = inputs(tmp_path, write_manifest(tmp_path / "manifest", rows))
    run(given)

    assert summary(given.out) == (
        "admitted 49 of 50 rows, 1 set aside (no picture is blank: 1), 1 warning, "
        f"see {given.out / 'index.html'}"
    )


@pytest.mark.usefixtures("few_rules")
def test_an_example_of_a_picture_that_does_not_decode_says_why(tmp_path):
    rows = healthy_rows()
    rows[3] |= {"decodable": False, "decoder_error": "it is a JPEG"}

    verdict = run(inputs(tmp_path, write_manifest(tmp_path / "manifest", rows)))

    assert next(c for c in verdict.checks if not c.passed).examples == ("train-3 (it is a JPEG)",)
