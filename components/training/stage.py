"""What both training stages share: data, plan, loop, and the model folder they leave."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import torch

from components.admission import Admission
from components.config import TrainConfig
from components.mixture.admitted import admitted_columns
from components.mixture.collate import Collator
from components.mixture.dataset import Dataset, load_dataset
from components.mixture.strips import make_plan
from components.model.adapters import Adapted
from components.model.architecture import OcrModel
from components.model.folder import ModelFolder, save_model
from components.model.freezing import freeze
from components.model.losses import RouterRecorder
from components.model.tokenizer import OcrTokenizer
from components.model_config import AdapterConfig, ModelConfig
from components.nouns import Split
from components.training.checkpoint import CheckpointFolder
from components.training.loop import Curve, Trainer
from components.training.memory import keep_freed_memory
from components.training.objective import AttentionRecorder, Instruments, PlaceHead

MODEL, CURVE = "model", "curve.csv"


@dataclass(frozen=True, slots=True)
class TrainOutputs:
    """What a training stage leaves."""

    model: Path
    curve: Path


@dataclass(frozen=True, slots=True)
class TrainingSetup:
    """What a stage trains, on what, and where its checkpoints lie.

    With `adapters` it trains those alone, whatever else `freeze` leaves free.
    """

    stage: str
    content: ModelFolder
    model: ModelConfig
    config: TrainConfig
    dataset: Dataset
    seed: int
    checkpoints: CheckpointFolder
    adapters: AdapterConfig | None = None


def prepare_torch() -> None:
    """Make runs repeatable and CPU training fast."""
    keep_freed_memory()
    torch.use_deterministic_algorithms(True)
    # Filling every new tensor would only hide reads of memory never written; it costs a tenth.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]


def read_training_set(shards: Path, tokenizer: OcrTokenizer, admission: Admission) -> Dataset:
    """What is admitted of the training split, with its targets encoded."""
    return load_dataset(shards, Split.TRAIN, tokenizer.encode, admission)


def train(setup: TrainingSetup) -> tuple[Curve, dict[str, torch.Tensor]]:
    """Train a model in place; return its curve and its float32 weights, trained and frozen."""
    config, dataset, model = setup.config, setup.dataset, setup.content.model
    freeze(model, config.freeze)
    adapted = Adapted(model, setup.adapters, setup.seed) if setup.adapters else None
    # Training in bfloat16 rounds the frozen weights too: keep them as they came.
    original = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    model.train().to(getattr(torch, config.precision))
    trainer = Trainer(
        stage=setup.stage,
        model=model,
        instruments=_instruments(setup),
        plan=make_plan(config, dataset.rows(), dataset.lengths, setup.seed),
        collator=Collator(dataset, setup.content.tokenizer, setup.model),
        config=config,
        seed=setup.seed,
        checkpoints=setup.checkpoints,
    )
    curve, trained = trainer.run()
    weights = original | trained
    return curve, _merged(adapted, weights) if adapted else weights


def _merged(adapted: Adapted, weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Weights under the model's own names, with adapters added in float32, before any rounding."""
    adapted.model.float().load_state_dict(weights)
    adapted.merge()
    return adapted.model.state_dict()


def _instruments(setup: TrainingSetup) -> Instruments:
    """What this stage's loss listens to beside the model."""
    config, model = setup.config, setup.content.model
    return Instruments(
        head=_place_head(model, setup.seed) if config.alignment_weight else None,
        attention=AttentionRecorder(model) if config.guidance_weight else None,
        routers=RouterRecorder(model) if config.balance_weight else None,
    )


def _place_head(model: OcrModel, seed: int) -> PlaceHead:
    text = model.config.text_config
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        head = PlaceHead(model.model.multi_modal_projector.in_features, text.vocab_size)
    return head.to(model.dtype)


def write_outputs(
    out: Path, content: ModelFolder, curve: Curve, weights: dict[str, torch.Tensor]
) -> TrainOutputs:
    """Write the model folder and the curve."""
    out.mkdir(parents=True, exist_ok=True)
    content.model.float()
    save_model(out / MODEL, content, weights)
    names = list(dict.fromkeys(name for row in curve.rows for name in row))
    with (out / CURVE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {name: f"{value:.6g}" for name, value in row.items()} for row in curve.rows
        )
    return TrainOutputs(out / MODEL, out / CURVE)


def tokenizer_texts(shards: Path, admission: Admission) -> list[str]:
    """The admitted targets of the training split: what a tokenizer may be made from."""
    table = admitted_columns(shards, Split.TRAIN, ["target"], admission)
    targets: list[str] = table["target"].to_pylist()
    return targets
