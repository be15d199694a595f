"""A model folder: all that reading needs, and nothing that can run code when it is loaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import torch
from safetensors.torch import load_file, save_file
from transformers.models.unlimited_ocr.configuration_unlimited_ocr import UnlimitedOcrConfig

from components.model.architecture import OcrModel
from components.model.tokenizer import OcrTokenizer, load_tokenizer
from components.model_config import ViewsConfig
from components.nouns import ScriptoriumError

WEIGHTS = "model.safetensors"
VIEWS = "views.json"
_CONFIGURATION, _TOKENIZER = "config.json", "tokenizer.json"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model and what turns pictures and text into its inputs."""

    model: OcrModel
    tokenizer: OcrTokenizer
    views: ViewsConfig


def save_model(
    folder: Path, content: ModelFolder, weights: dict[str, torch.Tensor] | None = None
) -> None:
    """Write a model folder; `weights` replaces the model's own (float32 masters, say)."""
    folder.mkdir(parents=True, exist_ok=True)
    content.model.config.to_json_file(folder / _CONFIGURATION)
    content.tokenizer.save(folder / _TOKENIZER)
    save_views(folder, content.views)
    state = content.model.state_dict() | (weights or {})
    if content.model.config.tie_word_embeddings:
        state.pop("lm_head.weight")
    save_file({name: state[name].contiguous() for name in sorted(state)}, folder / WEIGHTS)


def load_model(folder: Path, dtype: torch.dtype | None = torch.float32) -> ModelFolder:
    """Read a model folder, in float32 or as it was stored (None).

    Raises:
        ScriptoriumError: a file is missing or damaged, or does not fit the configuration.
    """
    for name in (_CONFIGURATION, WEIGHTS, _TOKENIZER, VIEWS):
        if not (folder / name).is_file():
            raise ScriptoriumError(f"{folder}: not a model folder: {name} is missing")
    with reading(folder / _CONFIGURATION):
        configuration = UnlimitedOcrConfig.from_json_file(folder / _CONFIGURATION)
    configuration._attn_implementation = "sdpa"
    with reading(folder / WEIGHTS):
        tensors = load_file(folder / WEIGHTS)
        if dtype is not None:
            tensors = {name: tensor.to(dtype) for name, tensor in tensors.items()}
        model = OcrModel.from_tensors(configuration, tensors)
    views = load_views(folder)
    rows = configuration.text_config.vocab_size
    with reading(folder / _TOKENIZER):
        return ModelFolder(model, load_tokenizer(folder / _TOKENIZER, rows), views)


def save_views(folder: Path, views: ViewsConfig) -> None:
    """Write the image modes of a model."""
    (folder / VIEWS).write_text(views.model_dump_json(indent=2) + "\n", encoding="utf-8")


def load_views(folder: Path) -> ViewsConfig:
    """Read them.

    Raises:
        ScriptoriumError: the file is damaged.
    """
    with reading(folder / VIEWS):
        return ViewsConfig.model_validate_json((folder / VIEWS).read_text(encoding="utf-8"))


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever a reader raises over a damaged file into one sentence that names the file.

    tokenizers raises bare `Exception`, safetensors, pydantic and torch each their own.
    """
    try:
        yield
    except ScriptoriumError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:300]
        raise ScriptoriumError(
            f"{path}: cannot be read: {type(error).__name__}: {reason}"
        ) from error


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder to fill that becomes `out` when all went well, and is gone when it did not.

    Raises:
        ScriptoriumError: `out` exists.
    """
    if out.exists():
        raise ScriptoriumError(f"{out}: exists and is never overwritten")
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(mkdtemp(prefix=f"{out.name}.", suffix=".partial", dir=out.parent))
    try:
        partial.chmod(0o755)
        yield partial
        partial.rename(out)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
