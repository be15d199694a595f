"""A folder of documents: every file is read, belongs to one that is, or is set aside."""

import io
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from components.ingest.folders import read_documents, read_inbox, readings
from components.nouns import DOCUMENT_PROMPT, Quarantined, Sample, Split, Task
from tests.small_documents import FIXTURES, column, pdf, picture, text

TEXT_PAGE = pdf(text(column(72)))


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    (folder / "en_Latn").mkdir(parents=True)
    return folder


def _put(inbox, files, tag="en_Latn"):
    for name, content in files.items():
        path = inbox / tag / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def _read(inbox):
    """The samples, the reasons by file, after a check that every file has its place."""
    samples, reasons, files = [], {}, Counter()
    for reading in readings(inbox, longer_side=200):
        files.update(reading.files)
        results = list(reading.results)
        licence = Path(reading.files[0]).name.lower().startswith("licen")
        assert results or licence, reading.files
        for result in results:
            if isinstance(result, Sample):
                samples.append(result)
            else:
                assert result.file == reading.files[0]
                assert "\n" not in result.reason
                reasons.setdefault(Path(result.file).name, result.reason)
    present = {p.relative_to(inbox).as_posix() for p in inbox.rglob("*") if not p.is_dir()}
    assert set(files) == present
    assert set(files.values()) <= {1}
    return samples, reasons


def test_every_format_gives_training_samples(inbox):
    _put(inbox, {"a.pdf": TEXT_PAGE, "b.png": picture(), "b.md": "# Title\r\n\r\nWords  \r\n"})
    _put(
        inbox,
        {
            "page/letter.xml": (FIXTURES / "page-2013.xml").read_bytes(),
            "letter.png": picture((200, 300)),
        },
    )
    _put(
        inbox,
        {"n.xml": (FIXTURES / "alto-v2.xml").read_bytes(), "newspaper.png": picture((300, 450))},
    )
    _put(
        inbox,
        {
            "o/gt.json": (FIXTURES / "omnidocbench.json").read_bytes(),
            "o/images/book.png": picture((100, 150)),
        },
    )
    samples, reasons = _read(inbox)
    assert reasons == {"gt.json": "page 2: image_path '../../secret.png' leads out of the folder"}
    assert len({sample.id for sample in samples}) == 5
    for sample in samples:
        assert (sample.split, sample.task, sample.source) == (Split.TRAIN, Task.DOCUMENT, "inbox")
        assert (sample.language, sample.script) == ("en", "Latn")
        image = Image.open(io.BytesIO(sample.image))
        assert (image.format, image.mode, image.size) == ("PNG", "L", (sample.width, sample.height))
        assert max(image.size) == 200
    pair = next(
        s for s in samples if s.prompt == DOCUMENT_PROMPT and s.target.startswith("# Title")
    )
    assert pair.target == "# Title\n\nWords"


def test_a_file_is_what_its_bytes_are_not_what_it_is_called(inbox):
    _put(inbox, {"a.txt": TEXT_PAGE, "b.PNG": picture(kind="JPEG"), "b.MD": "words"})
    samples, reasons = _read(inbox)
    assert len(samples) == 2
    assert not reasons


def test_a_licence_counts_for_its_folder_and_those_below(inbox):
    other = pdf(text(column(100)))
    _put(inbox, {"a.pdf": TEXT_PAGE, "LICENCE": "SPDX-License-Identifier: CC-BY-4.0\n"})
    _put(inbox, {"deep/er/b.pdf": other, "deep/license.txt": "MIT OR Apache-2.0"})
    _put(
        inbox,
        {"c.pdf": pdf(text(column(80))), "LICENCE": "Everyone may do as they like"},
        "de_Latn",
    )
    samples, reasons = _read(inbox)
    licences = {sample.language: sample.licence for sample in samples}
    assert sorted(s.licence for s in samples) == [
        "CC-BY-4.0",
        "LicenseRef-inbox",
        "MIT OR Apache-2.0",
    ]
    assert licences["de"] == "LicenseRef-inbox"
    assert reasons == {"LICENCE": reasons["LICENCE"]}
    assert "no SPDX expression" in reasons["LICENCE"]


def test_the_same_content_is_taken_once_wherever_it_lies(inbox):
    _put(inbox, {"a.pdf": TEXT_PAGE, "copy/z.pdf": TEXT_PAGE})
    _put(inbox, {"b.pdf": TEXT_PAGE}, "fr_Latn")
    samples, reasons = _read(inbox)
    assert len(samples) == 1
    assert reasons == {
        "z.pdf": "the same content as in en_Latn/a.pdf",
        "b.pdf": "the same content as in en_Latn/a.pdf",
    }


def test_reading_again_elsewhere_gives_the_same_samples(inbox, tmp_path):
    _put(inbox, {"a.pdf": TEXT_PAGE, "b.png": picture(), "b.md": "words"})
    first = list(read_inbox(inbox, longer_side=200))
    moved = shutil.copytree(inbox, tmp_path / "elsewhere")
    assert list(read_inbox(moved, longer_side=200)) == first
    folder = inbox / "en_Latn"
    assert list(read_documents(folder, longer_side=200, language="en", script="Latn")) == first


@pytest.mark.parametrize(
    ("files", "name", "sentence"),
    [
        ({"x.png": picture()}, "x.png", "no text belongs to it"),
        ({"x.md": "words"}, "x.md", "its picture is missing"),
        ({"x.png": picture(), "x.md": ""}, "x.md", "the text is empty"),
        ({"x.png": picture(), "x.md": "\ufeff \n"}, "x.md", "the text is empty"),
        ({"x.png": picture(), "x.md": b"caf\xe9"}, "x.md", "not UTF-8 text: byte 3"),
        ({"x.png": picture(), "x.md": "a\x00b"}, "x.md", "the text holds U+0000"),
        ({"x.png": b"", "x.md": "words"}, "x.md", "not a PNG, JPEG, TIFF or WebP"),
        ({"x.png": picture()[:200], "x.md": "words"}, "x.md", "truncated or broken"),
        ({"x.png": picture((900, 10)), "x.md": "words"}, "x.md", "no shape of a page"),
        (
            {"x.png": picture(), "x.jpg": picture(kind="JPEG"), "x.md": "w"},
            "x.md",
            "it has 2 pictures",
        ),
        ({"x.doc": b"\xd0\xcf\x11\xe0"}, "x.doc", "neither a PDF"),
        ({"x.xml": "<TEI/>"}, "x.xml", "neither a PDF"),
        ({"x.json": "{}"}, "x.json", "no list of pages"),
        ({"x.pdf": b""}, "x.pdf", "the PDF is broken"),
        ({"x.xml": (FIXTURES / "bomb.xml").read_bytes()}, "x.xml", "declares a DOCTYPE"),
        ({"x.xml": "<alto><Layout>"}, "x.xml", "the XML is broken at line 1"),
    ],
)
def test_what_cannot_be_read_is_set_aside_and_the_others_are_not(inbox, files, name, sentence):
    _put(inbox, {**files, "good.pdf": TEXT_PAGE})
    samples, reasons = _read(inbox)
    assert len(samples) == 1
    assert sentence in reasons[name]


def test_a_folder_may_be_called_like_a_file(inbox):
    _put(inbox, {"x.png": picture(), "x.md/inside.pdf": TEXT_PAGE})
    samples, reasons = _read(inbox)
    assert len(samples) == 1
    assert list(reasons) == ["x.png"]


def test_links_out_of_the_folder_are_not_followed(inbox, tmp_path):
    (tmp_path / "secret.pdf").write_bytes(TEXT_PAGE)
    (inbox / "en_Latn" / "a.pdf").symlink_to(tmp_path / "secret.pdf")
    (inbox / "en_Latn" / "broken.pdf").symlink_to("nowhere.pdf")
    (inbox / "en_Latn" / "loop").symlink_to(inbox, target_is_directory=True)
    reasons = {Path(r.file).name: r.reason for r in read_inbox(inbox, longer_side=200)}
    assert "leads out" in reasons["a.pdf"]
    assert "no regular file" in reasons["broken.pdf"]
    assert "not followed" in reasons["loop"]


def test_files_outside_of_a_language_are_named(inbox):
    (inbox / "stray.pdf").write_bytes(TEXT_PAGE)
    _put(inbox, {"a.pdf": TEXT_PAGE}, "german")
    _put(inbox, {"b.pdf": TEXT_PAGE}, "de_latin")
    samples, reasons = _read(inbox)
    assert not samples
    assert all("folder named <language>_<script>" in reason for reason in reasons.values())
    assert len(reasons) == 3


def test_a_picture_belongs_to_the_first_text_that_names_it(inbox):
    _put(
        inbox,
        {
            "letter.png": picture(),
            "letter.md": "words",
            "other.xml": (FIXTURES / "page-2013.xml").read_bytes(),
        },
    )
    samples, reasons = _read(inbox)
    assert [sample.target for sample in samples] == ["words"]
    assert reasons == {"other.xml": "its picture letter.png belongs to letter.md"}


_ORIGINALS = {
    "a.pdf": TEXT_PAGE,
    "letter.xml": (FIXTURES / "page-2013.xml").read_bytes(),
    "newspaper.xml": (FIXTURES / "alto-v2.xml").read_bytes(),
    "gt.json": (FIXTURES / "omnidocbench.json").read_bytes(),
    "x.md": b"words",
    "x.png": picture((40, 60)),
    "x.jpg": picture((40, 60), "JPEG"),
    "x.webp": picture((40, 60), "WEBP"),
    "x.tif": picture((40, 60), "TIFF"),
}
_PICTURES = {"letter.png": picture(), "newspaper.png": picture(), "book.png": picture()}


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.sampled_from(sorted(_ORIGINALS)),
    places=st.lists(st.floats(0, 1), min_size=1, max_size=6),
    inserted=st.binary(max_size=12),
    removed=st.integers(0, 40),
)
def test_damaged_bytes_never_stop_the_run(tmp_path_factory, name, places, inserted, removed):
    content = _ORIGINALS[name]
    for place in places:
        start = int(place * len(content))
        content = content[:start] + inserted + content[start + removed :]
    inbox = tmp_path_factory.mktemp("inbox")
    _put(inbox, {**_PICTURES, name: content, "x.md": b"words", "good.pdf": pdf(text(column(90)))})
    if name.startswith("x."):
        _put(inbox, {name: content})
    else:
        _put(inbox, {"x.png": picture((40, 60))})
    samples, _ = _read(inbox)
    assert any(sample.target.startswith("The quick") for sample in samples)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Look: <image> here", "a token of the model"),
        ("a <|ref|>title<|/ref|> of mine", "a token of the model"),
        ("the end <｜end▁of▁sentence｜>", "a token of the model"),
        ('<table><tr><td rowspan="900000">x</td></tr></table>', "spans 900000 rows or columns"),
    ],
)
def test_a_document_that_speaks_to_the_model_is_set_aside(tmp_path, text, said):
    folder = tmp_path / "en_Latn"
    folder.mkdir()
    Image.new("L", (300, 400), 255).save(folder / "page.png")
    (folder / "page.md").write_text(text, encoding="utf-8")
    (result,) = read_inbox(tmp_path, longer_side=256)
    assert isinstance(result, Quarantined)
    assert said in result.reason


def test_links_in_a_circle_are_set_aside(tmp_path):
    folder = tmp_path / "en_Latn"
    folder.mkdir()
    (folder / "loop.md").symlink_to(folder / "loop.md")
    (result,) = read_inbox(tmp_path, longer_side=256)
    assert isinstance(result, Quarantined)
