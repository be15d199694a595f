"""Small real documents, written for one test: pictures, and PDFs whose every operator is known."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

from PIL import Image, ImageDraw

FIXTURES = Path(__file__).parent / "fixtures" / "ingest"
SENTENCES = (
    "The quick brown fox jumps over the lazy dog",
    "while the sun goes down behind the old harbour",
    "and nobody knows how many books were lost",
    "when the library burned three winters ago",
    "so the clerk counted every coin twice more",
    "before he wrote the sum into the ledger",
)
Placed = tuple[float, float, str]  # x and y of the base line in points, and the words


def picture(size: tuple[int, int] = (400, 600), kind: str = "PNG", mode: str = "L") -> bytes:
    """A page with a few dark bars."""
    image = Image.new("L", size, 245)
    pen = ImageDraw.Draw(image)
    for top in range(20, size[1] - 20, 40):
        pen.rectangle((20, top, size[0] - 20, top + 12), fill=20)
    buffer = io.BytesIO()
    image.convert(mode).save(buffer, format=kind)
    return buffer.getvalue()


def column(x: float, top: float = 750, lines: int = 6, step: float = 18) -> list[Placed]:
    """Sentences below each other."""
    return [(x, top - step * n, SENTENCES[n % len(SENTENCES)]) for n in range(lines)]


def text(placed: list[Placed], size: float = 12, mode: int = 0, matrix: str = "1 0 0 1") -> bytes:
    """Operators that write words in Helvetica."""
    pieces = [f"BT {mode} Tr /F1 {size} Tf".encode()]
    for x, y, words in placed:
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        pieces.append(f"{matrix} {x} {y} Tm ({escaped}) Tj".encode("cp1252"))
    return b"\n".join([*pieces, b"ET"])


def scan(opaque: bool = True) -> bytes:
    """Operators that draw the picture `/Im1` over the whole page."""
    return b"q 595 0 0 842 0 0 cm /Im1 Do Q" if opaque else b""


def pdf(*pages: bytes, size: tuple[float, float] = (595, 842), trailer: bytes = b"") -> bytes:
    """A PDF with one content stream a page, Helvetica as `/F1` and a grey scan as `/Im1`."""
    scanned = zlib.compress(Image.open(io.BytesIO(picture((60, 84)))).tobytes())
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /XObject /Subtype /Image /Width 60 /Height 84 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(scanned), scanned),
    ]
    for number, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] "
            "/Resources << /Font << /F1 3 0 R >> /XObject << /Im1 4 0 R >> >> "
            f"/Contents {6 + 2 * number} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    body = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (count, trailer, len(body))
    )
