"""Drift against the last admitted night: what moved is named, chance and a rerun change nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.nouns import Severity
from components.records import from_json, to_json
from components.validation import nights
from components.validation.asking import Asker
from components.validation.bins import EDGES, binned, bins_of
from components.validation.manifest.reading import Manifest
from components.validation.nights import (
    FEWEST,
    Histogram,
    Names,
    Night,
    Slice,
    describe_night,
    scale,
)
from components.validation.stability import stability_index
from components.validation.suites import drift
from tests.manifests import CONFIG, healthy_rows, row, write_manifest

ROWS = 400


@pytest.fixture(scope="module")
def asker() -> Asker:
    return Asker()


def _night(seed: int = 0, ink: float = 0.08, rows: int = ROWS, digest: str = "a" * 64) -> Night:
    """A night of two languages with an ink of its own, drawn by chance."""
    random = np.random.default_rng(seed)
    edges = np.asarray(EDGES["ink"])
    inks = np.searchsorted(edges, random.normal(ink, 0.03, rows), side="right")
    counts = np.bincount(inks, minlength=bins_of("ink")).tolist()
    everything = Slice("all", rows, (Histogram("ink", tuple(counts)),))
    english = int(random.binomial(rows, 0.7))
    named = Names("language", ("el", "en"), (rows - english, english))
    return Night(digest, None, rows, (everything,), (named,), scale())


def _failed(asker: Asker, tonight: Night, before: Night) -> dict[str, Severity]:
    checks = [c for asked in drift.asked(tonight, before, CONFIG) for c in asker.table(asked)]
    return {check.name: check.severity for check in checks if not check.passed}


def test_nights_of_the_same_making_do_not_drift(asker):
    assert _failed(asker, _night(1), _night(2)) == {}


def test_false_alarms_of_drift_are_rare_over_many_nights():
    tables = [
        drift.asked(_night(seed), _night(seed + 1000), CONFIG)[0].table["index"].max()
        for seed in range(100)
    ]
    assert max(tables) < CONFIG.drift_warning


def test_a_column_that_moved_far_is_refused(asker):
    failed = _failed(asker, _night(1, ink=0.25), _night(2))
    assert failed == {
        "no column drifted far": Severity.CRITICAL,
        "no column drifted": Severity.WARNING,
    }


def test_a_column_that_moved_a_little_is_shown(asker):
    failed = _failed(asker, _night(1, ink=0.092, rows=3000), _night(2, rows=3000))
    assert failed == {"no column drifted": Severity.WARNING}


def test_half_of_the_rows_missing_is_refused(asker):
    assert _failed(asker, _night(1, rows=150), _night(2)) == {
        "nothing lost half of its rows": Severity.CRITICAL
    }


def test_twice_as_many_rows_are_shown(asker):
    assert _failed(asker, _night(1, rows=1000), _night(2)) == {
        "nothing doubled its rows": Severity.WARNING
    }


def test_a_language_that_is_gone_is_named(asker):
    before = _night(2)
    now = replace(_night(1), named=(Names("language", ("en",), (ROWS,)),))
    checks = [c for asked in drift.asked(now, before, CONFIG) for c in asker.table(asked)]
    (lost,) = [check for check in checks if check.name == "nothing lost half of its rows"]
    assert not lost.passed and lost.examples[0].startswith("language=el: 0 rows")


def test_a_night_counted_in_other_bins_is_not_compared_and_that_is_shown(asker):
    """As many bins with other edges would compare what is not the same."""
    old = replace(_night(2), scale="older")
    assert _failed(asker, _night(1, ink=0.25), old) == {
        "the last admitted night can be compared": Severity.WARNING
    }
    assert "nothing lost half of its rows" in _failed(asker, _night(1, rows=150), old)


def test_other_edges_or_columns_are_another_scale(monkeypatch):
    usual = scale()
    for name, value in (("EDGES", {"ink": (0.5,)}), ("NAMED", ("split",))):
        with monkeypatch.context() as patch:
            patch.setattr(nights, name, value)
            scale.cache_clear()
            assert scale() != usual
    scale.cache_clear()


def test_a_language_that_is_taken_for_another_than_before_is_named(asker, tmp_path):
    """Of a language that is not known, what it is like is known: its labels were exchanged."""
    healthy = [row("train", number) for number in range(300)]
    changed = [
        one | {"language_found": "pt"} if one["language"] == "el" else one for one in healthy
    ]
    before, now = (
        describe_night(Manifest(write_manifest(tmp_path / name, rows)))
        for name, rows in (("before", healthy), ("now", changed))
    )
    checks = [c for asked in drift.asked(now, before, CONFIG) for c in asker.table(asked)]
    (lost,) = [check for check in checks if check.name == "nothing lost half of its rows"]
    assert lost.examples[0].startswith("language_found=el: en: 0 rows")


def test_a_manifest_is_described_whole_and_by_slice(tmp_path):
    rows = healthy_rows() + [row("train", number) for number in range(40, 60)]
    night = describe_night(Manifest(write_manifest(tmp_path / "manifest", rows)))
    slices = {part.name: part for part in night.slices}
    assert night.rows == slices["all"].rows == 70
    assert slices["split=train"].rows == 60
    assert {name.partition("=")[0] for name in slices} == {
        "all",
        "split",
        "task",
        "script",
        "language",
    }
    assert all(part.rows >= FEWEST for part in night.slices)
    assert {sum(histogram.counts) for histogram in slices["all"].histograms} == {70}
    languages = next(names for names in night.named if names.column == "language")
    assert sum(languages.rows) == 70 and languages.names == ("el", "en")


def test_parts_of_a_manifest_add_up(tmp_path):
    rows = healthy_rows()
    whole = Manifest(write_manifest(tmp_path / "whole", rows))
    parts = Manifest(write_manifest(tmp_path / "parts", rows, rows_a_part=7))
    assert describe_night(whole) == replace(describe_night(parts), digest=whole.index.digest)


def test_nulls_and_what_is_no_number_have_a_bin_of_their_own(tmp_path):
    rows = healthy_rows()
    rows[0] |= {"ink": None, "split": None, "language_agrees": None}
    rows[2] |= {"ink": float("nan")}
    night = describe_night(Manifest(write_manifest(tmp_path / "manifest", rows)))
    everything = night.slices[0].counts()
    without_picture = sum(one["task"] == "text" for one in rows)
    assert everything["ink"][-1] == without_picture + 2
    assert everything["language_agrees"][-1] == 1
    assert next(names for names in night.named if names.column == "split").counts()[""] == 1


@settings(deadline=None)
@given(st.lists(st.floats(width=32) | st.none(), min_size=1))
def test_every_value_of_every_column_has_a_bin(values):
    import pyarrow as pa

    found = binned("skew", pa.chunked_array([pa.array(values, pa.float32())]))
    assert ((found >= 0) & (found < bins_of("skew"))).all()


def test_a_night_is_read_as_it_was_written():
    night = _night()
    assert from_json(Night, to_json(night)) == night


COUNTS = st.lists(st.integers(0, 10_000), min_size=2, max_size=12)


@settings(deadline=None)
@given(COUNTS, COUNTS)
def test_the_index_is_finite_and_not_negative_wherever_both_counted_rows(before, now):
    size = min(len(before), len(now))
    both = [np.array(counts[:size]) for counts in (before, now)]
    index = stability_index(*both)
    assert index >= 0 and np.isfinite(index) == (both[0].any() == both[1].any())


def test_rows_are_infinitely_far_from_none():
    """A night without counts would otherwise be as near as chance allows."""
    assert stability_index(np.zeros(3, np.int64), np.array([50, 20, 30])) == np.inf


@settings(deadline=None)
@given(COUNTS)
def test_the_index_of_equal_counts_is_zero(counts):
    assert stability_index(np.array(counts), np.array(counts)) == 0


def test_the_index_of_many_rows_is_the_published_formula():
    before, now = np.array([30_000, 50_000, 20_000]), np.array([20_000, 50_000, 30_000])
    assert stability_index(before, now) == pytest.approx(0.2 * np.log(1.5) / 1, abs=1e-3)


def test_chance_moves_hardly_any_of_many_small_slices():
    """As of yes and no in the languages of a mixture: each has few rows, and one answer is rare."""
    random = np.random.default_rng(5)
    yes, rows = random.binomial(40, 0.1, (20_000, 2)), 40
    indices = [stability_index(np.array([a, rows - a]), np.array([b, rows - b])) for a, b in yes]
    assert max(indices) < CONFIG.drift_warning


def test_a_whole_slice_that_turned_round_is_seen_in_forty_rows():
    assert stability_index(np.array([40, 0]), np.array([0, 40])) > 1
