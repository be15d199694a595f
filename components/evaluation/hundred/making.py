"""All samples of one language, made by the recipes of the mixture from held-out text alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from components.benchmark.declaration import Declaration
from components.evaluation.hundred.held_out import HeldOut
from components.evaluation.hundred.plan import SEED, Kind, Wanted, config, wanted
from components.library.reader import Library
from components.library.tongues import Tongue
from components.mixture.production.recipes import Recipes
from components.nouns import Sample, Split, Task
from components.rendering.recipe import Unmakeable
from components.text_key import text_key

PATIENCE = 400  # attempts at a sample: most pages say too much or too little
_SHORTEST = 6  # characters of a line
_LEAST = 0.25  # of the language's text: a page with less is almost empty


@dataclass(frozen=True, slots=True)
class Job:
    """One language to make; what is not hashed of the declaration is left out of it."""

    place: int  # among the languages
    tongue: Tongue
    data: Path
    declaration: Declaration


@dataclass(frozen=True, slots=True)
class Made:
    """The samples of a language; none if one of them could not be made, and why."""

    job: Job
    samples: tuple[Sample, ...]
    reason: str = ""


def make_language(job: Job) -> Made:
    """Make the samples of a language; runs in a worker."""
    held_out = _held_out(job.data, job.declaration)
    amount = held_out.characters(Split.TEST).get(job.tongue, 0)
    said: set[str] = set()
    samples = []
    for each in wanted(job.tongue):
        try:
            sample = _make(_recipes(held_out, each.kind.degraded), each, amount, said)
        except Unmakeable as error:
            return Made(job, (), f"{each.id}: {error}")
        said.add(text_key(sample.target))
        samples.append(sample)
    return Made(job, tuple(samples))


def _make(recipes: Recipes, each: Wanted, amount: int, said: set[str]) -> Sample:
    """Try until a sample is fit to be asked; raises Unmakeable with the last reason."""
    reason = "nothing it drew was fit to be asked"
    recipe = recipes.of(each.kind.task)
    for attempt in range(PATIENCE):
        try:
            sample = recipe.make(each.order, attempt)
        except Unmakeable as error:
            reason = str(error)
            continue
        if text_key(sample.target) not in said and _is_fit(sample, each.kind, amount):
            return replace(sample, id=each.id)
    raise Unmakeable(reason)


def _is_fit(sample: Sample, kind: Kind, amount: int) -> bool:
    """Whether a line is more than a word, and a page neither almost empty nor said over again.

    Made-up code is in no language, and training makes up the same.
    """
    if kind.task is Task.LINE:
        return len(sample.target) >= _SHORTEST
    code = any(region.label == "code" for region in sample.regions)
    return not code and _LEAST * amount <= len(sample.target) <= amount


@cache
def _held_out(data: Path, declaration: Declaration) -> HeldOut:
    return HeldOut(Library(data), declaration)


@cache
def _recipes(held_out: HeldOut, degraded: bool) -> Recipes:
    return Recipes(config(degraded), held_out, SEED)
