"""Reading: pictures in, text out, each in the image mode that fits it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image

from components.model.architecture import OcrModel
from components.model.folder import load_model
from components.model.generation import GREEDY, Answer, Decoding, Prompt, Stop, generate
from components.model.modes import choose_mode
from components.model.pictures import upright
from components.model.tokenizer import OcrTokenizer
from components.model.views import prepare_upright
from components.model_config import ViewsConfig
from components.nouns import OCR_PROMPT, ScriptoriumError


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one picture."""

    text: str
    mode: str  # the image mode it was read in
    visual_tokens: int
    truncated: bool  # it ended at the length limit, not at the end token


class Reader:
    """A loaded model. Answers do not depend on what else is in the batch (float32; tested)."""

    def __init__(self, model: OcrModel, tokenizer: OcrTokenizer, views: ViewsConfig) -> None:
        self.model, self.tokenizer, self.views = model, tokenizer, views

    @classmethod
    def load(cls, folder: Path, threads: int) -> Reader:
        """Load a model folder and set torch's number of threads."""
        torch.set_num_threads(threads)
        content = load_model(folder)
        return cls(content.model, content.tokenizer, content.views)

    def read(
        self,
        images: Sequence[Image.Image],
        max_new_tokens: int,
        mode: str = "auto",
        prompt: str = OCR_PROMPT,
        decoding: Decoding = GREEDY,
    ) -> list[Reading]:
        """Read pictures of any size and kind, each by itself.

        Args:
            images: as a decoder opened them.
            max_new_tokens: the longest answer, in tokens.
            mode: one of the model's modes; `auto` takes the one nearest to a picture's shape.
            prompt: with one `<image>`.
            decoding: how tokens are chosen.

        Raises:
            ScriptoriumError: the model has no such mode, or the prompt has not one `<image>`.
        """
        pictures = [upright(image, self.views.colour) for image in images]
        names = [self._mode(picture, mode) for picture in pictures]
        prompts = [
            self._prompt(picture, name, prompt, max_new_tokens)
            for picture, name in zip(pictures, names, strict=True)
        ]
        answers = generate(self.model, prompts, decoding)
        return list(map(self._reading, names, prompts, answers))

    def _mode(self, picture: Image.Image, mode: str) -> str:
        if mode == "auto":
            return choose_mode(picture.width, picture.height, self.views)
        if mode not in self.views.modes:
            known = ", ".join(self.views.modes)
            raise ScriptoriumError(f"mode: {mode!r} is none of auto, {known}")
        return mode

    def _prompt(self, picture: Image.Image, mode: str, prompt: str, max_new_tokens: int) -> Prompt:
        views = prepare_upright(picture, self.views.modes[mode], self.model.token_side)
        ids = self.tokenizer.encode_prompt(prompt, [views.tokens])
        limit = min(max_new_tokens, self.views.density * views.tokens)
        return Prompt(tuple(ids), (views.tensors(),), limit)

    def _reading(self, mode: str, prompt: Prompt, answer: Answer) -> Reading:
        text = self.tokenizer.decode(answer.ids)
        visual_tokens = prompt.ids.count(self.tokenizer.image)
        return Reading(text, mode, visual_tokens, answer.stop is Stop.LENGTH)
