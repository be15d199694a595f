"""scriptorium-100 and training keep apart, and a model is scored by what it read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from components.config import PredictConfig
from components.evaluation.hundred import check
from components.evaluation.hundred.build import HundredInputs, make, write
from components.evaluation.hundred.check import CheckInputs
from components.evaluation.hundred.plan import COUNTS
from components.evaluation.hundred.reading import read
from components.evaluation.hundred.score import ScoreInputs, score, table
from components.mixture.production.store import ShardStore
from components.model.reader import Reading
from components.nouns import Sample, ScriptoriumError, Split, Task
from components.shards import read_shard, shard_path, write_shard
from components.text_key import quotations
from scriptorium import benchmark_commands
from tests.mixtures import fill, sample
from tests.small_held_out import small_held_out, undeclared
from tests.small_library import ENGLISH, HINDI

CONFIG = PredictConfig(batch_size=3, max_new_tokens=50, threads=1)


@pytest.fixture(scope="module")
def shard(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("hundred")
    inputs = HundredInputs(small_held_out(folder), folder / "it.parquet", undeclared(), workers=1)
    write(inputs, (each for made in make(inputs, (ENGLISH, HINDI)) for each in made.samples))
    return inputs.shard


@pytest.fixture
def inputs(shard, tmp_path) -> CheckInputs:
    targets = [each.target for each in read_shard(shard)]
    declared = replace(
        undeclared(),
        sha256=hashlib.sha256(shard.read_bytes()).hexdigest(),
        quotations=frozenset().union(*map(quotations, targets)),
    )
    return CheckInputs(shard, declared, tmp_path / "strips", tmp_path / "mixture")


def _row(target: str, number: int) -> Sample:
    return replace(sample(Split.TRAIN, Task.TEXT, number), target=target)


def test_training_that_says_something_else_passes_and_is_counted(inputs):
    rows = [_row(f"Some other words, {number} of them", number) for number in range(7)]
    write_shard(shard_path(inputs.strips, Split.TRAIN), rows, 3)
    fill(ShardStore(str(inputs.mixture)), {Task.TEXT: 12})
    outputs = check.run(inputs)
    assert (outputs.strips, outputs.mixture) == (7, 12)


def test_no_training_shards_are_no_leak(inputs):
    outputs = check.run(inputs)
    assert (outputs.strips, outputs.mixture) == (0, 0)


def test_a_strip_that_quotes_it_is_named(inputs, shard):
    quoted = max((each.target for each in read_shard(shard)), key=len).split("\n")[0].upper()
    rows = [_row("Nothing of it at all is here", 1), _row(f"before\n{quoted}!\nafter", 2)]
    write_shard(shard_path(inputs.strips, Split.TRAIN), rows, 3)
    with pytest.raises(ScriptoriumError, match=r"1 training rows say .* train-text-00000002"):
        check.run(inputs)


def test_a_row_of_the_mixture_that_quotes_it_is_named(inputs, shard):
    store = ShardStore(str(inputs.mixture))
    index = fill(store, {Task.TEXT: 10})
    quoting = _row(next(read_shard(shard)).target, 5)
    store.write(index.shards[0].path, [quoting], (), 4)
    with pytest.raises(ScriptoriumError, match=r"mixture: 1 training rows .* train-text-00000005"):
        check.run(inputs)


def test_held_out_rows_of_the_mixture_may_say_it(inputs, shard):
    store = ShardStore(str(inputs.mixture))
    index = fill(store, {Task.TEXT: 10}, Split.TEST)
    store.write(index.shards[0].path, [next(read_shard(shard))], (), 4)
    assert check.run(inputs).mixture == 0


def test_other_bytes_are_not_the_benchmark(inputs, tmp_path):
    other = tmp_path / "other.parquet"
    other.write_bytes(b"something")
    with pytest.raises(ScriptoriumError, match=r"but [0-9a-f]{64} is declared"):
        check.run(replace(inputs, shard=other))


class _Copyist:
    """A reader that knows every picture, and reads some with a wrong last letter."""

    def __init__(self, shard: Path, wrong: str = "") -> None:
        self.tokenizer = self
        self.prompts: set[str] = set()
        self._known: dict[tuple[bytes, str], str] = {}
        for each in read_shard(shard):
            text = each.target[:-1] + "¤" if wrong and wrong in each.id else each.target
            self._known[hashlib.sha256(each.image or b"").digest(), each.prompt] = text

    def read(
        self, images: Sequence[Image.Image], max_new_tokens: int, *, prompt: str
    ) -> list[Reading]:
        assert len(images) <= CONFIG.batch_size and max_new_tokens == CONFIG.max_new_tokens
        return [Reading(self._of(image, prompt), "page", 64, truncated=False) for image in images]

    def encode(self, texts: list[str]) -> list[list[int]]:
        return [list(map(ord, text)) for text in texts]

    def _of(self, image: Image.Image, prompt: str) -> str:
        from components.rendering.pixels import png

        return self._known[hashlib.sha256(png(image)).digest(), prompt]


def _scored(shard: Path, wrong: str = ""):
    predictions = read(CONFIG, _Copyist(shard, wrong), shard, 7)  # type: ignore[arg-type]
    declared = replace(undeclared(), sha256="a" * 64)
    return predictions, score(
        ScoreInputs(shard, declared, Path("a-model"), Path("unused")), CONFIG, predictions, 50
    )


def test_what_is_read_without_an_error_scores_zero_and_the_control_does_not(shard):
    predictions, card = _scored(shard)
    assert [each.sample_id for each in predictions] == sorted(e.id for e in read_shard(shard))
    assert (card.overall.cer, card.overall.exact) == (0.0, 1.0)
    assert card.control_cer > 0.5
    assert card.overall.samples == 2 * sum(COUNTS.values())


def test_errors_are_counted_where_they_were_made(shard):
    _, card = _scored(shard, wrong="hi_Deva-line-degraded")
    cer = {each.name: each.cer for each in card.slices}
    errors = {each.name: round(each.cer * each.characters) for each in card.slices}
    assert cer["language/en_Latn"] == cer["kind/line"] == cer["picture/clean"] == 0.0
    for name in ("language/hi_Deva", "script/Deva", "task/line", "picture/degraded"):
        assert errors[name] == 4
    assert errors["kind/line-degraded"] == 4 and cer["task/document"] == 0.0


def test_the_table_has_every_slice_and_the_languages_best_first(shard):
    _, card = _scored(shard, wrong="en_Latn")
    rows = table(card).splitlines()
    assert sum(row.startswith("| ") for row in rows) == len(card.slices) + 2
    hindi, english = (
        next(n for n, row in enumerate(rows) if f"language/{tongue.tag}" in row)
        for tongue in (HINDI, ENGLISH)
    )
    assert hindi < english and "Hindi" in rows[hindi]


def test_a_command_without_a_benchmark_names_the_one_that_makes_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(benchmark_commands.app, ["check"])
    assert result.exit_code == 1
    assert "run `scriptorium benchmark build`" in result.stderr
