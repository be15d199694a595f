"""A model folder, a scorecard and a package of them, small enough for a test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from components import records
from components.config import load_params
from components.model.folder import save_model
from components.nouns import Score, Scorecard, Split
from components.release.package import PackageInputs
from tests.tiny_model import model_folder

PARAMS = load_params(Path(__file__).parents[1] / "params.yaml")
SERVICE = PARAMS.service.model_copy(update={"threads": 1, "max_new_tokens": 12, "pages": 3})
DATA_VERSION = "0123456789abcdef0123456789abcdef.dir"


def scorecard(cer: float = 0.1) -> Scorecard:
    """All groups that have a floor, read with the same character error rate."""

    def score(name: str) -> Score:
        return Score(name, 10, 200, cer, cer / 2, min(1.0, cer * 2), 0.5)

    names = [*(f"group/{group}" for group in PARAMS.release.floors), "script/Latn"]
    slices = tuple(score(name) for name in names)
    return Scorecard(Split.TEST, score("overall"), slices, 2.0, 0.1, cer, 2.0, 0.0, 0.0)


def package_inputs(folder: Path, card: Scorecard | None = None) -> PackageInputs:
    """Write a random model and a scorecard; the package of them goes to `bundle`."""
    save_model(folder / "model", model_folder())
    records.write_json(folder / "scorecard.json", card or scorecard())
    return PackageInputs(
        model=folder / "model",
        scorecard=folder / "scorecard.json",
        out=folder / "bundle",
        data_version=DATA_VERSION,
        service=SERVICE,
    )


def moved(inputs: PackageInputs, name: str, **fields: object) -> PackageInputs:
    """The same inputs with another place for the package, and with the given fields."""
    return replace(inputs, out=inputs.out.parent / name, **fields)
