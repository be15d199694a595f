"""Ours is the original, number for number, and a miss is never passed over."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from components.config import load_profile
from components.interchange.goldens.comparison import Differences
from components.interchange.goldens.runner import run_goldens
from components.nouns import ScriptoriumError
from scriptorium.cli import app

ROOT = Path(__file__).resolve().parents[1]
GOLDENS = ROOT / "tests" / "goldens"
SMALL = ["preprocess", "rule_check", "text_tiny", "vision_tiny"]


@pytest.fixture(scope="module")
def reference():
    return load_profile(ROOT, "reference")


def _copy(folder, *names):
    for name in names:
        shutil.copy(GOLDENS / name, folder / name)


def test_every_small_golden_holds(reference):
    rows = list(run_goldens(GOLDENS, reference))
    assert [row.name for row in rows] == SMALL
    assert [row for row in rows if not row.passed] == []


def test_every_full_width_golden_holds():
    folder = os.environ.get("SCRIPTORIUM_REFERENCE_DIR")
    if not folder:
        pytest.skip("SCRIPTORIUM_REFERENCE_DIR names no folder with the full-width goldens")
    result = CliRunner().invoke(app, ["model", "goldens", str(Path(folder) / "goldens")])
    assert result.exit_code == 0, result.output
    assert "vision_1024" in result.output


def test_a_golden_that_misses_exits_1_and_says_where(tmp_path):
    _copy(tmp_path, "vision_tiny_config.json")
    with np.load(GOLDENS / "vision_tiny.npz") as archive:
        golden = {key: archive[key] for key in archive.files}
    golden["256.sam_out.sample"] = golden["256.sam_out.sample"] + np.float32(1e-3)
    np.savez(tmp_path / "vision_tiny.npz", **golden)
    result = CliRunner().invoke(app, ["model", "goldens", str(tmp_path)])
    assert result.exit_code == 1
    assert "MISSED" in result.output
    assert "sam_out" in result.output


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("image_tokens", 1),
        ("global_crc32", "00000000"),
        ("paste_xy", [9, 9]),
        ("valid_img_tokens", 1),
        ("text_ids", [0]),
        ("images_crop_shape", [9, 3, 9, 9]),
        ("pad_rgb", [0, 0, 0]),
        ("something_new", 1),
    ],
)
def test_every_field_of_preprocessing_is_compared(reference, tmp_path, field, value):
    golden = json.loads((GOLDENS / "preprocess.json").read_text())
    golden["cases"] = golden["cases"][:1]
    golden["cases"][0][field] = value
    (tmp_path / "preprocess.json").write_text(json.dumps(golden))
    (row,) = run_goldens(tmp_path, reference)
    assert not row.passed
    assert field in row.where


def test_routing_and_gradients_of_the_decoder_are_compared(reference, tmp_path):
    _copy(tmp_path, "text_tiny_config.json")
    with np.load(GOLDENS / "text_tiny.npz") as archive:
        golden = {key: archive[key] for key in archive.files}
    for key in ("topk_idx", "train_aux.aux_loss", "train_aux.grad_norms", "loss"):
        np.savez(tmp_path / "text_tiny.npz", **golden | {key: golden[key] * 2})
        (row,) = run_goldens(tmp_path, reference)
        assert not row.passed, key


@pytest.mark.parametrize("name", ["new.json", "new.npz"])
def test_golden_of_no_known_kind_is_a_miss(reference, tmp_path, name):
    (tmp_path / "new.json").write_text("{}")
    np.savez(tmp_path / "new.npz", a=np.zeros(2))
    rows = {row.name: row for row in run_goldens(tmp_path, reference)}
    assert not rows[Path(name).stem].passed


def test_damaged_golden_is_a_miss_that_says_why(reference, tmp_path):
    (tmp_path / "vision_1.npz").write_bytes(b"PK\x03\x04 torn")
    (tmp_path / "preprocess.json").write_text("{")
    rows = list(run_goldens(tmp_path, reference))
    assert all(not row.passed and row.where for row in rows)
    assert any("BadZipFile" in row.where for row in rows)
    (tmp_path / "empty.npz").write_bytes(b"")
    _copy(tmp_path, "rule_check.json")
    rows = {row.name: row.passed for row in run_goldens(tmp_path, reference)}
    assert rows.pop("rule_check")
    assert len(rows) == 3
    assert not any(rows.values())


def test_folder_without_goldens_is_an_error(reference, tmp_path):
    with pytest.raises(ScriptoriumError, match="no golden"):
        list(run_goldens(tmp_path, reference))
    assert CliRunner().invoke(app, ["model", "goldens", str(tmp_path / "absent")]).exit_code == 1


def test_nothing_compared_and_nan_are_misses():
    assert not Differences(1.0).row("empty").passed
    differences = Differences(1.0)
    differences.add("fine", 0.0)
    differences.add("nan", float("nan"))
    assert not differences.row("nan").passed
