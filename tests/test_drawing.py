"""The order of a training run: exact shares, every row once an epoch, resumed by a number alone."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.admission import EVERYTHING, Admission
from components.mixture.drawing import Drawing, Group, TaskOrder
from components.mixture.production.store import ShardStore
from components.mixture.reading import MixtureReader, groups_of
from components.mixture_config import GroupShares, Phase
from components.nouns import ScriptoriumError, Split, Task
from tests.mixtures import fill

ROWS = {Task.LINE: 95, Task.CHART: 33, Task.CAPTION: 20, Task.TEXT: 7}
TASKS = {Task.LINE: 0.8, Task.CHART: 0.2}
PHASES = (
    Phase(start=0.0, groups=GroupShares(ocr=1.0, vision=0.0, text=0.0), tasks={Task.LINE: 1.0}),
    Phase(start=0.25, groups=GroupShares(ocr=0.7, vision=0.2, text=0.1), tasks=TASKS),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> ShardStore:
    store = ShardStore(str(tmp_path_factory.mktemp("mixture")))
    fill(store, ROWS)
    return store


def _drawing(store: ShardStore, seed: int = 7, total: int = 800) -> Drawing:
    return Drawing(groups_of(store, store.index(), Split.TRAIN, EVERYTHING), PHASES, total, seed)


def test_shares_hold_in_each_phase(store):
    drawing = _drawing(store)
    assert set(drawing.tasks(0, 200)) == {Task.LINE}
    drawn = Counter(drawing.tasks(200, 800))
    expected = {Task.LINE: 336, Task.CHART: 84, Task.CAPTION: 120, Task.TEXT: 60}
    assert set(drawn) == set(expected)
    assert all(abs(drawn[task] - count) <= 4 for task, count in expected.items())


def test_shares_hold_over_any_short_stretch_too(store):
    drawing = _drawing(store)
    for start in range(200, 750, 50):
        assert 30 <= Counter(drawing.tasks(start, start + 50))[Task.LINE] + 7 <= 42


@given(st.integers(0, 800), st.integers(0, 800))
@settings(max_examples=30, deadline=None)
def test_a_run_resumed_at_any_sample_draws_what_the_whole_run_would(first, second):
    groups = [(Task.LINE, Group(f"{n}", 0, 5)) for n in range(9)]
    groups += [(task, Group("x", 1, 7)) for task in (Task.CHART, Task.CAPTION, Task.TEXT)]
    start, stop = sorted((first, second))
    whole = list(Drawing(groups, PHASES, 800, 3).draws(0, 800))
    assert list(Drawing(groups, PHASES, 800, 3).draws(start, stop)) == whole[start:stop]


def test_an_epoch_draws_every_row_once_and_the_next_in_another_order():
    groups = [Group(f"{n}", 0, 4) for n in range(40)]
    order = TaskOrder(Task.LINE, groups, 7)
    epochs = [[order[epoch * 160 + place] for place in range(160)] for epoch in range(2)]
    assert all(len(set(epoch)) == 160 for epoch in epochs)
    assert epochs[0] != epochs[1]


def test_rows_of_a_group_do_not_stand_together():
    order = TaskOrder(Task.LINE, [Group(f"{n}", 0, 8) for n in range(16)], 7)
    neighbours = [order[n].group == order[n + 1].group for n in range(127)]
    assert sum(neighbours) < 25


def test_another_seed_is_another_order(store):
    assert list(_drawing(store).draws(0, 99)) != list(_drawing(store, seed=8).draws(0, 99))


def test_what_is_read_is_what_was_drawn(store):
    drawing = _drawing(store)
    samples = list(MixtureReader(store).read(drawing.draws(0, 800)))
    assert [sample.task for sample in samples] == drawing.tasks(0, 800)
    lines = [sample.id for sample in samples if sample.task is Task.LINE][:95]
    assert len(set(lines)) == 95


def test_a_group_is_read_once_an_epoch_however_rarely_its_task_is_drawn(tmp_path, monkeypatch):
    store = ShardStore(str(tmp_path))
    rows = {Task.LINE: 280, Task.CHART: 140}  # each more groups than a window holds
    fill(store, rows)
    groups = groups_of(store, store.index(), Split.TRAIN, EVERYTHING)
    orders = {
        task: TaskOrder(task, [group for of, group in groups if of is task], 7) for task in rows
    }
    lines, charts = (iter([orders[task][n] for n in range(rows[task])]) for task in rows)
    draws = [draw for chart in charts for draw in (next(lines), next(lines), chart)]
    read, samples = Counter(), store.samples
    monkeypatch.setattr(
        store,
        "samples",
        lambda path, wanted: read.update([(path, *wanted)]) or samples(path, wanted),
    )
    assert len(list(MixtureReader(store).read(iter(draws)))) == sum(rows.values())
    assert len(read) == len(groups) and set(read.values()) == {1}


def test_a_phase_without_rows_is_refused(store):
    every = groups_of(store, store.index(), Split.TRAIN, EVERYTHING)
    groups = [pair for pair in every if pair[0] != "chart"]
    with pytest.raises(ScriptoriumError, match="the curriculum draws chart, the mixture has none"):
        Drawing(groups, PHASES, 10, 7)


def test_a_row_set_aside_is_never_drawn_and_every_other_once_an_epoch(store):
    (first, *_) = [shard for shard in store.index().shards if shard.task is Task.LINE]
    admission = Admission({first.path: frozenset({0, 5, 9})})
    groups = groups_of(store, store.index(), Split.TRAIN, admission)
    order = TaskOrder(Task.LINE, [group for task, group in groups if task is Task.LINE], 7)
    drawn = {(d.group.path, d.group.number, d.row) for d in (order[n] for n in range(92))}
    assert order.rows == len(drawn) == 92
    refused = {(first.path, 0, 0), (first.path, 1, 1), (first.path, 2, 1)}
    assert drawn.isdisjoint(refused)


def test_a_task_all_of_whose_rows_are_set_aside_has_none(store):
    texts = [shard for shard in store.index().shards if shard.task is Task.TEXT]
    admission = Admission({shard.path: frozenset(range(shard.rows)) for shard in texts})
    groups = groups_of(store, store.index(), Split.TRAIN, admission)
    with pytest.raises(ScriptoriumError, match="the curriculum draws text, the mixture has none"):
        Drawing(groups, PHASES, 10, 7)
