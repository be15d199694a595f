"""The gate and what waits for it in `dvc.yaml`: a stage runs again when code it imports changed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
VALIDATION = "components.validation"
ENTRIES = {
    "profile": [
        f"{VALIDATION}.profile",
        f"{VALIDATION}.manifest.collecting",
        f"{VALIDATION}.corpus_table",
    ],
    "validate": [f"{VALIDATION}.validate", f"{VALIDATION}.questions"],
    "pretrain": ["components.training.pretrain"],
    "finetune": ["components.training.finetune"],
    "predict": ["components.evaluation.predict"],
}
SPEAKS = {"components.progress"}  # to people alone: nothing it says is in an output
TRAINED = ("pretrain", "finetune", "predict", "evaluate")


def stages(file: str) -> dict[str, dict]:
    return yaml.safe_load((ROOT / file).read_text())["stages"]


GRAPHS = {file: stages(file) for file in ("dvc.yaml", "mixture/dvc.yaml")}
ASKED = [
    pytest.param(file, name, id=f"{file}:{name}")
    for file, found in GRAPHS.items()
    for name in found
    if name in ENTRIES
]


@pytest.fixture(scope="module")
def imports():
    import grimp

    return grimp.build_graph("components", cache_dir=None, exclude_type_checking_imports=True)


@pytest.mark.parametrize(("file", "name"), ASKED)
def test_every_module_a_stage_imports_is_a_dependency(imports, file, name):
    needed = {m for entry in ENTRIES[name] for m in imports.find_upstream_modules(entry)}
    deps = GRAPHS[file][name]["deps"]
    needed |= set(ENTRIES[name])
    missing = [module for module in needed - SPEAKS if not covered(module, deps)]
    assert sorted(missing) == []


def covered(module: str, deps: list[str]) -> bool:
    path = module.replace(".", "/")
    return any(dep in (f"{path}.py", path) or path.startswith(f"{dep}/") for dep in deps)


@pytest.mark.parametrize("file", GRAPHS)
def test_every_dependency_that_is_code_is_there(file):
    for stage in GRAPHS[file].values():
        code = [dep for dep in stage["deps"] if dep.split("/")[0] in ("components", "gate")]
        assert [dep for dep in code if not (ROOT / dep).exists()] == []


@pytest.mark.parametrize("name", TRAINED)
def test_what_uses_rows_waits_for_their_admission_and_not_for_the_words_of_the_verdict(name):
    deps = GRAPHS["dvc.yaml"][name]["deps"]
    assert "build/admission.parquet" in deps
    assert "build/validation" not in deps


@pytest.mark.parametrize("file", GRAPHS)
def test_a_decision_or_a_new_benchmark_is_judged_by_at_once(file):
    deps = GRAPHS[file]["validate"]["deps"]
    assert {"gate/decisions.jsonl", "gate/benchmarks"} <= set(deps)
