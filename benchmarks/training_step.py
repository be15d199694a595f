"""How the ways to compute a training step compare on this machine; prints ratios and conditions.

Run on an idle machine: `.venv/bin/python -m benchmarks.training_step`
"""

from __future__ import annotations

import os
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from PIL import Image

from components.config import load_params
from components.mixture.collate import Inputs
from components.model.architecture import OcrModel
from components.model.configuration import build_configuration
from components.model.freezing import trainable
from components.model.initialisation import initialise
from components.model.losses import IGNORE
from components.model.tokenizer import OcrTokenizer, make_tokenizer
from components.model.views import prepare
from components.model_config import ModelConfig
from components.nouns import OCR_PROMPT
from components.training.memory import keep_freed_memory
from components.training.objective import Weights, compute_losses
from components.training.optimizer import MuonAdamW
from components.training.parallel import Workers, backward

BATCH, TEXT, VOCABULARY, REPEATS = 48, 22, 1200, 8


def batch(model: ModelConfig, tokenizer: OcrTokenizer) -> Inputs:
    """Lines of noise with random targets."""
    generator = np.random.default_rng(0)
    mode = model.views.modes["line"]
    width, height = mode.size[1], mode.size[0]
    noise = generator.integers(0, 256, (BATCH, height, width), dtype=np.uint8)
    views = [prepare(Image.fromarray(each), mode, model.views, model.token_side) for each in noise]
    targets = torch.from_numpy(generator.integers(*tokenizer.ordinary, (BATCH, TEXT)))
    prompt = torch.tensor(tokenizer.encode_prompt(OCR_PROMPT, [views[0].tokens]))
    ids = torch.cat([prompt.expand(BATCH, -1), targets], dim=1)
    labels = torch.full_like(ids, IGNORE)
    labels[:, len(prompt) - 1 : -1] = targets
    return Inputs(
        ids=ids,
        labels=labels,
        mask=torch.ones_like(ids, dtype=torch.bool),
        pictures=tuple((view.tensors(),) for view in views),
        places=None,
        looks=None,
    )


def seconds(precision: torch.dtype, parts: int, cores: int) -> float:
    """Mean wall time of a step: `parts` threads with `cores` cores each."""
    params = load_params(Path("params.yaml"))
    characters = "".join(map(chr, range(0x4E00, 0x4E00 + VOCABULARY)))
    tokenizer = make_tokenizer(params.model.tokenizer, [characters])
    decoder = params.pretrain.decoder
    model = OcrModel(build_configuration(params.model, decoder, tokenizer.vocabulary))
    initialise(model, torch.Generator().manual_seed(0))
    model.train().to(precision)
    workers = Workers(parts)
    workers.map(lambda _: torch.set_num_threads(cores), range(parts * 4))
    optimizer = MuonAdamW(trainable(model), 0.05, 0.95)
    inputs = batch(params.model, tokenizer).cast(precision)
    started = 0.0
    for repeat in range(REPEATS + 3):
        if repeat == 3:  # the first steps warm caches up
            started = time.perf_counter()
        backward(
            workers,
            optimizer.parameters,
            inputs,
            lambda part: compute_losses(model, part),
            Weights(),
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
