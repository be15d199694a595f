"""Adapters train alone, resume exactly, and leave a plain model."""

from __future__ import annotations

import pytest
import torch

from components.config import FinetuneConfig
from components.model.adapters import Adapted
from components.model.folder import WEIGHTS, ModelFolder, load_model, save_model
from components.model.freezing import freeze, trainable
from components.model.modes import Grid
from components.model.views import ViewTensors
from components.model_config import AdapterConfig, ExpertsConfig
from components.nouns import ConfigError
from components.training import finetune
from tests.interruptions import power_failure
from tests.tiny_model import MODEL, TRAIN, admission_path, model_folder, write_shards

RANK = 2
DECODER = "model.language_model.layers.*"
CLIP = "model.vision_tower.vision_encoder.*"
SAM = "model.vision_tower.sam_encoder.*"
TARGETS = {"decoder": (DECODER,), "clip": (CLIP,), "both": (DECODER, CLIP)}
EXPERTS = ExpertsConfig(count=4, per_token=2, width=24, shared=1, dense_layers=1)
KINDS = {"dense": None, "experts": EXPERTS}
FINETUNE = FinetuneConfig.model_validate(
    TRAIN.model_dump()
    | {
        "alignment_weight": 0.0,
        "freeze": [SAM],
        "carry": ["model.*"],
        "adapters": None,
    }
)


def _adapters(*targets):
    return AdapterConfig(rank=RANK, alpha=4, targets=targets)


def _alive(experts=None) -> ModelFolder:
    """A model in which no branch is zero, so that every adapter has a gradient."""
    content = model_folder(seed=2, experts=experts)
    generator = torch.Generator().manual_seed(0)
    for parameter in content.model.parameters():
        parameter.data.add_(torch.randn(parameter.shape, generator=generator) * 0.05)
    return content


def _outputs(model):
    """Hidden states of a tiled picture and some text."""
    torch.manual_seed(0)
    view = ViewTensors(torch.randn(3, 32, 32), torch.randn(2, 3, 32, 32), Grid(2, 1))
    encoded = model.encode([view])
    places = [model.image_token] * len(encoded[0].sequence)
    ids = torch.tensor([[0, *places, 5, 6, 7]])
    return model.hidden_states(model.embed(ids, [encoded])).detach()


def _shake(model):
    for parameter in trainable(model).values():
        parameter.data.add_(torch.randn_like(parameter) * 0.1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", TARGETS)
def test_merged_adapters_give_the_same_outputs_under_the_old_names(where, kind):
    model = _alive(KINDS[kind]).model
    names, plain = list(model.state_dict()), _outputs(model)
    adapted = Adapted(model, _adapters(*TARGETS[where]), seed=1)
    assert trainable(adapted.model)
    assert all(".lora_" in name for name in trainable(adapted.model))
    for part in ("decoder", "clip"):
        found = any(name.startswith(TARGETS[part][0][:-1]) for name in trainable(adapted.model))
        assert found == (where in (part, "both")), part
    assert torch.equal(_outputs(model), plain)  # an untrained adapter changes nothing
    _shake(model)
    apart = _outputs(model)
    assert (apart - plain).abs().max() > 0.01
    adapted.merge()
    torch.testing.assert_close(_outputs(model), apart, rtol=1e-4, atol=1e-5)
    assert list(model.state_dict()) == names


def test_adapters_are_drawn_from_the_seed_and_nothing_else():
    drawn = []
    for seed, around in ((1, 3), (1, 4), (2, 4)):
        model = _alive().model
        torch.manual_seed(around)
        state = torch.random.get_rng_state()
        Adapted(model, _adapters(DECODER), seed)
        assert torch.equal(torch.random.get_rng_state(), state)
        drawn.append(trainable(model))
    for name, tensor in drawn[0].items():
        assert torch.equal(drawn[1][name], tensor), name
        assert torch.equal(drawn[2][name], tensor) == (".lora_B." in name), name


@pytest.mark.parametrize(
    "pattern",
    [
        "model.nothing_here.*",
        "model.language_model.layers.1.mlp.experts*",  # not linear maps
        "model.language_model.embed_tokens",
        "lm_head",  # the loss reads it past any adapter
        SAM,  # frozen
    ],
)
def test_pattern_that_matches_no_trainable_matrix_is_an_error(pattern):
    model = _alive(EXPERTS).model
    freeze(model, (SAM,))
    with pytest.raises(ConfigError, match="matches no matrix"):
        Adapted(model, _adapters(DECODER, pattern), seed=1)


def test_pattern_for_everything_leaves_out_what_is_frozen():
    model = _alive(EXPERTS).model
    freeze(model, (SAM,))
    names = trainable(Adapted(model, _adapters("*"), seed=1).model)
    assert any("multi_modal_projector" in name for name in names)
    assert not any("sam_encoder" in name or "lm_head" in name for name in names)


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    """Shards, and a model folder of stage 1 for each kind of decoder."""
    folder = tmp_path_factory.mktemp("material")
    write_shards(folder / "shards")
    for kind, experts in KINDS.items():
        save_model(folder / kind, _alive(experts))
    return folder


def _config(targets, kind="dense", **changes):
    decoder = FINETUNE.decoder.model_copy(update={"experts": KINDS[kind]})
    changes |= {"decoder": decoder, "adapters": _adapters(*targets)}
    return FINETUNE.model_copy(update=changes)


def _inputs(material, folder, kind="dense"):
    return finetune.FinetuneInputs(
        pretrained=material / kind,
        shards=material / "shards",
        admission=admission_path(material / "shards"),
        model=MODEL,
        checkpoints=folder / "checkpoints",
        out=folder / "out",
        seed=7,
    )


def _weights(outputs):
    return (outputs.model / WEIGHTS).read_bytes()


@pytest.mark.parametrize("precision", ["bfloat16", "float32"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", TARGETS)
def test_stage_2_changes_the_adapted_matrices_alone(where, kind, precision, material, tmp_path):
    config = _config(TARGETS[where], kind, precision=precision)
    inputs = _inputs(material, tmp_path, kind)
    start = finetune._new_decoder(config, inputs, load_model(inputs.pretrained))
    before = {name: tensor.clone() for name, tensor in start.model.state_dict().items()}
    names = trainable(Adapted(start.model, config.adapters, seed=7).model)
    adapted = {name.split(".lora_")[0] + ".weight" for name in names}
    after = load_model(finetune.run(config, inputs).model).model.state_dict()
    assert after.keys() == before.keys()
    assert len(adapted) == len(names) / 2 > 0
    for name, tensor in after.items():
        assert torch.equal(tensor, before[name]) == (name not in adapted), name
        if name in adapted:  # had the matrix been rounded first, the change would have full rank
            spectrum = torch.linalg.svdvals(tensor - before[name])
            assert spectrum[RANK] < 1e-4 * spectrum[0], name


@pytest.mark.parametrize("threads", [1, 2])
def test_interrupted_run_resumes_to_the_same_bytes(
    threads, material, tmp_path, monkeypatch, capsys
):
    config = _config(TARGETS["both"], threads=threads, batch_size=TRAIN.batch_size)
    inputs = [_inputs(material, tmp_path / name) for name in ("whole", "again", "resumed")]
    whole, again = (finetune.run(config, each) for each in inputs[:2])
    with power_failure(monkeypatch, step=6):
        finetune.run(config, inputs[2])
    resumed = finetune.run(config, inputs[2])
    assert "resuming at step 4 of 12" in capsys.readouterr().out
    assert _weights(whole) == _weights(again) == _weights(resumed)
    assert whole.curve.read_bytes() == again.curve.read_bytes() == resumed.curve.read_bytes()


def test_freeze_pattern_that_matches_nothing_stays_an_error(material, tmp_path):
    config = _config(TARGETS["decoder"], freeze=("model.absent.*",))
    with pytest.raises(ConfigError, match=r"model\.absent"):
        finetune.run(config, _inputs(material, tmp_path))
