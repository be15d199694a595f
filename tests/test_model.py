"""The model is the architecture it claims to be, at every shape we use."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from transformers.models.unlimited_ocr.modeling_unlimited_ocr import (
    UnlimitedOcrForConditionalGeneration,
)

from components.model.architecture import OcrModel, Views, grid_tokens, stitch
from components.model.convolution import PatchConv2d
from components.model.folder import load_model, save_model
from components.model.initialisation import freeze
from components.nouns import ConfigError, ScriptoriumError
from tests.tiny_model import model_folder


@pytest.fixture(scope="module")
def model() -> OcrModel:
    return model_folder().model


def test_patch_convolution_equals_conv2d():
    torch.manual_seed(0)
    reference = nn.Conv2d(3, 6, 8, 8)
    ours = PatchConv2d(3, 6, 8, 8)
    ours.load_state_dict(reference.state_dict())
    x = torch.randn(2, 3, 16, 24)
    torch.testing.assert_close(ours(x), reference(x))


def test_square_views_are_encoded_as_transformers_does(model):
    """On the shapes the original supports, our assembling of views is the original's."""
    torch.manual_seed(1)
    for parameter in model.parameters():  # zero-initialised branches would hide differences
        parameter.data.add_(torch.randn_like(parameter) * 0.02)
    original = UnlimitedOcrForConditionalGeneration(model.config).eval()
    original.load_state_dict(model.state_dict())
    whole, tiles = torch.randn(2, 3, 64, 64), torch.randn(4, 3, 32, 32)
    expected = original.get_image_features(whole, tiles, [2, 2], [[2, 1], [2, 1]]).pooler_output
    observed = model.encode(Views(whole, tiles, (1, 2))).sequence
    torch.testing.assert_close(observed, torch.stack(list(expected)), rtol=1e-4, atol=1e-5)


def test_native_views_need_not_be_square(model):
    encoded = model.encode(Views(torch.randn(2, 3, 32, 96)))
    assert encoded.sequence.shape[1] == grid_tokens(1, 3) + 1
    assert encoded.grid.shape[:3] == (2, 1, 3)


def test_tiles_are_stitched_row_major():
    tiles = torch.arange(4.0).reshape(4, 1, 1, 1).expand(4, 2, 2, 1)
    page = stitch(tiles, (2, 2))[0, :, :, 0]
    assert page.tolist() == [[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 3, 3], [2, 2, 3, 3]]


def test_fresh_tower_is_alive():
    """transformers' default initialiser leaves this output at a spread of 1e-39."""
    model = model_folder(seed=3).model
    assert model.encode(Views(torch.randn(1, 3, 64, 64))).grid.std() > 0.05


def test_every_decoder_layer_has_full_attention(model):
    """The default, a sliding window, trains alike and generates something else."""
    assert set(model.config.text_config.layer_types) == {"full_attention"}


def test_mixture_of_experts_decoder_runs_and_gets_gradients():
    model = model_folder(experts=4, experts_per_token=2, layers=2).model.train()
    hidden = model.hidden_states(torch.randn(2, 5, 32))
    hidden.square().sum().backward()
    gate = model.model.language_model.layers[1].mlp.gate.weight
    assert hidden.shape == (2, 5, 32)
    assert gate.grad is not None


def test_saved_model_loads_with_every_weight_equal(tmp_path):
    content = model_folder(seed=5)
    save_model(tmp_path / "model", content)
    loaded = load_model(tmp_path / "model")
    for name, weight in content.model.state_dict().items():
        assert torch.equal(loaded.model.state_dict()[name], weight), name
    assert loaded.model.lm_head.weight is loaded.model.model.language_model.embed_tokens.weight
    assert loaded.views == content.views


def test_saving_twice_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        save_model(tmp_path / name, model_folder(seed=5))
    for file in sorted((tmp_path / "a").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_incomplete_model_folder_is_named(tmp_path):
    save_model(tmp_path, model_folder())
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(ScriptoriumError, match=r"tokenizer\.json is missing"):
        load_model(tmp_path)


def test_freeze_pattern_that_matches_nothing_is_an_error(model):
    with pytest.raises(ConfigError, match="nothing_here"):
        freeze(model, ("model.nothing_here.*",))
