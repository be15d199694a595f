"""A manifest says what was found: a bad shard is a fault with a reason, a bad row is described."""

import ast
from dataclasses import replace
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.mixture.production.runners import ProcessRunner
from components.mixture.production.store import Index, ShardStore
from components.nouns import Quarantined, ScriptoriumError, Split, Task
from components.shards import SCHEMA, shard_path
from components.validation.manifest import describing, documentation, spans, writing
from components.validation.manifest.building import build_manifest
from components.validation.manifest.cache import CODE
from components.validation.manifest.collecting import mixture_collection, strips_collection
from components.validation.manifest.collection import Collection, ShardFile
from components.validation.manifest.columns import COLUMNS, MANIFEST_SCHEMA
from components.validation.manifest.reading import INDEX, Manifest
from components.validation.manifest.spans import examine
from components.validation.manifest.viewing import Viewer
from tests.small_shards import (
    NULLABLE,
    ROWS_PER_GROUP,
    VIEWS,
    change,
    samples,
    seal,
    write_strips,
)

ROWS = 4


def build(folder, collection=None):
    """Build the manifest of the strips in `folder`, or of another collection."""
    collection = collection or strips_collection(folder / "shards")
    out = folder / "manifest"
    build_manifest(collection, out, folder / "cache", Viewer(VIEWS, 32), ProcessRunner(1))
    return Manifest(out)


def fault_of(folder):
    """The fault of the test shard; the others must have none and give all their rows."""
    manifest = build(folder)
    *others, shard = manifest.index.shards
    assert [other.fault for other in others] == [None, None]
    assert manifest.rows == sum(other.rows for other in others) == 2 * ROWS
    return shard.fault


@pytest.fixture
def shard(tmp_path):
    write_strips(tmp_path / "shards", samples(ROWS, ROWS))
    return shard_path(tmp_path / "shards", Split.TEST)


def test_a_missing_shard_is_a_fault(shard, tmp_path):
    shard.unlink()
    assert fault_of(tmp_path) == "test.parquet: no such shard"


@pytest.mark.parametrize("content", [b"", b"PAR1", b"not a shard at all", bytes(4096)])
def test_a_file_that_is_no_shard_is_a_fault(shard, tmp_path, content):
    shard.write_bytes(content)
    assert fault_of(tmp_path).startswith("test.parquet: not a readable shard: ")


def test_a_truncated_shard_is_a_fault(shard, tmp_path):
    shard.write_bytes(shard.read_bytes()[:-100])
    assert "test.parquet: not a readable shard" in fault_of(tmp_path)


def test_a_folder_in_the_place_of_a_shard_is_a_fault(shard, tmp_path):
    shard.unlink()
    shard.mkdir()
    assert fault_of(tmp_path) == "test.parquet: not a readable shard: Is a directory"


def test_a_shard_without_rows_is_a_fault(shard, tmp_path):
    pq.write_table(SCHEMA.empty_table(), shard)
    assert fault_of(tmp_path) == "test.parquet: holds no rows"


def test_rows_that_render_wrote_and_that_are_lost_are_a_fault(shard, tmp_path):
    pq.write_table(pq.read_table(shard).slice(1), shard)
    assert fault_of(tmp_path) == f"test.parquet: holds {ROWS - 1} rows, its maker wrote {ROWS}"


def test_a_value_changed_after_render_is_a_fault(shard, tmp_path):
    table = pq.read_table(shard)
    at = table.column_names.index("licence")
    other = pa.array(["CC-BY-4.0"] * ROWS)
    pq.write_table(table.set_column(at, SCHEMA.field("licence"), other), shard)
    assert fault_of(tmp_path) == "test.parquet: not the bytes its maker wrote"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda index: index.unlink(), "index.json: no such file"),
        (lambda index: index.unlink() or index.mkdir(), "Is a directory"),
        (lambda index: index.write_text("{}"), "index.json: corpus: missing field"),
        (lambda index: index.write_text('{"corpus": "c", "shards": []}'), "does not name it"),
    ],
)
def test_strips_of_which_no_index_says_what_was_written_are_all_at_fault(
    shard, tmp_path, damage, said
):
    damage(shard.with_name("index.json"))
    manifest = build(tmp_path)
    assert manifest.rows == 0
    for found in manifest.index.shards:
        assert found.fault.startswith(f"{found.path}: ") and said in found.fault


def test_strips_say_of_which_corpus_they_are(shard, tmp_path):
    assert build(tmp_path).index.corpus == "corpus"


def recast(table, name, kind):
    at = table.column_names.index(name)
    return table.set_column(at, name, table[name].cast(kind))


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda t: t.drop_columns(["licence"]), "column licence is missing"),
        (lambda t: t.append_column("mood", [["good"] * ROWS]), "column mood is unknown"),
        (lambda t: t.append_column("id", t["id"]), "column id stands there twice"),
        (lambda t: recast(t, "width", pa.int64()), "column width is int64, not int32"),
        (
            lambda t: t.replace_schema_metadata({"schema_version": "1"}),
            "its schema is not of version 2",
        ),
        (lambda t: t.replace_schema_metadata(None), "its schema is not of version 2"),
    ],
)
def test_a_shard_of_another_schema_is_a_fault_that_says_where(shard, tmp_path, damage, reason):
    pq.write_table(damage(pq.read_table(shard)), shard)
    assert fault_of(tmp_path) == f"test.parquet: {reason}"


def test_what_is_no_utf8_is_a_fault_that_names_its_column(shard, tmp_path):
    table = pq.read_table(shard)
    broken = pa.array([b"\xff\xfe"] * ROWS, pa.binary()).view(pa.string())
    at = table.column_names.index("document")
    pq.write_table(table.set_column(at, SCHEMA.field("document"), broken), shard)
    seal(shard.parent)

    assert fault_of(tmp_path).startswith("test.parquet: rows from 0 on cannot be read: column docu")


def test_a_page_that_rotted_is_a_fault(shard, tmp_path):
    content = bytearray(shard.read_bytes())
    place = pq.ParquetFile(shard).metadata.row_group(0).column(11).data_page_offset
    content[place : place + 200] = bytes(200)
    shard.write_bytes(content)
    seal(shard.parent)

    assert "rows from 0 on cannot be read" in fault_of(tmp_path)


def test_a_row_that_defies_description_is_a_fault_that_names_it(shard, tmp_path, monkeypatch):
    def fragile(target, *_, **__):
        raise RecursionError("too deep")

    healthy = describing.describe_text
    monkeypatch.setattr(
        describing,
        "describe_text",
        lambda target, *named, **more: (fragile if "test 002" in target else healthy)(
            target, *named, **more
        ),
    )
    fault = "test.parquet: row 2 defies description: RecursionError: too deep"
    assert fault_of(tmp_path) == fault


def test_a_fault_is_not_kept_and_a_mended_shard_is_read(shard, tmp_path):
    whole = shard.read_bytes()
    shard.write_bytes(whole[:-100])
    assert fault_of(tmp_path) is not None
    shard.write_bytes(whole)

    assert build(tmp_path).rows == 3 * ROWS


@pytest.mark.parametrize("name", [field.name for field in SCHEMA if not field.nullable])
def test_a_null_reaches_the_manifest_and_never_stops_it(name, shard, tmp_path):
    change(shard, 1, **{name: None})

    row = build(tmp_path).columns(MANIFEST_SCHEMA.names).to_pylist()[-ROWS + 1]

    shown = {"prompt": "prompt_kind", "target": "target_hash"}.get(name, name)
    assert row[shown] is None


def test_a_column_that_is_null_everywhere_is_read(shard, tmp_path):
    table = pq.read_table(shard)
    rows = [row | {"image": None, "target": None} for row in table.to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows, schema=NULLABLE), shard)
    seal(shard.parent)

    table = build(tmp_path).columns(["has_image", "target_tokens"])

    assert table.slice(2 * ROWS).to_pylist() == [{"has_image": False, "target_tokens": None}] * ROWS


def test_an_alignment_with_a_part_missing_is_an_alignment_with_faults(shard, tmp_path):
    change(shard, 0, align_left=None)

    row = build(tmp_path).columns(["aligned", "alignment_faults"]).to_pylist()[-ROWS]

    assert row["aligned"] and row["alignment_faults"] > 0


def test_sizes_that_no_picture_has_have_no_mode(shard, tmp_path):
    change(shard, 0, width=0, height=-5)

    row = build(tmp_path).columns(["width", "mode", "visual_tokens"]).to_pylist()[-ROWS]

    assert row == {"width": 0, "mode": None, "visual_tokens": None}


@settings(max_examples=40)
@given(junk=st.binary(min_size=1, max_size=60), at=st.floats(0, 1))
def test_any_damage_of_a_shard_is_a_fault_or_rows_and_never_a_crash(junk, at):
    store = ShardStore("memory://damaged")
    store.write("whole.parquet", samples(ROWS, 1)[Split.TRAIN], (), ROWS_PER_GROUP)
    with store.raw("whole.parquet") as raw:
        content = bytearray(raw.read())
    place = int(at * (len(content) - 1))
    content[place : place + len(junk)] = junk
    fsspec.filesystem("memory").pipe("/damaged/damaged.parquet", bytes(content))

    shard = examine(store, ShardFile("damaged.parquet", "train"))

    assert (shard.found.fault is None) == bool(shard.spans)
    for span in shard.spans:
        try:
            assert describing.describe_span(store, "damaged.parquet", span).num_rows == span.rows
        except ScriptoriumError as error:
            assert "cannot be read" in str(error) or "defies description" in str(error)


def mixture(address, **changes):
    """A store of one shard whose index says what `changes` makes it say."""
    store = ShardStore(address)
    path = "train/line-00000-0123456789ab.parquet"
    store.write(path, samples(ROWS, 1)[Split.TRAIN], (), ROWS_PER_GROUP)
    record = replace(store.record(path, Split.TRAIN, Task.LINE), **changes)
    refused = Quarantined("inbox/a.pdf", "encrypted")
    store.write_index(Index("corpus 7", 1, (record,), (Quarantined("o", "no"),), (refused,)))
    return mixture_collection(address)


def test_a_mixture_is_what_its_index_says(tmp_path):
    collection = mixture("memory://said")

    manifest = build(tmp_path, collection)

    assert (manifest.rows, manifest.index.shards[0].fault) == (ROWS, None)
    assert (manifest.index.collection, manifest.index.corpus) == ("mixture", "corpus 7")
    assert [entry.file for entry in manifest.index.set_aside] == ["o", "inbox/a.pdf"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"rows": ROWS + 3}, f"holds {ROWS} rows, its maker wrote {ROWS + 3}"),
        ({"sha256": "0" * 64}, "not the bytes its maker wrote"),
    ],
)
def test_a_shard_that_is_not_what_its_maker_wrote_is_a_fault(tmp_path, changes, reason):
    manifest = build(tmp_path, mixture("memory://other", **changes))

    (shard,) = manifest.index.shards
    assert (shard.fault, shard.rows) == (f"{shard.path}: {reason}", ROWS)
    assert manifest.rows == 0


def test_a_damaged_line_of_what_was_set_aside_is_named(shard, tmp_path):
    (tmp_path / "shards" / "quarantine.jsonl").write_text('{"file": "a.png"}\n')

    with pytest.raises(ScriptoriumError, match=r"quarantine\.jsonl:1: reason: missing field"):
        strips_collection(tmp_path / "shards")


def test_spans_cut_a_shard_between_groups(tmp_path, monkeypatch):
    monkeypatch.setattr(spans, "SPAN_ROWS", 15)
    write_strips(tmp_path, samples(40, 1))

    found = examine(ShardStore(str(tmp_path)), ShardFile("train.parquet", "train"))

    assert [(s.groups, s.first, s.rows) for s in found.spans] == [
        ((0, 1), 0, 14),
        ((2, 3), 14, 14),
        ((4, 5), 28, 12),
    ]


def test_rows_keep_their_numbers_over_spans_and_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(spans, "SPAN_ROWS", 15)
    monkeypatch.setattr(describing, "ROWS_READ", 4)
    write_strips(tmp_path / "shards", samples(40, 1))

    table = build(tmp_path).columns(["row", "id"]).slice(0, 40)

    assert table["row"].to_pylist() == list(range(40))
    assert table["id"].to_pylist() == [f"train-{number}" for number in range(40)]


def test_equal_shards_are_described_once_and_stand_there_twice(tmp_path):
    write_strips(tmp_path / "shards", samples(ROWS, ROWS))
    twice = tuple(ShardFile("train.parquet", "train") for _ in range(2))
    collection = Collection("strips", str(tmp_path / "shards"), twice)
    cache, out = tmp_path / "cache", tmp_path / "manifest"

    built = build_manifest(collection, out, cache, Viewer(VIEWS, 32), ProcessRunner(1))

    assert (built.described, built.index.rows) == (ROWS, 2 * ROWS)


def test_a_new_manifest_leaves_nothing_of_the_old_one(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "PART_ROWS", 8)
    write_strips(tmp_path / "shards", samples(20, ROWS))
    build(tmp_path)
    write_strips(tmp_path / "shards", samples(ROWS, 1))

    build(tmp_path)

    assert [p.name for p in sorted((tmp_path / "manifest").iterdir())] == [
        INDEX,
        "part-00000.parquet",
    ]


def test_the_digest_is_of_the_rows(shard, tmp_path):
    first, again = build(tmp_path).index.digest, build(tmp_path).index.digest
    change(shard, 0, font="another")

    assert first == again != build(tmp_path).index.digest


@pytest.fixture
def manifest(shard, tmp_path):
    build(tmp_path)
    return tmp_path / "manifest"


def test_columns_are_those_that_were_asked_for(manifest):
    table = Manifest(manifest).columns(["language", "id"])

    assert table.column_names == ["language", "id"] and table.num_rows == 3 * ROWS


def spoil(part, table):
    pq.write_table(table, part)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda p: p.unlink(), "no such part of the manifest"),
        (lambda p: p.write_bytes(b"PAR1"), "not a readable part of a manifest"),
        (lambda p: spoil(p, pq.read_table(p).drop_columns(["ink"])), "column ink is missing"),
        (
            lambda p: spoil(p, recast(pq.read_table(p), "ink", pa.float64())),
            "column ink is double, not float",
        ),
        (
            lambda p: spoil(p, pq.read_table(p).append_column("mood", [[1] * 3 * ROWS])),
            "column mood is unknown",
        ),
        (
            lambda p: spoil(p, pq.read_table(p).replace_schema_metadata(None)),
            "a manifest of another version",
        ),
    ],
)
def test_a_part_that_is_not_as_it_should_be_is_named(manifest, damage, reason):
    damage(manifest / "part-00000.parquet")

    with pytest.raises(ScriptoriumError, match=rf"part-00000\.parquet: {reason}"):
        Manifest(manifest)


def test_a_part_that_lost_rows_is_noticed(manifest):
    part = manifest / "part-00000.parquet"
    spoil(part, pq.read_table(part).slice(1))

    with pytest.raises(
        ScriptoriumError, match=r"index\.json: rows: 12 are named, the parts hold 11"
    ):
        Manifest(manifest)


def test_a_part_that_rotted_is_never_read_as_something_else(manifest):
    part = manifest / "part-00000.parquet"
    content = part.read_bytes()
    for place in range(4, len(content), len(content) // 40):
        spoilt = bytearray(content)
        spoilt[place] ^= 0xFF
        part.write_bytes(spoilt)
        with pytest.raises(ScriptoriumError, match=r"part-00000\.parquet: |digest: not that of"):
            Manifest(manifest)


def test_a_part_of_another_manifest_is_refused(manifest, tmp_path):
    """It is whole, of the schema and of as many rows: only the digest tells."""
    part = manifest / "part-00000.parquet"
    table = pq.read_table(part)
    others = table.set_column(0, MANIFEST_SCHEMA.field(0), table.column(0).combine_chunks()[::-1])
    spoil(part, others)

    with pytest.raises(ScriptoriumError, match=r"index\.json: digest: not that of the parts"):
        Manifest(manifest)


def test_no_manifest_is_said_in_a_sentence(tmp_path):
    with pytest.raises(ScriptoriumError, match=r"index\.json: no such file"):
        Manifest(tmp_path)


def imported(path):
    """Modules of this project that a module imports, as paths in `components`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("components."):
            file = Path(*node.module.split(".")).with_suffix(".py")
            if file.is_file():
                yield file


def test_the_version_of_a_description_covers_all_code_it_depends_on():
    seen, waiting = set(), [Path(describing.__file__).relative_to(Path.cwd())]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += imported(path)
    names = {path.relative_to("components").as_posix() for path in seen}
    covered = {name for name in names if name.startswith(CODE)}
    # Imported for a type, or to reach a shard: none of them decides what is said of a row.
    assert names - covered <= {
        "admission.py",
        "library/reader.py",
        "library/rows.py",
        "mixture/production/store.py",
        "mixture_config.py",
        "model_config.py",
        "rendering/recipe.py",
    }


def test_the_page_about_the_manifest_is_the_one_its_columns_write():
    written = Path("docs/manifest.md").read_text(encoding="utf-8")

    assert written == documentation.page()
    assert all(f"| `{column.name}` |" in written for column in COLUMNS)
