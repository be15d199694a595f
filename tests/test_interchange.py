"""A model leaves in the released layout and comes back bit for bit; others can load it too."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer
from transformers.models.unlimited_ocr.modeling_unlimited_ocr import (
    UnlimitedOcrForConditionalGeneration,
)

from components.config import load_profile
from components.interchange import export
from components.interchange.export import INDEX, export_model, exported_tensors
from components.interchange.importing import import_model
from components.interchange.layout import released_shapes
from components.interchange.released_config import (
    is_released_shape,
    native_config,
    released_config,
)
from components.model.architecture import OcrModel
from components.model.configuration import Vocabulary, build_configuration
from components.model.folder import ModelFolder, load_model, save_model
from components.model.generation import Prompt, generate
from components.model.initialisation import initialise
from components.model.modes import UNCUT
from components.model.tokenizer import make_tokenizer
from components.model.views import ViewTensors
from components.model_config import ExpertsConfig
from components.nouns import ScriptoriumError
from tests.released import released
from tests.tiny_model import ALPHABET, MODEL, TRAIN, model_folder

ROOT = Path(__file__).resolve().parents[1]
EXPERTS = ExpertsConfig(count=4, per_token=2, width=24, shared=1, dense_layers=1)


def _reference(layers=None):
    profile = load_profile(ROOT, "reference")
    decoder = profile.finetune.decoder
    if layers:
        decoder = decoder.model_copy(update={"layers": layers})
    with torch.device("meta"):
        return OcrModel(
            build_configuration(profile.model, decoder, Vocabulary(129280, 0, 1, None, 128815))
        )


@pytest.fixture(scope="module")
def content():
    """Experts, an untied head, and the dead patch embedding, all of them alive."""
    config = MODEL.model_copy(update={"clip": MODEL.clip.model_copy(update={"dead_patch": 2})})
    tokenizer = make_tokenizer(config.tokenizer, [ALPHABET] * 2)
    decoder = TRAIN.decoder.model_copy(update={"experts": EXPERTS, "tied": False, "layers": 3})
    model = OcrModel(build_configuration(config, decoder, tokenizer.vocabulary))
    initialise(model, torch.Generator().manual_seed(1))
    torch.manual_seed(2)
    for parameter in model.parameters():
        parameter.data.add_(torch.randn_like(parameter) * 0.1)
    return ModelFolder(model.eval(), tokenizer, config.views)


@pytest.fixture(scope="module")
def folder(content, tmp_path_factory):
    out = tmp_path_factory.mktemp("export") / "released"
    export_model(content, out, torch.float32)
    return out


def _prompts(content):
    views = torch.randn(3, 32, 96, generator=torch.Generator().manual_seed(0))
    picture = ViewTensors(views, torch.empty(0, 3, 32, 32), UNCUT)
    text = Prompt(tuple(content.tokenizer.encode_prompt("abc")), (), 8)
    ids = content.tokenizer.encode_prompt("<image>\na", [5])
    return [text, Prompt(tuple(ids), (picture,), 8)]


def test_reference_has_exactly_the_released_parameters():
    assert sum(parameter.numel() for parameter in _reference().parameters()) == 3_336_106_240


def test_export_has_every_released_name_and_shape_and_no_other():
    table = released()
    assert len(table) == 2710
    assert sum(math.prod(shape) for shape in table.values()) * 2 == 6_672_212_480
    model = _reference()
    assert released_shapes(model.state_dict()) == table
    tensors = exported_tensors(model, torch.bfloat16)
    assert {tensor.dtype for _, tensor in tensors} == {torch.bfloat16}


def test_import_of_an_export_is_bit_exact(content, folder):
    back = import_model(folder, MODEL.views)
    ours, theirs = content.model.state_dict(), back.model.state_dict()
    assert ours.keys() == theirs.keys()
    for name, tensor in ours.items():
        assert torch.equal(tensor, theirs[name]), name
    assert back.views == content.views


def test_bfloat16_is_rounded_once(content, tmp_path):
    export_model(content, tmp_path / "a", torch.bfloat16)
    back = import_model(tmp_path / "a", MODEL.views)
    assert back.model.dtype is torch.bfloat16
    save_model(tmp_path / "folder", back)
    export_model(load_model(tmp_path / "folder"), tmp_path / "b", torch.bfloat16)
    for file in sorted((tmp_path / "a").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_greedy_tokens_are_the_same_before_and_after(content, folder):
    before = generate(content.model, _prompts(content))
    after = generate(import_model(folder, MODEL.views).model, _prompts(content))
    assert before == after
    assert any(answer.ids for answer in before)


def test_transformers_loads_an_export_with_no_key_missing_or_left(content, folder):
    """Also the tripwire of an upgrade: its key conversion is not a public promise."""
    model, loading = UnlimitedOcrForConditionalGeneration.from_pretrained(
        folder, output_loading_info=True, dtype=torch.float32
    )
    assert not loading["missing_keys"]
    assert not loading["mismatched_keys"]
    unexpected = set(loading["unexpected_keys"])
    assert all("patch_embedding" in name for name in unexpected)
    own = {n: t for n, t in content.model.state_dict().items() if "patch_embedding" not in n}
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, own[name]), name
    assert set(model.config.text_config.layer_types) == {"full_attention"}


def test_transformers_writes_the_names_that_we_write(content, folder, tmp_path):
    model = UnlimitedOcrForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    model.save_pretrained(tmp_path)
    theirs = load_file(tmp_path / "model.safetensors")
    ours = dict(exported_tensors(content.model, torch.float32))
    assert ours.keys() - theirs.keys() == {"model.vision_model.embeddings.patch_embedding.weight"}
    for name, tensor in theirs.items():
        assert torch.equal(tensor, ours[name]), name


def test_exported_tokenizer_puts_the_begin_token_back(content, folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert tokenizer("abc")["input_ids"] == content.tokenizer.encode_prompt("abc")
    bare = tokenizer("abc", add_special_tokens=False)["input_ids"]
    assert bare == content.tokenizer.encode(["abc"])[0]


def test_released_config_is_read_with_full_attention_in_every_layer():
    model = _reference()
    assert is_released_shape(model.config)
    raw = json.loads(json.dumps(released_config(model.config, "bfloat16")))
    assert raw["model_type"] == "deepseek_vl_v2"
    assert raw["language_config"]["n_routed_experts"] == 64
    config = native_config(raw, has_dead_patch=True)
    with torch.device("meta"):
        again = OcrModel(config)
    assert released_shapes(again.state_dict()) == released()
    assert set(config.text_config.layer_types) == {"full_attention"}


def test_small_model_is_not_passed_off_as_the_released_one(content, folder):
    assert not is_released_shape(content.model.config)
    assert json.loads((folder / "config.json").read_text())["model_type"] == "unlimited_ocr"


def test_tied_model_exports_no_head_and_comes_back_tied(tmp_path):
    content = model_folder(seed=3)
    export_model(content, tmp_path / "out", torch.float32)
    assert "lm_head.weight" not in json.loads((tmp_path / "out" / INDEX).read_text())["weight_map"]
    model = import_model(tmp_path / "out", MODEL.views).model
    assert model.lm_head.weight is model.model.language_model.embed_tokens.weight


def test_shards_are_numbered_and_indexed(content, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "SHARD_BYTES", 20_000)
    count = export_model(content, tmp_path / "out", torch.float32)
    index = json.loads((tmp_path / "out" / INDEX).read_text())
    files = sorted(p.name for p in (tmp_path / "out").glob("*.safetensors"))
    assert len(files) > 2
    assert files == sorted(set(index["weight_map"].values()))
    assert len(index["weight_map"]) == count
    tensors = {n: t for file in files for n, t in load_file(tmp_path / "out" / file).items()}
    assert index["metadata"]["total_size"] == sum(t.nbytes for t in tensors.values())
    back = import_model(tmp_path / "out", MODEL.views).model.state_dict()
    assert all(torch.equal(t, back[n]) for n, t in content.model.state_dict().items())


def test_export_never_overwrites(content, folder):
    with pytest.raises(ScriptoriumError, match="exists"):
        export_model(content, folder, torch.float32)


def _copy(folder, out, change):
    """A checkpoint in one file whose tensors went through `change`."""
    out.mkdir()
    tensors = {n: t for p in folder.glob("*.safetensors") for n, t in load_file(p).items()}
    change(tensors)
    save_file(tensors, out / "model.safetensors")
    for name in ("config.json", "tokenizer.json"):
        (out / name).write_bytes((folder / name).read_bytes())
    return out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.pop("model.norm.weight"), r"tensor model\.norm\.weight is missing"),
        (
            lambda t: t.update({"model.norm.weight": torch.zeros(7)}),
            r"tensor model\.norm\.weight is 7, not 32",
        ),
        (lambda t: t.update({"model.extra": torch.zeros(1)}), r"model\.extra has no place"),
        (
            lambda t: t.pop("model.layers.1.mlp.experts.3.up_proj.weight"),
            r"experts\.3\.up_proj\.weight is missing",
        ),
    ],
)
def test_checkpoint_that_does_not_fit_names_the_tensor(folder, tmp_path, change, message):
    with pytest.raises(ScriptoriumError, match=message):
        import_model(_copy(folder, tmp_path / "bad", change), MODEL.views)


def test_damaged_or_absent_files_are_named(folder, tmp_path):
    with pytest.raises(ScriptoriumError, match=r"config\.json: no such file"):
        import_model(tmp_path, MODEL.views)
    bad = _copy(folder, tmp_path / "bad", lambda tensors: None)
    (bad / "model.safetensors").write_bytes(b"torn")
    with pytest.raises(ScriptoriumError, match=r"model\.safetensors: cannot be read"):
        import_model(bad, MODEL.views)
    (bad / INDEX).write_text(json.dumps({"weight_map": {"a": "gone.safetensors"}}))
    with pytest.raises(ScriptoriumError, match=r"gone\.safetensors: no such file"):
        import_model(bad, MODEL.views)
    (bad / "config.json").write_text("{")
    with pytest.raises(ScriptoriumError, match=r"config\.json: cannot be read"):
        import_model(bad, MODEL.views)


def test_position_ids_of_older_releases_are_no_surprise(folder, tmp_path):
    name = "model.vision_model.embeddings.position_ids"
    copied = _copy(folder, tmp_path / "old", lambda t: t.update({name: torch.arange(5)}))
    import_model(copied, MODEL.views)


def test_checkpoint_without_the_dead_tensor_leaves_with_it():
    """transformers does not write it, and vLLM does not load without it."""
    raw = json.loads(json.dumps(released_config(_reference().config, "bfloat16")))
    with torch.device("meta"):
        model = OcrModel(native_config(raw, has_dead_patch=False))
    assert released_shapes(model.state_dict()) == released()


@pytest.mark.parametrize(
    ("part", "size", "value"),
    [
        ("sam_config", "window_size", 7),
        ("sam_config", "mlp_dim", 1000),
        ("sam_config", "global_attn_indexes", [1]),
        ("encoder_config", "intermediate_size", 1000),
    ],
)
def test_tower_of_any_other_size_is_not_the_released_shape(part, size, value):
    config = _reference().config
    setattr(getattr(config.vision_config, part), size, value)
    assert not is_released_shape(config)


@pytest.mark.parametrize(
    ("field", "value"),
    [("rope_theta", 1e6), ("rms_norm_eps", 1e-5), ("norm_topk_prob", True), ("use_mla", True)],
)
def test_checkpoint_of_other_arithmetic_is_refused(field, value):
    raw = released_config(_reference().config, "bfloat16")
    raw["language_config"] = raw["language_config"] | {field: value}
    with pytest.raises(ScriptoriumError, match=field):
        native_config(raw, has_dead_patch=True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tokenizer.json", "{"),
        ("views.json", "{}"),
        (INDEX, "{}"),
        (INDEX, '{"weight_map": []}'),
        (INDEX, '{"weight_map": {"a": "../model.safetensors"}}'),
        ("config.json", '{"language_config": null}'),
        ("config.json", '{"model_type": "unlimited_ocr", "text_config": {"hidden_size": "abc"}}'),
    ],
)
def test_every_malformed_file_is_named(folder, tmp_path, name, text):
    bad = _copy(folder, tmp_path / "bad", lambda tensors: None)
    (bad / name).write_text(text)
    with pytest.raises(ScriptoriumError, match=name.replace(".", r"\.")):
        import_model(bad, MODEL.views)


def test_tensor_of_integers_is_refused(folder, tmp_path):
    bad = _copy(
        folder,
        tmp_path / "bad",
        lambda t: t.update({"model.norm.weight": torch.ones(32, dtype=torch.int64)}),
    )
    with pytest.raises(ScriptoriumError, match=r"model\.norm\.weight is of torch\.int64"):
        import_model(bad, MODEL.views)


def test_failed_export_leaves_nothing_and_can_be_repeated(content, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(export, "_write_companions", _full_disk)
        with pytest.raises(OSError, match="no space"):
            export_model(content, tmp_path / "out", torch.float32)
    assert list(tmp_path.iterdir()) == []
    export_model(content, tmp_path / "out", torch.float32)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def _full_disk(*_arguments):
    raise OSError("no space left on device")
