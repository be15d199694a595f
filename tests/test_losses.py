"""Losses are the textbook's, in any chunks, and a mixed batch is the sum of its rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from components.mixture.collate import Inputs
from components.model import losses as losses_module
from components.model.losses import IGNORE, RouterRecorder, balance_loss, token_cross_entropy
from components.model.views import prepare
from components.model_config import ExpertsConfig
from components.training.objective import Instruments, Weights, compute_losses
from tests.tiny_model import MODEL, model_folder, picture

EXPERTS = ExpertsConfig(count=4, per_token=2, width=24, shared=1, dense_layers=1)
WEIGHTS = Weights(balance=0.5)
Z_WEIGHT = 0.01


def _problem(places=(3, 7), width=8, vocabulary=50):
    """Hidden states, a head and labels, a third of which are IGNORE."""
    generator = torch.Generator().manual_seed(0)
    hidden = torch.randn(*places, width, generator=generator, requires_grad=True)
    weight = torch.randn(vocabulary, width, generator=generator, requires_grad=True)
    labels = torch.randint(vocabulary, places, generator=generator)
    ignored = torch.rand(places, generator=generator) < 1 / 3
    return hidden, weight, labels.masked_fill(ignored, IGNORE)


@pytest.mark.parametrize("chunk", [1, 4, 5, 1024])
@pytest.mark.parametrize("z_weight", [0.0, 0.1])
def test_cross_entropy_and_both_gradients_are_those_of_the_plain_computation(
    chunk, z_weight, monkeypatch
):
    monkeypatch.setattr(losses_module, "CHUNK", chunk)
    hidden, weight, labels = _problem()
    loss = token_cross_entropy(hidden, weight, labels, z_weight)
    found = torch.autograd.grad(3 * loss, [hidden, weight])
    logits = (hidden @ weight.T).flatten(0, 1)
    expected = F.cross_entropy(logits, labels.flatten(), ignore_index=IGNORE)
    partition = logits.exp().sum(-1).log()[labels.flatten() != IGNORE]
    expected = expected + z_weight * partition.pow(2).mean()
    torch.testing.assert_close(loss, expected)
    torch.testing.assert_close(found, torch.autograd.grad(3 * expected, [hidden, weight]))


@pytest.mark.parametrize("frozen", [0, 1])
def test_cross_entropy_has_the_other_gradient_where_one_side_is_frozen(frozen):
    hidden, weight, labels = _problem()
    trained = [hidden, weight][1 - frozen]
    expected = torch.autograd.grad(token_cross_entropy(hidden, weight, labels), trained)
    [hidden, weight][frozen].requires_grad_(False)
    found = torch.autograd.grad(token_cross_entropy(hidden, weight, labels), trained)
    torch.testing.assert_close(found, expected)


def test_cross_entropy_without_any_label_is_zero_with_finite_gradients():
    hidden, weight, labels = _problem()
    loss = token_cross_entropy(hidden, weight, torch.full_like(labels, IGNORE), 0.1)
    assert loss == 0
    for gradient in torch.autograd.grad(loss, [hidden, weight]):
        assert (gradient == 0).all()


class _Largest(TorchDispatchMode):
    """Keeps the number of elements of the largest tensor that is made."""

    numel = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        sizes = [leaf.numel() for leaf in tree_leaves(result) if isinstance(leaf, torch.Tensor)]
        self.numel = max([self.numel, *sizes])
        return result


def test_logits_are_never_whole(monkeypatch):
    monkeypatch.setattr(losses_module, "CHUNK", 128)
    hidden, weight, labels = _problem((1, 3000), vocabulary=50_000)
    with _Largest() as largest:
        loss = token_cross_entropy(hidden, weight, labels, 0.1)
        torch.autograd.grad(loss, [hidden, weight])
    assert largest.numel == 128 * 50_000


def _routed(rows=3, length=6, experts=4):
    return torch.randn(rows, length, experts, generator=torch.Generator().manual_seed(1))


def _plain_balance(logits, per_token):
    """Sum over experts of (share of choices * experts) * mean probability, mean over rows."""
    total = 0.0
    for row in logits.softmax(-1):
        for expert in range(row.shape[-1]):
            chosen = sum(expert in token.topk(per_token).indices.tolist() for token in row)
            frequency = chosen * row.shape[-1] / (per_token * len(row))
            total += frequency * float(row[:, expert].mean()) / len(logits)
    return total


@pytest.mark.parametrize("per_token", [1, 2, 4])
def test_balance_is_that_of_the_plain_computation(per_token):
    logits = _routed()
    assert float(balance_loss(logits, per_token)) == pytest.approx(
        _plain_balance(logits, per_token), rel=1e-5
    )


def test_even_use_of_experts_is_one_and_a_single_expert_all_of_them():
    even = 20 * torch.eye(4).repeat(1, 2, 1)
    single = torch.tensor([20.0, 0, 0, 0]).expand(1, 8, 4)
    assert float(balance_loss(even, 1)) == pytest.approx(1, rel=1e-4)
    assert float(balance_loss(single, 1)) == pytest.approx(4, rel=1e-4)


def test_balance_with_a_mask_is_unchanged_by_padding():
    logits = _routed().requires_grad_()
    lengths = (6, 4, 1)
    mask = torch.tensor([[place < length for place in range(6)] for length in lengths])
    expected = sum(
        balance_loss(row[None, :length], 2) for row, length in zip(logits, lengths, strict=True)
    )
    found = balance_loss(logits, 2, mask)
    torch.testing.assert_close(found, expected / 3)
    slopes = [torch.autograd.grad(loss, logits)[0] for loss in (found, expected / 3)]
    torch.testing.assert_close(*slopes)
    longer = torch.cat([logits, 9 * _routed(length=5)], dim=1)
    torch.testing.assert_close(balance_loss(longer, 2, F.pad(mask, (0, 5))), found)


def _views(mode, image):
    return prepare(image, MODEL.views.modes[mode], MODEL.views, MODEL.token_side)


def _rows(tokenizer):
    """Text alone, a page in tiles, a line at its native size, two pictures: (prompt, target)."""
    views = [
        [],
        [_views("tiled", picture("fed", 90, 64))],
        [_views("line", picture("abc", 96, 32))],
        [_views("page", picture("ab", 64, 64)), _views("tiled", picture("hg", 64, 32))],
    ]
    targets = tokenizer.encode(["abc hg", "fed", "abcabcabc", "a b c d"])
    rows = []
    for each, target in zip(views, targets, strict=True):
        prompt = [tokenizer.begin]
        if each:
            text = "<image>\n" * len(each) + "Free OCR."
            prompt = tokenizer.encode_prompt(text, [view.tokens for view in each])
        rows.append((prompt, target, tuple(view.tensors() for view in each)))
    return rows


def _inputs(tokenizer, rows):
    """A batch of rows, padded on the right to the longest."""
    length = max(len(prompt) + len(target) for prompt, target, _ in rows)
    ids = torch.full((len(rows), length), tokenizer.pad)
    labels, mask = torch.full_like(ids, IGNORE), torch.zeros_like(ids, dtype=torch.bool)
    for number, (prompt, target, _) in enumerate(rows):
        end = len(prompt) + len(target)
        ids[number, :end] = torch.tensor([*prompt, *target])
        labels[number, len(prompt) - 1 : end] = torch.tensor([*target, tokenizer.end])
        mask[number, :end] = True
    return Inputs(ids, labels, mask, tuple(pictures for *_, pictures in rows), None, None)


def _alive(experts):
    """A model in which no branch is zero, with what hears its routers."""
    content = model_folder(seed=2, experts=experts)
    torch.manual_seed(0)
    for parameter in content.model.parameters():
        parameter.data.add_(torch.randn_like(parameter) * 0.05)
    return content, Instruments(routers=RouterRecorder(content.model))


@pytest.mark.parametrize("experts", [None, EXPERTS], ids=["dense", "experts"])
def test_mixed_batch_has_the_loss_and_gradients_of_its_rows_one_by_one(experts):
    content, instruments = _alive(experts)
    rows = _rows(content.tokenizer)
    parameters = list(content.model.parameters())

    def pass_over(chosen):
        inputs = _inputs(content.tokenizer, chosen)
        return inputs, compute_losses(content.model, inputs, instruments, Z_WEIGHT)

    inputs, together = pass_over(rows)
    found = torch.autograd.grad(together.total(WEIGHTS), parameters, allow_unused=True)
    count = int((inputs.labels != IGNORE).sum())
    reading = balance = torch.zeros(())
    for row in rows:
        single, alone = pass_over([row])
        assert single.mask.all()
        reading = reading + alone.reading * int((single.labels != IGNORE).sum()) / count
        if experts:
            balance = balance + alone.balance / len(rows)
    expected = replace(together, reading=reading, balance=balance if experts else None)
    torch.testing.assert_close(together.reading, reading)
    assert (together.balance is None) == (experts is None)
    if experts:
        torch.testing.assert_close(together.balance, balance)
    wanted = torch.autograd.grad(expected.total(WEIGHTS), parameters, allow_unused=True)
    for (name, _), one, other in zip(content.model.named_parameters(), found, wanted, strict=True):
        assert (one is None) == (other is None), name
        if one is not None:
            torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5, msg=name)


def test_every_parameter_learns_from_a_mixed_batch():
    content, instruments = _alive(EXPERTS)
    inputs = _inputs(content.tokenizer, _rows(content.tokenizer))
    compute_losses(content.model, inputs, instruments).total(WEIGHTS).backward()
    for name, parameter in content.model.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().max() > 0, name


def test_what_stands_in_the_padding_changes_nothing():
    content, instruments = _alive(EXPERTS)
    inputs = _inputs(content.tokenizer, _rows(content.tokenizer))
    noise = torch.randint(10, 20, inputs.ids.shape)
    other = replace(inputs, ids=torch.where(inputs.mask, inputs.ids, noise))
    assert not torch.equal(inputs.ids, other.ids)
    first, second = (compute_losses(content.model, each, instruments) for each in (inputs, other))
    torch.testing.assert_close(first.reading, second.reading)
    torch.testing.assert_close(first.balance, second.balance)


def test_hint_without_its_instrument_is_left_out():
    content = model_folder(seed=2)
    losses = compute_losses(content.model, _inputs(content.tokenizer, _rows(content.tokenizer)))
    assert (losses.alignment, losses.guidance, losses.balance) == (None, None, None)
    assert losses.total(Weights(1.0, 1.0, 1.0)) == losses.reading
