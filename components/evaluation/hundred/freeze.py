"""`scriptorium benchmark freeze`: a new version of scriptorium-100; for its maintainers alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from components.benchmark.declaration import Declaration, write_declaration
from components.evaluation.hundred.build import HundredInputs, make, write
from components.evaluation.hundred.held_out import DOCUMENTS, SOURCE, HeldOut
from components.evaluation.hundred.making import Made
from components.evaluation.hundred.plan import SEED, Kind, config
from components.library.reader import Library
from components.library.tongues import Tongue
from components.mixture.production.recipes import Recipes
from components.nouns import Sample, ScriptoriumError, Split
from components.rendering.typefaces import Typefaces
from components.shards import read_columns
from components.text_key import quotations

MOST = 150  # languages
FEWEST = 100
_LEAST_TEXT = 250  # characters of all articles together: Chinese says the most with the fewest


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was declared, and the languages that were chosen but could not be made, with reasons."""

    declaration: Declaration
    left_out: tuple[str, ...]


def freeze(data: Path, shard: Path, path: Path, workers: int | None = None) -> Frozen:
    """Make the benchmark of the languages this corpus has most of, and declare it at `path`.

    Raises:
        ScriptoriumError: fewer than `FEWEST` languages can be made.
    """
    library = Library(data)
    families = frozenset(face.family for face in library.typefaces)
    empty = Declaration("", 0, SOURCE, DOCUMENTS, (), families, frozenset())
    tongues = choose(library, HeldOut(library, empty))
    inputs = HundredInputs(data, shard, empty, workers)
    made: list[Tongue] = []
    left_out: list[str] = []
    outputs = write(inputs, _kept(make(inputs, tongues), made, left_out))
    if len(made) < FEWEST:
        raise ScriptoriumError(f"{data}: {len(made)} languages can be made, {FEWEST} are needed")
    targets = read_columns(shard, ["target"])["target"].to_pylist()
    declaration = replace(
        empty,
        sha256=outputs.sha256,
        samples=outputs.samples,
        tongues=tuple(made),
        quotations=frozenset().union(*map(quotations, targets)),
    )
    write_declaration(declaration, path)
    return Frozen(declaration, tuple(left_out))


def choose(library: Library, held_out: HeldOut) -> tuple[Tongue, ...]:
    """Return, sorted, at most `MOST` languages: those with the most characters of training text.

    Each has every article, some text to train on, and a typeface with all of its characters, and
    all recipes know it: languages that are written down the page have no lines.
    """
    recipes, faces = Recipes(config(degraded=False), held_out, SEED), Typefaces(held_out)
    known = [set(recipes.of(kind.task).weights(Split.TEST)) for kind in Kind]
    training = library.characters(Split.TRAIN)
    largest = sorted(
        (tongue for tongue in set.intersection(*known) if tongue in training),
        key=lambda tongue: (-training[tongue], tongue),
    )
    whole = (tongue for tongue in largest if _is_whole(held_out, faces, tongue))
    return tuple(sorted(islice(whole, MOST)))


def _is_whole(held_out: HeldOut, faces: Typefaces, tongue: Tongue) -> bool:
    rows = [row for _, row in held_out.text(tongue)]
    text = "".join(row.text for row in rows)
    whole = {row.document for row in rows} == DOCUMENTS and len(text) >= _LEAST_TEXT
    return whole and bool(faces.covering(text, tongue.script))


def _kept(languages: Iterator[Made], made: list[Tongue], left_out: list[str]) -> Iterator[Sample]:
    for each in languages:
        if each.reason:
            left_out.append(each.reason)
        else:
            made.append(each.job.tongue)
        yield from each.samples
