"""Making a mixture: the same bytes however it is made, only what is missing, nothing half-done."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PIL import Image, ImageDraw

from components.library.reader import Library
from components.mixture.production import build, recipes
from components.mixture.production.build import MixtureInputs, run
from components.mixture.production.runners import ProcessRunner
from components.mixture.production.store import Index, ShardStore
from components.nouns import CorpusError, ScriptoriumError, Split, Task
from components.preview.samples import preview_samples
from components.rendering.recipe import Order, Unmakeable
from components.text_key import quotations
from tests.mixtures import MIXTURE
from tests.small_library import small_library

CONFIG = MIXTURE


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return small_library(tmp_path_factory.mktemp("corpus")).data


def _inputs(data: Path, out: Path | str, workers: int = 1, **changes) -> MixtureInputs:
    inputs = MixtureInputs(data, str(out), 7, runner=ProcessRunner(workers))
    return replace(inputs, **changes)


@pytest.fixture(scope="module")
def built(data, tmp_path_factory) -> tuple[Path, Index]:
    out = tmp_path_factory.mktemp("built") / "mixture"
    return out, run(CONFIG, _inputs(data, out)).index


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_rows_are_as_many_of_each_task_as_was_asked(built):
    out, index = built
    store = ShardStore(str(out))
    rows = [s for shard in index.shards for s in store.samples(shard.path)]
    assert Counter(row.split for row in rows) == CONFIG.samples
    training = Counter(row.task for row in rows if row.split is Split.TRAIN)
    assert training == {Task.MOLECULE: 15, Task.GEOMETRY: 15, Task.CAPTION: 12, Task.TEXT: 18}
    assert len({row.id for row in rows}) == len(rows)
    assert not index.unmade


def test_every_row_says_its_licence_source_and_split(built):
    out, index = built
    store = ShardStore(str(out))
    for shard in index.shards:
        for row in store.samples(shard.path):
            assert row.licence and row.source and row.document
            assert row.split is shard.split
            assert row.task is shard.task


def test_two_workers_make_the_same_bytes_as_one(built, data, tmp_path):
    out, index = built
    again = run(CONFIG, _inputs(data, tmp_path / "two", workers=2))
    assert again.index == index
    assert _files(tmp_path / "two") == _files(out)


def test_another_seed_is_another_mixture(built, data, tmp_path):
    other = run(CONFIG, _inputs(data, tmp_path / "other", seed=8))
    assert other.index.digest != built[1].digest


def test_what_is_there_is_not_made_again(built, data):
    out, index = built
    before = _files(out)
    again = run(CONFIG, _inputs(data, out))
    assert (again.made, again.removed) == (0, 1)  # the list of held-out keys is written anew
    assert again.index == index
    assert _files(out) == before


def test_a_missing_shard_alone_is_made_again(built, data):
    out, index = built
    lost = out / index.shards[-1].path
    content = lost.read_bytes()
    lost.unlink()
    assert run(CONFIG, _inputs(data, out)).made == 1
    assert lost.read_bytes() == content


def test_a_larger_mixture_keeps_every_full_shard_of_the_smaller_one(built, data, tmp_path):
    out = tmp_path / "mixture"
    small = run(CONFIG, _inputs(data, out)).index
    larger = CONFIG.model_copy(update={"samples": {**CONFIG.samples, Split.TRAIN: 120}})
    grown = run(larger, _inputs(data, out))
    full = [s for s in small.shards if s.rows == CONFIG.rows_per_shard]
    assert set(full) <= set(grown.index.shards)
    assert grown.made == len(grown.index.shards) - len(set(small.shards) & set(grown.index.shards))


def test_what_is_not_a_shard_is_never_removed(data, tmp_path):
    out = tmp_path / "mixture"
    (out / "train").mkdir(parents=True)
    (out / "train" / "thesis.parquet").write_text("mine")
    stale = out / "train" / "text-00000-0123456789ab.parquet"
    stale.write_text("an older version's")
    left = out / "train" / "text-00001-0123456789ab.parquet.partial-77"
    left.write_text("half a sh")
    assert run(CONFIG, _inputs(data, out)).removed >= 2
    assert (out / "train" / "thesis.parquet").read_text() == "mine"
    assert not stale.exists()
    assert not left.exists()


def _build_in_child(data: Path, out: Path) -> None:
    run(CONFIG, _inputs(data, out))


def test_a_build_killed_at_any_moment_goes_on_to_the_same_bytes(built, data, tmp_path):
    out = tmp_path / "mixture"
    context = multiprocessing.get_context("spawn")
    for _ in range(2):
        child = context.Process(target=_build_in_child, args=(data, out))
        child.start()
        there = len(list(out.rglob("*.parquet"))) if out.exists() else 0
        deadline = time.monotonic() + 60
        while len(list(out.rglob("*.parquet"))) < there + 2 and time.monotonic() < deadline:
            time.sleep(0.005)
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        assert not (out / "index.json").exists()
    resumed = run(CONFIG, _inputs(data, out))
    assert 0 < resumed.made < len(resumed.index.shards)
    assert _files(out) == _files(built[0])


def test_a_remote_store_holds_the_same_bytes(built, data):
    remote = run(CONFIG, _inputs(data, "memory://mixtures/one"))
    assert remote.index == built[1]
    store = ShardStore("memory://mixtures/one")
    assert store.index() == built[1]
    assert {s.id for s in store.samples(remote.index.shards[0].path)}


class _Recipe:
    """Says the same in every row, unless an attempt is needed that says something else."""

    def __init__(self, library_recipe, fails: int, says: str) -> None:
        self._recipe, self._fails, self._says = library_recipe, fails, says

    def weights(self, split: Split):
        return self._recipe.weights(split)

    def make(self, order: Order, attempt: int):
        if attempt < self._fails:
            raise Unmakeable("no face covers it")
        sample = self._recipe.make(order, 0)
        return replace(sample, target=self._says) if attempt == self._fails else sample


@pytest.fixture
def faulty(monkeypatch):
    """Make the text recipe fail some attempts and then quote a sentence once."""

    def install(fails: int, says: str = "Nobody may quote this sentence.") -> None:
        original = recipes.Recipes.of

        def of(self, task: Task):
            recipe = original(self, task)
            return _Recipe(recipe, fails, says) if task is Task.TEXT else recipe

        monkeypatch.setattr(recipes.Recipes, "of", of)
        build._recipes.cache_clear()

    return install


def test_training_never_says_what_a_held_out_sample_says(data, tmp_path, faulty):
    faulty(0)
    out = tmp_path / "mixture"
    index = run(CONFIG, _inputs(data, out)).index
    store = ShardStore(str(out))
    texts = {split: [] for split in Split}
    for shard in index.shards:
        if shard.task is Task.TEXT:
            texts[shard.split] += [s.target for s in store.samples(shard.path)]
    assert set(texts[Split.TEST]) == {"Nobody may quote this sentence."}
    assert "Nobody may quote this sentence." not in texts[Split.TRAIN]


def test_training_never_says_what_a_benchmark_says(data, tmp_path, faulty):
    faulty(0, "A line.\nThe benchmark's own sentence, printed here.")
    reserved = frozenset(quotations("THE BENCHMARK'S OWN SENTENCE: printed here"))
    samples = {Split.TRAIN: 12, Split.VALIDATION: 12, Split.TEST: 12}
    config = CONFIG.model_copy(update={"samples": samples})
    index = run(config, _inputs(data, tmp_path / "mixture", reserved=reserved)).index
    store = ShardStore(str(tmp_path / "mixture"))
    for shard in index.shards:
        if shard.split is Split.TRAIN:
            assert all("benchmark" not in s.target for s in store.samples(shard.path))


def test_another_attempt_is_made_where_one_gives_nothing(data, tmp_path, faulty):
    faulty(3)
    assert not run(CONFIG, _inputs(data, tmp_path / "mixture")).index.unmade


def test_a_build_in_which_too_many_orders_give_nothing_is_refused(data, tmp_path, faulty):
    faulty(1000)
    with pytest.raises(ScriptoriumError, match=r"orders gave no sample.*no face covers it"):
        run(CONFIG, _inputs(data, tmp_path / "mixture"))
    assert not (tmp_path / "mixture" / "index.json").exists()


def test_a_few_orders_without_a_sample_are_named_in_the_index(data, tmp_path, faulty, monkeypatch):
    monkeypatch.setattr(build, "UNMADE_SHARE", 1.0)
    faulty(1000)
    index = run(CONFIG, _inputs(data, tmp_path / "mixture")).index
    planned = sum(CONFIG.samples.values())
    assert sum(shard.rows for shard in index.shards) + len(index.unmade) == planned
    assert {entry.reason.split(": ")[1] for entry in index.unmade} == {"no face covers it"}
    assert ShardStore(str(tmp_path / "mixture")).index() == index


def test_without_a_corpus_the_way_to_one_is_said(tmp_path):
    with pytest.raises(CorpusError, match="run `scriptorium corpus build`"):
        run(CONFIG, _inputs(tmp_path / "data", tmp_path / "mixture"))
    with pytest.raises(CorpusError, match="run `scriptorium corpus build`"):
        list(preview_samples(CONFIG, Library(tmp_path / "data"), 7, 5))


def test_a_folder_without_a_mixture_says_how_to_make_one(tmp_path):
    with pytest.raises(ScriptoriumError, match="scriptorium mixture build"):
        ShardStore(str(tmp_path)).index()


def test_a_damaged_index_or_shard_is_named(built, data, tmp_path):
    (tmp_path / "index.json").write_text('{"shards": [{}]}')
    with pytest.raises(ScriptoriumError, match=r"index\.json: cannot be read"):
        ShardStore(str(tmp_path)).index()
    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "x.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(ScriptoriumError, match=r"train/x\.parquet: not a readable shard"):
        list(ShardStore(str(tmp_path)).samples("train/x.parquet"))


def _page(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    image = Image.new("L", (120, 160), 255)
    ImageDraw.Draw(image).text((10, 10 + len(name)), name, fill=0)
    image.save(folder / f"{name}.png")
    (folder / f"{name}.md").write_text(text, encoding="utf-8")


@pytest.fixture
def received(tmp_path) -> Path:
    """A corpus with four pages in its inbox: two usable, one quoting a benchmark, one broken."""
    data = small_library(tmp_path).data
    folder = data / "inbox" / "documents" / "en_Latn"
    _page(folder, "first", "# A letter\n\nWe thank you for the bread.")
    _page(folder, "second", "Minutes of the meeting of the bakers.")
    _page(folder, "quoting", "The benchmark's own sentence, printed here.")
    _page(folder, "broken", "Nobody sees this.")
    (folder / "broken.png").write_bytes(b"\x89PNG no picture")
    return data


CONFIG_WITH_PAGES = CONFIG.model_copy(update={"sides": {**CONFIG.sides, Task.DOCUMENT: 128}})
RESERVED = frozenset(quotations("The benchmark's own sentence, printed here."))


def test_documents_of_the_inbox_become_training_rows_or_are_set_aside(received, tmp_path):
    out = tmp_path / "mixture"
    index = run(CONFIG_WITH_PAGES, _inputs(received, out, reserved=RESERVED)).index
    store = ShardStore(str(out))
    (shard,) = [s for s in index.shards if s.task is Task.DOCUMENT]
    pages = list(store.samples(shard.path))
    assert {p.target.split()[-1] for p in pages} == {"bread.", "bakers."}
    assert {(p.split, p.source, max(p.width, p.height)) for p in pages} == {
        (Split.TRAIN, "inbox", 128)
    }
    reasons = {entry.file.split("/")[-1]: entry.reason for entry in index.quarantined}
    assert len(reasons) == 2
    assert any("benchmark" in reason for reason in reasons.values())
    assert any("broken" in name for name in reasons)
    assert store.index() == index


def test_a_new_document_leaves_every_made_shard_as_it_was(received, tmp_path):
    out = tmp_path / "mixture"
    before = run(CONFIG_WITH_PAGES, _inputs(received, out)).index
    _page(received / "inbox" / "documents" / "hi_Deva", "third", "पुस्तकालय के नियम")
    after = run(CONFIG_WITH_PAGES, _inputs(received, out))
    assert after.made == 0
    assert set(before.shards) - set(after.index.shards) == {
        s for s in before.shards if s.task is Task.DOCUMENT
    }
    rows = sum(s.rows for s in after.index.shards if s.task is Task.DOCUMENT)
    assert rows == 1 + sum(s.rows for s in before.shards if s.task is Task.DOCUMENT)


def test_documents_are_not_read_again_if_nothing_changed(received, tmp_path, monkeypatch):
    out = tmp_path / "mixture"
    first = run(CONFIG_WITH_PAGES, _inputs(received, out)).index
    monkeypatch.delattr("components.mixture.production.received.read_inbox")
    assert run(CONFIG_WITH_PAGES, _inputs(received, out)).index == first


def test_workers_end_with_a_killed_parent(data, tmp_path):
    program = (
        "from tests.test_production import CONFIG, _inputs; from pathlib import Path; "
        "from components.mixture.production.build import run; "
        f"run(CONFIG, _inputs(Path({str(data)!r}), Path({str(tmp_path / 'mixture')!r}), workers=2))"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    parent = subprocess.Popen([sys.executable, "-c", program], env=environment)
    try:
        workers = _wait_for(lambda: _python_children(parent.pid, 2))
        assert workers
    finally:
        parent.kill()
        parent.wait()
    assert _wait_for(lambda: not any(worker.is_running() for worker in workers))


def _python_children(pid: int, count: int) -> list[psutil.Process]:
    """The workers of a build, once there are so many: its children but for the tracker."""
    children = psutil.Process(pid).children()
    workers = [child for child in children if "spawn_main" in " ".join(child.cmdline())]
    return workers if len(workers) >= count else []


def _wait_for(condition, seconds: float = 60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    return condition()


def _die(job: int) -> int:
    if job == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return job


def _fail(job: int) -> int:
    if job == 0:
        raise ScriptoriumError("no more")
    time.sleep(30)
    return job


def test_a_worker_that_dies_is_one_sentence():
    with pytest.raises(ScriptoriumError, match="a worker process died"):
        list(ProcessRunner(2).run(_die, range(8)))


def test_a_failure_does_not_wait_for_what_is_being_made():
    began = time.monotonic()
    with pytest.raises(ScriptoriumError, match="no more"):
        list(ProcessRunner(2).run(_fail, range(4)))
    assert time.monotonic() - began < 25  # and not the half minute the others would take


@pytest.mark.parametrize("content", [b"", b"PAR1 half"])
def test_a_damaged_shard_is_made_again(built, data, tmp_path, content):
    out = tmp_path / "mixture"
    shutil.copytree(built[0], out)
    for split in (Split.TEST, Split.TRAIN):
        damaged = next(s for s in built[1].shards if s.split is split)
        (out / damaged.path).write_bytes(content)
    again = run(CONFIG, _inputs(data, out))
    assert again.made == 2
    assert _files(out) == _files(built[0])


def test_a_damaged_shard_is_named_when_it_is_hashed(built, tmp_path):
    shutil.copytree(built[0], tmp_path / "mixture")
    shard = built[1].shards[0]
    (tmp_path / "mixture" / shard.path).write_bytes(b"")
    with pytest.raises(ScriptoriumError, match="not a readable shard"):
        ShardStore(str(tmp_path / "mixture")).record(shard.path, shard.split, shard.task)


@pytest.mark.parametrize("address", ["nosuch://bucket/mixture", "s3://bucket/mixture"])
def test_an_address_nothing_here_can_open_is_one_sentence(address):
    with pytest.raises(ScriptoriumError, match=address.split("/")[0]):
        ShardStore(address)


def test_a_relative_folder_is_the_same_place_in_every_process(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert ShardStore("mixture").address == str(tmp_path / "mixture")


def test_what_an_earlier_build_hashed_is_not_read_again(built, data, monkeypatch):
    def refuse(*_arguments):
        raise AssertionError("hashed again")

    monkeypatch.setattr(ShardStore, "record", refuse)
    assert run(CONFIG, _inputs(data, built[0])).index == built[1]
