"""Checkpoints that survive `kill -9`: written whole beside the old one, then renamed over it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from pydantic import BaseModel

_FILE = "checkpoint.pt"


def fingerprint(parts: Sequence[BaseModel | str | Path]) -> str:
    """A name for everything a training stage depends on: configuration, seed, and files' bytes."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            with part.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        else:
            text = part.model_dump_json() if isinstance(part, BaseModel) else part
            digest.update(hashlib.sha256(text.encode()).digest())
    return digest.hexdigest()[:16]


class CheckpointFolder:
    """The one latest checkpoint of a stage; checkpoints of other inputs are never mixed in."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder / name

    def save(self, state: dict[str, Any]) -> None:
        """Replace the checkpoint atomically."""
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / f"{_FILE}.partial"
        torch.save(state, partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(self.folder / _FILE)

    def load(self) -> dict[str, Any] | None:
        """The latest state, or None; only tensors and plain values are ever unpickled."""
        path = self.folder / _FILE
        if not path.exists():
            return None
        state: dict[str, Any] = torch.load(path, weights_only=True)
        return state

    def clear(self) -> None:
        """Forget the stage's checkpoints, those of other inputs too: its output stands."""
        shutil.rmtree(self.folder.parent, ignore_errors=True)
