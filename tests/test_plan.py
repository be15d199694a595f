"""Counts of samples: exact, near their shares, and in an order only the seed decides."""

from hypothesis import given
from hypothesis import strategies as st

from components.nouns import Split
from components.rendering.documents import Tongue
from components.rendering.plan import allocate, plan
from tests.small_corpus import CONFIG

_TONGUES = (
    Tongue("en", "Latn"),
    Tongue("de", "Latn"),
    Tongue("hi", "Deva"),
    Tongue("ar", "Arab"),
)


@given(st.integers(0, 5000), st.lists(st.integers(1, 100), min_size=1, max_size=30))
def test_allocation_is_exact_and_within_one_of_each_share(total: int, weights: list[int]) -> None:
    shares = {index: weight / sum(weights) for index, weight in enumerate(weights)}
    counts = allocate(total, shares)
    assert sum(counts.values()) == total
    assert all(abs(counts[key] - total * share) < 1.001 for key, share in shares.items())


def test_languages_of_a_script_get_even_shares() -> None:
    jobs = plan(Split.TRAIN, CONFIG, _TONGUES, seed=1)
    spoken = [job.tongue.language for job in jobs]
    assert len(jobs) == CONFIG.samples[Split.TRAIN]
    assert spoken.count("en") + spoken.count("de") == 50
    assert abs(spoken.count("en") - spoken.count("de")) <= 3


def test_the_order_depends_on_the_seed_alone() -> None:
    jobs = plan(Split.TRAIN, CONFIG, _TONGUES, seed=1)
    assert jobs == plan(Split.TRAIN, CONFIG, _TONGUES, seed=1)
    assert jobs != plan(Split.TRAIN, CONFIG, _TONGUES, seed=2)
    assert [job.index for job in jobs] == list(range(len(jobs)))
