"""Towers of other models are taken over by name and shape, or refused by name."""

from __future__ import annotations

import pickle

import pytest
import torch
from safetensors.torch import save_file

from components.interchange.layout import released_name
from components.interchange.towers import warm_start
from components.model.architecture import OcrModel
from components.nouns import ScriptoriumError
from tests.tiny_model import model_folder

SAM, CLIP = "model.vision_tower.sam_encoder.", "model.vision_tower.vision_encoder."


@pytest.fixture
def model() -> OcrModel:
    return model_folder(seed=1).model


def _towers(model, prefix):
    """Tensors of one tower, each telling itself from every other."""
    return {
        name.removeprefix(prefix): torch.full_like(parameter, 0.01 * number)
        for number, (name, parameter) in enumerate(model.named_parameters(), start=1)
        if name.startswith(prefix)
    }


def _original_sam(tensors, prefix):
    return {
        released_name(SAM + n).replace("model.sam_model.", prefix): t for n, t in tensors.items()
    }


def _layouts(model):
    sam, clip = _towers(model, SAM), _towers(model, CLIP)
    bare = {n: t for n, t in sam.items() if not n.startswith("proj.")}
    upsamplers = {
        f"multi_modal_projector.conv_upsampler{n}.weight": sam[f"proj.conv{n}.weight"]
        for n in (1, 2)
    }
    return {
        "SAM-B, original": (SAM, bare, _original_sam(bare, "image_encoder.")),
        "SAM, transformers": (SAM, bare, {f"vision_encoder.{n}": t for n, t in bare.items()}),
        "CLIP, transformers": (CLIP, clip, {f"vision_model.{n}": t for n, t in clip.items()}),
        "Vary": (SAM, sam, _original_sam(sam, "model.vision_tower_high.")),
        "DeepSeek-OCR": (SAM, sam, _original_sam(sam, "model.sam_model.")),
        "GOT-OCR2, transformers": (
            SAM,
            sam,
            {f"model.vision_tower.{n}": t for n, t in bare.items()} | upsamplers,
        ),
    }


LAYOUTS = list(_layouts(model_folder(seed=1).model))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_tensor_of_a_known_layout_is_taken_over(model, tmp_path, layout):
    prefix, expected, tensors = _layouts(model)[layout]
    save_file(tensors, tmp_path / "tower.safetensors")
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    done = warm_start(model, tmp_path / "tower.safetensors")
    assert set(done.taken) == {prefix + name for name in expected}
    assert done.left == ()
    for name, parameter in model.named_parameters():
        wanted = expected.get(name.removeprefix(prefix)) if name.startswith(prefix) else None
        assert torch.equal(parameter, before[name] if wanted is None else wanted), name


def test_what_has_no_place_is_counted_and_left(model, tmp_path):
    extra = {
        "text_model.embeddings": torch.zeros(2),
        "vision_model.post_layernorm.weight": torch.ones(2),
    }
    tensors = {f"vision_model.{n}": t for n, t in _towers(model, CLIP).items()} | extra
    save_file(tensors, tmp_path / "clip.safetensors")
    assert set(warm_start(model, tmp_path / "clip.safetensors").left) == set(extra)


def test_tensor_of_another_shape_is_named(model, tmp_path):
    save_file({"image_encoder.pos_embed": torch.zeros(1, 2, 2, 32)}, tmp_path / "a.safetensors")
    with pytest.raises(ScriptoriumError, match=r"image_encoder\.pos_embed is \(1, 2, 2, 32\), not"):
        warm_start(model, tmp_path / "a.safetensors")


def test_file_that_holds_no_tower_is_refused(model, tmp_path):
    save_file({"encoder.weight": torch.zeros(2)}, tmp_path / "a.safetensors")
    with pytest.raises(ScriptoriumError, match="no tensor of a SAM or CLIP tower"):
        warm_start(model, tmp_path / "a.safetensors")


class _Payload:
    def __reduce__(self):
        return (print, ("a pickle ran code",))


def test_pickle_runs_no_code(model, tmp_path, capsys):
    """SAM-B is published as a pickle; only tensors are ever taken from one."""
    tensors = _original_sam(_towers(model, SAM), "image_encoder.")
    torch.save(tensors, tmp_path / "sam.pth")
    assert len(warm_start(model, tmp_path / "sam.pth").taken) == len(tensors)
    (tmp_path / "bad.pth").write_bytes(pickle.dumps(_Payload()))
    with pytest.raises(ScriptoriumError, match=r"bad\.pth"):
        warm_start(model, tmp_path / "bad.pth")
    assert "ran code" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["a.safetensors", "a.pth"])
@pytest.mark.parametrize("content", [b"", b"torn" * 9, None])
def test_unreadable_file_is_named(model, tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ScriptoriumError, match=name):
        warm_start(model, tmp_path / name)
