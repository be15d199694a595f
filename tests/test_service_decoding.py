"""Hostile files: whatever the bytes, an answer or one sentence, within limits and in time."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from services.decoding import Refused, decode
from tests.documents import (
    HOSTILE,
    LIMITS,
    bomb_png,
    deep,
    drawing,
    encode,
    endless_pdf,
    pdf,
    pdf_of,
)

VALID = {
    "png": encode(drawing("RGB")),
    "jpeg": encode(drawing(), "JPEG"),
    "webp": encode(drawing("RGB"), "WEBP"),
    "tiff": encode(drawing(), "TIFF"),
    "pdf": pdf(2),
}


def _refused(data, limits=LIMITS):
    with pytest.raises(Refused) as caught:
        decode(data, limits)
    assert caught.value.sentence.endswith(".")
    return caught.value


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_its_status(name):
    data, status = HOSTILE[name]
    assert _refused(data).status == status


@pytest.mark.parametrize("name", VALID)
def test_valid_file_is_decoded(name):
    pages = decode(VALID[name], LIMITS)
    assert len(pages) == (2 if name == "pdf" else 1)
    assert all(page.mode in ("L", "RGB") for page in pages)
    assert all(np.asarray(page.convert("L")).std() > 10 for page in pages), "the ink is there"


def test_every_page_of_a_tiff_is_decoded_in_order():
    frames = [Image.new("L", (20 + number, 10), 90 * number) for number in range(3)]
    pages = decode(encode(frames[0], "TIFF", save_all=True, append_images=frames[1:]), LIMITS)
    assert [(page.width, page.getpixel((0, 0))) for page in pages] == [(20, 0), (21, 90), (22, 180)]


def test_lossless_pixels_arrive_unchanged():
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8))
    assert decode(encode(image), LIMITS)[0].tobytes() == image.tobytes()


def test_exif_orientation_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    image = Image.new("L", (60, 20), 255)
    image.paste(0, (0, 0, 10, 20))
    page = decode(encode(image, exif=exif), LIMITS)[0]
    assert page.size == (20, 60)
    assert page.getpixel((5, 2)) == 0, "the left edge has become the top"


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_is_laid_on_white(mode):
    clear = (0, 0, 0, 0) if mode == "RGBA" else (0, 0)
    page = decode(encode(Image.new(mode, (8, 8), clear)), LIMITS)[0]
    assert page.convert("L").getextrema() == (255, 255)


@pytest.mark.parametrize(
    ("image", "form"),
    [
        (deep(np.uint16, 0, 65535), "PNG"),
        (deep(np.uint16, 0, 65535), "TIFF"),
        (deep(np.int32, -1000, 70000), "TIFF"),
        (deep(np.float32, -1, 2), "TIFF"),
    ],
)
def test_deep_samples_are_scaled_to_eight_bits(image, form):
    page = decode(encode(image, form), LIMITS)[0]
    assert page.mode == "L"
    grey = np.asarray(page, dtype=int)
    assert (grey.min(), grey.max()) == (0, 255)
    assert abs(int(np.median(grey)) - 127) <= 1, "linear, not clipped"


def test_cmyk_becomes_rgb():
    page = decode(encode(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG"), LIMITS)[0]
    red, green, blue = page.getpixel((8, 8))
    assert page.mode == "RGB"
    assert red > 200
    assert max(green, blue) < 80


def test_pages_of_any_size_share_the_pixels_allowed():
    page = decode(pdf_of("/MediaBox[0 0 14000 14000]"), LIMITS)[0]
    assert 0.9 < page.width * page.height / (LIMITS.megapixels * 1e6) <= 1.01


def test_child_that_exceeds_its_memory_is_refused():
    limits = replace(LIMITS, megapixels=10_000, megabytes=300)
    refused = _refused(bomb_png(50_000, 50_000), limits)
    assert refused.status == 413
    assert "memory" in refused.sentence


def test_child_that_exceeds_its_time_is_ended():
    started = time.monotonic()
    refused = _refused(endless_pdf(), replace(LIMITS, seconds=1))
    assert refused.status == 413
    assert "longer than 1 s" in refused.sentence
    assert time.monotonic() - started < 5


def test_child_sees_no_environment(monkeypatch):
    import subprocess

    seen = {}
    run = subprocess.run

    def spy(*args, **options):
        seen.update(options)
        return run(*args, **options)

    monkeypatch.setattr(subprocess, "run", spy)
    decode(VALID["png"], LIMITS)
    assert seen["env"] == {}


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["png", "jpeg"]), st.data())
def test_every_truncation_is_refused(name, data):
    whole = VALID[name]
    length = data.draw(st.integers(0, len(whole) - 5))  # a lost checksum of the end loses nothing
    assert _refused(whole[:length]).status in (415, 422)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(VALID)), st.data())
def test_damaged_file_is_read_or_refused(name, data):
    damaged = bytearray(VALID[name])
    places = st.integers(0, len(damaged) - 1)
    for place, value in data.draw(st.dictionaries(places, st.integers(0, 255), max_size=8)).items():
        damaged[place] = value
    _read_or_refused(bytes(damaged))


@settings(max_examples=15, deadline=None)
@given(st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-1.4\n"]), st.binary())
def test_any_bytes_are_read_or_refused(start, rest):
    _read_or_refused(start + rest)


def _read_or_refused(data):
    try:
        pages = decode(data, LIMITS)
    except Refused as refused:
        assert refused.status in (413, 415, 422)
    else:
        assert pages
