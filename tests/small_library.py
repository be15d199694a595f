"""A small corpus of every kind, written for one test: three languages, two fonts, a few rows."""

from __future__ import annotations

import io
import json
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random

from PIL import Image

from components.library.reader import Library
from components.library.rows import (
    FormulaRow,
    Genre,
    Kind,
    MoleculeRow,
    PictureRow,
    TableRow,
    TextRow,
)
from components.library.tongues import Tongue
from components.library.writer import write_characters, write_rows, write_text
from components.nouns import Split

FONTS = Path(__file__).parent / "fixtures" / "corpus" / "fonts"
ENGLISH, HINDI, ARABIC = Tongue("en", "Latn"), Tongue("hi", "Deva"), Tongue("ar", "Arab")
_SENTENCES = {
    ENGLISH: (
        "The quick brown fox jumps over the lazy dog while the sun is going down.",
        "Nobody knows how many books were lost when the old library burned.",
        "Open the window, then save the file under another name.",
        "A harbour town keeps its records in a stone house by the water.",
        "Rain fell on the hills for three days and the river rose by a metre.",
        "She counted the coins twice and wrote the sum at the bottom of the page.",
    ),
    HINDI: (
        "पुराने पुस्तकालय में हज़ारों किताबें रखी हुई थीं और लोग वहाँ पढ़ने आते थे।",
        "खिड़की खोलें और फ़ाइल को दूसरे नाम से सहेजें।",
        "तीन दिन तक पहाड़ियों पर बारिश होती रही और नदी का पानी बढ़ गया।",
        "उसने सिक्कों को दो बार गिना और पन्ने के नीचे जोड़ लिख दिया।",
    ),
    ARABIC: (
        "كانت المكتبة القديمة تضم آلاف الكتب وكان الناس يأتون إليها للقراءة",
        "افتح النافذة ثم احفظ الملف باسم آخر",
        "هطل المطر على التلال ثلاثة أيام وارتفع ماء النهر",
        "عدت النقود مرتين وكتبت المجموع في أسفل الصفحة",
    ),
}
_FORMULAS = (r"\frac{a+b}{c^2}", r"\int_0^1 x^n\,dx = \frac{1}{n+1}", r"\sum_{i=1}^n i", "E = mc^2")
_MOLECULES = ("CCO", "c1ccccc1", "CC(=O)Oc1ccccc1C(=O)O", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C")


def small_library(folder: Path, repetitions: int = 8, held_out: int = 6) -> Library:
    """Write `folder/data` and return its reader.

    A language has `repetitions` documents to train on and `held_out` in each of the other splits.
    """
    data = folder / "data"
    data.mkdir()
    write_text(data, "catalogue", list(_texts(Split.TRAIN, repetitions)))
    others = [row for of in (Split.TEST, Split.VALIDATION) for row in _texts(of, held_out)]
    write_text(data, "declaration", others)
    write_characters(data, count_characters([*_texts(Split.TRAIN, repetitions), *others]))
    write_rows(data, Kind.FORMULAS, "formulas", list(_formulas()))
    write_rows(data, Kind.MOLECULES, "molecules", list(_molecules()))
    write_rows(data, Kind.TABLES, "tables", list(_tables()))
    write_rows(data, Kind.PICTURES, "pictures", list(_pictures()))
    kinds = {"catalogue": Kind.TEXT, "declaration": Kind.TEXT, "formulas": Kind.FORMULAS}
    kinds |= {"molecules": Kind.MOLECULES, "tables": Kind.TABLES, "pictures": Kind.PICTURES}
    sources = [
        {"name": name, "kind": kind, "licence": "CC0-1.0", "notice": "Written for tests."}
        for name, kind in sorted(kinds.items())
    ]
    (data / "corpus.json").write_text(json.dumps({"sources": sources}), encoding="utf-8")
    shutil.copytree(FONTS, data / "fonts")
    (data / "fonts.json").write_text(json.dumps({"faces": _faces(data)}), encoding="utf-8")
    return Library(data)


def count_characters(rows: Iterable[TextRow]) -> dict[Tongue, Counter[Split]]:
    """Characters of the rows by language and split."""
    counts: dict[Tongue, Counter[Split]] = {}
    for row in rows:
        counts.setdefault(row.tongue, Counter())[row.split] += len(row.text)
    return counts


def _faces(data: Path) -> list[dict[str, object]]:
    scripts = {"noto-sans": ["Latn", "Deva"], "noto-sans-arabic": ["Arab"]}
    return [
        {
            "file": path.relative_to(data).as_posix(),
            "family": path.parent.name,
            "style": "sans",
            "scripts": scripts[path.parent.name],
            "licence": "OFL-1.1",
        }
        for path in sorted((data / "fonts").glob("*/*.ttf"))
    ]


def _texts(split: Split, repetitions: int):
    for tongue, sentences in _SENTENCES.items():
        for document in range(repetitions):
            for number, sentence in enumerate(sentences):
                genre = Genre.PROSE if number % 2 == 0 else Genre.INTERFACE
                text = _varied(sentence, document)
                yield TextRow(tongue, f"{split}/{document}", genre, split, text)


def _varied(sentence: str, document: int) -> str:
    """The same words, those in the middle in another order in every document but the first."""
    first, *middle, last = sentence.split()
    if document:
        Random(document).shuffle(middle)
    return " ".join((first, *middle, last))


def _formulas():
    for split in Split:
        for number, latex in enumerate(_FORMULAS):
            yield FormulaRow(f"{split}/{number}", split, latex)


def _molecules():
    for split in Split:
        for number, smiles in enumerate(_MOLECULES):
            yield MoleculeRow(f"{split}/{number}", split, smiles, scaffold=False)


def _tables():
    cells = tuple((f"Town {n}", str(1900 + n), f"{n * 7.5:.1f}") for n in range(1, 9))
    for split in Split:
        columns = ("Name", "Year", "Value")
        yield TableRow(f"{split}/towns", split, "Towns by the river", columns, cells)


def _pictures():
    for split in Split:
        for number, shade in enumerate((40, 140, 220)):
            buffer = io.BytesIO()
            Image.linear_gradient("L").point(lambda value, s=shade: (value + s) % 256).save(
                buffer, format="PNG"
            )
            captions = (("en_Latn", f"a grey slope {number}"), ("hi_Deva", "एक धूसर ढलान"))
            yield PictureRow(f"{split}/{number}", split, buffer.getvalue(), captions)
