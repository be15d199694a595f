"""Contracts of `profile`: one row a sample, broken samples described, and the same bytes."""

import io
import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from components.benchmark.declaration import load_declaration
from components.nouns import Alignment, DataRefused, Sample, ScriptoriumError, Split, Task, Verdict
from components.records import read_json, read_lines
from components.shards import SCHEMA, shard_path, write_shard
from components.text_key import quotations, text_key
from components.validation import profile, validate
from components.validation.checkpoint import Refused
from components.validation.profile import MANIFEST_SCHEMA, ProfileInputs, look
from tests.manifests import CONFIG, SCRIPT_SHARES, TASK_SHARES

SIZE = (64, 16)


def png(text="", paper=240, ink=0, noise=0.0, seed=0):
    image = Image.new("L", SIZE, paper)
    ImageDraw.Draw(image).text((2, 2), text, fill=ink)
    grey = np.asarray(image) + np.random.default_rng(seed).normal(0, noise, SIZE[::-1])
    buffer = io.BytesIO()
    Image.fromarray(grey.clip(0, 255).astype("uint8")).save(buffer, "PNG")
    return buffer.getvalue()


def sample(split, number, task=Task.LINE, **changes):
    target = f"text of {split} {number:03d}"
    image = None if task is Task.TEXT else png(target, noise=3.0, seed=number)
    line = Sample(
        id=f"{split}-{number}",
        split=split,
        task=task,
        language="el",
        script=("Grek", "Latn")[number // 10 % 2],
        source="udhr",
        document=f"{split}/{number % 2}",
        licence="CC0-1.0",
        prompt="<image>",
        target=target,
        font="Noto Sans",
        image=image,
        width=SIZE[0] if image else 0,
        height=SIZE[1] if image else 0,
        alignment=Alignment((0,), (1,), (2,)) if image else None,
    )
    return replace(line, **changes)


TASKS = [Task.LINE] * 5 + [Task.PAGE] * 3 + [Task.TEXT] * 2


def healthy():
    sizes = {Split.TRAIN: 40, Split.VALIDATION: 5, Split.TEST: 5}
    return {s: [sample(s, i, TASKS[i % 10]) for i in range(n)] for s, n in sizes.items()}


def run(folder, samples, quarantined=()):
    for split in Split:
        write_shard(shard_path(folder / "shards", split), samples[split], 7)
    lines = [json.dumps({"file": name, "reason": "truncated"}) + "\n" for name in quarantined]
    (folder / "shards" / "quarantine.jsonl").write_text("".join(lines))
    inputs = ProfileInputs(folder / "shards", folder / "manifest.parquet", folder / "profile.json")
    outputs = profile.run(inputs)
    return pq.read_table(outputs.manifest), json.loads(outputs.profile.read_text())


def test_every_sample_has_one_row_in_order(tmp_path):
    samples = healthy()

    table, _ = run(tmp_path, samples)

    assert table.schema.equals(MANIFEST_SCHEMA)
    assert table["id"].to_pylist() == [s.id for split in Split for s in samples[split]]


def test_a_text_only_row_has_null_for_what_only_images_have(tmp_path):
    row = run(tmp_path, healthy())[0].filter(pa.compute.field("task") == "text").to_pylist()[0]

    assert (row["has_image"], row["aligned"]) == (False, False)
    assert (row["image_sha256"], row["ink"], row["decodable"]) == (None, None, None)
    assert row["target_characters"] == len("text of train 008")


def test_a_training_row_that_says_a_line_of_the_benchmark_is_marked(tmp_path, monkeypatch):
    benchmark = quotations("Everyone has the right to a nationality.")
    declared = replace(load_declaration(), quotations=frozenset(benchmark))
    monkeypatch.setattr(profile, "load_declaration", lambda: declared)
    samples = healthy()
    said = "of 1948:\nEVERYONE has the right to a nationality"
    for split in Split:
        samples[split][0] = replace(samples[split][0], target=said)

    table, _ = run(tmp_path, samples)

    marked = table.filter(pa.compute.field("quotes_benchmark"))["id"].to_pylist()
    assert marked == [samples[Split.TRAIN][0].id]


def test_the_profile_counts_what_is_there(tmp_path):
    samples = healthy()
    copies = [replace(samples[Split.TRAIN][0], id=f"copy-{i}") for i in range(3)]
    again = replace(samples[Split.TRAIN][1], id="other image", image=png("other"))
    samples[Split.TRAIN] += [*copies, again]
    samples[Split.TEST][0] = replace(samples[Split.TEST][0], image=b"\x89PNG broken")

    _, counts = run(tmp_path, samples, quarantined=["a.png", "b.txt"])

    assert counts["rows"] == 54
    assert counts["split"] == {"train": 44, "validation": 5, "test": 5}
    assert counts["task"] == {"line": 34, "page": 12, "text": 8}
    assert counts["script"] == {"Grek": 34, "Latn": 20}
    assert counts["language"] == {"el": 54}
    assert counts["duplicates"] == {"train": 3, "validation": 0, "test": 0}
    assert counts["characters"]["test"] == 5 * len("text of test 000")
    assert (counts["undecodable"], counts["quarantined"]) == (1, 2)


def test_the_same_shards_give_the_same_bytes(tmp_path):
    bytes_of = []
    for name in ("one", "two"):
        run(tmp_path / name, healthy())
        files = ("manifest.parquet", "profile.json")
        bytes_of.append([(tmp_path / name / file).read_bytes() for file in files])

    assert bytes_of[0] == bytes_of[1]


@pytest.mark.parametrize(
    ("image", "size"),
    [
        (png("text")[:-40], SIZE),
        (png("text"), (65, 16)),
        (b"", SIZE),
        (b"not an image", SIZE),
        (png("text").replace(b"IDAT", b"IDxT"), SIZE),
    ],
)
def test_a_broken_or_wrongly_sized_image_is_not_decodable(image, size):
    assert look(image, size) == (False, None)


def test_another_format_than_png_is_not_decodable():
    buffer = io.BytesIO()
    Image.new("L", SIZE, 240).save(buffer, "BMP")

    assert look(buffer.getvalue(), SIZE) == (False, None)


@given(st.binary(max_size=200), st.integers(0, 200))
def test_hostile_bytes_are_described_and_never_raise(junk, at):
    whole = png("text")

    for image in (junk, whole[:at] + junk + whole[at + len(junk) :]):
        decodable, ink = look(image, SIZE)
        assert (ink is None) == (not decodable)
        assert ink is None or 0 <= ink <= 1


def test_ink_is_the_share_of_pixels_that_stand_out():
    half = Image.new("L", (10, 10), 200)
    half.paste(150, (0, 0, 3, 10))  # 50 grey levels away: ink
    half.paste(165, (3, 0, 5, 10))  # 35 grey levels away: not
    buffer = io.BytesIO()
    half.save(buffer, "PNG")

    assert look(buffer.getvalue(), (10, 10)) == (True, pytest.approx(0.3))


@pytest.mark.parametrize(("paper", "ink"), [(240, 0), (15, 255)])
def test_noise_is_not_ink_and_light_text_on_dark_paper_is(paper, ink):
    _, blank = look(png("", paper, ink, noise=8.0), SIZE)
    _, written = look(png("words", paper, ink, noise=8.0), SIZE)

    assert blank == pytest.approx(0, abs=1e-3) and written > 0.03


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Everyone has the right.", "everyone  HAS\nthe—right"),
        ("ﬁne", "fine"),
        ("Straße", "STRASSE"),
        ("全世界", "全 世、界"),
    ],
)
def test_near_duplicates_have_the_same_text_key(one, other):
    assert text_key(one) == text_key(other) != ""


def test_vowel_signs_are_part_of_the_text_key():
    assert text_key("कि") != text_key("का") != text_key("क")
    assert text_key("ที่") != text_key("ที")


@given(st.text())
@example("O¯")  # a macron that stands alone holds a space until it is folded
def test_a_text_key_is_its_own_key(text):
    assert text_key(text_key(text)) == text_key(text)


def test_a_broken_shard_is_named(tmp_path):
    run(tmp_path, healthy())
    inputs = ProfileInputs(tmp_path / "shards", tmp_path / "m.parquet", tmp_path / "p.json")
    path = shard_path(inputs.shards, Split.TEST)

    pq.write_table(SCHEMA.empty_table().drop_columns(["licence"]), path)
    with pytest.raises(ScriptoriumError, match=r"test\.parquet: column licence is missing"):
        profile.run(inputs)
    path.write_bytes(b"PAR1")
    with pytest.raises(ScriptoriumError, match=r"test\.parquet: not a readable shard"):
        profile.run(inputs)
    path.unlink()
    with pytest.raises(ScriptoriumError, match=r"test\.parquet: no such shard"):
        profile.run(inputs)


def test_a_null_target_reaches_the_manifest_as_null(tmp_path):
    run(tmp_path, healthy())
    path = shard_path(tmp_path / "shards", Split.TEST)
    nullable = pa.schema([field.with_nullable(True) for field in SCHEMA])
    rows = pq.read_table(path).to_pylist()
    rows[0]["target"] = None
    pq.write_table(pa.Table.from_pylist(rows, schema=nullable), path)

    inputs = ProfileInputs(tmp_path / "shards", tmp_path / "m.parquet", tmp_path / "p.json")
    described = pq.read_table(profile.run(inputs).manifest).to_pylist()[-5]

    assert (described["id"], described["target_sha256"]) == ("test-0", None)


def judge(folder, samples):
    run(folder, samples)
    inputs = validate.ValidateInputs(
        folder / "manifest.parquet", folder / "validation", TASK_SHARES, SCRIPT_SHARES
    )
    return validate.run(CONFIG, inputs)


def test_real_shards_pass_the_gate(tmp_path):
    assert read_json(Verdict, judge(tmp_path, healthy()).verdict).passed


def test_a_leak_a_blank_and_a_broken_image_in_real_shards_are_refused_by_row(tmp_path):
    samples = healthy()
    train, test = samples[Split.TRAIN], samples[Split.TEST]
    train[0] = replace(train[0], target=test[0].target.upper() + ".")
    train[1] = replace(train[1], image=test[1].image)
    train[2] = replace(train[2], image=png("", noise=8.0))
    train[3] = replace(train[3], image=train[3].image[:-30])
    train[4] = replace(train[4], target=" \n")

    with pytest.raises(DataRefused):
        judge(tmp_path, samples)

    refused = set(read_lines(Refused, tmp_path / "validation" / "refused.jsonl"))
    assert refused == {
        Refused("train-0", "no held-out text is trained on"),
        Refused("train-1", "no held-out image is trained on"),
        Refused("train-2", "no image is blank"),
        Refused("train-3", "every image decodes"),
        Refused("train-4", "no target is empty"),
    }
