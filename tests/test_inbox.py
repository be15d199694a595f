"""The inbox: what can be read is trained on, what cannot is set aside with a reason."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from components.nouns import Split
from components.rendering.inbox import read_inbox
from tests.small_corpus import CONFIG, copy_corpus, render, samples_of


def _png(size: tuple[int, int] = (200, 300)) -> bytes:
    image = Image.new("RGB", size, (250, 250, 250))
    image.paste((10, 10, 10), (20, 20, 60, 30))
    buffer = io.BytesIO()
    image.save(buffer, format="PNG")
    return buffer.getvalue()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    data = copy_corpus(tmp_path)
    (data / "inbox" / "text" / "en_Latn").mkdir(parents=True)
    (data / "inbox" / "pages" / "en_Latn").mkdir(parents=True)
    return data


def _put_page(data: Path, name: str, image: bytes | None, text: bytes | None) -> None:
    folder = data / "inbox" / "pages" / "en_Latn"
    if image is not None:
        (folder / f"{name}.png").write_bytes(image)
    if text is not None:
        (folder / f"{name}.txt").write_bytes(text)


def _reasons(data: Path) -> dict[str, str]:
    return {Path(q.file).name: q.reason for q in read_inbox(data, CONFIG).quarantined}


def test_bad_files_go_to_quarantine_and_the_run_goes_on(data: Path, tmp_path: Path) -> None:
    _put_page(data, "good", _png(), b"An invoice\nfor two lamps\n")
    _put_page(data, "cut", _png()[:120], b"cut short")
    (data / "inbox" / "text" / "en_Latn" / "latin1.txt").write_bytes("café".encode("latin-1"))
    outputs = render(tmp_path / "shards", data=data)
    lines = (tmp_path / "shards" / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
    quarantine = {entry["file"]: entry["reason"] for entry in map(json.loads, lines)}
    assert set(quarantine) == {"inbox/pages/en_Latn/cut.png", "inbox/text/en_Latn/latin1.txt"}
    assert "cannot be decoded" in quarantine["inbox/pages/en_Latn/cut.png"]
    assert "not UTF-8" in quarantine["inbox/text/en_Latn/latin1.txt"]
    assert len(outputs.quarantined) == 2
    assert outputs.counts[Split.TRAIN] == CONFIG.samples[Split.TRAIN] + 1


def test_the_quarantine_is_written_even_when_it_is_empty(data: Path, tmp_path: Path) -> None:
    render(tmp_path / "shards", data=data)
    assert (tmp_path / "shards" / "quarantine.jsonl").read_text() == ""


def test_truncated_png_goes_to_quarantine_with_reason(data: Path) -> None:
    whole = _png()
    for length in (8, 40, len(whole) // 2):
        _put_page(data, f"cut{length}", whole[:length], b"text")
    reasons = _reasons(data)
    assert set(reasons) == {"cut8.png", "cut40.png", f"cut{len(whole) // 2}.png"}
    assert all("PNG" in reason for reason in reasons.values())


def test_a_file_that_is_no_png_is_refused(data: Path) -> None:
    _put_page(data, "gif", b"GIF89a" + bytes(40), b"text")
    assert _reasons(data) == {"gif.png": "not a PNG image"}


def test_a_page_without_its_text_and_a_text_without_its_page_are_refused(data: Path) -> None:
    _put_page(data, "alone", _png(), None)
    _put_page(data, "lonely", None, b"text")
    reasons = _reasons(data)
    assert reasons == {
        "alone.png": "alone.txt is missing beside it",
        "lonely.txt": "lonely.png is missing beside it",
    }


@pytest.mark.parametrize("text", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_target_is_refused(data: Path, text: bytes) -> None:
    _put_page(data, "blank", _png(), text)
    assert _reasons(data) == {"blank.png": "the text is empty"}


def test_a_folder_of_an_unknown_script_is_refused(data: Path) -> None:
    for name in ("en_Runr", "english"):
        folder = data / "inbox" / "text" / name
        folder.mkdir()
        (folder / "a.txt").write_text("text")
    refused = read_inbox(data, CONFIG).quarantined
    assert [q.file for q in refused] == ["inbox/text/en_Runr/a.txt", "inbox/text/english/a.txt"]
    assert all("render.script_shares" in q.reason for q in refused)


def test_a_good_page_becomes_a_training_sample(data: Path, tmp_path: Path) -> None:
    _put_page(data, "good", _png(), "Première\r\n  ligne ".encode())
    render(tmp_path / "shards", data=data)
    sample = samples_of(tmp_path / "shards", Split.TRAIN)[-1]
    assert (sample.source, sample.language, sample.target) == ("inbox", "en", "Première\nligne")
    assert sample.image is not None
    with Image.open(io.BytesIO(sample.image)) as image:
        assert (image.mode, image.size) == ("L", (CONFIG.page.width, CONFIG.page.height))
        # Wider than it is tall: the paper colour fills the sides.
        assert image.getpixel((2, 64)) == image.getpixel((CONFIG.page.width - 3, 64)) == 250


def test_a_page_that_repeats_a_held_out_target_is_set_aside(data: Path, tmp_path: Path) -> None:
    render(tmp_path / "shards", data=data)
    held_out = next(s for s in samples_of(tmp_path / "shards", Split.TEST) if s.script == "Latn")
    _put_page(data, "copied", _png(), held_out.target.upper().encode())
    outputs = render(tmp_path / "shards", data=data)
    assert [Path(q.file).name for q in outputs.quarantined] == ["copied.png"]
    assert "held-out" in outputs.quarantined[0].reason
    assert outputs.counts[Split.TRAIN] == CONFIG.samples[Split.TRAIN]


def test_inbox_text_is_trained_on_and_never_tested_on(data: Path, tmp_path: Path) -> None:
    text = "zweihundert Quittungen lagen ordentlich sortiert im Schrank " * 40
    (data / "inbox" / "text" / "en_Latn" / "note.txt").write_text(text, encoding="utf-8")
    render(tmp_path / "shards", data=data)
    documents = {
        split: {s.document for s in samples_of(tmp_path / "shards", split)} for split in Split
    }
    assert "inbox/text/en_Latn/note.txt" in documents[Split.TRAIN]
    assert "inbox/text/en_Latn/note.txt" not in documents[Split.TEST] | documents[Split.VALIDATION]
