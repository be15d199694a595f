"""The picture of a row: what decodes, how it looks, and its perceptual hash."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from components.validation.manifest.columns import PICTURE_SKETCH_BYTES, Measured, names
from components.validation.manifest.decoding import decode
from components.validation.manifest.picture_sketch import sketch
from components.validation.manifest.pictures import describe_picture
from components.validation.manifest.skew import skew_of
from components.validation.manifest.tones import tones_of
from components.validation.relations.pictures import NEAR_BITS
from tests.pictures import INK, PAPER, page, png, strip, words

SIZE = (724, 1024)
WHITE = np.full((40, 60), 255, np.uint8)


@pytest.fixture(scope="module")
def grey():
    return page(1)


@pytest.fixture(scope="module")
def whole(grey):
    return png(grey)


def _describe(image, size=SIZE):
    return describe_picture(image, size, "", None, ())


def _resized(grey, scale):
    height, width = grey.shape
    size = (round(width * scale), round(height * scale))
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS))


def _turned(grey, degrees):
    picture = Image.fromarray(grey).rotate(
        -degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=PAPER
    )
    return np.asarray(picture)


def _jpeg(grey, quality):
    buffer = io.BytesIO()
    Image.fromarray(grey).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))


def _noisy(grey, deviation):
    noise = np.random.default_rng(5).normal(0, deviation, grey.shape)
    return np.clip(grey + noise, 0, 255).astype(np.uint8)


def _distances(*greys):
    """In how many bits each sketch differs from each."""
    sketches = np.array([np.frombuffer(sketch(grey) or b"", np.uint8) for grey in greys])
    return np.bitwise_count(sketches[:, None] ^ sketches).sum(axis=-1)


def test_a_row_has_every_column_of_pictures_and_boxes_but_those_of_the_model(whole):
    expected = {*names(Measured.PICTURE, Measured.BOXES), "picture_sketch"}
    expected -= {"mode", "visual_tokens"}
    for image in (whole, None, b"x"):
        assert expected == set(_describe(image))


def test_a_row_without_a_picture_has_nulls_and_no_faults():
    described = _describe(None, (0, 0))
    assert {name for name, value in described.items() if value is not None} == {
        "alignment_faults",
        "region_faults",
    }


def test_what_does_not_decode_keeps_the_hash_of_its_bytes():
    one, other = _describe(b"no picture"), _describe(b"another")
    assert one["decodable"] is False
    assert one["image_hash"] != other["image_hash"]
    assert one["ink"] is one["picture_sketch"] is None


def test_a_whole_picture_of_its_declared_size_decodes(whole):
    described = _describe(whole)
    assert described["decodable"] is True
    assert described["decoder_error"] is None
    assert 0 <= described["image_hash"] < 2**64


def _with_a_wrong_sum(image):
    middle = len(image) // 2
    return image[:middle] + bytes([image[middle] ^ 1]) + image[middle + 1 :]


FAULTS = {
    "empty": (lambda image: b"", "has no bytes"),
    "JPEG": (lambda image: png(WHITE, "JPEG"), "is no PNG"),
    "without its end": (lambda image: image[:-12], "is cut off"),
    "half of it": (lambda image: image[: len(image) // 2], "is cut off"),
    "a part of its header": (lambda image: image[:20], "is cut off"),
    "and more": (lambda image: image + b"<html>", "goes on after its end"),
    "a bit turned": (_with_a_wrong_sum, "has a chunk whose check sum is wrong"),
    "another": (lambda image: png(WHITE), "is 60 x 40 pixels, declared 724 x 1024"),
}


@pytest.mark.parametrize("damage", FAULTS)
def test_a_fault_is_named(whole, damage):
    damaged, fault = FAULTS[damage]
    assert _describe(damaged(whole))["decoder_error"] == fault


@pytest.mark.parametrize("size", [(0, 0), (None, None), (1024, 724), (724, None), (-724, -1024)])
def test_another_declared_size_is_a_fault(whole, size):
    assert "declared" in _describe(whole, size)["decoder_error"]


def _chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def test_a_bomb_is_refused_by_its_header_though_its_size_is_as_declared():
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header)
    bomb += _chunk(b"IDAT", zlib.compress(bytes(10_000_000), 9)) + _chunk(b"IEND", b"")
    assert "more than" in (decode(bomb, (50_000, 50_000)).fault or "")


@given(st.binary(max_size=200), st.integers(0, 1000), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_no_bytes_raise(noise, place, length):
    whole = png(WHITE)
    damaged = whole[:place] + noise + whole[place + length :]
    described = _describe(damaged, (60, 40))
    assert described["decodable"] is (described["decoder_error"] is None)


def test_colour_and_transparency_decode_to_grey():
    for mode in ("RGB", "RGBA", "P", "1", "LA"):
        buffer = io.BytesIO()
        Image.new(mode, (60, 40)).save(buffer, "PNG")
        decoded = decode(buffer.getvalue(), (60, 40)).grey
        assert decoded is not None
        assert decoded.shape == (40, 60)
        assert decoded.dtype == np.uint8


def test_ink_is_the_share_of_pixels_far_from_the_paper():
    half = np.full((20, 20), PAPER, np.uint8)
    half[:5] = INK
    assert tones_of(half).ink == pytest.approx(0.25)
    assert tones_of(255 - half).ink == pytest.approx(0.25)
    assert tones_of(half).brightness == PAPER
    assert tones_of(half).contrast == PAPER - INK


def test_blank_paper_with_noise_has_no_ink_and_no_sketch():
    described = _describe(png(_noisy(np.full((256, 256), PAPER, np.uint8), 5)), (256, 256))
    assert described["ink"] == 0
    assert sketch(np.full((64, 64), PAPER, np.uint8)) is None


def test_a_speck_on_paper_is_no_contrast():
    paper = np.full((100, 100), PAPER, np.uint8)
    paper[50, 50] = INK
    assert tones_of(paper).contrast == tones_of(paper).sharpness == 0


def test_a_few_thin_lines_still_have_contrast():
    drawing = np.full((384, 384), 255, np.uint8)
    drawing[100:102, 50:300] = 0
    assert tones_of(drawing).contrast == 255


def test_blur_lowers_the_sharpness_whatever_the_contrast(grey):
    def blurred(radius):
        picture = Image.fromarray(grey).filter(ImageFilter.GaussianBlur(radius))
        return tones_of(np.asarray(picture)).sharpness

    pale = (grey // 3 + 150).astype(np.uint8)
    assert tones_of(pale).sharpness == pytest.approx(tones_of(grey).sharpness, abs=0.1)
    assert tones_of(grey).sharpness > 2 * blurred(2) > 2 * blurred(4)


def test_noise_has_more_edges_than_any_print(grey):
    noise = np.random.default_rng(4).normal(200, 30, (512, 384)).clip(0, 255).astype(np.uint8)
    assert tones_of(grey).edges < 0.2
    assert tones_of(noise).edges > 0.45
    assert tones_of(np.full((9, 9), PAPER, np.uint8)).edges == 0


@pytest.mark.parametrize("degrees", [0, 3, -2, 30, 90])
def test_skew_is_the_turn_of_the_lines_clockwise(grey, degrees):
    assert skew_of(_turned(grey, degrees)) == pytest.approx(degrees, abs=1)


def test_skew_of_a_strip_with_one_line_is_seen_too():
    one_line = strip("many small words on it here")[0]
    assert skew_of(one_line) == pytest.approx(0, abs=1)
    assert skew_of(np.rot90(one_line)) == pytest.approx(90, abs=1)


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (3, 2)])
def test_the_smallest_pictures_are_measured(shape):
    picture = np.zeros(shape, np.uint8)
    described = _describe(png(picture), shape[::-1])
    assert described["decodable"] is True
    assert (described["skew"], described["sharpness"]) == (0, 0)


def test_noise_without_lines_has_no_skew():
    assert skew_of(np.random.default_rng(3).integers(0, 256, (512, 384), np.uint8)) == 0


CHANGES = {
    "half the size": lambda grey: _resized(grey, 0.5),
    "three quarters": lambda grey: _resized(grey, 0.75),
    "double": lambda grey: _resized(grey, 2),
    "compressed": lambda grey: _jpeg(grey, 40),
    "noisy": lambda grey: _noisy(grey, 10),
    "paler": lambda grey: (grey * 0.7 + 20).astype(np.uint8),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_picture_keeps_its_sketch(grey, change):
    one_line = strip("many small words on it here")[0]
    for original in (grey, one_line):
        assert _distances(original, CHANGES[change](original)).max() <= NEAR_BITS


def test_other_texts_in_the_same_layout_have_other_sketches(grey):
    pages = _distances(grey, *(page(seed) for seed in range(2, 6)))
    lines = _distances(*(strip(words(seed, 5))[0] for seed in range(4)))
    for apart in (pages, lines):
        assert np.all(apart[~np.eye(len(apart), dtype=bool)] > 2 * NEAR_BITS)


def test_a_sketch_is_bytes_of_a_fixed_length_for_any_shape():
    random = np.random.default_rng(7)
    for shape in ((3, 900), (40, 100), (64, 64), (100, 40), (900, 3)):
        made = sketch(random.integers(0, 256, shape, np.uint8))
        assert made is not None
        assert len(made) == PICTURE_SKETCH_BYTES
