"""A model small enough to build in a test, from the same code as the real ones."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from components.config import TrainConfig
from components.model.architecture import OcrModel
from components.model.configuration import build_configuration
from components.model.folder import ModelFolder
from components.model.initialisation import initialise
from components.model.tokenizer import make_tokenizer
from components.model_config import ModelConfig
from components.nouns import OCR_PROMPT, Alignment, Sample, Split, Task
from components.shards import shard_path, write_shard
from tests.admissions import admit

MODEL = ModelConfig.model_validate(
    {
        "views": {
            "colour": "grey",
            "density": 4,
            "auto": ["line", "page"],
            "modes": {
                "line": {"size": [32, 96], "fit": "extend", "tiles": None},
                "page": {"size": [64, 64], "fit": "extend", "tiles": None},
                "tiled": {
                    "size": [32, 32],
                    "fit": "extend",
                    "tiles": {"side": 32, "most": 6, "above": 32},
                },
            },
        },
        "tokenizer": {"kind": "characters", "size": None},
        "attention": "eager",
        "patch_size": 8,
        "sam": {
            "width": 32,
            "layers": 2,
            "heads": 2,
            "mlp": 48,
            "window": 4,
            "global_layers": [1],
            "neck": 24,
            "downsample": [24, 32],
        },
        "clip": {"width": 32, "layers": 1, "heads": 2, "mlp": 48, "grid": 4, "dead_patch": None},
        "max_positions": 96,
    }
)
TRAIN = TrainConfig.model_validate(
    {
        "decoder": {
            "width": 32,
            "layers": 2,
            "heads": 2,
            "mlp": 48,
            "experts": None,
            "tied": True,
        },
        "freeze": [],
        "steps": 12,
        "batch_size": {"line": 4, "page": 2, "text": 4},
        "tiled_share": 0.5,
        "learning_rate": 6e-3,
        "final_learning_rate": 0.1,
        "warmup_steps": 2,
        "momentum": 0.95,
        "weight_decay": 0.05,
        "token_noise": 0.05,
        "alignment_weight": 1.0,
        "guidance_weight": 0.3,
        "balance_weight": 0.001,
        "z_weight": 0.0,
        "guidance_hold": 0.2,
        "guidance_end": 0.8,
        "checkpoint_steps": 4,
        "precision": "bfloat16",
        "threads": 1,
    }
)
ALPHABET = "abcdefgh אבגกขहि漢字\n"


def model_folder(seed: int = 0, **decoder: object) -> ModelFolder:
    """A freshly initialised model with a tokenizer of ALPHABET."""
    tokenizer = make_tokenizer(MODEL.tokenizer, [ALPHABET] * 2)
    config = TRAIN.decoder.model_copy(update=decoder)
    model = OcrModel(build_configuration(MODEL, config, tokenizer.vocabulary))
    initialise(model, torch.Generator().manual_seed(seed))
    return ModelFolder(model.eval(), tokenizer, MODEL.views)


def picture(text: str, width: int, height: int) -> Image.Image:
    """A grey picture with some ink that depends on the text."""
    image = Image.new("L", (width, height), 240)
    ImageDraw.Draw(image).text((3, 5), text, fill=20)
    return image


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _sample(number: int, task: Task, split: Split) -> Sample:
    random = np.random.default_rng(number)
    text = "".join(random.choice(list("abcdefgh "), 6))
    width, height = {Task.LINE: (96, 32), Task.PAGE: (64, 64)}.get(task, (0, 0))
    alignment, image = None, None
    if task is not Task.TEXT:
        image = _png(picture(text, width, height))
        edges = tuple(3 + 6 * i for i in range(len(text) + 1))
        alignment = Alignment((0,) * len(text), edges[:-1], edges[1:])
    return Sample(
        id=f"{split}-{number:04d}",
        split=split,
        task=task,
        language="en",
        script="Latn",
        source="test",
        document=f"doc-{split}",
        licence="CC0-1.0",
        prompt=OCR_PROMPT if image else "",
        target=text,
        font="default",
        image=image,
        width=width,
        height=height,
        alignment=alignment,
    )


def admission_path(shards: Path) -> Path:
    """Where `write_shards` writes which rows are set aside: beside the shards."""
    return shards.with_name(f"{shards.name}-admission.parquet")


def write_shards(folder: Path, count: int = 24) -> Path:
    """Shards of all three splits with lines, pages and text-only rows, all of them admitted."""
    tasks = list(Task)
    for offset, split in enumerate(Split):
        samples = [_sample(1000 * offset + i, tasks[i % 3], split) for i in range(count)]
        write_shard(shard_path(folder, split), samples, rows_per_group=8)
    admit(admission_path(folder), folder)
    return folder
