"""`params.yaml`, typed: every key is a field, every field a key, no other defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from components.nouns import ConfigError, Split, Task

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[int, Field(gt=0)]


class _Section(BaseModel):
    """A frozen part of `params.yaml`; an unknown or missing key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class LanguageConfig(_Section):
    """One language of the corpus."""

    code: str
    language: str
    script: str


class CorpusConfig(_Section):
    """What to read."""

    languages: tuple[LanguageConfig, ...]


class LineConfig(_Section):
    """Size of a line image, in pixels, and the range of font sizes."""

    height: Positive
    width: Positive
    font_size: tuple[Positive, Positive]


class PageConfig(LineConfig):
    """Size of a page image, and how many rows of text it holds (smallest, largest)."""

    rows: tuple[Positive, Positive]


class RenderConfig(_Section):
    """How many samples of which kind, and how they look."""

    validation_articles: tuple[int, ...]
    test_articles: tuple[int, ...]
    samples: dict[Split, Positive]
    task_shares: dict[Task, Share]
    script_shares: dict[str, Share]
    line: LineConfig
    page: PageConfig
    noise: Annotated[float, Field(ge=0)]
    verbatim_share: Share
    rows_per_group: Positive

    @model_validator(mode="after")
    def _consistent(self) -> RenderConfig:
        for name in ("task_shares", "script_shares"):
            total = sum(getattr(self, name).values())
            if abs(total - 1) > 1e-6:
                raise ValueError(f"{name} must add up to 1, not {total:.4f}")
        if set(self.validation_articles) & set(self.test_articles):
            raise ValueError("an article cannot be in both validation_articles and test_articles")
        return self


class ValidateConfig(_Section):
    """What the gate before training tolerates."""

    minimum_rows: Positive
    blank_ink: Share
    share_tolerance: Share
    duplicate_share: Share


class SamConfig(_Section):
    """The window-attention tower and its 16x compressor."""

    width: Positive
    layers: Positive
    heads: Positive
    mlp: Positive
    window: Positive
    global_layers: tuple[int, ...]
    neck: Positive
    downsample: tuple[Positive, Positive]


class ClipConfig(_Section):
    """The global-attention tower; `grid` is the side of its position table, in tokens."""

    width: Positive
    layers: Positive
    heads: Positive
    mlp: Positive
    grid: Positive


class ViewsConfig(_Section):
    """Image sizes in pixels: `native` as (height, width), and the side of a square tile."""

    native: tuple[tuple[Positive, Positive], ...]
    tile: Positive


class ModelConfig(_Section):
    """The DeepEncoder, shared by both stages."""

    views: ViewsConfig

    patch_size: Positive
    sam: SamConfig
    clip: ClipConfig
    max_positions: Positive


class DecoderConfig(_Section):
    """The text decoder of a stage: dense, or a mixture when `experts` is above 0."""

    width: Positive
    layers: Positive
    heads: Positive
    mlp: Positive
    experts: Annotated[int, Field(ge=0)]
    experts_per_token: Annotated[int, Field(ge=0)]
    tied: bool


class TrainConfig(_Section):
    """One training stage."""

    decoder: DecoderConfig
    freeze: tuple[str, ...]
    steps: Positive
    batch_size: dict[Task, Positive]
    tiled_share: Share
    learning_rate: Annotated[float, Field(gt=0)]
    final_learning_rate: Share
    warmup_steps: Annotated[int, Field(ge=0)]
    momentum: Share
    weight_decay: Annotated[float, Field(ge=0)]
    token_noise: Share
    alignment_weight: Annotated[float, Field(ge=0)]
    guidance_weight: Annotated[float, Field(ge=0)]
    guidance_hold: Share
    guidance_end: Share
    checkpoint_steps: Positive
    precision: Literal["bfloat16", "float32"]
    threads: Positive


class FinetuneConfig(TrainConfig):
    """Stage 2; `carry` names what it takes over from stage 1, by parameter name pattern."""

    carry: tuple[str, ...]


class PredictConfig(_Section):
    """How held-out samples are read."""

    batch_size: Positive
    max_new_tokens: Positive
    threads: Positive


class EvaluateConfig(_Section):
    """How readings are scored; `groups` names sets of scripts scored together."""

    bootstrap_resamples: Positive
    groups: dict[str, tuple[str, ...]]
    pictures: Positive


class ReleaseConfig(_Section):
    """What a model must reach: `floors` is the largest CER by group."""

    floors: dict[str, Annotated[float, Field(gt=0)]]
    control_margin: Annotated[float, Field(ge=0)]


class ServiceConfig(_Section):
    """What one serving process reads, and what it refuses."""

    max_new_tokens: Positive
    threads: Positive
    batch_size: Positive
    body_megabytes: Positive
    megapixels: Positive
    pages: Positive
    waiting: Positive
    upload_seconds: Positive
    decode_seconds: Positive
    decode_megabytes: Positive


class Params(_Section):
    """The whole of `params.yaml`."""

    profile: str
    seed: Annotated[int, Field(ge=0)]
    corpus: CorpusConfig
    render: RenderConfig
    validate_: Annotated[ValidateConfig, Field(alias="validate")]
    model: ModelConfig
    pretrain: TrainConfig
    finetune: FinetuneConfig
    predict: PredictConfig
    evaluate: EvaluateConfig
    release: ReleaseConfig
    service: ServiceConfig

    @model_validator(mode="after")
    def _consistent(self) -> Params:
        unknown = sorted(set(self.release.floors) - set(self.evaluate.groups))
        if unknown:
            raise ValueError(f"release.floors names {unknown}, which evaluate.groups does not")
        return self


def load_params(path: Path) -> Params:
    """Read and check `params.yaml`.

    Raises:
        ConfigError: naming the file and the first wrong key.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from error
    try:
        return Params.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(top level)"
        reason = "unknown key" if first["type"] == "extra_forbidden" else first["msg"]
        raise ConfigError(f"{path}: {key}: {reason}") from error
