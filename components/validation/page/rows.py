"""Which rows a page shows: of each failed check and of each rule a few, all of them counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from components.nouns import Check
from components.validation.manifest.reading import Manifest
from components.validation.page.pictures import Place
from components.validation.quarantine import Refusal, to_refusals

LEFT_OUT = "left out by a decision"
_BEFORE_VALUE = re.compile(r" \(")  # an example reads `name (value)`, and a name may hold " (" too


@dataclass(slots=True)
class Sifted:
    """The quarantine read once: how many rows each rule refused, and the first of each.

    A row that several rules refused counts for each of them.
    """

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, list[Refusal]] = field(default_factory=dict)


def sift(batches: Iterable[pa.RecordBatch], most: int) -> Sifted:
    """Count the rows of a quarantine by rule, and keep the first `most` of each."""
    sifted = Sifted()
    for batch in batches:
        for rule, places in _by_rule(batch["rules"]):
            sifted.counts[rule] += len(places)
            kept = sifted.first.setdefault(rule, [])
            # a whole night may be refused: only rows that are kept become objects
            kept += to_refusals(batch.take(places[: most - len(kept)]))
    return sifted


def _by_rule(rules: pa.ListArray) -> Iterator[tuple[str, pa.Array]]:
    """Yield each rule of a batch with the places of the rows that it refused."""
    named, places = pc.list_flatten(rules), pc.list_parent_indices(rules)
    for rule in pc.unique(named).to_pylist():
        yield rule, places.filter(pc.equal(named, rule))
    left_out = pc.indices_nonzero(pc.equal(pc.list_value_length(rules), 0))
    if len(left_out):
        yield LEFT_OUT, left_out


def find_examples(
    manifest: Manifest, checks: Iterable[Check], sifted: Sifted, most: int
) -> dict[str, list[Place]]:
    """Return where up to `most` failing rows of each check lie.

    Rows set aside are known by place; what a warning names is looked up by its sample id.
    """
    places, wanted = {}, {}
    for check in checks:
        refused = sifted.first.get(check.name, [])[:most]
        if refused:
            places[check.name] = [Place(refusal.shard, refusal.row) for refusal in refused]
        else:
            wanted[check.name] = [_names(example) for example in check.examples[:most]]
    every = {name for examples in wanted.values() for names in examples for name in names}
    known = _locate(manifest, every) if every else {}
    for check_name, examples in wanted.items():
        found = [known[name] for names in examples for name in names if name in known]
        places[check_name] = found[:most]
    return places


def _names(example: str) -> list[str]:
    """Every sample id that an example may begin with."""
    return [example, *(example[: found.start()] for found in _BEFORE_VALUE.finditer(example))]


def _locate(manifest: Manifest, names: Iterable[str]) -> Mapping[str, Place]:
    """Where the first sample of each id lies; what is no id has no place."""
    ids = pa.array(sorted(names), pa.string())
    found: dict[str, Place] = {}
    for part in manifest.parts(["id", "shard", "row"]):
        for row in part.filter(pc.is_in(part["id"], value_set=ids)).to_pylist():
            found.setdefault(row["id"], Place(row["shard"], row["row"]))
    return found
