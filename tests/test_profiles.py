"""Every profile is a whole, typed configuration of one class, and alive at its own size."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch

from components.config import load_params, load_profile
from components.model.architecture import OcrModel
from components.model.configuration import Vocabulary, build_configuration
from components.model.initialisation import initialise
from components.nouns import ConfigError

ROOT = Path(__file__).resolve().parents[1]
PROFILES = ["tiny", "small", "h200", "reference"]


@pytest.mark.parametrize("name", PROFILES)
def test_profile_is_params_with_only_what_differs(name):
    profile, base = load_profile(ROOT, name), load_params(ROOT / "params.yaml")
    assert profile.profile == name
    assert profile.corpus == base.corpus
    assert "model.vision_tower.sam_encoder.*" in profile.finetune.freeze


@pytest.mark.parametrize("name", ["h200", "reference"])
def test_large_profiles_have_every_released_mode(name):
    views = load_profile(ROOT, name).model.views
    assert list(views.modes) == ["tiny", "small", "base", "large", "gundam", "gundam-m"]


def _with(tmp_path, name, text):
    shutil.copy(ROOT / "params.yaml", tmp_path / "params.yaml")
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / f"{name}.yaml").write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("profile: odd\nmodel: {colour: rgb}", r"odd\.yaml: model\.colour: unknown key"),
        ("profile: odd\nmodel: {patch_size: 0}", r"odd\.yaml: model\.patch_size"),
        ("profile: odd\nmodel: {patch_size: 64}", r"odd\.yaml: model: .*multiple"),
        ("profile: odd\nmodel: {attention: sdpa}", r"odd\.yaml: .*needs model\.attention: eager"),
        ("profile: [", r"odd\.yaml: not valid YAML"),
        ("[]", r"odd\.yaml"),
    ],
)
def test_wrong_key_of_a_profile_names_its_file(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        load_profile(_with(tmp_path, "odd", text), "odd")


def test_unknown_profile_says_which_there_are():
    with pytest.raises(ConfigError, match="h200, reference, small"):
        load_profile(ROOT, "huge")


@pytest.mark.parametrize("name", ["tiny", "small", "reference"])
def test_fresh_tower_of_full_size_is_alive(name):
    """The default leaves it at 1e-39. `h200` has the tower of `reference`."""
    profile = load_profile(ROOT, name)
    nothing = {"layers": 1, "experts": None, "mlp": 8}
    decoder = profile.finetune.decoder.model_copy(update=nothing)
    model = OcrModel(build_configuration(profile.model, decoder, Vocabulary(16, 0, 1, None, 2)))
    initialise(model, torch.Generator().manual_seed(0))
    pixels = torch.randn(1, 3, 256, 256, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        features = model.features(pixels)
        projected = model.model.multi_modal_projector(features)
    assert 0.05 < float(features.std()) < 20
    assert 0.05 < float(projected.std()) < 20
