"""The ban on repeated n-grams is the rule as it is written, however it is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model.repetition import NgramBan, NgramHistory

ids = st.lists(st.integers(0, 3), max_size=30)


def _banned(history, size, window, allowed):
    """Look at every n-gram that starts within the window."""
    first = 0 if window is None else max(0, len(history) - window)
    last = history[len(history) - size + 1 :]
    return sorted(
        {
            history[start + size - 1]
            for start in range(first, len(history) - size + 1)
            if history[start : start + size - 1] == last
        }
        - allowed
    )


@given(
    prompt=ids,
    generated=ids,
    size=st.integers(2, 5),
    window=st.none() | st.integers(1, 12),
    allowed=st.frozensets(st.integers(0, 3), max_size=2),
)
def test_ban_is_the_rule_after_every_id(prompt, generated, size, window, allowed):
    history = NgramHistory.of(NgramBan(size, window, allowed), prompt)
    counted = list(prompt) if window is None else []
    assert history.banned() == _banned(counted, size, window, allowed)
    for number in generated:
        history.append(number)
        counted.append(number)
        assert history.banned() == _banned(counted, size, window, allowed)


def test_window_leaves_the_prompt_and_older_ngrams_out():
    prompt, generated = [1, 2, 3, 1, 2], [7, 8, 9, 9, 7, 8]
    found = {}
    for window in (None, 6, 5):
        history = NgramHistory.of(NgramBan(3, window), prompt)
        found[window] = [history.banned()]
        for number in generated:
            history.append(number)
        found[window].append(history.banned())
    assert found == {None: [[3], [9]], 6: [[], [9]], 5: [[], []]}


def test_allowed_ids_are_never_banned():
    history = NgramHistory.of(NgramBan(2, None, frozenset({5})), [4, 5, 4, 6, 4])
    assert history.banned() == [6]


@pytest.mark.parametrize(("size", "window"), [(1, None), (0, 5), (3, 0)])
def test_ban_that_can_mean_nothing_is_an_error(size, window):
    with pytest.raises(ValueError, match=f"size {size} and window {window}"):
        NgramBan(size, window)
