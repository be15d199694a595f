"""Any picture a person may bring: upright 8-bit grey, refused before its pixels if too large."""

import io
import struct
import zlib

import pytest
from PIL import Image

from components.ingest.page import Refused
from components.ingest.pictures import grey


def _saved(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, format=kind, **options)
    return buffer.getvalue()


def _half_black(mode):
    image = Image.new("L", (40, 60), 255)
    image.paste(0, (0, 0, 40, 20))
    if mode != "I;16":
        return image.convert(mode)
    deep = b"".join(struct.pack("<H", value * 257) for value in image.tobytes())
    return Image.frombytes("I;16", image.size, deep)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_pictures_of_every_depth_become_the_same_grey(mode):
    kind = "TIFF" if mode in ("CMYK", "F", "I") else "PNG"
    image = grey(_saved(_half_black(mode), kind))
    assert (image.mode, image.size) == ("L", (40, 60))
    assert image.getpixel((20, 10)) < 5
    assert image.getpixel((20, 50)) > 250


def test_transparent_paper_is_white():
    image = Image.new("RGBA", (40, 60), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 40, 20))
    shown = grey(_saved(image, "WEBP", lossless=True))
    assert [shown.getpixel((20, y)) for y in (10, 50)] == [0, 255]


def test_a_telephone_picture_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise to show
    assert grey(_saved(Image.new("L", (80, 40), 255), "JPEG", exif=exif)).size == (40, 80)


def test_a_bomb_of_pixels_is_refused_by_its_header():
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    for side in (9_500, 60_000):  # below and above what Pillow itself refuses
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
        bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
        with pytest.raises(Refused, match="more than 80 megapixels"):
            grey(bomb)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a PNG, JPEG, TIFF or WebP"),
        (b"words", "not a PNG, JPEG, TIFF or WebP"),
        (_saved(Image.new("L", (40, 60)), "GIF"), "not a PNG, JPEG, TIFF or WebP"),
        (_saved(Image.effect_noise((40, 60), 9), "PNG")[:900], "PNG picture is truncated"),
        (_saved(Image.effect_noise((40, 60), 9), "JPEG")[:700], "JPEG picture is truncated"),
        (_saved(Image.new("L", (900, 10)), "PNG"), "900 x 10 is no shape of a page"),
        (
            _saved(
                Image.new("L", (40, 60)), "TIFF", save_all=True, append_images=[_half_black("L")]
            ),
            "the file holds 2 pictures; one is expected",
        ),
    ],
)
def test_a_picture_that_cannot_be_used_is_one_sentence(content, sentence):
    with pytest.raises(Refused, match=sentence):
        grey(content)
