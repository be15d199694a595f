"""The loop both stages share: a pure function of its parts and a seed, resumable exactly."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch

from components.config import TrainConfig
from components.mixture.collate import Collator, Inputs
from components.mixture.plan import Plan
from components.model.architecture import OcrModel
from components.model.freezing import trainable
from components.progress import progress
from components.training.checkpoint import CheckpointFolder
from components.training.objective import (
    Instruments,
    Losses,
    Weights,
    compute_losses,
    token_noise,
)
from components.training.optimizer import MuonAdamW
from components.training.parallel import Workers, backward

_SMOOTHING = 0.95
CURVE_STEPS = 10


@dataclass
class Curve:
    """Smoothed losses, one row every CURVE_STEPS steps."""

    rows: list[dict[str, float]] = field(default_factory=list)
    smooth: dict[str, float] = field(default_factory=dict)

    def update(self, losses: Losses) -> None:
        """Take in a step's losses."""
        for name in ("reading", "alignment", "guidance", "balance"):
            loss = getattr(losses, name)
            if loss is not None:
                value = float(loss.detach())
                self.smooth[name] = (
                    _SMOOTHING * self.smooth.get(name, value) + (1 - _SMOOTHING) * value
                )

    def record(self, step: int, samples: int, learning_rate: float) -> None:
        """Add a row."""
        figures = {"step": step, "samples": samples, "learning_rate": learning_rate}
        self.rows.append(figures | self.smooth)


@dataclass(frozen=True)
class Trainer:
    """The parts of one training stage."""

    stage: str
    model: OcrModel
    instruments: Instruments
    plan: Plan
    collator: Collator
    config: TrainConfig
    seed: int
    checkpoints: CheckpointFolder

    def run(self) -> tuple[Curve, dict[str, torch.Tensor]]:
        """Train to the last step, from the latest checkpoint if there is one.

        Returns the curve and the float32 weights of the model's trained parameters.

        Raises:
            KeyboardInterrupt: on SIGINT or SIGTERM, after saving a checkpoint.
        """
        workers = Workers(self.config.threads)
        optimizer = MuonAdamW(self._parameters(), self.config.weight_decay, self.config.momentum)
        curve, start = self._resume(optimizer)
        total = self.plan.samples(len(self.plan))
        with progress(self.stage, total, self.plan.samples(start)) as bar, _stop_signal() as stop:
            for step in range(start, len(self.plan)):
                samples = self._step(step, workers, optimizer, curve)
                bar.advance(samples, step=step + 1, **curve.smooth)
                done = step + 1
                if stop or done % self.config.checkpoint_steps == 0:
                    self._save(done, optimizer, curve)
                if stop:
                    raise KeyboardInterrupt
        names = trainable(self.model)
        weights = {name: w for name, w in optimizer.masters().items() if name in names}
        return curve, weights

    def _parameters(self) -> dict[str, torch.nn.Parameter]:
        head = self.instruments.head
        return trainable(self.model) | (dict(head.named_parameters("head")) if head else {})

    def _step(self, step: int, workers: Workers, optimizer: MuonAdamW, curve: Curve) -> int:
        batch = self.plan.batch(step)
        inputs = self._noised(self.collator(batch), step)
        hint = self._hint(step)
        instruments = self.instruments if hint else Instruments(routers=self.instruments.routers)
        losses = backward(
            workers,
            optimizer.parameters,
            inputs.cast(self.model.dtype),
            lambda part: compute_losses(self.model, part, instruments, self.config.z_weight),
            self._weights(hint),
        )
        learning_rate = self._learning_rate(step)
        optimizer.step(learning_rate, workers)
        curve.update(losses)
        if (step + 1) % CURVE_STEPS == 0:
            curve.record(step + 1, self.plan.samples(step + 1), learning_rate)
        return len(batch.rows)

    def _weights(self, hint: float) -> Weights:
        return Weights(
            alignment=self.config.alignment_weight * hint,
            guidance=self.config.guidance_weight * hint,
            balance=self.config.balance_weight,
        )

    def _noised(self, inputs: Inputs, step: int) -> Inputs:
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + step)
        tokenizer = self.collator.tokenizer
        return token_noise(inputs, self.config.token_noise, tokenizer.ordinary, generator)

    def _hint(self, step: int) -> float:
        """How much the renderer's hints count: 1 until `guidance_hold`, 0 from `guidance_end`."""
        hold, end = (
            share * len(self.plan)
            for share in (self.config.guidance_hold, self.config.guidance_end)
        )
        if step < hold:
            return 1.0
        return max(0.0, (end - step) / max(end - hold, 1.0))

    def _learning_rate(self, step: int) -> float:
        """Linear warm-up, then linear decay to a share of the peak."""
        warm = min(1.0, (step + 1) / max(self.config.warmup_steps, 1))
        decay = max(self.config.final_learning_rate, 1 - step / len(self.plan))
        return self.config.learning_rate * warm * decay

    def _save(self, step: int, optimizer: MuonAdamW, curve: Curve) -> None:
        state = {"step": step, "optimizer": optimizer.state_dict()}
        self.checkpoints.save(state | {"rows": curve.rows, "smooth": curve.smooth})

    def _resume(self, optimizer: MuonAdamW) -> tuple[Curve, int]:
        state: dict[str, Any] | None = self.checkpoints.load()
        if state is None:
            return Curve(), 0
        optimizer.load_state_dict(state["optimizer"])
        print(f"{self.stage}: resuming at step {state['step']} of {len(self.plan)}", flush=True)
        return Curve(state["rows"], state["smooth"]), state["step"]


@contextmanager
def _stop_signal() -> Iterator[list[int]]:
    """A list that SIGINT or SIGTERM makes true, so that a step is always finished."""
    received: list[int] = []
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(kind, lambda number, frame: received.append(number)) for kind in kinds]
    try:
        yield received
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)
