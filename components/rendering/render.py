"""The stage `render`: corpus -> shards of samples, train, validation and test by document."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path

from components.config import LanguageConfig, RenderConfig
from components.library.reader import Library
from components.nouns import Quarantined, Sample, Split
from components.progress import Reporter, progress
from components.rendering.documents import load_declarations
from components.rendering.faces import load_faces, require_shaping
from components.rendering.inbox import Inbox, read_inbox
from components.rendering.index import write_index
from components.rendering.plan import plan
from components.rendering.press import keys_of, make_all
from components.rendering.samples import SampleMaker
from components.shards import read_columns, shard_path, write_shard
from components.text_key import quotations, text_key

QUARANTINE = "quarantine.jsonl"


@dataclass(frozen=True)
class RenderInputs:
    """The corpus, where shards go, what to render; `workers` changes the time, not the bytes."""

    data: Path
    shards: Path
    languages: tuple[LanguageConfig, ...]
    seed: int
    workers: int | None = None  # None: one for each core this process may use
    reserved: frozenset[str] = frozenset()  # quotations of a benchmark


@dataclass(frozen=True)
class RenderOutputs:
    """How many samples each shard has, and what of the inbox was refused."""

    counts: Mapping[Split, int]
    quarantined: tuple[Quarantined, ...]


def run(config: RenderConfig, inputs: RenderInputs) -> RenderOutputs:
    """Write the three shards, their index and the quarantine; the folder appears when complete.

    Raises:
        CorpusError: `data/` lacks a declaration or a font.
    """
    require_shaping()
    inbox = read_inbox(inputs.data, config)
    partial = inputs.shards.with_name(f"{inputs.shards.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    counts, leaked = _write_shards(config, inputs, inbox, partial)
    quarantined = (*inbox.quarantined, *leaked)
    _write_quarantine(partial / QUARANTINE, quarantined)
    write_index(partial, Library(inputs.data).version(), counts)
    shutil.rmtree(inputs.shards, ignore_errors=True)
    partial.rename(inputs.shards)
    return RenderOutputs(counts, quarantined)


def _write_shards(
    config: RenderConfig, inputs: RenderInputs, inbox: Inbox, folder: Path
) -> tuple[dict[Split, int], tuple[Quarantined, ...]]:
    maker = _maker(config, inputs, inbox)
    # Held-out splits first: training must not repeat any of their targets.
    order = (Split.TEST, Split.VALIDATION, Split.TRAIN)
    jobs = {split: plan(split, config, maker.tongues(split), inputs.seed) for split in order}
    workers = inputs.workers or len(os.sched_getaffinity(0))
    ordered = tuple(chain.from_iterable(jobs.values()))
    samples = make_all(maker, ordered, workers, inputs.reserved)
    ready: tuple[Sample, ...] = ()
    leaked: tuple[Quarantined, ...] = ()
    counts: dict[Split, int] = {}
    with progress("render", sum(map(len, jobs.values()))) as reporter:
        for split in order:
            if split is Split.TRAIN:
                ready, leaked = _without_held_out(inbox.samples, folder, inputs.reserved)
            made = _watched(islice(samples, len(jobs[split])), reporter)
            path = shard_path(folder, split)
            rows = chain(made, ready)
            counts[split] = write_shard(path, rows, config.rows_per_group)
    return {split: counts[split] for split in Split}, leaked


def _without_held_out(
    samples: Iterable[Sample], folder: Path, reserved: frozenset[str]
) -> tuple[tuple[Sample, ...], tuple[Quarantined, ...]]:
    """Set aside ready samples that say what a held-out target says."""
    held_out = {
        text_key(target)
        for split in (Split.TEST, Split.VALIDATION)
        for target in read_columns(shard_path(folder, split), ["target"])["target"].to_pylist()
    }
    kept, leaked = [], []
    for sample in samples:
        if not reserved.isdisjoint(quotations(sample.target)):
            leaked.append(Quarantined(sample.id, "its text is that of a benchmark"))
        elif held_out.isdisjoint(keys_of(sample)):
            kept.append(sample)
        else:
            leaked.append(Quarantined(sample.id, "its text is that of a held-out sample"))
    return tuple(kept), tuple(leaked)


def _watched(samples: Iterable[Sample], reporter: Reporter) -> Iterator[Sample]:
    for sample in samples:
        yield sample
        reporter.advance()


def _maker(config: RenderConfig, inputs: RenderInputs, inbox: Inbox) -> SampleMaker:
    library = load_declarations(inputs.data, inputs.languages, config)
    for tongue, documents in inbox.documents.items():
        training = library[Split.TRAIN]
        training[tongue] = training.get(tongue, ()) + documents
    faces = load_faces(inputs.data, config.families, frozenset(config.script_shares))
    return SampleMaker(config, inputs.seed, library, faces)


def _write_quarantine(path: Path, quarantined: Iterable[Quarantined]) -> None:
    lines = [json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in quarantined]
    path.write_text("".join(lines), encoding="utf-8")
