"""The languages of a corpus: the table of `docs/languages.md`, and sheets to look at them.

`.venv/bin/python -m benchmarks.languages [--data DATA] [--errors ERRORS] [--sheets SHEETS]` prints
the table; ERRORS is the `errors.json` of `benchmarks.tesseract`. SHEETS gets pictures of six
languages each, three lines and a page of training text (of held-out text where there is no other).
"""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from benchmarks.contact import write_sheets
from components.corpus.census import LanguageCount, census
from components.evaluation.hundred.plan import config
from components.library.reader import Library
from components.library.tongues import Tongue
from components.mixture.production.making import make_shard
from components.mixture.production.orders import ShardOrder
from components.mixture.production.recipes import Recipes
from components.nouns import Sample, Split, Task
from components.rendering.recipe import Order
from components.rendering.typefaces import Typefaces

LEAST = 2_000  # characters of training text that make a row of the table
LINES, PAGES = 3, 5  # of a language
_RARE = 1 / 2_000  # of the letters: a rarer one may be of a foreign name
_THRESHOLDS = (2_000, 10_000, 50_000, 100_000, 500_000, 1_000_000)


@dataclass(frozen=True)
class Look:
    """What the code makes of a language."""

    count: LanguageCount
    families: int  # that have its letters
    lines: tuple[Sample, ...]
    pages: tuple[Sample, ...]

    @property
    def tongue(self) -> Tongue:
        return Tongue(self.count.language, self.count.script)


def chosen(counts: Sequence[LanguageCount]) -> list[LanguageCount]:
    """The languages of the table, and of every other script the one with most text."""
    table = [count for count in counts if count.training >= LEAST]
    scripts = {count.script for count in table}
    others: dict[str, LanguageCount] = {}
    for count in sorted(counts, key=lambda each: (-each.training, -each.held_out, each.language)):
        if count.script not in scripts:
            others.setdefault(count.script, count)
    return [*table, *others.values()]


def look(library: Library, recipes: Recipes, count: LanguageCount) -> Look:
    """Make lines and pages of a language, and count its typefaces."""
    tongue = Tongue(count.language, count.script)
    families = {
        face.family for face in Typefaces(library).covering(_letters(library, tongue), count.script)
    }
    split = Split.TRAIN if count.training else Split.TEST
    lines = _made(recipes, split, Task.LINE, tongue, LINES)
    return Look(count, len(families), lines, _made(recipes, split, Task.DOCUMENT, tongue, PAGES))


def _letters(library: Library, tongue: Tongue) -> str:
    """The letters and marks a typeface of the language must have."""
    letters: Counter[str] = Counter()
    for _, row in library.text(tongue):
        letters.update(row.text)
    for letter in list(letters):
        foreign = tongue.script != "Latn" and unicodedata.name(letter, "").startswith("LATIN ")
        if foreign or unicodedata.category(letter)[0] not in "LM":
            del letters[letter]
    return "".join(each for each, n in letters.items() if n >= _RARE * letters.total())


def _made(
    recipes: Recipes, split: Split, task: Task, tongue: Tongue, count: int
) -> tuple[Sample, ...]:
    first = crc32(tongue.tag.encode())  # every language has looks of its own
    orders = tuple(Order(split, task, first + number, tongue) for number in range(count))
    made = make_shard(recipes, ShardOrder(split, task, 0, orders), frozenset())
    for unmade in made.unmade:
        print(f"{unmade.file}: {unmade.reason}", file=sys.stderr)
    return made.samples


def summary(counts: Sequence[LanguageCount]) -> str:
    """How many languages and scripts have how much training text."""
    rows = [
        "| training characters, at least | languages | scripts | languages with as much prose |",
        "|---:|---:|---:|---:|",
    ]
    for least in _THRESHOLDS:
        above = [count for count in counts if count.training >= least]
        scripts, prose = {count.script for count in above}, [c for c in counts if c.prose >= least]
        rows.append(f"| {least:,} | {len(above)} | {len(scripts)} | {len(prose)} |")
    return "\n".join(rows)


def table(looks: Sequence[Look], errors: Mapping[str, float]) -> str:
    """One row a language, the one with most training text first."""
    rows = [
        "| language | tag | script | prose | interface | held out | typefaces | pages | read |",
        "|---|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for each in looks:
        count, tag = each.count, each.tongue.tag
        error = f"{errors[tag]:.1%}" if tag in errors else ""
        rows.append(
            f"| {count.name} | {count.language} | {count.script} | {count.prose:,} "
            f"| {count.interface:,} | {count.held_out:,} | {each.families} "
            f"| {len(each.pages)} of {PAGES} | {error} |"
        )
    return "\n".join(rows)


def fullest(pages: Sequence[Sample]) -> tuple[Sample, ...]:
    """The upright page that says most; none if none is upright."""
    upright = [page for page in pages if page.width < page.height]
    return tuple(sorted(upright, key=lambda page: -len(page.target))[:1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--errors", type=Path, default=Path("build/tesseract/errors.json"))
    parser.add_argument("--sheets", type=Path, default=Path("docs/images/languages"))
    options = parser.parse_args()
    counts = census(options.data)
    library = Library(options.data)
    recipes = Recipes(config(degraded=False), library, seed=0)
    looks = [look(library, recipes, count) for count in chosen(counts)]
    errors: dict[str, float] = {}
    if options.errors.exists():
        errors = json.loads(options.errors.read_text(encoding="utf-8"))
    print(f"{summary(counts)}\n\n{table(looks, errors)}")
    scripts = defaultdict(list)
    for each in looks:
        label = f"{each.count.name} ({each.tongue.tag})"
        scripts[each.count.script].append((label, each.lines, fullest(each.pages)))
    write_sheets(options.sheets, scripts)


if __name__ == "__main__":
    main()
