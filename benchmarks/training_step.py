"""How the ways to compute a training step compare on this machine; prints ratios and conditions.

Run on an idle machine: `.venv/bin/python -m benchmarks.training_step`
"""

from __future__ import annotations

import os
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from components.config import load_params
from components.mixture.collate import Inputs
from components.model.architecture import OcrModel, Views, grid_tokens, trainable
from components.model.configuration import build_configuration
from components.model.initialisation import initialise
from components.training.memory import keep_freed_memory
from components.training.objective import compute_losses
from components.training.optimizer import MuonAdamW
from components.training.parallel import Workers, backward

BATCH, TEXT, VOCABULARY, REPEATS = 48, 22, 1200, 8


def batch(dtype: torch.dtype) -> Inputs:
    """Lines of noise with random targets."""
    generator = torch.Generator().manual_seed(0)
    ids = torch.randint(5, VOCABULARY, (BATCH, TEXT), generator=generator)
    return Inputs(
        views=Views(torch.randn(BATCH, 3, 32, 256, generator=generator).to(dtype)),
        prompt=ids[:, :2],
        ids=ids[:, :-1],
        labels=ids,
        places=None,
        looks=None,
    )


def seconds(precision: torch.dtype, parts: int, cores: int) -> float:
    """Mean wall time of a step: `parts` threads with `cores` cores each."""
    params = load_params(Path("params.yaml"))
    model = OcrModel(build_configuration(params.model, params.pretrain.decoder, VOCABULARY))
    initialise(model, torch.Generator().manual_seed(0))
    model.train().to(precision)
    workers = Workers(parts)
    workers.map(lambda _: torch.set_num_threads(cores), range(parts * 4))
    optimizer = MuonAdamW(trainable(model), 0.05, 0.95)
    inputs = batch(precision)
    assert inputs.ids.shape[1] + grid_tokens(1, 8) < params.model.max_positions
    started = 0.0
    for repeat in range(REPEATS + 3):
        if repeat == 3:  # the first steps warm caches up
            started = time.perf_counter()
        backward(
            workers,
            optimizer.parameters,
            inputs,
            lambda part: compute_losses(model, part),
            (0.0, 0.0),
        )
        optimizer.step(1e-3, workers)
    return (time.perf_counter() - started) / REPEATS


def main() -> None:
    keep_freed_memory()
    ways = {
        "float32, a part of the batch to each of 2 threads": (torch.float32, 2, 1),
        "float32, one part, 2 cores inside each operation": (torch.float32, 1, 2),
        "bfloat16, a part of the batch to each of 2 threads": (torch.bfloat16, 2, 1),
    }
    measured = {name: seconds(*way) for name, way in ways.items()}
    first = next(iter(measured.values()))
    print(
        f"torch {torch.__version__}, {len(os.sched_getaffinity(0))} cores, batch of {BATCH} lines"
    )
    for name, taken in measured.items():
        print(f"{name}: {taken:.3f} s a step, {taken / first:.2f} of the first")


if __name__ == "__main__":
    main()
