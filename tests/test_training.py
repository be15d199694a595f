"""Training resumes exactly, freezes what it says, and learns."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
import torch

from components.admission import EVERYTHING
from components.config import FinetuneConfig
from components.mixture.collate import Collator
from components.mixture.dataset import load_dataset
from components.mixture.plan import Batch, Kind
from components.model.folder import WEIGHTS, load_model
from components.model.losses import RouterRecorder
from components.model_config import ExpertsConfig
from components.nouns import ConfigError, Split
from components.training import finetune, loop, pretrain
from components.training.checkpoint import CheckpointFolder
from components.training.objective import (
    AttentionRecorder,
    Instruments,
    PlaceHead,
    Weights,
    compute_losses,
)
from components.training.optimizer import MuonAdamW, orthogonalise
from components.training.parallel import Workers, backward
from tests.interruptions import power_failure
from tests.tiny_model import MODEL, TRAIN, admission_path, model_folder, write_shards

FINETUNE = FinetuneConfig.model_validate(
    TRAIN.model_dump()
    | {
        "alignment_weight": 0.0,
        "freeze": ["model.vision_tower.sam_encoder.*"],
        "carry": ["model.vision_tower.*", "model.language_model.embed_tokens.*"],
        "adapters": None,
    }
)
EXPERTS = ExpertsConfig(count=4, per_token=2, width=24, shared=1, dense_layers=1)


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    return write_shards(tmp_path_factory.mktemp("shards"))


def _inputs(shards, folder):
    return pretrain.PretrainInputs(
        shards, admission_path(shards), MODEL, folder / "checkpoints", folder / "out", seed=7
    )


def _collator(shards, content):
    dataset = load_dataset(shards, Split.TRAIN, content.tokenizer.encode, EVERYTHING)
    return dataset, Collator(dataset, content.tokenizer, MODEL)


def _instruments(content):
    width = content.model.model.multi_modal_projector.in_features
    return Instruments(
        head=PlaceHead(width, content.tokenizer.vocabulary.size),
        attention=AttentionRecorder(content.model),
        routers=RouterRecorder(content.model),
    )


@pytest.fixture(scope="module")
def whole(shards, tmp_path_factory):
    """An uninterrupted run."""
    return pretrain.run(TRAIN, _inputs(shards, tmp_path_factory.mktemp("whole")))


def test_same_inputs_give_the_same_bytes(shards, whole, tmp_path):
    again = pretrain.run(TRAIN, _inputs(shards, tmp_path))
    for file in sorted(whole.model.iterdir()):
        assert file.read_bytes() == (again.model / file.name).read_bytes(), file.name
    assert whole.curve.read_bytes() == again.curve.read_bytes()


def test_interrupted_run_resumes_to_the_same_bytes(shards, whole, tmp_path, monkeypatch):
    """Ctrl-C in the middle finishes the step and saves; the same call goes on from there."""
    original, calls = loop.Trainer._step, []

    def interrupted(self, step, workers, optimizer, curve):
        calls.append(step)
        if step == 6 and len(calls) == 7:
            os.kill(os.getpid(), signal.SIGINT)
        return original(self, step, workers, optimizer, curve)

    monkeypatch.setattr(loop.Trainer, "_step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pretrain.run(TRAIN, _inputs(shards, tmp_path))
    resumed = pretrain.run(TRAIN, _inputs(shards, tmp_path))
    assert calls == list(range(12))
    assert (resumed.model / WEIGHTS).read_bytes() == (whole.model / WEIGHTS).read_bytes()
    assert resumed.curve.read_bytes() == whole.curve.read_bytes()


def test_resume_after_kill_is_byte_identical(shards, whole, tmp_path):
    """`kill -9` loses the steps since the last checkpoint, and nothing else."""
    script = textwrap.dedent(f"""
        import time
        from pathlib import Path
        from components.training import loop, pretrain
        from tests.tiny_model import MODEL, TRAIN, admission_path
        original = loop.Trainer._step
        def slow(self, step, *parts):
            if step == 6:
                Path({str(tmp_path / "reached")!r}).touch()
                time.sleep(60)
            return original(self, step, *parts)
        loop.Trainer._step = slow
        folder, shards = Path({str(tmp_path)!r}), Path({str(shards)!r})
        pretrain.run(TRAIN, pretrain.PretrainInputs(
            shards, admission_path(shards), MODEL, folder / "checkpoints", folder / "out", seed=7))
    """)
    process = subprocess.Popen([sys.executable, "-c", script])
    deadline = time.monotonic() + 120
    while not (tmp_path / "reached").exists():
        assert process.poll() is None, "training ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.kill()
    process.wait()
    resumed = pretrain.run(TRAIN, _inputs(shards, tmp_path))
    assert (resumed.model / WEIGHTS).read_bytes() == (whole.model / WEIGHTS).read_bytes()


def test_two_threads_resume_to_the_same_bytes(shards, tmp_path, monkeypatch, capsys):
    """What `params.yaml` trains with: float32, and a part of each batch to each thread."""
    config = TRAIN.model_copy(update={"threads": 2, "precision": "float32"})
    through = pretrain.run(config, _inputs(shards, tmp_path / "through"))
    with power_failure(monkeypatch, step=6):
        pretrain.run(config, _inputs(shards, tmp_path / "resumed"))
    resumed = pretrain.run(config, _inputs(shards, tmp_path / "resumed"))
    assert "resuming at step 4 of 12" in capsys.readouterr().out
    assert (resumed.model / WEIGHTS).read_bytes() == (through.model / WEIGHTS).read_bytes()
    assert resumed.curve.read_bytes() == through.curve.read_bytes()


def test_checkpoint_of_other_inputs_is_not_resumed(shards, tmp_path):
    CheckpointFolder(tmp_path, "one").save({"step": 3})
    assert CheckpointFolder(tmp_path, "other").load() is None


def test_torn_checkpoint_write_leaves_the_last_good_one(tmp_path):
    folder = CheckpointFolder(tmp_path, "one")
    folder.save({"step": 3})
    (folder.folder / "checkpoint.pt.partial").write_bytes(b"torn")
    assert folder.load() == {"step": 3}


def test_frozen_tensors_stay_byte_equal_and_trained_ones_change(shards, whole, tmp_path):
    folders = (tmp_path / "checkpoints", tmp_path / "out")
    inputs = finetune.FinetuneInputs(
        whole.model, shards, admission_path(shards), MODEL, *folders, seed=7
    )
    before = load_model(whole.model).model.state_dict()
    after = load_model(finetune.run(FINETUNE, inputs).model).model.state_dict()
    for name, weight in after.items():
        frozen = name.startswith("model.vision_tower.sam_encoder.")
        assert torch.equal(weight, before[name]) == frozen, name


def test_carry_pattern_that_matches_nothing_is_named(shards, whole, tmp_path):
    config = FINETUNE.model_copy(update={"carry": ("model.absent.*",)})
    inputs = finetune.FinetuneInputs(
        whole.model, shards, admission_path(shards), MODEL, tmp_path, tmp_path, seed=7
    )
    with pytest.raises(ConfigError, match=r"model\.absent"):
        finetune.run(config, inputs)


def test_loss_of_a_batch_is_the_mean_over_its_rows(shards):
    """Image features must not land in another row (ms-swift #6887)."""
    content = model_folder(seed=2)
    dataset, collator = _collator(shards, content)
    for kind in Kind:
        rows = dataset.rows()[kind][:3]
        inputs = collator(Batch(kind, rows))
        together = compute_losses(content.model, inputs).reading
        total = count = 0.0
        for row in rows:
            single = collator(Batch(kind, rows[rows == row]))
            tokens = int((single.labels != -100).sum())
            loss = compute_losses(content.model, single).reading
            total, count = total + loss.item() * tokens, count + tokens
        assert together.item() == pytest.approx(total / count, rel=1e-5), kind


@pytest.mark.parametrize("threads", [2, 3])
@pytest.mark.parametrize("experts", [None, EXPERTS], ids=["dense", "experts"])
def test_split_step_has_the_gradients_of_the_whole_batch(shards, threads, experts):
    content = model_folder(seed=2, experts=experts)
    torch.manual_seed(0)
    for parameter in content.model.parameters():
        parameter.data.add_(torch.randn_like(parameter) * 0.02)
    dataset, collator = _collator(shards, content)
    instruments, weights = _instruments(content), Weights(1.0, 0.3, 0.5)
    parameters = [*content.model.parameters(), *instruments.head.parameters()]
    for kind in Kind:
        inputs = collator(Batch(kind, dataset.rows()[kind][:5]))
        whole = compute_losses(content.model, inputs, instruments)
        expected = torch.autograd.grad(whole.total(weights), parameters, allow_unused=True)
        losses = backward(
            Workers(threads),
            parameters,
            inputs,
            lambda part: compute_losses(content.model, part, instruments),
            weights,
        )
        for name in ("reading", "alignment", "guidance", "balance"):
            part, loss = getattr(losses, name), getattr(whole, name)
            assert (part is None) == (loss is None), name
            if loss is not None:
                torch.testing.assert_close(part, loss.detach())
        for parameter, gradient in zip(parameters, expected, strict=True):
            assert (parameter.grad is None) == (gradient is None)
            if gradient is not None:
                torch.testing.assert_close(parameter.grad, gradient, rtol=1e-3, atol=1e-5)


def test_hints_are_only_given_where_the_renderer_knew(shards):
    content = model_folder(seed=2)
    dataset, collator = _collator(shards, content)
    instruments = _instruments(content)
    line = collator(Batch(Kind.LINE, dataset.rows()[Kind.LINE][:2]))
    losses = compute_losses(content.model, line, instruments)
    assert losses.alignment is not None
    assert losses.guidance is not None
    text = collator(Batch(Kind.TEXT, dataset.rows()[Kind.TEXT][:2]))
    losses = compute_losses(content.model, text, instruments)
    assert losses.alignment is None
    assert losses.guidance is None


def test_training_lowers_the_loss(shards, whole):
    trained, untrained = load_model(whole.model), model_folder(seed=7)
    losses = []
    for content in (trained, untrained):
        dataset, collator = _collator(shards, trained)
        inputs = collator(Batch(Kind.LINE, dataset.rows()[Kind.LINE]))
        losses.append(compute_losses(content.model, inputs).reading)
    assert losses[0] < losses[1] - 1


def test_newton_schulz_evens_out_singular_values():
    """Three steps are a rough orthogonalisation: enough for an update, said by its spread."""
    torch.manual_seed(0)
    left, right = (torch.linalg.qr(torch.randn(48, 32)).Q for _ in range(2))
    spectrum = torch.logspace(0, -2, 32)  # a spread of 100
    after = torch.linalg.svdvals(orthogonalise((left * spectrum @ right.T)[None]))[0, :32]
    assert after.max() / after.min() < 10


def test_parameter_without_gradient_is_left_alone():
    """A batch of text must not decay the vision tower."""
    used = torch.nn.Parameter(torch.ones(20, 20))
    unused = torch.nn.Parameter(torch.ones(20, 20))
    named = {"model.lm": used, "model.vision_tower.x": unused}
    optimizer = MuonAdamW(named, weight_decay=0.1, momentum=0.9)
    used.grad = torch.ones_like(used)
    optimizer.step(0.1, Workers(1))
    assert torch.equal(unused, torch.ones(20, 20))
    assert not torch.equal(used, torch.ones(20, 20))
