"""Time and memory of the tower, forward and backward, against transformers' plain module.

Each way runs in a process of its own, so that its peak memory is its own, one after the other:
`.venv/bin/python -m benchmarks.tower [SIDE ...]`. On a GPU the same ways run in bfloat16.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

WAYS = ("plain", "plain, checkpointed", "ours", "ours, checkpointed")
REPEATS = 2


def model(way: str) -> object:
    """The reference tower and projector with a decoder of nothing, transformers' or ours."""
    import torch
    from transformers.models.unlimited_ocr.modeling_unlimited_ocr import (
        UnlimitedOcrForConditionalGeneration,
    )

    from components.config import load_profile
    from components.model.architecture import OcrModel
    from components.model.configuration import Vocabulary, build_configuration
    from components.model.initialisation import initialise

    profile = load_profile(Path(__file__).resolve().parents[1], "reference")
    nothing = {"layers": 1, "mlp": 1, "experts": None, "tied": True}
    decoder = profile.finetune.decoder.model_copy(update=nothing)
    configuration = build_configuration(profile.model, decoder, Vocabulary(16, 0, 1, None, 2))
    ours = OcrModel(configuration)
    initialise(ours, torch.Generator().manual_seed(0))
    if way.startswith("ours"):
        made = ours
    else:
        made = UnlimitedOcrForConditionalGeneration(configuration)
        made.load_state_dict(ours.state_dict(), strict=False)
    if way.endswith("checkpointed"):
        made.gradient_checkpointing_enable()
    return made.train()


def measure(way: str, side: int) -> str:
    """One line: the best of REPEATS forward-and-backward passes over one view."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    made = model(way).to(device, dtype)  # type: ignore[attr-defined]
    pixels = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))
    pixels = pixels.to(device, dtype)
    walls, cpus = [], []
    for _ in range(REPEATS):
        made.zero_grad()
        wall, cpu = time.perf_counter(), time.process_time()
        tower = made.model.vision_tower(pixels).last_hidden_state
        made.model.multi_modal_projector(tower).square().mean().backward()
        if device == "cuda":
            torch.cuda.synchronize()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    if device == "cuda":
        peak = torch.cuda.max_memory_allocated() / 1e9
    return f"{min(walls)} {min(cpus)} {peak}"


def main() -> None:
    if len(sys.argv) == 4 and sys.argv[1] == "--measure":
        print(measure(sys.argv[2], int(sys.argv[3])))
        return
    import torch

    cores = len(os.sched_getaffinity(0))
    print(f"torch {torch.__version__}, {cores} cores, {os.getloadavg()[0]:.1f} load before")
    for side in [int(word) for word in sys.argv[1:]] or [1024]:
        columns = "wall s | CPU s | peak GB | of plain's wall | of its peak"
        print(f"\n| tower at {side}, batch 1 | {columns} |")
        print("|---|---:|---:|---:|---:|---:|")
        first: list[float] = []
        for way in WAYS:
            command = [sys.executable, "-m", "benchmarks.tower", "--measure", way, str(side)]
            result = subprocess.run(command, capture_output=True, text=True, check=True)
            wall, cpu, peak = map(float, result.stdout.split()[-3:])
            first = first or [wall, peak]
            print(
                f"| {way} | {wall:.1f} | {cpu:.1f} | {peak:.1f} | "
                f"{wall / first[0]:.2f} | {peak / first[1]:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
