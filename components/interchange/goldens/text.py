"""Goldens of the decoder: logits, routing, loss, the auxiliary loss and gradients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from components.config import Params
from components.interchange.goldens.comparison import Comparison, Differences
from components.interchange.goldens.rule import fill
from components.interchange.layout import disassemble
from components.model.architecture import OcrModel
from components.model.configuration import Vocabulary, build_configuration
from components.model.losses import RouterRecorder, token_cross_entropy
from components.model_config import DecoderConfig, ExpertsConfig

TOLERANCE = 1e-5
_SHORT_ROW, _HIDDEN_TAIL = 1, 8  # the padded case: row 1 with its last 8 places masked

Golden = Mapping[str, Any]


def decoder_config(sizes: Mapping[str, Any]) -> DecoderConfig:
    """Our configuration of a decoder described in the released config's fields."""
    experts = ExpertsConfig(
        count=sizes["n_routed_experts"],
        per_token=sizes["num_experts_per_tok"],
        width=sizes["moe_intermediate_size"],
        shared=sizes["n_shared_experts"],
        dense_layers=sizes["first_k_dense_replace"],
    )
    return DecoderConfig(
        width=sizes["hidden_size"],
        layers=sizes["num_hidden_layers"],
        heads=sizes["num_attention_heads"],
        mlp=sizes["intermediate_size"],
        experts=experts,
        tied=sizes.get("tie_word_embeddings", False),
    )


def vocabulary(sizes: Mapping[str, Any], image: int) -> Vocabulary:
    """The vocabulary of such a decoder."""
    begin, end = sizes["bos_token_id"], sizes["eos_token_id"]
    return Vocabulary(sizes["vocab_size"], begin, end, sizes.get("pad_token_id"), image)


def compare_text(
    name: str, golden: Golden, sizes: Mapping[str, Any], profile: Params
) -> Comparison:
    """A small decoder by itself, in evaluation and in training."""
    smallest = profile.model.model_copy(
        update={"sam": profile.model.sam.model_copy(update={"layers": 1, "global_layers": ()})}
        | {"clip": profile.model.clip.model_copy(update={"layers": 1, "dead_patch": None})}
        | {"max_positions": sizes["max_position_embeddings"]}
    )
    configuration = build_configuration(
        smallest, decoder_config(sizes), vocabulary(sizes, sizes["vocab_size"] - 24)
    )
    model = OcrModel(configuration).eval()
    fill(model.model.language_model, "model.language_model.")
    fill(model.lm_head, "lm_head.")
    differences = Differences(TOLERANCE)
    _forward(model, golden, differences)
    _training(model, golden, differences, float(sizes["aux_loss_alpha"]))
    return differences.row(name)


def inputs_embeds(model: OcrModel, golden: Golden) -> torch.Tensor:
    """Embeddings of the golden's ids, with its sines in the places of a picture."""
    ids = torch.from_numpy(golden["ids"])
    embeddings = model.model.language_model.embed_tokens(ids).clone()
    length, width = 20, embeddings.shape[-1]
    i, j = np.arange(length)[:, None], np.arange(width)[None]
    for row in range(len(ids)):
        sines = 0.5 * np.sin(0.37 * i + 0.11 * j + row)
        embeddings[row, 3 : 3 + length] = torch.from_numpy(sines.astype(np.float32))
    return embeddings


@torch.no_grad()
def _forward(model: OcrModel, golden: Golden, differences: Differences) -> None:
    embeddings = inputs_embeds(model, golden)
    seen: dict[str, torch.Tensor] = {}
    layers = model.model.language_model.layers
    routed: list[torch.Tensor] = []
    handles = [
        layer.register_forward_hook(
            lambda _m, _i, out, n=number: seen.__setitem__(f"layer{n}_out", out)
        )
        for number, layer in enumerate(layers)
    ]
    handles.append(
        layers[-1].mlp.gate.register_forward_hook(lambda _m, _i, out: routed.extend(out))
    )
    hidden = model.hidden_states(embeddings)
    for handle in handles:
        handle.remove()
    seen |= {"inputs_embeds": embeddings, "logits": model.lm_head(hidden)}
    for key in seen:
        if f"{key}.sample" in golden:
            differences.sampled(key, seen[key], golden)
    differences.equal("argmax", seen["logits"].argmax(-1).tolist(), golden["argmax"].tolist())
    _routing(routed, golden, differences)
    labels = torch.from_numpy(golden["labels"])
    loss = token_cross_entropy(hidden[:, :-1], model.lm_head.weight, labels[:, 1:])
    differences.tensor("loss", np.asarray(loss), golden["loss"])
    _padded(model, embeddings, golden, differences)


def _routing(routed: list[torch.Tensor], golden: Golden, differences: Differences) -> None:
    _, weights, chosen = routed
    weights, order = weights.sort(-1, descending=True)
    shape = golden["topk_idx"].shape
    chosen = chosen.gather(-1, order).reshape(shape)
    differences.equal("topk_idx", chosen.tolist(), golden["topk_idx"].tolist())
    differences.tensor("topk_weight", weights.reshape(shape), golden["topk_weight"])


def _padded(
    model: OcrModel, embeddings: torch.Tensor, golden: Golden, differences: Differences
) -> None:
    mask = torch.ones(embeddings.shape[:2], dtype=torch.long)
    mask[_SHORT_ROW, -_HIDDEN_TAIL:] = 0
    logits = model.lm_head(model.hidden_states(embeddings, mask))[_SHORT_ROW, :-_HIDDEN_TAIL]
    differences.sampled("logits_padded_row1", logits, golden)


def _training(model: OcrModel, golden: Golden, differences: Differences, alpha: float) -> None:
    """Loss, auxiliary loss and the norm of every gradient, with and without the auxiliary."""
    recorder = RouterRecorder(model)
    labels = torch.from_numpy(golden["labels"])
    per_token = model.config.text_config.num_experts_per_tok
    for case, weight in (("train_aux", alpha), ("train_noaux", 0.0)):
        model.zero_grad()
        hidden = model.train().hidden_states(inputs_embeds(model, golden))
        loss = token_cross_entropy(hidden[:, :-1], model.lm_head.weight, labels[:, 1:])
        balance = recorder.balance(per_token, torch.ones_like(labels, dtype=torch.bool))
        assert balance is not None
        differences.tensor(f"{case}.loss", np.asarray(loss.detach()), golden[f"{case}.loss"])
        (loss + weight * balance).backward()
        if f"{case}.aux_loss" in golden:
            observed = np.asarray((weight * balance).detach())
            differences.tensor(f"{case}.aux_loss", observed, golden[f"{case}.aux_loss"])
        _gradients(model, case, golden, differences)
    model.eval()


def _gradients(model: OcrModel, case: str, golden: Golden, differences: Differences) -> None:
    gradients = {
        name: parameter.grad
        for name, parameter in model.named_parameters()
        if parameter.grad is not None
    }
    norms = {name: float(gradient.norm()) for name, gradient in disassemble(gradients)}
    for name, expected in zip(
        golden[f"{case}.grad_names"], golden[f"{case}.grad_norms"], strict=True
    ):
        difference = abs(norms.get(str(name), float("inf")) - float(expected))
        differences.add(f"{case}.grad.{name}", difference / max(float(expected), 1.0))
