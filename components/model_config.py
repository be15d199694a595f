"""The model's part of `params.yaml`: encoder, decoder, image modes, tokenizer, adapters.

A model folder carries `ViewsConfig` as `views.json`, so that it reads as it was trained.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[int, Field(gt=0)]

COMPRESSION = 4  # the compressor halves each side twice: 16x fewer tokens


class Section(BaseModel):
    """A frozen part of `params.yaml`; an unknown or missing key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class SamConfig(Section):
    """The window-attention tower and its 16x compressor."""

    width: Positive
    layers: Positive
    heads: Positive
    mlp: Positive
    window: Positive
    global_layers: tuple[int, ...]
    neck: Positive
    downsample: tuple[Positive, Positive]


class ClipConfig(Section):
    """The global-attention tower; `grid` is the side of its position table, in tokens."""

    width: Positive
    layers: Positive
    heads: Positive
    mlp: Positive
    grid: Positive
    # Side of the patches CLIP was once trained on. No forward pass uses that matrix, but the
    # released checkpoint carries it and vLLM refuses one without it; null where nobody asks.
    dead_patch: Positive | None


class TilesConfig(Section):
    """How a large picture is cut: square tiles of `side` pixels beside the whole view."""

    side: Positive
    most: Annotated[int, Field(ge=2)]
    above: Positive  # a picture with neither side longer than this is not cut


class ModeConfig(Section):
    """One image mode: the whole view's (height, width) in pixels, and the tiles beside it.

    `fit`: `stretch` to the size, aspect lost; `contain` and centre on grey (both as the released
    model's processor does); `extend`: contain at the left on the picture's own background.
    """

    size: tuple[Positive, Positive]
    fit: Literal["stretch", "contain", "extend"]
    tiles: TilesConfig | None


class ViewsConfig(Section):
    """What a model looks at: `auto` names the modes to choose from by the picture's shape.

    No print has more than `density` text tokens for a visual token: a longer answer runs in
    circles, and is cut and reported as truncated.
    """

    colour: Literal["grey", "rgb"]
    density: Positive
    auto: tuple[str, ...]
    modes: dict[str, ModeConfig]

    @model_validator(mode="after")
    def _consistent(self) -> ViewsConfig:
        unknown = sorted(set(self.auto) - set(self.modes))
        if unknown or not self.auto:
            raise ValueError(f"auto must name some of {sorted(self.modes)}, not {unknown}")
        return self


class TokenizerConfig(Section):
    """`characters`: one token each; `bpe`: merged bytes; `released`: DeepSeek-OCR's own.

    `size` is the number of embedding rows of `bpe` and `released`; null for `characters`, whose
    vocabulary is what the corpus holds.
    """

    kind: Literal["characters", "bpe", "released"]
    size: Positive | None

    @model_validator(mode="after")
    def _consistent(self) -> TokenizerConfig:
        if (self.kind == "characters") != (self.size is None):
            raise ValueError("size is for kinds bpe and released, and null for characters")
        return self


class ModelConfig(Section):
    """The DeepEncoder and what it reads, shared by both stages."""

    views: ViewsConfig
    tokenizer: TokenizerConfig
    # `eager` gives the weights that guidance supervises, and is faster at the smallest sizes
    attention: Literal["eager", "sdpa"]
    patch_size: Positive
    sam: SamConfig
    clip: ClipConfig
    max_positions: Positive

    @property
    def token_side(self) -> int:
        """Side in pixels of the square that one vision token stands for."""
        return self.patch_size * COMPRESSION

    @model_validator(mode="after")
    def _consistent(self) -> ModelConfig:
        if self.sam.downsample[-1] != self.clip.width:
            raise ValueError("clip.width must be the last of sam.downsample: CLIP reads that map")
        for name, mode in self.views.modes.items():
            sides = (*mode.size, *((mode.tiles.side,) if mode.tiles else ()))
            wrong = [side for side in sides if side % self.token_side]
            if wrong:
                raise ValueError(
                    f"views.modes.{name}: {wrong[0]} is no multiple of a token's {self.token_side}"
                )
        return self


class ExpertsConfig(Section):
    """The mixture in every decoder layer after the first `dense_layers`."""

    count: Positive
    per_token: Positive
    width: Positive
    shared: Positive
    dense_layers: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _consistent(self) -> ExpertsConfig:
        if self.per_token > self.count:
            raise ValueError("per_token cannot exceed count")
        return self


class DecoderConfig(Section):
    """The text decoder of a stage: dense, or a mixture where `experts` is not null."""

    width: Positive
    layers: Positive
    heads: Positive
    mlp: Positive
    experts: ExpertsConfig | None
    tied: bool


class AdapterConfig(Section):
    """Low-rank adapters (LoRA) on the linear maps whose names match `targets`."""

    rank: Positive
    alpha: Positive
    targets: Annotated[tuple[str, ...], Field(min_length=1)]
