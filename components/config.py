"""`params.yaml`, typed: every key is a field, every field a key, no other defaults."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from components.mixture_config import MixtureConfig
from components.model_config import (
    AdapterConfig,
    DecoderConfig,
    ModelConfig,
    Positive,
    Section,
    Share,
)
from components.nouns import ConfigError, Split, Task


class Use(StrEnum):
    """What is done with the corpus; a source whose licence forbids it is refused."""

    RESEARCH = "research"  # train, publish results; no money is made
    TRAINING = "training"  # train any model, and ship it; the corpus stays where it was built
    REDISTRIBUTION = "redistribution"  # also pass on pages rendered from it


class LanguageConfig(Section):
    """One language of the strips of the tiny profile."""

    language: str
    script: str


class CorpusConfig(Section):
    """Which sources to read and what for."""

    set: Literal["tiny", "large"]
    use: Use
    languages: tuple[LanguageConfig, ...]


class LineConfig(Section):
    """Size of a line image, in pixels, and the range of font sizes."""

    height: Positive
    width: Positive
    font_size: tuple[Positive, Positive]


class PageConfig(LineConfig):
    """Size of a page image, and how many rows of text it holds (smallest, largest)."""

    rows: tuple[Positive, Positive]


class RenderConfig(Section):
    """How many samples of which kind, and how they look."""

    source: str  # of the corpus: the one whose articles the strips are
    families: tuple[str, ...]  # the typefaces of the strips
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


class GateConfig(Section):
    """What the gate before training tolerates in one collection of shards."""

    minimum_rows: Positive
    minimum_languages: Positive  # among training rows
    quarantine_share: Share  # of the rows asked: so many may be set aside and the run goes on
    blank_ink: Share  # an image with a smaller share of ink is blank
    share_tolerance: Share  # of a task or a script, from its declared share
    cell_factor: Annotated[float, Field(gt=1)]  # of a task x language, from its declared share
    divergence: Annotated[float, Field(gt=0)]  # KL of all cells from the declared ones, in nats
    duplicate_share: Share  # of the training rows: exact copies of another
    near_duplicate_share: Share  # of the training rows: nearly the text of another
    drift_warning: Annotated[float, Field(gt=0)]  # population stability index of a column ...
    drift_refusal: Annotated[float, Field(gt=0)]  # ... against the last admitted night

    @model_validator(mode="after")
    def _ordered(self) -> GateConfig:
        if self.drift_warning > self.drift_refusal:
            raise ValueError("drift_warning must not be above drift_refusal")
        return self


class ValidateConfig(Section):
    """The gate before training, for each collection of shards."""

    strips: GateConfig
    mixture: GateConfig


class TrainConfig(Section):
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
    balance_weight: Annotated[float, Field(ge=0)]  # of the experts' auxiliary loss, if any
    z_weight: Annotated[float, Field(ge=0)]
    guidance_hold: Share
    guidance_end: Share
    checkpoint_steps: Positive
    precision: Literal["bfloat16", "float32"]
    threads: Positive


class FinetuneConfig(TrainConfig):
    """Stage 2; `carry` names what it takes over from stage 1, by parameter name pattern."""

    carry: tuple[str, ...]
    adapters: AdapterConfig | None  # null trains whole matrices


class PredictConfig(Section):
    """How held-out samples are read."""

    batch_size: Positive
    max_new_tokens: Positive
    threads: Positive


class EvaluateConfig(Section):
    """How readings are scored; `groups` names sets of scripts scored together."""

    bootstrap_resamples: Positive
    groups: dict[str, tuple[str, ...]]
    pictures: Positive


class ReleaseConfig(Section):
    """What a model must reach: `floors` is the largest CER by group."""

    floors: dict[str, Annotated[float, Field(gt=0)]]
    control_margin: Annotated[float, Field(ge=0)]


class ServiceConfig(Section):
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


class Params(Section):
    """The whole of `params.yaml`."""

    profile: str
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    corpus: CorpusConfig
    render: RenderConfig
    mixture: MixtureConfig
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
        for name in ("pretrain", "finetune"):
            if getattr(self, name).guidance_weight and self.model.attention != "eager":
                raise ValueError(f"{name}.guidance_weight needs model.attention: eager")
        return self


def load_params(path: Path) -> Params:
    """Read and check `params.yaml`.

    Raises:
        ConfigError: naming the file and the first wrong key.
    """
    return _checked(_read(path), path)


def load_profile(root: Path, name: str) -> Params:
    """Read `params.yaml` in `root` with what `params/<name>.yaml` changes laid over it.

    The active profile needs no such file: it is `params.yaml` itself.

    Raises:
        ConfigError: there is no such profile, or a file and key that is wrong.
    """
    base = _read(root / "params.yaml")
    if isinstance(base, dict) and base.get("profile") == name:
        return _checked(base, root / "params.yaml")
    path = root / "params" / f"{name}.yaml"
    if not path.is_file():
        known = sorted(other.stem for other in path.parent.glob("*.yaml"))
        raise ConfigError(f"{path}: no such profile; there are {', '.join(known) or 'none'}")
    return _checked(_laid_over(base, _read(path)), path)


def _read(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from error


def _laid_over(base: object, changes: object) -> object:
    """A profile replaces whole keys of a section, never parts of a key's value."""
    if not isinstance(base, dict) or not isinstance(changes, dict):
        return changes
    merged = dict(base)
    for name, section in changes.items():
        both = isinstance(section, dict) and isinstance(base.get(name), dict)
        merged[name] = base[name] | section if both else section
    return merged


def _checked(raw: object, path: Path) -> Params:
    try:
        return Params.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(top level)"
        reason = "unknown key" if first["type"] == "extra_forbidden" else first["msg"]
        raise ConfigError(f"{path}: {key}: {reason}") from error
