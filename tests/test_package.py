"""The package stage: what is refused is not packaged, what passes is the same bytes every time."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import yaml

from components import records
from components.nouns import Bundle, ReleaseRefused, ScriptoriumError, Verdict
from components.release import bundle as bundles
from components.release.bundle import read_data_version
from components.release.package import run
from components.release.requirements import ROOTS, serving_requirements
from tests.bundles import DATA_VERSION, PARAMS, moved, package_inputs, scorecard

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return package_inputs(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def packaged(inputs):
    return run(PARAMS.release, inputs)


def _files(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): hashlib.md5(p.read_bytes()).hexdigest() for p in files}


def test_refused_model_leaves_a_verdict_and_no_bundle(tmp_path):
    refused = package_inputs(tmp_path, scorecard(cer=3.0))
    with pytest.raises(ReleaseRefused, match=r"floor of latin: observed CER 3\.0000") as caught:
        run(PARAMS.release, refused)
    assert caught.value.exit_code == 4
    verdict = records.read_json(Verdict, refused.out / "verdict.json")
    assert not verdict.passed
    assert all(reason in str(caught.value) for reason in verdict.reasons)
    assert sorted(path.name for path in refused.out.iterdir()) == ["verdict.json"]


def test_bundle_names_model_data_and_scorecard(inputs, packaged):
    bundle = records.read_json(Bundle, inputs.out / "bundle.json")
    assert bundle == packaged.bundle
    assert bundle == records.read_json(Bundle, packaged.bento / "src" / "bundle.json")
    assert bundle.scorecard == scorecard()
    assert bundle.data_version == DATA_VERSION
    assert bundle.tag.startswith("scriptorium-ocr:")
    assert records.read_json(Verdict, inputs.out / "verdict.json").passed


def test_bento_holds_model_service_and_pins_and_nothing_that_trains(inputs, packaged):
    source = packaged.bento / "src"
    for path in inputs.model.iterdir():
        assert (source / "model" / path.name).read_bytes() == path.read_bytes()
    assert (source / "services" / "web" / "page.html").is_file()
    assert not (source / "components" / "training").exists()
    pins = (packaged.bento / "env" / "python" / "requirements.txt").read_text().splitlines()
    assert all("==" in pin for pin in pins)
    assert not [pin for pin in pins if pin.startswith(("prefect", "dvc", "great_expectations"))]
    described = yaml.safe_load((packaged.bento / "bento.yaml").read_text())
    assert f"{described['name']}:{described['version']}" == packaged.bundle.tag


def test_packaging_twice_gives_the_same_bytes(inputs, packaged):
    again = run(PARAMS.release, moved(inputs, "again"))
    assert again.bundle == packaged.bundle
    assert _files(inputs.out.parent / "again") == _files(inputs.out)


def test_nothing_of_the_build_is_left_beside_the_bento(inputs, packaged):
    names = sorted(path.name for path in inputs.out.iterdir())
    assert names == ["bento", "bundle.json", "verdict.json"]


def test_tag_follows_data_scorecard_settings_and_model(inputs, packaged, tmp_path):
    def tag(number, card=None, model=None, data=DATA_VERSION, **service):
        parts = bundles.Parts(
            model=model or inputs.model,
            scorecard=card or scorecard(),
            data_version=data,
            service=inputs.service.model_copy(update=service),
        )
        return bundles._write_context(parts, tmp_path / str(number)).tag

    other_model = package_inputs(tmp_path / "other").model
    with (other_model / "config.json").open("a") as file:
        file.write("\n")
    tags = [
        tag(0),
        tag(1, data="f" * 32),
        tag(2, card=scorecard(0.2)),
        tag(3, max_new_tokens=13),
        tag(4, model=other_model),
    ]
    assert tags[0] == packaged.bundle.tag
    assert len(set(tags)) == len(tags)


def test_failed_build_is_one_sentence_and_leaves_nothing(inputs, monkeypatch):
    monkeypatch.setattr(bundles, "SERVICE", "services.ocr:NoSuchService")
    broken = moved(inputs, "broken")
    with pytest.raises(ScriptoriumError, match=r"bentoml build failed: .*NoSuchService"):
        run(PARAMS.release, broken)
    assert sorted(path.name for path in broken.out.iterdir()) == ["verdict.json"]


def test_missing_model_is_named(inputs):
    missing = moved(inputs, "missing", model=inputs.model / "none")
    with pytest.raises(ScriptoriumError, match="model/none: no such file or folder"):
        run(PARAMS.release, missing)


def test_data_version_is_read_from_the_pointer(tmp_path):
    pointer = tmp_path / "data.dvc"
    pointer.write_text("outs:\n- md5: abc.dir\n  path: data\n")
    assert read_data_version(pointer) == "abc.dir"


@pytest.mark.parametrize("content", [None, "outs: []", "outs: [{path: data}]", "- : :", ""])
def test_pointer_without_a_version_is_named(tmp_path, content):
    pointer = tmp_path / "data.dvc"
    if content is not None:
        pointer.write_text(content)
    with pytest.raises(ScriptoriumError, match=r"data\.dvc: "):
        read_data_version(pointer)


def test_serving_pins_are_a_closed_part_of_the_projects_pins(tmp_path):
    pins = serving_requirements(ROOT / "requirements.txt").splitlines()
    assert set(pins) < set((ROOT / "requirements.txt").read_text().splitlines())
    names = {pin.partition("==")[0].lower() for pin in pins}
    assert set(ROOTS) <= names
    assert {"starlette", "huggingface_hub", "uvicorn", "psutil"} <= names, "needed by the roots"
    (tmp_path / "requirements.txt").write_text("numpy==1\n")
    with pytest.raises(ScriptoriumError, match="serving needs bentoml, which has no pin"):
        serving_requirements(tmp_path / "requirements.txt")
