"""Writes the pages of a verdict, `index.html` and `quarantine.html`; neither fetches anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

from markupsafe import Markup

from components.nouns import Check
from components.validation.page import contents, distributions
from components.validation.page.contents import Failed, PageInputs
from components.validation.page.pictures import UNSEEN, Look, Place, look_at
from components.validation.page.rows import Sifted, find_examples, sift
from components.validation.page.samples import typical_rows
from components.validation.page.shares import share_charts
from components.validation.quarantine import Refusal, read_batches

# Text from the data that holds one of these would turn round what stands beside it.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_TEMPLATES = Path(__file__).parent / "templates"
_MOST_EXAMPLES = 4  # of a failed check
_MOST_CHECKS = 15  # whose examples are shown
_MOST_OF_A_RULE = 40
_MOST_REFUSALS = 200  # on the page of the quarantine, spread over the rules
_MOST_INPUTS = 200  # refused before they were rows


def write_pages(inputs: PageInputs) -> Path:
    """Write both pages into `inputs.out`; return the one to open.

    Raises:
        ScriptoriumError: the manifest or the quarantine cannot be read.
    """
    batches = read_batches(inputs.quarantine) if inputs.counts else ()
    sifted = sift(batches, _MOST_OF_A_RULE)
    index = inputs.out / "index.html"
    write_page(index, "index.html", _index(inputs, sifted))
    write_page(inputs.out / "quarantine.html", "quarantine.html", _quarantine(inputs, sifted))
    return index


def write_page(path: Path, template: str, values: Mapping[str, Any]) -> None:
    """Write a page from a template, whatever its values hold."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=_without_direction,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = Markup((_TEMPLATES / "gate.css").read_text(encoding="utf-8"))
    page = environment.get_template(template).render(style=style, **values)
    path.parent.mkdir(parents=True, exist_ok=True)
    # hostile text may hold half a surrogate pair, which UTF-8 cannot
    path.write_bytes(page.encode("utf-8", errors="replace"))


def _index(inputs: PageInputs, sifted: Sifted) -> dict[str, Any]:
    verdict, counts = inputs.verdict, inputs.counts
    return {
        "inputs": inputs,
        "headline": contents.headline(verdict, counts),
        "steps": contents.next_steps(verdict, counts, inputs.collection),
        "failed": _failed(inputs, sifted),
        "samples": _samples(inputs),
        "suites": contents.by_suite(verdict),
        "rules": contents.rule_counts(sifted),
        "charts": share_charts(inputs.asked),
        "figures": distributions.figures(inputs.tonight, inputs.last) if inputs.tonight else (),
        "figure_size": (distributions.WIDTH, distributions.HEIGHT),
        "data_docs": (inputs.out / "data_docs" / "index.html").is_file(),
    }


def _failed(inputs: PageInputs, sifted: Sifted) -> list[Failed]:
    checks = contents.failed_checks(inputs.verdict)
    places = {}
    if inputs.manifest is not None:
        places = find_examples(inputs.manifest, checks[:_MOST_CHECKS], sifted, _MOST_EXAMPLES)
    looks = look_at(inputs.address, chain.from_iterable(places.values()))
    return [Failed(check, _seen(places, check, looks)) for check in checks]


def _samples(inputs: PageInputs) -> dict[str, list[tuple[Place, Look]]]:
    """What each task's rows look like; nothing where no row could be judged."""
    if inputs.manifest is None or inputs.counts is None:
        return {}
    chosen = typical_rows(inputs.manifest)
    looks = look_at(inputs.address, chain.from_iterable(chosen.values()))
    return {
        task: [(place, looks.get(place, UNSEEN)) for place in places]
        for task, places in chosen.items()
    }


def _seen(
    places: Mapping[str, list[Place]], check: Check, looks: Mapping[Place, Look]
) -> tuple[tuple[Place, Look], ...]:
    chosen = places.get(check.name, ())
    return tuple((place, looks.get(place, UNSEEN)) for place in chosen)


def _quarantine(inputs: PageInputs, sifted: Sifted) -> dict[str, Any]:
    shown = list(islice(_spread(sifted), _MOST_REFUSALS))
    looks = look_at(inputs.address, (Place(refusal.shard, refusal.row) for refusal in shown))
    return {
        "inputs": inputs,
        "rules": contents.rule_counts(sifted),
        "cards": [(row, looks.get(Place(row.shard, row.row), UNSEEN)) for row in shown],
        "set_aside": inputs.index.set_aside[:_MOST_INPUTS],
    }


def _spread(sifted: Sifted) -> Iterable[Refusal]:
    """Refusals rule by rule in turn, each once, so that a rare reason is not crowded out."""
    turns = zip_longest(*(sifted.first[rule] for rule, _ in contents.rule_counts(sifted)))
    every = (refusal for turn in turns for refusal in turn if refusal is not None)
    return {(refusal.shard, refusal.row): refusal for refusal in every}.values()


def _without_direction(value: object) -> object:
    """Show marks of direction in text as escapes."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _DIRECTION.sub(lambda found: f"\\u{ord(found[0]):04x}", value)
