"""Any picture becomes upright 8-bit grey or RGB, on white paper, with no value cut off."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from components.model.pictures import upright

ORIENTATION = 0x0112
# EXIF tag to how the stored pixels differ from the upright ones: (transposed, rows, columns turned)
STORED = {
    1: (False, False, False),
    2: (False, False, True),
    3: (False, True, True),
    4: (False, True, False),
    5: (True, False, False),
    6: (True, True, False),
    7: (True, True, True),
    8: (True, False, True),
}
COLOURS = pytest.mark.parametrize("colour", ["grey", "rgb"])
MODE = {"grey": "L", "rgb": "RGB"}


def _reopened(image, kind="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return Image.open(buffer)


def _noise(*shape, dtype=np.uint8):
    limit = np.iinfo(np.uint16 if dtype is np.int32 else dtype).max
    return np.random.default_rng(0).integers(0, limit, shape, dtype=dtype, endpoint=True)


def _grey(image):
    return np.asarray(upright(image, "grey"))


@pytest.mark.parametrize("orientation", STORED)
@COLOURS
def test_every_exif_orientation_is_turned_upright(orientation, colour):
    expected = _noise(5, 8, 3)
    transposed, rows, columns = STORED[orientation]
    stored = expected.swapaxes(0, 1) if transposed else expected
    stored = stored[:: -1 if rows else 1, :: -1 if columns else 1]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    image = _reopened(Image.fromarray(np.ascontiguousarray(stored)), exif=exif)
    found = upright(image, colour)
    assert np.array_equal(
        np.asarray(found), np.asarray(Image.fromarray(expected).convert(MODE[colour]))
    )


def test_grey_stays_as_it_is_and_has_three_equal_channels_in_rgb():
    values = _noise(4, 6)
    image = _reopened(Image.fromarray(values))
    assert np.array_equal(_grey(image), values)
    assert np.array_equal(np.asarray(upright(image, "rgb")), np.stack([values] * 3, axis=-1))


@COLOURS
def test_opaque_rgba_is_its_rgb(colour):
    image = _reopened(Image.fromarray(np.dstack([_noise(4, 6, 3), np.full((4, 6), 255, np.uint8)])))
    assert image.mode == "RGBA"
    expected = image.convert("RGB").convert(MODE[colour])
    assert upright(image, colour).tobytes() == expected.tobytes()


def _palette():
    image = Image.new("P", (2, 1))
    image.putpalette([0, 0, 0, 0, 0, 0])
    image.putpixel((1, 0), 1)
    return _reopened(image, transparency=0)


def _keyed(mode, ink, key):
    image = Image.new(mode, (2, 1), key)
    image.putpixel((1, 0), ink)
    return _reopened(image, transparency=key)


@pytest.mark.parametrize(
    "image",
    [
        _reopened(Image.fromarray(np.array([[[0, 0, 0, 0], [0, 0, 0, 255]]], np.uint8), "RGBA")),
        _reopened(Image.fromarray(np.array([[[0, 0], [0, 255]]], np.uint8), "LA")),
        _palette(),
        _palette().convert("PA"),
        _keyed("L", 0, 9),
        _keyed("RGB", (0, 0, 0), (9, 0, 0)),
    ],
    ids=["RGBA", "LA", "P", "PA", "keyed L", "keyed RGB"],
)
@COLOURS
def test_transparent_ground_becomes_white_paper_under_black_ink(image, colour):
    found = upright(image, colour)
    assert found.mode == MODE[colour]
    assert np.asarray(found).reshape(2, -1).tolist() == (
        [[255], [0]] if colour == "grey" else [[255] * 3, [0] * 3]
    )


def test_half_transparent_ink_is_half_way_to_white():
    image = Image.new("RGBA", (1, 1), (0, 0, 0, 128))
    assert _grey(image).tolist() == [[127]]


@pytest.mark.parametrize(
    ("dtype", "mode", "kind"),
    [(np.uint16, "I;16", "PNG"), (np.uint16, "I;16", "TIFF"), (np.int32, "I", "TIFF")],
)
@COLOURS
def test_sixteen_bits_are_scaled_and_not_clipped(dtype, mode, kind, colour):
    values = _noise(7, 9, dtype=dtype)
    values[0, :3] = 0, 255, 65_535
    image = Image.fromarray(values)
    expected = np.rint(values / 257).astype(np.uint8)
    for each in (image, _reopened(image, kind)):
        assert each.mode == mode
        found = np.asarray(upright(each, colour))
        assert found.dtype == np.uint8
        for channel in np.atleast_3d(found).swapaxes(0, 2).swapaxes(1, 2):
            assert np.array_equal(channel, expected)


def test_dark_sixteen_bits_stay_dark_and_eight_bit_values_in_integers_stay():
    values = np.array([[0, 100, 255]])
    assert _grey(Image.fromarray(values.astype(np.uint16))).tolist() == [[0, 0, 1]]
    assert _grey(Image.fromarray(values.astype(np.int32))).tolist() == [[0, 100, 255]]


def test_floating_point_is_never_wrapped_around():
    values = np.array([[-5.0, np.nan, 65_535.0, np.inf]], np.float32)
    assert _grey(Image.fromarray(values)).tolist() == [[0, 0, 255, 255]]


@COLOURS
def test_one_bit_is_black_and_white(colour):
    values = _noise(6, 9) > 127
    image = _reopened(Image.fromarray(values))
    assert image.mode == "1"
    found = np.atleast_3d(np.asarray(upright(image, colour)))
    assert all(np.array_equal(found[..., n], values * 255) for n in range(found.shape[-1]))


@COLOURS
def test_cmyk_is_converted(colour):
    image = Image.new("CMYK", (2, 2))
    image.putpixel((0, 0), (0, 0, 0, 255))
    found = upright(image, colour)
    assert np.asarray(found)[0, 0].max() == 0
    assert np.asarray(found)[1, 1].min() == 255


@pytest.mark.parametrize(
    "mode", ["1", "L", "P", "LA", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F", "I;16"]
)
@COLOURS
def test_output_is_always_eight_bit_grey_or_rgb_of_the_same_size(mode, colour):
    found = upright(Image.new(mode, (5, 3)), colour)
    assert (found.mode, found.size) == (MODE[colour], (5, 3))
    assert np.asarray(found).dtype == np.uint8
