"""Generation: greedy or sampled, with a key-value cache, over prompts of any length and mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import torch
from transformers.cache_utils import DynamicCache

from components.model.architecture import OcrModel
from components.model.repetition import NgramBan, NgramHistory
from components.model.views import ViewTensors


class Stop(StrEnum):
    """Why an answer ended."""

    END = "end"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a row starts from: ids with places for its pictures, and the most it may answer."""

    ids: tuple[int, ...]
    pictures: tuple[ViewTensors, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the next id is chosen: the likeliest at temperature 0, else drawn from `top_p` of all.

    Every row draws from a generator of its own, all seeded by `seed`: an answer depends neither on
    what else is in the batch nor on its place there, and equal prompts get equal answers.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
    ban: NgramBan | None = None

    def __post_init__(self) -> None:
        if self.temperature < 0 or not 0 < self.top_p <= 1:
            raise ValueError(f"temperature {self.temperature} and top_p {self.top_p}")


GREEDY = Decoding()


@dataclass(frozen=True, slots=True)
class Answer:
    """The ids after the prompt, without the end token."""

    ids: tuple[int, ...]
    stop: Stop


class _Row:
    """One answer in the making."""

    def __init__(self, prompt: Prompt, decoding: Decoding, end: int, room: int) -> None:
        self.ids: list[int] = []
        self.end, self.limit = end, min(prompt.limit, room - len(prompt.ids))
        self.stop = Stop.LENGTH if self.limit < 1 else None
        self._decoding = decoding
        self._history = NgramHistory.of(decoding.ban, prompt.ids) if decoding.ban else None
        self._random = torch.Generator().manual_seed(decoding.seed)

    def take(self, logits: torch.Tensor) -> int:
        """Choose the next id from (vocabulary,) float32 logits."""
        if self._history:
            logits[self._history.banned()] = -torch.inf
        number = int(logits.argmax()) if not self._decoding.temperature else self._draw(logits)
        if number == self.end:
            self.stop = Stop.END
            return number
        self.ids.append(number)
        if self._history:
            self._history.append(number)
        if len(self.ids) == self.limit:
            self.stop = Stop.LENGTH
        return number

    def _draw(self, logits: torch.Tensor) -> int:
        """Draw from the smallest set of ids that holds `top_p` of the probability."""
        shares, order = (
            (logits / self._decoding.temperature).softmax(-1).cpu().sort(descending=True)
        )
        before = shares.cumsum(-1) - shares
        kept = shares.masked_fill(before >= self._decoding.top_p, 0.0)
        return int(order[torch.multinomial(kept, 1, generator=self._random)])

    def answer(self) -> Answer:
        assert self.stop is not None
        return Answer(tuple(self.ids), self.stop)


@torch.inference_mode()
def generate(
    model: OcrModel, prompts: Sequence[Prompt], decoding: Decoding = GREEDY
) -> list[Answer]:
    """Answer every prompt. Rows that have ended leave the batch."""
    text = model.config.text_config
    rows = [_Row(p, decoding, text.eos_token_id, text.max_position_embeddings) for p in prompts]
    live = [number for number, row in enumerate(rows) if row.stop is None]
    if not live:
        return [row.answer() for row in rows]
    embeddings, mask = _padded(model, [prompts[number] for number in live])
    positions = (mask.cumsum(-1) - 1).clamp_min(0)
    cache = DynamicCache(config=text)
    while True:
        padding = None if bool(mask.all()) else mask
        hidden = model.hidden_states(embeddings, padding, positions, cache)
        logits = model.lm_head(hidden[:, -1]).float()
        chosen = [rows[number].take(row) for number, row in zip(live, logits, strict=True)]
        kept = [place for place, number in enumerate(live) if rows[number].stop is None]
        if not kept:
            break
        if len(kept) < len(live):
            cache.batch_select_indices(torch.tensor(kept, device=mask.device))
        live = [live[place] for place in kept]
        mask = torch.nn.functional.pad(mask[kept], (0, 1), value=1)
        positions = positions[kept, -1:] + 1
        ids = mask.new_tensor([[chosen[place]] for place in kept])
        embeddings = model.model.language_model.embed_tokens(ids)  # an image id is no place here
    return [row.answer() for row in rows]


def _padded(model: OcrModel, prompts: Sequence[Prompt]) -> tuple[torch.Tensor, torch.Tensor]:
    """Embeddings padded on the left, (batch, length, width), and their mask (batch, length)."""
    device = model.lm_head.weight.device
    length = max(len(prompt.ids) for prompt in prompts)
    ids = torch.full((len(prompts), length), model.config.text_config.eos_token_id, device=device)
    mask = torch.zeros_like(ids)
    for row, prompt in enumerate(prompts):
        start = length - len(prompt.ids)
        ids[row, start:] = torch.tensor(prompt.ids, device=device)
        mask[row, start:] = 1
    pictures = [[view.to(model.dtype).to(device) for view in p.pictures] for p in prompts]
    return model.embed(ids, model.encode_rows(pictures)), mask
