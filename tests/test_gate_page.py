"""The page of a verdict: the answer first, rows shown as they are, hostile text never markup."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from components.mixture.production.store import ShardStore
from components.nouns import Check, Quarantined, ScriptoriumError, Severity, Split, Verdict
from components.records import write_json
from components.shards import read_shard, shard_path, write_shard
from components.validation import quarantine
from components.validation.bins import bins_of
from components.validation.manifest.collection import ManifestIndex, ProfiledShard
from components.validation.manifest.columns import MANIFEST_SCHEMA
from components.validation.manifest.reading import INDEX, Manifest, digest_of, hash_part
from components.validation.nights import Histogram, Night, Slice
from components.validation.page import pictures, writing
from components.validation.page.contents import PageInputs, failed_checks, headline, next_steps
from components.validation.page.distributions import HEIGHT, figures
from components.validation.page.pictures import Place, look_at, read_rows, thumbnail
from components.validation.page.rows import LEFT_OUT, find_examples, sift
from components.validation.page.samples import typical_rows
from components.validation.page.shares import MOST_BARS, share_charts
from components.validation.quarantine import Counts, Refusal, write_quarantine
from components.validation.rules import Asked, TableSuite
from tests.readings import sample

HOSTILE = '<script>alert("x")</script>"><img src=x onerror=alert(1)>\u202e{{ 7*7 }}'
BLANK = Check(
    "not blank",
    False,
    Severity.CRITICAL,
    "3 of 24 rows refused",
    "ink of at least 0.002",
    "rows",
    3,
    ("train-0000 (0.0001)",),
)
SKEWED = Check("not skewed", False, Severity.WARNING, "1 row", "few degrees", "rows", 1)
FINE = replace(BLANK, name="has an id", passed=True, rows=0, examples=())
DRIFTED = replace(BLANK, name="ink as last night", suite="drift", examples=())
COUNTS = Counts(72, 72, 72, 69, 3, left_out=1, readmitted=0, set_aside=1)


def refusal(row: int, *rules: str, shard: str = "train.parquet", **fields: object) -> Refusal:
    mark = f"{row:032x}"
    made = Refusal(shard, row, f"train-{row:04d}", "train", "line", "en", "Latn", rules, None, mark)
    return replace(made, **fields)


REFUSALS = (
    refusal(0, "not blank"),
    refusal(1, "not blank", "not skewed"),
    refusal(2, decision="Ada, 2026-01-31: shows a face"),
)


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page") / "shards"
    for split in Split:
        rows = [sample(n, split=split, target=f"{split} says {n}") for n in range(24)]
        write_shard(shard_path(folder, split), rows, rows_per_group=8)
    return folder


@pytest.fixture(scope="module")
def manifest(shards):
    folder = shards.parent / "manifest"
    return write_manifest(folder, [(f"{s}.parquet", n) for s in Split for n in range(24)], shards)


def write_manifest(folder, places, shards=None) -> Manifest:
    """A manifest that knows where rows lie and nothing else of them."""
    ids = {s: [r.id for r in read_shard(shards / f"{s}.parquet")] for s in Split} if shards else {}
    rows = [
        {
            "shard": shard,
            "row": row,
            "id": ids[shard.split(".")[0]][row] if ids else f"r{row}",
            "split": shard.split(".")[0],
            "task": ("line", "page")[row % 2],
            "script": ("Latn", "Latn", "Grek", "Thai")[row % 4],
        }
        for shard, row in places
    ]
    folder.mkdir()
    table = pa.Table.from_pylist(rows, schema=MANIFEST_SCHEMA)
    pq.write_table(table.slice(0, 10), folder / "part-00000.parquet")
    pq.write_table(table.slice(10), folder / "part-00001.parquet")
    broken = ProfiledShard("lost.parquet", "train", 0, "", f"missing {HOSTILE}")
    parts = ("part-00000.parquet", "part-00001.parquet")
    aside = (Quarantined("inbox/x.txt", HOSTILE),)
    digest = digest_of(hash_part(folder / part) for part in parts)
    index = ManifestIndex("strips", "c0ffee", (broken,), aside, parts, len(rows), digest)
    write_json(folder / INDEX, index)
    return Manifest(folder)


def night(digest: str, *peaks: tuple[str, int]) -> Night:
    """All rows in one bin of each column but ten in the next."""
    columns = []
    for column, peak in peaks:
        counts = [0] * bins_of(column)
        counts[peak], counts[peak + 1] = 90, 10
        columns.append(Histogram(column, tuple(counts)))
    return Night(digest, None, 100, (Slice("all", 100, tuple(columns)),), (), "scale")


def asked(suite: str, **columns: list[object]) -> Asked:
    return Asked(TableSuite(suite, "name", ()), pd.DataFrame(columns))


@pytest.fixture
def inputs(manifest, shards, tmp_path):
    write_quarantine(tmp_path / "quarantine.parquet", REFUSALS)
    return PageInputs(
        collection="strips",
        verdict=Verdict("data", (FINE, SKEWED, BLANK)),
        manifest=manifest,
        address=str(shards),
        counts=COUNTS,
        quarantine=tmp_path / "quarantine.parquet",
        asked=[asked("tasks", name=["line"], declared=[0.5], observed=[0.25])],
        tonight=night("d" * 64, ("ink", 5)),
        last=night("e" * 64, ("ink", 7)),
        out=tmp_path / "validation",
    )


def pages(inputs: PageInputs) -> tuple[str, str]:
    index = writing.write_pages(inputs)
    return index.read_text(), index.with_name("quarantine.html").read_text()


def body(page: str) -> str:
    return page.partition("<body>")[2]


class Marks(HTMLParser):
    """Every element and every address a page has; tags that are closed must be open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href")]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


# the answer


def test_a_refused_night_says_so_first_with_its_reason_and_what_to_do(inputs):
    page, _ = pages(inputs)
    answer = page.index("✗ Refused")
    why = page.index("not blank: observed 3 of 24 rows refused, expected ink of at least 0.002")
    todo = page.index("scriptorium quarantine readmit ROW --of strips")
    assert answer < page.index("Nothing of 72 rows may be trained on.") < why < todo
    assert todo < page.index('id="failed"')
    assert "✓ Admitted" not in page
    assert "accept-drift" not in page


def test_an_admitted_night_says_how_many_rows_and_keeps_its_warnings_apart(inputs):
    page, _ = pages(replace(inputs, verdict=Verdict("data", (FINE, SKEWED))))
    assert page.index("✓ Admitted") < page.index("69 of 72 rows may be trained on; 3 (4.17%)")
    assert "✗" not in body(page)
    assert page.index("! warning") < page.index('id="rows"')


def test_a_night_with_nothing_to_say_says_nothing_to_do(inputs):
    clean = replace(COUNTS, admitted=72, quarantined=0)
    assert headline(Verdict("data", (FINE,)), clean) == "All 72 rows may be trained on."
    assert next_steps(Verdict("data", (FINE,)), clean, "strips") == []


def test_drift_alone_offers_the_command_that_accepts_it(inputs):
    commands = [c for _, c in next_steps(Verdict("data", (DRIFTED,)), COUNTS, "mixture")]
    assert 'scriptorium gate accept-drift --of mixture --reason "…"' in commands


def test_a_wrong_limit_is_said_to_stand_in_params_or_beside_its_measure():
    said = " ".join(s for s, _ in next_steps(Verdict("data", (DRIFTED,)), COUNTS, "mixture"))
    assert "validate.mixture" in said and "components/validation/suites" in said


def test_a_gate_that_asked_nothing_is_shown_as_refused(inputs):
    page, _ = pages(replace(inputs, verdict=Verdict("data", ())))
    assert "✗ Refused" in page
    assert "a gate that asks nothing admits nothing" in page


def test_critical_checks_come_before_warnings_and_many_rows_before_few():
    many = replace(SKEWED, name="many", rows=90)
    verdict = Verdict("data", (SKEWED, FINE, many, BLANK))
    assert [check.name for check in failed_checks(verdict)] == ["not blank", "many", "not skewed"]


def test_without_a_readable_manifest_the_page_still_says_why(inputs):
    unreadable = replace(BLANK, name="the manifest is readable", observed="no such file")
    page, quarantine = pages(
        replace(
            inputs, manifest=None, counts=None, tonight=None, verdict=Verdict("data", (unreadable,))
        )
    )
    assert "the rows could not be judged" in page
    assert "the manifest is readable: observed no such file" in page
    assert "The rows could not be judged." in quarantine


# the rows


def test_failed_rows_are_shown_with_picture_and_target(inputs, shards):
    page, _ = pages(inputs)
    rows = list(read_shard(shards / "train.parquet"))
    assert "data:image/jpeg;base64," in page
    assert all(row.target in page for row in rows[:2])
    assert "train.parquet, row 1" in page


def test_an_admitted_night_shows_training_rows_of_every_task_and_its_scripts(inputs, shards):
    inputs = replace(inputs, verdict=Verdict("data", (FINE,)))
    page = body(pages(inputs)[0]).partition('<section id="samples">')[2]

    rows = list(read_shard(shards / "train.parquet"))
    line, page_ = page.split("<h3>page</h3>")
    assert (page.count("data:image/"), page.count("test.parquet")) == (4, 0)
    assert rows[0].target in line and rows[2].target in line
    assert rows[1].target in page_ and rows[3].target in page_


def test_a_night_of_one_split_that_is_not_training_shows_no_samples(tmp_path):
    manifest = write_manifest(tmp_path / "manifest", [("test.parquet", n) for n in range(12)])

    assert typical_rows(manifest) == {}


def test_the_quarantine_shows_each_row_once_with_all_its_reasons_and_its_command(inputs):
    _, page = pages(inputs)
    assert page.count("<figure>") == 3
    assert [page.count(f"<li>{rule}</li>") for rule in ("not blank", "not skewed")] == [2, 1]
    assert "left out: Ada, 2026-01-31: shows a face" in page
    for row in REFUSALS:
        assert f"scriptorium quarantine readmit {row.fingerprint} --of strips" in page


def test_more_refusals_than_are_shown_are_counted_and_no_reason_is_crowded_out(inputs, monkeypatch):
    monkeypatch.setattr(writing, "_MOST_REFUSALS", 5)
    many = [refusal(n % 24, "not blank", shard="train.parquet") for n in range(24)]
    write_quarantine(inputs.quarantine, [*many, refusal(3, "rare", shard="test.parquet")])
    counts = replace(COUNTS, admitted=47, quarantined=25)
    _, page = pages(replace(inputs, counts=counts))
    assert page.count("<figure>") == 5
    assert "25 of 72 rows are set aside; 5 of them are shown" in page
    assert "<li>rare</li>" in page


def test_every_reason_is_counted_and_some_rows_of_it_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(quarantine, "ROWS_WRITTEN", 4)
    path, more = tmp_path / "q.parquet", [refusal(n, "not blank") for n in range(3, 9)]
    write_quarantine(path, [*REFUSALS, *more])
    sifted = sift(quarantine.read_batches(path), 2)
    assert sifted.first["not blank"] == list(REFUSALS[:2])
    assert sifted.counts == {"not blank": 8, "not skewed": 1, LEFT_OUT: 1}
    assert [len(kept) for kept in sifted.first.values()] == [2, 1, 1]


@pytest.mark.parametrize(
    ("example", "row"),
    [("r3", 3), ("r3 (0.5)", 3), ("r12 (a (b) c)", 12), ("task=line (0.3)", None), ("", None)],
)
def test_examples_of_a_warning_are_found_by_their_sample_id(tmp_path, example, row):
    small = write_manifest(tmp_path / "m", [("s.parquet", n) for n in range(20)])
    check = replace(SKEWED, examples=(example,))
    places = find_examples(small, [check], sift((), 4), 4)[check.name]
    assert places == ([] if row is None else [Place("s.parquet", row)])


def test_rows_are_read_from_the_group_they_lie_in(shards):
    store, rows = ShardStore(str(shards)), list(read_shard(shards / "test.parquet"))
    found = read_rows(store, "test.parquet", [23, 0, 8, 99])
    assert {number: values["target"] for number, values in found.items()} == {
        number: rows[number].target for number in (0, 8, 23)
    }


def test_a_shard_that_is_gone_or_broken_is_said_not_raised(shards, tmp_path):
    (tmp_path / "broken.parquet").write_bytes((shards / "test.parquet").read_bytes()[:900])
    pq.write_table(pa.table({"id": ["a"]}), tmp_path / "other.parquet")
    for name in ("gone.parquet", "broken.parquet", "other.parquet"):
        look = look_at(str(tmp_path), [Place(name, 0)])[Place(name, 0)]
        assert look.missing.startswith(f"{name}: cannot be read")
    with pytest.raises(ScriptoriumError, match=r"gone\.parquet"):
        read_rows(ShardStore(str(tmp_path)), "gone.parquet", [0])


def png(width: int, height: int, mode: str = "L") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "I;16"])
def test_a_picture_of_any_kind_becomes_a_small_one(mode):
    address, missing = thumbnail(png(2000, 300, mode))
    assert address.startswith("data:image/jpeg;base64,")
    assert missing == ""


def test_what_is_no_picture_says_why(monkeypatch):
    for content in (b"", b"GIF89a", png(9, 9)[:40], png(9, 9).replace(b"IHDR", b"IHDX")):
        address, missing = thumbnail(content)
        assert (address, missing[:16]) == ("", "does not decode:")
    monkeypatch.setattr(pictures, "MOST_PIXELS", 80)
    assert thumbnail(png(9, 9)) == ("", "9 x 9 pixels: too large to be shown")


# hostile text, no network, the same bytes


def test_hostile_text_is_text_on_both_pages(inputs, shards, tmp_path):
    sample = next(iter(read_shard(shards / "train.parquet")))
    hostile = replace(sample, target=HOSTILE, id=HOSTILE)
    write_shard(tmp_path / "bad" / "train.parquet", [hostile] * 24, 8)
    write_quarantine(
        inputs.quarantine, [refusal(0, HOSTILE, id=HOSTILE, task=HOSTILE, decision=HOSTILE)]
    )
    check = replace(BLANK, name=HOSTILE, observed=HOSTILE, expected=HOSTILE, examples=(HOSTILE,))
    table = asked(HOSTILE, name=[HOSTILE], declared=[0.5], observed=[0.5])
    for page in pages(
        replace(
            inputs,
            address=str(tmp_path / "bad"),
            verdict=Verdict("data", (check,)),
            asked=[table],
        )
    ):
        marks = Marks(page)
        assert "script" not in marks.tags
        assert "alert" in page
        assert "{{ 7*7 }}" in page


def test_pages_fetch_nothing_and_link_only_each_other(inputs):
    (inputs.out / "data_docs").mkdir(parents=True)
    (inputs.out / "data_docs" / "index.html").touch()
    for page in pages(inputs):
        addresses = Marks(page).addresses
        assert all(re.match(r"data:image/|#|(index|quarantine)\.html", a) for a in addresses) or (
            "data_docs/index.html" in addresses
        )
        assert "default-src 'none'" in page
        assert "http" not in page.replace("http-equiv", "")


def test_data_docs_are_linked_only_where_they_lie(inputs):
    assert "data_docs" not in pages(inputs)[0]


def test_half_a_surrogate_pair_does_not_stop_the_page(inputs):
    broken = replace(BLANK, observed="half \ud800 of it")
    assert "half ? of it" in pages(replace(inputs, verdict=Verdict("data", (broken,))))[0]


def test_the_same_verdict_is_the_same_bytes(inputs, tmp_path):
    assert pages(inputs) == pages(replace(inputs, out=tmp_path / "again"))


def test_marks_of_direction_are_shown_and_turn_nothing_round(inputs):
    marks = "\u061c\u200e\u200f\u202a\u202e\u2066\u2067\u2069"
    turned = replace(BLANK, observed=f"a{marks}b", examples=(f"id{marks}",))
    both = pages(replace(inputs, verdict=Verdict("data", (turned,))))

    assert not any(mark in page for mark in marks for page in both)
    assert r"a\u061c\u200e\u200f\u202a\u202e\u2066\u2067\u2069b" in both[0]
    assert r"onerror=alert(1)&gt;\u202e" in both[1]


# shares and distributions


def test_shares_are_charted_of_tables_that_declare_them_alone():
    charts = share_charts(
        [
            asked("plain", name=["a"], rows=[3]),
            asked("tasks", name=["a", "b"], declared=[0.2, 0.8], observed=[0.4, 0.6]),
            asked("drawn", name=["a"], declared=[0.2], drawn=[0.1]),
            asked("empty", name=[], declared=[], observed=[]),
        ]
    )
    assert [(chart.title, chart.found) for chart in charts] == [
        ("tasks", "observed"),
        ("drawn", "drawn"),
    ]
    assert [(bar.name, bar.found) for bar in charts[0].bars] == [("b", 0.6), ("a", 0.4)]
    assert [bar.found_at for bar in charts[0].bars] == pytest.approx([0.75, 0.5])


def test_of_many_shares_those_that_deviate_are_shown_and_the_rest_counted():
    names = [f"l{number:02d}" for number in range(60)]
    found = [0.01] * 59 + [0.4]
    (chart,) = share_charts([asked("languages", name=names, declared=[0.01] * 60, observed=found)])
    assert len(chart.bars) == MOST_BARS
    assert chart.left == 60 - MOST_BARS
    assert "l59" in [bar.name for bar in chart.bars]


def test_a_share_that_is_no_number_has_no_bar():
    (chart,) = share_charts([asked("x", name=["a"], declared=[0.0], observed=[float("nan")])])
    assert (chart.bars[0].found, chart.bars[0].found_at) == (0.0, 0.0)


def test_last_night_is_laid_over_tonight_on_one_axis():
    (figure,) = figures(night("d", ("ink", 5)), night("e", ("ink", 7)))
    assert len(figure.bars) == 4  # bins 5 to 8; the empty ones at the ends are left out
    assert [round(bar.height / HEIGHT, 2) for bar in figure.bars] == [1.0, 0.11, 0.0, 0.0]
    assert len(figure.last.split()) == 8
    assert figure.ticks[0].label == "0.05"


def test_the_first_night_has_no_line_and_a_column_of_one_bin_no_figure():
    only = Histogram("mojibake", (100, *([0] * (bins_of("mojibake") - 1))))
    tonight = night("d", ("ink", 5))
    both = replace(tonight, slices=(Slice("all", 100, (*tonight.slices[0].histograms, only)),))
    (figure,) = figures(both, None)
    assert (figure.column, figure.last) == ("ink", "")


def test_rows_of_null_stand_in_a_bar_of_their_own():
    counts = [0] * bins_of("ink")
    counts[3], counts[-1] = 1, 3
    tonight = Night(
        "d", None, 4, (Slice("all", 4, (Histogram("ink", tuple(counts)),)),), (), "scale"
    )
    (figure,) = figures(tonight, None)
    assert [bar.label for bar in figure.bars] == ["0.01 to 0.02: 25.0%", "null: 75.0%"]
    assert [tick.label for tick in figure.ticks] == ["null"]


def test_a_night_kept_with_other_bins_is_not_compared():
    old = Night("e", None, 9, (Slice("all", 9, (Histogram("ink", (4, 5)),)),), (), "scale")
    (figure,) = figures(night("d", ("ink", 5)), old)
    assert figure.last == ""
