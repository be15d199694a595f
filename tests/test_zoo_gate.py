"""The gate as a nightly runs it, on a small render: clean it passes, damaged it is named."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from components.benchmark.fingerprints import write_fingerprint
from components.config import load_params
from components.mixture.production.runners import ProcessRunner
from components.nouns import Severity, Split
from components.validation.zoo import trial
from components.validation.zoo.kinds import all_damages
from components.validation.zoo.outcomes import Outcome
from components.validation.zoo.shards import STRIPS, Shards
from tests import small_corpus
from tests.manifests import fingerprint, row

ROWS = {Split.TRAIN: 160, Split.VALIDATION: 12, Split.TEST: 24}
KINDS = {damage.kind: damage for damage in all_damages()}


def params():
    """The project's, with the render of the fixture corpus."""
    found = load_params(Path("params.yaml"))
    strips = found.validate_.strips.model_copy(
        update={"minimum_rows": 100, "minimum_languages": len(small_corpus.LANGUAGES)}
    )
    changes = {
        "render": small_corpus.CONFIG.model_copy(update={"samples": ROWS}),
        "corpus": found.corpus.model_copy(update={"languages": small_corpus.LANGUAGES}),
        "validate_": found.validate_.model_copy(update={"strips": strips}),
    }
    return found.model_copy(update=changes)


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> Shards:
    folder = tmp_path_factory.mktemp("good") / "shards"
    small_corpus.render(folder, params().render)
    return Shards(folder, STRIPS)


@pytest.fixture(scope="module")
def gate(tmp_path_factory) -> trial.Gate:
    """A gate that is asked everything but what the fixture corpus cannot answer."""
    folder = tmp_path_factory.mktemp("gate")
    write_fingerprint(fingerprint(row("test", 999)), folder / "benchmarks")
    ask = trial.strips_questions

    def without_corpus(*arguments):
        questions = ask(*arguments)
        return {name: question for name, question in questions.items() if "corpus" not in name}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trial, "strips_questions", without_corpus)
        yield trial.Gate(
            trial.GateInputs(
                params=params(),
                data=small_corpus.CORPUS,
                benchmarks=folder / "benchmarks",
                cache=folder / "cache",
                kept=folder / "kept",
                folder=folder,
                runner=ProcessRunner(1),
            )
        )


@pytest.fixture(scope="module")
def before(gate, good):
    return gate.remember(good)


def test_good_data_passes(gate, good, before):
    checks = gate.judge(good, before)
    assert len(checks) > 50
    failed = [c.name for c in checks if not c.passed and c.severity is Severity.CRITICAL]
    assert failed == []


@pytest.mark.parametrize(
    "kind",
    (
        "blank strips",
        "mojibake Latin-1",
        "leaked lines",
        "null target",
        "empty shard",
    ),
)
def test_damage_is_named_by_its_check(gate, good, before, kind, tmp_path):
    damage = KINDS[kind]
    shards = Shards.copy(good.folder, tmp_path / "damaged", STRIPS)
    rows = damage.apply(shards, Random(1))
    failed = tuple(check for check in gate.judge(shards, before) if not check.passed)
    assert Outcome(STRIPS, 0, rows, failed).named(damage), [check.name for check in failed]
