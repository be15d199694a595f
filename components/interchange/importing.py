"""Import: a checkpoint in the released layout to a model folder, every tensor accounted for."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open

from components.interchange.export import INDEX
from components.interchange.layout import DEAD, Shape, assemble
from components.interchange.released_config import native_config
from components.model.architecture import OcrModel
from components.model.folder import VIEWS, ModelFolder, load_views, reading
from components.model.released_tokenizer import build_released_tokenizer
from components.model.tokenizer import OcrTokenizer, load_tokenizer
from components.model_config import ViewsConfig
from components.nouns import ScriptoriumError

# A buffer that some re-uploads carry; it is counted from 0 and holds nothing of the model.
_IGNORED = "model.vision_model.embeddings.position_ids"


class Checkpoint:
    """The tensors of a folder's safetensors files, read one by one, each once."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        """Open every file.

        Raises:
            ScriptoriumError: there is none, one is damaged, or the index names one that is absent.
        """
        self.folder = folder
        self._files: dict[str, Any] = {}
        for path in _files(folder):
            with reading(path):
                opened = stack.enter_context(safe_open(path, framework="pt"))
            self._files |= dict.fromkeys(opened.keys(), opened)
        self.unread = set(self._files) - {_IGNORED}

    def __contains__(self, name: str) -> bool:
        return name in self._files

    def fetch(self, name: str, shape: Shape) -> torch.Tensor:
        """One tensor.

        Raises:
            ScriptoriumError: it is missing, or has another shape.
        """
        if name not in self._files:
            raise ScriptoriumError(f"{self.folder}: tensor {name} is missing")
        with reading(self.folder):
            tensor: torch.Tensor = self._files[name].get_tensor(name)
        if not tensor.is_floating_point():
            raise ScriptoriumError(f"{self.folder}: tensor {name} is of {tensor.dtype}")
        if tuple(tensor.shape) != shape:
            found = "x".join(map(str, tensor.shape))
            wanted = "x".join(map(str, shape))
            raise ScriptoriumError(f"{self.folder}: tensor {name} is {found}, not {wanted}")
        self.unread.discard(name)
        return tensor


def import_model(folder: Path, views: ViewsConfig) -> ModelFolder:
    """Read a released checkpoint; `views` are its image modes where it does not name its own.

    Tensors keep their precision, bit for bit.

    Raises:
        ScriptoriumError: a file, a field or a tensor is missing, damaged or unknown; it is named.
    """
    path = folder / "config.json"
    raw = _json(path)
    with ExitStack() as stack:
        checkpoint = Checkpoint(folder, stack)
        with reading(path):
            config = native_config(raw, DEAD in checkpoint)
            with torch.device("meta"):
                empty = OcrModel(config)
        model = OcrModel.from_tensors(config, _tensors(empty, checkpoint))
    tokenizer = _tokenizer(folder, config.text_config.vocab_size)
    own = load_views(folder) if (folder / VIEWS).is_file() else views
    return ModelFolder(model, tokenizer, own)


def _tensors(empty: OcrModel, checkpoint: Checkpoint) -> dict[str, torch.Tensor]:
    """Every tensor of the model, from the checkpoint, which must hold no other."""
    tied = "lm_head.weight" if empty.config.tie_word_embeddings else ""

    def fetch(name: str, shape: Shape) -> torch.Tensor:
        if name == DEAD and name not in checkpoint:  # transformers leaves it out of what it saves
            return torch.zeros(shape)
        return checkpoint.fetch(name, shape)

    tensors = {
        name: assemble(name, tuple(tensor.shape), fetch)
        for name, tensor in empty.state_dict().items()
        if name != tied
    }
    if checkpoint.unread:
        unknown = min(checkpoint.unread)
        raise ScriptoriumError(f"{checkpoint.folder}: tensor {unknown} has no place in the model")
    return tensors


def _files(folder: Path) -> list[Path]:
    index = folder / INDEX
    if index.is_file():
        with reading(index):
            names = sorted(set(_json(index)["weight_map"].values()))
            paths = [folder / name for name in names]
        outside = [name for name in names if Path(name).name != name]
        if outside:
            raise ScriptoriumError(f"{index}: weight_map: {outside[0]!r} is not a file name")
    else:
        paths = sorted(folder.glob("*.safetensors"))
    missing = [path for path in paths if not path.is_file()]
    if missing or not paths:
        raise ScriptoriumError(
            f"{missing[0] if missing else folder / '*.safetensors'}: no such file"
        )
    return paths


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ScriptoriumError(f"{path}: no such file")
    with reading(path):
        content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ScriptoriumError(f"{path}: not a JSON object")
    return content


def _tokenizer(folder: Path, rows: int) -> OcrTokenizer:
    path = folder / "tokenizer.json"
    if not path.is_file():
        return OcrTokenizer(build_released_tokenizer(), rows)
    with reading(path):
        return load_tokenizer(path, rows)
