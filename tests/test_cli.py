"""The command line: params first, one sentence for an error, a documented exit code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from components.config import load_params
from flows import graph
from scriptorium import ending, stages
from scriptorium.process import set_environment, timed

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty project with the real params.yaml."""
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def scriptorium(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = "from scriptorium.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("command", [["render"], ["nightly"], ["corpus", "check"]])
def test_an_unknown_key_stops_every_command_at_once_and_is_named(folder, command):
    params = yaml.safe_load((folder / "params.yaml").read_text())
    params["pretrain"]["learning_rte"] = 1
    (folder / "params.yaml").write_text(yaml.safe_dump(params))
    result = scriptorium(folder, *command)
    assert result.returncode == 2
    assert result.stderr == (
        "scriptorium: error: params.yaml: pretrain.learning_rte: unknown key\n"
    )
    assert result.stdout == ""
    assert not (folder / ".scriptorium").exists()


def test_a_folder_without_params_is_one_sentence(tmp_path):
    result = scriptorium(tmp_path, "evaluate")
    assert (result.returncode, result.stderr) == (
        2,
        "scriptorium: error: params.yaml: no such file\n",
    )


@pytest.mark.parametrize(
    ("group", "commands"),
    [
        ("gate", ["accept-drift", "benchmark"]),
        ("mixture", ["build", "profile", "validate", "preview", "verify", "export-mds"]),
        ("quarantine", ["list", "show", "readmit", "leave-out"]),
        ("benchmark", ["build", "check", "score", "freeze"]),
        ("corpus", ["build", "check", "accept"]),
    ],
)
def test_every_documented_command_is_there(folder, group, commands):
    result = scriptorium(folder, group, "--help")
    assert result.returncode == 0
    assert all(command in result.stdout for command in commands)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["mixture", "verify"], 1, "no mixture; `scriptorium mixture build` makes it"),
        (["mixture", "verify", "--out", "nosuch://x"], 1, "nosuch://x"),
        (["mixture", "build"], 5, "run `scriptorium corpus build`"),
        (["mixture", "preview"], 5, "run `scriptorium corpus build`"),
        (["mixture", "export-mds", "out"], 1, "no mixture"),
        (["mixture", "profile"], 1, "no mixture"),
        (["quarantine", "list"], 1, "no data was judged here yet"),
        (["mixture", "build", "--workers", "0"], 2, "--workers"),
    ],
)
def test_what_is_missing_is_one_sentence_with_its_exit_code(folder, arguments, code, said):
    result = scriptorium(folder, *arguments)
    assert result.returncode == code, result.stderr
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_serve_without_a_bundle_is_one_sentence(folder):
    result = scriptorium(folder, "serve")
    assert result.returncode == 1
    assert result.stderr.startswith("scriptorium: error: build/bundle/bento: no bundle here")
    assert "Traceback" not in result.stderr


def test_every_stage_of_dvc_yaml_is_a_command_and_the_other_way_round():
    declared = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
    assert {stage["cmd"] for stage in declared.values()} == {
        f"scriptorium {name}" for name in stages.STAGES
    }


def test_the_real_graph_is_read_in_an_order_that_respects_every_need():
    found = graph.read_graph(ROOT)
    assert {stage.name for stage in found} == set(stages.STAGES)
    for position, stage in enumerate(found):
        assert set(stage.needs) <= {earlier.name for earlier in found[:position]}


def test_the_name_of_a_run_changes_with_a_verdict_and_comes_back(folder):
    (folder / "dvc.lock").write_text("stages: {}\n")
    before = stages.run_name()
    verdict = folder / stages.VERDICTS[1]
    verdict.parent.mkdir(parents=True)
    verdict.write_text("refused")
    refused = stages.run_name()
    verdict.unlink()
    assert refused != before
    assert stages.run_name() == before


@pytest.mark.parametrize("content", ["", "outs: []", "outs: [{path: data}]", "outs: ["])
def test_a_data_version_that_is_not_there_is_named(folder, content):
    (folder / "data.dvc").write_text(content)
    with pytest.raises(Exception, match=r"data\.dvc") as caught:
        stages.data_version()
    assert caught.value.exit_code == 5


def test_what_the_user_has_set_in_the_environment_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "")
    monkeypatch.delenv("TOKENIZERS_PARALLELISM")
    monkeypatch.setenv("PREFECT_API_URL", "http://elsewhere/api")
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    for name in ("HF_HUB_OFFLINE", "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"):
        monkeypatch.setenv(name, "1")
    set_environment(tmp_path)
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"
    assert os.environ["TOKENIZERS_PARALLELISM"] == "false"
    assert "PREFECT_HOME" not in os.environ


def test_a_timed_block_writes_wall_and_cpu_seconds_of_itself_and_its_children(tmp_path):
    path = tmp_path / "timings" / "stage.json"
    with timed(path):
        subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    figures = json.loads(path.read_text())
    assert figures.keys() == {"wall_seconds", "cpu_seconds"}
    assert figures["wall_seconds"] > 0.01
    assert figures["cpu_seconds"] > 0.01


def test_a_block_that_fails_leaves_no_time(tmp_path):
    with pytest.raises(ValueError, match="no"), timed(tmp_path / "stage.json"):
        raise ValueError("no")
    assert not (tmp_path / "stage.json").exists()


def test_a_smoke_test_without_predictions_is_one_sentence(folder):
    with pytest.raises(Exception, match=r"build/predictions/test\.jsonl") as caught:
        ending.smoke()
    assert caught.value.exit_code == 1


def test_a_summary_names_scores_floors_gates_bundle_and_report(folder):
    from tests.summaries import write_run

    tag = write_run(folder)
    said = ending.summarise(load_params(folder / "params.yaml"))
    assert "script/Latn" in said
    assert "0.123" in said
    assert tag in said
    assert "data: passed" in said
    assert "release: refused: floor of latin: observed 0.9, expected 0.5" in said
    assert f"reports/{stages.run_name()}/index.html" in said
    assert "render 12 s" in said
    assert "make serve" in said


def test_the_bundle_goes_to_an_absolute_folder_since_bentoml_builds_elsewhere(folder, monkeypatch):
    from components.release import package

    given = []
    monkeypatch.setattr(package, "run", lambda _config, inputs: given.append(inputs))
    shutil.copy(ROOT / "data.dvc", folder)
    stages.package(load_params(folder / "params.yaml"))
    assert [inputs.out for inputs in given] == [folder / stages.BUNDLE]
