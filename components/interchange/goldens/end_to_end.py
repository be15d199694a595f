"""Goldens of the whole model: a prompt with a picture, through tower and decoder to logits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from PIL import Image

from components.config import Params
from components.interchange.goldens.comparison import Comparison, Differences
from components.interchange.goldens.rule import fill, picture
from components.interchange.goldens.text import decoder_config, vocabulary
from components.model.architecture import OcrModel
from components.model.configuration import build_configuration
from components.model.modes import choose_grid, image_tokens
from components.model.tokenizer import OcrTokenizer, make_tokenizer
from components.model.views import ViewTensors, prepare

TOLERANCE = 5e-5
LOGITS_TOLERANCE = 1e-5
SIZE = (700, 1000)
# The released prompts (specification, section 1.6); a golden was made with one of them.
PROMPTS = (
    "<image>\n<|grounding|>Convert the document to markdown.",
    "<image>\n<|grounding|>OCR this image.",
    "<image>\nFree OCR.",
    "<image>\nParse the figure.",
    "<image>\nDescribe this image in detail.",
    "<image>\nLocate <|ref|>xxxx<|/ref|> in the image.",
    "<image>\nIdentify all objects in the image and output them in bounding boxes.",
)
# The decoder that end-to-end goldens were made with, where no file beside them says another.
DECODER: Mapping[str, Any] = {
    "vocab_size": 129280,
    "hidden_size": 1280,
    "intermediate_size": 256,
    "moe_intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 10,
    "n_shared_experts": 2,
    "n_routed_experts": 8,
    "num_experts_per_tok": 3,
    "first_k_dense_replace": 1,
    "bos_token_id": 0,
    "eos_token_id": 1,
}

Golden = Mapping[str, Any]


def compare_end_to_end(
    name: str, golden: Golden, sizes: Mapping[str, Any], profile: Params
) -> Comparison:
    """The formula picture of 700x1000 in the mode that has as many image tokens as the golden."""
    differences = Differences(TOLERANCE)
    tokenizer = make_tokenizer(profile.model.tokenizer, [])
    ids = torch.from_numpy(golden["ids"])
    count = int((ids == tokenizer.image).sum())
    mode = _mode(count, profile)
    if mode is None:
        differences.add(f"no mode makes {count} image tokens", float("inf"))
        return differences.row(name)
    prompts = [tokenizer.encode_prompt(prompt, [count]) for prompt in PROMPTS]
    differences.equal("ids", ids[0].tolist() in prompts, True)
    page = Image.fromarray(picture(*SIZE))
    views, side = profile.model.views, profile.model.token_side
    tensors = prepare(page, views.modes[mode], views, side).tensors()
    _compare(_model(sizes, tokenizer, profile), ids, tensors, golden, differences)
    return differences.row(name)


def _mode(count: int, profile: Params) -> str | None:
    for name, mode in profile.model.views.modes.items():
        grid = choose_grid(*SIZE, mode.tiles)
        if image_tokens(mode, grid, profile.model.token_side) == count:
            return name
    return None


def _model(sizes: Mapping[str, Any], tokenizer: OcrTokenizer, profile: Params) -> OcrModel:
    words = vocabulary(sizes, tokenizer.image)
    model = OcrModel(build_configuration(profile.model, decoder_config(sizes), words)).eval()
    fill(model)
    return model


@torch.inference_mode()
def _compare(
    model: OcrModel,
    ids: torch.Tensor,
    page: ViewTensors,
    golden: Golden,
    differences: Differences,
) -> None:
    encoded = model.encode([page])
    sequence = encoded[0].sequence
    embeddings = model.embed(ids, [encoded])
    tail = int(golden["logits_tail.shape"][-2])
    logits = model.lm_head(model.hidden_states(embeddings)[0, -tail:])
    differences.sampled("image_embeds", sequence, golden)
    differences.tensor("rows", sequence[golden["rows"], :64], golden["rows_first64"])
    text = embeddings[0, -int(golden["text_embeds_tail.shape"][-2]) :]
    for key, value in (("text_embeds_tail", text), ("logits_tail", logits)):
        shaped = value.reshape(golden[f"{key}.shape"].tolist())
        differences.sampled(key, shaped, golden, LOGITS_TOLERANCE)
    chosen = logits.argmax(-1).tolist()
    differences.equal("argmax_tail", chosen, golden["argmax_tail"].reshape(-1).tolist())
    best = logits[-1].topk(len(golden["top5_last"])).indices.tolist()
    differences.equal("top5_last", best, golden["top5_last"].tolist())
