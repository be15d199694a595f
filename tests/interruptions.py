"""Training that is cut off in the middle, as by a power failure."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from components.training import loop


@contextmanager
def power_failure(monkeypatch, step):
    """What trains inside dies at the beginning of a step, saving nothing."""
    original = loop.Trainer._step

    def stopped(self, number, workers, optimizer, curve):
        if number == step:
            raise RuntimeError("the power fails")
        return original(self, number, workers, optimizer, curve)

    with monkeypatch.context() as patched:
        patched.setattr(loop.Trainer, "_step", stopped)
        with pytest.raises(RuntimeError, match="power"):
            yield
