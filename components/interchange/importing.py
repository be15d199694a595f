"""Import: a checkpoint in the released layout to a model folder, every tensor accounted for."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from components.interchange.export import INDEX
from components.interchange.layout import DEAD, Shape, assemble
from components.interchange.released_config import native_config
from components.model.architecture import OcrModel
from components.model.folder import VIEWS, ModelFolder
from components.model.released_tokenizer import build_released_tokenizer
from components.model.tokenizer import OcrTokenizer
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
            try:
                opened = stack.enter_context(safe_open(path, framework="pt"))
            except (OSError, SafetensorError) as error:
                raise ScriptoriumError(
                    f"{path}: not a readable safetensors file: {error}"
                ) from error
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
        tensor: torch.Tensor = self._files[name].get_tensor(name)
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
    raw = _config(folder)
    with ExitStack() as stack:
        checkpoint = Checkpoint(folder, stack)
        with torch.device("meta"):
            model = OcrModel(native_config(raw, DEAD in checkpoint))
        _load(model, checkpoint)
    tokenizer = _tokenizer(folder, model.config.text_config.vocab_size)
    return ModelFolder(model.eval(), tokenizer, _views(folder, views))


def _load(model: OcrModel, checkpoint: Checkpoint) -> None:
    tied = "lm_head.weight" if model.config.tie_word_embeddings else ""
    with torch.no_grad():
        state = {
            name: assemble(name, tuple(tensor.shape), checkpoint.fetch)
            for name, tensor in model.state_dict().items()
            if name != tied
        }
    if checkpoint.unread:
        unknown = min(checkpoint.unread)
        raise ScriptoriumError(f"{checkpoint.folder}: tensor {unknown} has no place in the model")
    model.load_state_dict(state, strict=False, assign=True)
    if tied:
        model.tie_weights()
    _fill_buffers(model)


def _fill_buffers(model: OcrModel) -> None:
    """Buffers that no checkpoint holds, computed as a fresh model computes them."""
    text = model.config.text_config
    rotary = model.model.language_model.rotary_emb
    frequencies, _ = rotary.compute_default_rope_parameters(text)
    rotary.inv_freq, rotary.original_inv_freq = frequencies, frequencies.clone()
    embeddings = model.tower.vision_encoder.embeddings
    embeddings.position_ids = torch.arange(embeddings.num_positions).expand((1, -1))


def _files(folder: Path) -> list[Path]:
    index = folder / INDEX
    if index.is_file():
        names = sorted(set(_json(index)["weight_map"].values()))
        paths = [folder / name for name in names]
    else:
        paths = sorted(folder.glob("*.safetensors"))
    missing = [path for path in paths if not path.is_file()]
    if missing or not paths:
        raise ScriptoriumError(
            f"{missing[0] if missing else folder / '*.safetensors'}: no such file"
        )
    return paths


def _config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    if not path.is_file():
        raise ScriptoriumError(f"{path}: no such file")
    return _json(path)


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ScriptoriumError(f"{path}: not valid JSON: {error}") from error
    if not isinstance(content, dict):
        raise ScriptoriumError(f"{path}: not a JSON object")
    return content


def _tokenizer(folder: Path, rows: int) -> OcrTokenizer:
    path = folder / "tokenizer.json"
    if not path.is_file():
        return OcrTokenizer(build_released_tokenizer(), rows)
    return OcrTokenizer(Tokenizer.from_file(str(path)), rows)


def _views(folder: Path, views: ViewsConfig) -> ViewsConfig:
    path = folder / VIEWS
    if not path.is_file():
        return views
    return ViewsConfig.model_validate_json(path.read_text(encoding="utf-8"))
