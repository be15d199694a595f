"""Documents as people, and people who mean harm, send them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from services.decoding import Limits

LIMITS = Limits(megapixels=4, pages=3, seconds=5, megabytes=1024)


def drawing(mode: str = "L", size: tuple[int, int] = (96, 32)) -> Image.Image:
    """A light picture with some dark ink."""
    image = Image.new("L", size, 230)
    ImageDraw.Draw(image).text((4, 8), "abc", fill=10)
    return image.convert(mode)


def encode(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    """The file of an image."""
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def pdf(pages: int = 1) -> bytes:
    """A PDF whose pages hold a picture each."""
    return encode(drawing(), "PDF", save_all=True, append_images=[drawing()] * (pages - 1))


def written_pdf(objects: Sequence[str], trailer: str = "") -> bytes:
    """A PDF of objects written by hand, numbered from 1, the first of them the catalogue."""
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj{content}endobj\n".encode()
    size = len(objects) + 1
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R{trailer}>>"
    return body + f"{end}\nstartxref\n{len(body)}\n%%EOF".encode()


def pdf_of(page: str, count: int = 1, more: Sequence[str] = (), trailer: str = "") -> bytes:
    """A PDF of one page: `page` is the body of its object, `count` what the document claims."""
    kids = "[3 0 R]" if count else "[]"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids{kids}/Count {count}>>",
        f"<</Type/Page/Parent 2 0 R{page}>>",
        *more,
    )
    return written_pdf(objects, trailer)


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password which is nobody's."""
    identity = "<" + "00" * 16 + ">"
    handler = f"<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>"
    trailer = f"/Encrypt 4 0 R/ID[{identity}{identity}]"
    return pdf_of("/MediaBox[0 0 9 9]", more=[handler], trailer=trailer)


def endless_pdf(depth: int = 12, times: int = 10) -> bytes:
    """A page of forms that draw forms that draw forms: two kilobytes, a trillion rectangles."""

    def stream(head: str, content: str) -> str:
        return f"<<{head}/Length {len(content)}>>stream\n{content}\nendstream "

    def form(number: int) -> str:
        inner = f"/Resources<</XObject<</F {number + 1} 0 R>>>>" if number < depth + 4 else ""
        content = "/F Do " * times if inner else "0 0 9 9 re f"
        return stream(f"/Type/XObject/Subtype/Form/BBox[0 0 99 99]{inner}", content)

    page = "/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>"
    return pdf_of(page, more=[stream("", "/F Do"), *(form(n) for n in range(5, depth + 5))])


def bomb_png(width: int = 100_000, height: int = 100_000) -> bytes:
    """A few hundred bytes that claim ten thousand megapixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def deep(kind: type[np.generic], low: float, high: float) -> Image.Image:
    """A gradient of more than 8 bits a sample."""
    ramp = np.linspace(low, high, 64 * 64).astype(kind)
    return Image.fromarray(ramp.reshape(64, 64))


HOSTILE: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 422),
    "text": (b"this is no picture", 415),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415),
    "gif": (encode(drawing(), "GIF"), 415),
    "truncated png": (encode(drawing())[:-20], 422),
    "truncated jpeg": (encode(drawing(), "JPEG")[:-20], 422),
    "png without pixels": (encode(drawing())[:40], 422),
    "decompression bomb": (bomb_png(), 413),
    "animated png": (
        encode(drawing(), save_all=True, append_images=[Image.new("L", (96, 32))]),
        422,
    ),
    "animated webp": (
        encode(drawing(), "WEBP", save_all=True, append_images=[Image.new("L", (96, 32))]),
        422,
    ),
    "too many tiff pages": (
        encode(drawing(), "TIFF", save_all=True, append_images=[drawing()] * 3),
        413,
    ),
    "infinite tiff": (encode(Image.new("F", (9, 9), np.inf), "TIFF"), 422),
    "broken pdf": (b"%PDF-1.7\nand nothing else", 422),
    "encrypted pdf": (encrypted_pdf(), 422),
    "pdf without pages": (pdf_of("", count=0), 422),
    "too many pdf pages": (pdf(4), 413),
    "endless pdf page": (pdf_of("/MediaBox[0 0 1 14000000]"), 422),
}
