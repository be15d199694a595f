"""Reading: pictures in, text out, greedily and with a key-value cache."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer
from transformers.cache_utils import DynamicCache

from components.config import ViewsConfig
from components.model.architecture import OcrModel, Views
from components.model.folder import load_model
from components.model.tokenizer import SpecialTokens, prompt_ids
from components.model.views import fit, native_size, normalise

# No print at these sizes is denser (a full line of 26 characters has 10 visual tokens): an answer
# that is longer runs in circles, and is cut and reported as truncated.
LONGEST_ANSWER = 4  # text tokens for each visual token


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one picture."""

    text: str
    mode: str  # e.g. "native-32x320"
    visual_tokens: int
    truncated: bool  # it ended at the length limit, not at the end token


class Reader:
    """A loaded model. Answers do not depend on what else is in the batch (float32; tested)."""

    def __init__(self, model: OcrModel, tokenizer: Tokenizer, views: ViewsConfig) -> None:
        self.model, self.tokenizer, self.views = model, tokenizer, views
        self._prompt = torch.tensor([prompt_ids(tokenizer)])

    @classmethod
    def load(cls, folder: Path, threads: int) -> Reader:
        """Load a model folder and set torch's number of threads."""
        torch.set_num_threads(threads)
        content = load_model(folder)
        return cls(content.model, content.tokenizer, content.views)

    def read(self, images: Sequence[Image.Image], max_new_tokens: int) -> list[Reading]:
        """Read pictures of any size and kind, each at the native size nearest to its shape."""
        by_size = defaultdict(list)
        for number, image in enumerate(images):
            by_size[native_size(image, self.views)].append(number)
        readings: dict[int, Reading] = {}
        for (height, width), numbers in sorted(by_size.items()):
            pixels = np.stack([np.asarray(fit(images[n], height, width)) for n in numbers])
            mode = f"native-{height}x{width}"
            read = self._read(Views(normalise(pixels)), mode, max_new_tokens)
            readings |= zip(numbers, read, strict=True)
        return [readings[number] for number in range(len(images))]

    @torch.inference_mode()
    def _read(self, views: Views, mode: str, max_new_tokens: int) -> list[Reading]:
        sequence = self.model.encode(views).sequence
        ids = self._generate(sequence, max_new_tokens).tolist()
        visual_tokens = sequence.shape[1]
        return [self._reading(row, mode, visual_tokens) for row in ids]

    def _generate(self, sequence: torch.Tensor, max_new_tokens: int) -> torch.Tensor:
        """Greedy token ids, (batch, at most max_new_tokens), for encoded images."""
        batch = len(sequence)
        begin = torch.full((batch, 1), SpecialTokens.BEGIN.id)
        prompt = self.model.embed(self._prompt.expand(batch, -1))
        embeddings = torch.cat([self.model.embed(begin), sequence, prompt], dim=1)
        cache = DynamicCache(config=self.model.config.text_config)
        finished = torch.zeros(batch, dtype=torch.bool)
        chosen: list[torch.Tensor] = []
        room = self.model.config.text_config.max_position_embeddings - embeddings.shape[1]
        densest = LONGEST_ANSWER * sequence.shape[1]
        for _ in range(min(max_new_tokens, room, densest)):
            output = self.model.model.language_model(
                inputs_embeds=embeddings, past_key_values=cache, use_cache=True
            )
            token = self.model.lm_head(output[0][:, -1]).argmax(-1)
            chosen.append(token)
            finished |= token == SpecialTokens.END.id
            if finished.all():
                break
            embeddings = self.model.embed(token[:, None])
        return torch.stack(chosen, dim=1)

    def _reading(self, ids: list[int], mode: str, visual_tokens: int) -> Reading:
        end = SpecialTokens.END.id
        truncated = end not in ids
        kept = ids if truncated else ids[: ids.index(end)]
        text = self.tokenizer.decode(kept, skip_special_tokens=True)
        return Reading(text, mode, visual_tokens, truncated)
