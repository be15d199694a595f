"""What is said of the model is read from the model, and the page says what is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from components.interchange.inspection import count_parts
from components.model.folder import load_model, save_model
from scriptorium.cli import app
from scriptorium.model_commands import describe
from tests.tiny_model import model_folder

ROOT = Path(__file__).resolve().parents[1]
PROFILES = ["tiny", "small", "h200", "reference"]
# The specification's own counts.
SPECIFIED = {
    "SAM trunk": 88_883_456,
    "SAM neck": 787_456,
    "compressor": 5_898_240,
    "CLIP, dead patch embedding": 602_112,
    "CLIP": 302_575_616,
    "projector": 2_622_720,
    "newline and separator": 2_560,
    "embedding": 165_478_400,
    "decoder, attention": 78_643_200,
    "decoder, dense MLP": 26_296_320,
    "decoder, routed experts": 2_422_210_560,
    "decoder, shared experts": 75_694_080,
    "decoder, router": 901_120,
    "decoder, norms": 32_000,
    "head": 165_478_400,
    "total": 3_336_106_240,
    "active for a token": 574_127_360,
}


def test_reference_has_the_specified_parameters_in_every_part():
    said = dict(re.findall(r"^([^\d\n]+?)  +([\d,]+)$", describe(None, "reference"), re.MULTILINE))
    assert {part: int(count.replace(",", "")) for part, count in said.items()} == SPECIFIED


def test_parts_add_up_to_the_whole():
    model = model_folder().model
    assert sum(count_parts(model).values()) == sum(p.numel() for p in model.parameters())


@pytest.mark.parametrize("profile", PROFILES)
def test_page_shows_what_the_code_says_of_each_profile(profile):
    """`scriptorium model inspect` writes the page; this keeps it from growing old."""
    assert describe(None, profile) in (ROOT / "docs" / "model.md").read_text(encoding="utf-8")


def test_commands_take_a_model_out_and_bring_it_back(tmp_path):
    folder, out, back = tmp_path / "model", tmp_path / "released", tmp_path / "again"
    save_model(folder, model_folder(seed=2))
    run = CliRunner().invoke
    steps = (
        ["export", str(folder), str(out), "--dtype", "float32"],
        ["import", str(out), str(back), "--profile", "tiny"],
        ["inspect", str(back)],
    )
    for step in steps:
        result = run(app, ["model", *step])
        assert result.exit_code == 0, result.output
    assert describe(folder, "tiny") in result.output
    for name in ("model.safetensors", "views.json"):
        assert (folder / name).read_bytes() == (back / name).read_bytes(), name
    assert load_model(back).tokenizer.vocabulary == load_model(folder).tokenizer.vocabulary


@pytest.mark.parametrize(
    "arguments",
    [
        ["inspect", "absent"],
        ["inspect", "--profile", "absent"],
        ["export", "absent", "out"],
        ["import", "absent", "out"],
        ["import", "absent", "."],
        ["import", "-", "out", "--tower", "absent.safetensors"],
        ["import", "somewhere", "out", "--tower", "absent.safetensors"],
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_leaves_nothing(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    if "-" in arguments:  # a full-size model is made before a tower is read
        arguments = [*arguments, "--profile", "tiny"]
    result = CliRunner().invoke(app, ["model", *arguments])
    assert result.exit_code in (1, 2)
    assert result.output.startswith("scriptorium: error: ")
    assert len(result.output.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
