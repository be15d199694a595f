"""The model is the architecture it claims to be, at every shape we use."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from transformers.models.unlimited_ocr.modeling_unlimited_ocr import (
    UnlimitedOcrForConditionalGeneration,
)

from components.model.architecture import OcrModel, stitch
from components.model.convolution import PatchConv2d
from components.model.folder import load_model, save_model
from components.model.freezing import freeze
from components.model.modes import UNCUT, Grid, view_tokens
from components.model.views import ViewTensors
from components.model_config import ExpertsConfig
from components.nouns import ConfigError, ScriptoriumError
from tests.tiny_model import model_folder


@pytest.fixture(scope="module")
def model() -> OcrModel:
    return model_folder().model


def _uncut(height, width):
    return ViewTensors(torch.randn(3, height, width), torch.empty(0, 3, 0, 0), UNCUT)


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
    grid = Grid(columns=2, rows=1)
    pictures = [ViewTensors(whole[n], tiles[2 * n : 2 * n + 2], grid) for n in range(2)]
    observed = torch.stack([encoded.sequence for encoded in model.encode(pictures)])
    torch.testing.assert_close(observed, torch.stack(list(expected)), rtol=1e-4, atol=1e-5)


def test_native_views_need_not_be_square(model):
    encoded = model.encode([_uncut(32, 96), _uncut(32, 96)])
    assert [len(picture.sequence) for picture in encoded] == [view_tokens(1, 3) + 1] * 2
    assert [picture.grid.shape[:2] for picture in encoded] == [(1, 3)] * 2


def test_pictures_of_any_modes_are_encoded_together_as_each_alone(model):
    tiled = ViewTensors(torch.randn(3, 32, 32), torch.randn(6, 3, 32, 32), Grid(3, 2))
    pictures = [_uncut(32, 96), tiled, _uncut(64, 64), _uncut(32, 96)]
    for picture, together in zip(pictures, model.encode(pictures), strict=True):
        alone = model.encode([picture])[0]
        torch.testing.assert_close(together.sequence, alone.sequence)
        torch.testing.assert_close(together.grid, alone.grid)


def test_places_without_their_vision_tokens_are_an_error(model):
    ids = torch.tensor([[0, model.image_token, model.image_token, 5]])
    with pytest.raises(ValueError, match=r"\[2\] image places for \[4\] vision tokens"):
        model.embed(ids, [model.encode([_uncut(32, 64)])])


def test_tiles_are_stitched_row_major():
    tiles = torch.arange(4.0).reshape(4, 1, 1, 1).expand(4, 2, 2, 1)
    page = stitch(tiles, Grid(2, 2))[:, :, 0]
    assert page.tolist() == [[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 3, 3], [2, 2, 3, 3]]


def test_fresh_tower_is_alive():
    """transformers' default initialiser leaves this output at a spread of 1e-39."""
    model = model_folder(seed=3).model
    assert model.encode([_uncut(64, 64)])[0].grid.std() > 0.05


def test_every_decoder_layer_has_full_attention(model):
    """The default, a sliding window, trains alike and generates something else."""
    assert set(model.config.text_config.layer_types) == {"full_attention"}


def test_mixture_of_experts_decoder_runs_and_gets_gradients():
    experts = ExpertsConfig(count=4, per_token=2, width=24, shared=1, dense_layers=1)
    model = model_folder(experts=experts, layers=2).model.train()
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


def test_rotary_frequencies_stay_float32_in_a_bfloat16_model():
    """Rounded, they turn position 4000 by 0.7 rad, and only until the model is loaded again."""
    content = model_folder()
    expected = content.model.model.language_model.rotary_emb.inv_freq.clone()
    content.model.to(torch.bfloat16)
    rotary = content.model.model.language_model.rotary_emb
    for frequencies in (rotary.inv_freq, rotary.original_inv_freq):
        assert torch.equal(frequencies, expected)
    assert content.model.dtype is torch.bfloat16


def test_picture_of_one_row_never_fills_the_places_of_another(model):
    """Two rows with each other's pictures have the right sum of places (ms-swift #6887)."""
    small, large = model.encode([_uncut(32, 32), _uncut(32, 96)])
    places = [len(picture.sequence) for picture in (small, large)]
    ids = torch.full((2, max(places)), 9)
    for row, count in enumerate(places):
        ids[row, :count] = model.image_token
    model.embed(ids, [[small], [large]])
    with pytest.raises(ValueError, match="image places"):
        model.embed(ids, [[large], [small]])
