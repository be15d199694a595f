"""The order of training is a pure function of seed and step, whatever happened before."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from components.mixture.plan import Kind, Plan

LENGTHS = np.arange(100) % 17


def plan(seed: int = 1, steps: int = 60) -> Plan:
    rows = {
        Kind.LINE: np.arange(0, 60),
        Kind.PAGE: np.arange(60, 80),
        Kind.TILED: np.arange(60, 80),
        Kind.TEXT: np.arange(80, 100),
    }
    shares = {Kind.LINE: 0.6, Kind.PAGE: 0.15, Kind.TILED: 0.05, Kind.TEXT: 0.2}
    size = {Kind.LINE: 8, Kind.PAGE: 4, Kind.TILED: 4, Kind.TEXT: 8}
    return Plan(rows=rows, lengths=LENGTHS, shares=shares, batch_size=size, steps=steps, seed=seed)


@given(st.integers(0, 59), st.integers(0, 5))
@settings(deadline=None)
def test_batch_does_not_depend_on_earlier_draws(step, seed):
    fresh, used = plan(seed), plan(seed)
    for earlier in range(60):
        used.batch(earlier)
    assert fresh.batch(step).rows.tolist() == used.batch(step).rows.tolist()
    assert fresh.batch(step).kind == used.batch(step).kind


def test_every_row_is_drawn_once_an_epoch():
    lines = [plan().batch(s) for s in range(60)]
    drawn = [row for b in lines if b.kind is Kind.LINE for row in b.rows.tolist()]
    per_epoch = 60 // 8 * 8
    assert len(set(drawn[:per_epoch])) == per_epoch


def test_batches_hold_one_kind_only():
    bounds = {Kind.LINE: (0, 60), Kind.PAGE: (60, 80), Kind.TILED: (60, 80), Kind.TEXT: (80, 100)}
    for step in range(60):
        batch = plan().batch(step)
        low, high = bounds[batch.kind]
        assert ((batch.rows >= low) & (batch.rows < high)).all()


def test_shares_of_samples_are_as_declared():
    batches = [plan(steps=400).batch(s) for s in range(400)]
    drawn = {kind: sum(len(b.rows) for b in batches if b.kind is kind) for kind in Kind}
    total = sum(drawn.values())
    expected = {Kind.LINE: 0.6, Kind.PAGE: 0.15, Kind.TILED: 0.05, Kind.TEXT: 0.2}
    for kind, share in expected.items():
        assert abs(drawn[kind] / total - share) < 0.02, kind


def test_another_seed_is_another_order():
    first, second = ([plan(seed).batch(s).rows.tolist() for s in range(20)] for seed in (1, 2))
    assert first != second


def test_samples_counts_what_the_steps_draw():
    assert plan().samples(25) == sum(len(plan().batch(s).rows) for s in range(25))
