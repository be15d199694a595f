"""What the loader would draw is asked of the loader's own code, rows set aside left out."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from components.admission import EVERYTHING, Admission
from components.config import load_params
from components.mixture.drawing import Group
from components.mixture.reading import groups_in
from components.mixture_config import GroupShares, Phase
from components.nouns import ScriptoriumError, Severity, Task
from components.validation.asking import Asker
from components.validation.cells import Cell
from components.validation.declaration import Declared
from components.validation.drawn import Drawn, admitted, draw_mixture, draw_strips
from components.validation.suites import drawn
from tests.manifests import CONFIG
from tests.mixtures import MIXTURE

TRAIN = load_params(Path(__file__).parent.parent / "params.yaml").pretrain
STAGE = TRAIN.model_copy(update={"steps": 60, "batch_size": {Task.LINE: 8, Task.PAGE: 4}})
STRIPS = {Cell("line", "en", "Latn"): 400, Cell("page", "el", "Grek"): 100}
SHARES = Declared({}, {cell: count / 500 for cell, count in STRIPS.items()})
SEEING = Phase(start=0.5, groups=GroupShares(ocr=0.5, vision=0.5, text=0), tasks={Task.CHART: 1.0})
READING = Phase(start=0.0, groups=GroupShares(ocr=1, vision=0, text=0), tasks={Task.CHART: 1.0})
CHARTS, CAPTIONS = Cell("chart", "en", "Latn"), Cell("caption", "de", "Latn")
CURRICULUM = MIXTURE.model_copy(update={"curriculum": {"pretrain": (READING, SEEING)}})


@pytest.fixture(scope="module")
def asker() -> Asker:
    return Asker()


def _rows(cells: dict[Cell, int], shard: str = "train.parquet", split: str = "train") -> pa.Table:
    rows = [cell._asdict() for cell, count in cells.items() for _ in range(count)]
    known = {"shard": shard, "split": split}
    numbered = [row | known | {"row": n, "target_characters": n % 40} for n, row in enumerate(rows)]
    return pa.Table.from_pylist(numbered)


def _strips(rows: pa.Table, admission: Admission = EVERYTHING) -> Drawn:
    (found,) = draw_strips(rows, admission, {"pretrain": STAGE}, declared=SHARES, seed=7)
    return found


def _failed(
    asker: Asker, found: list[Drawn], rows: pa.Table, admission: Admission = EVERYTHING
) -> dict[str, Severity]:
    asked = drawn.asked(found, rows, admission, CONFIG)
    checks = [check for each in asked for check in asker.table(each)]
    return {check.name: check.severity for check in checks if not check.passed}


def test_strips_as_declared_are_drawn_as_declared(asker):
    rows = _rows(STRIPS)
    found = _strips(rows)
    assert len(found.positions) > 300
    assert _failed(asker, [found], rows) == {}


def test_strips_are_drawn_from_admitted_training_rows_alone():
    held_out = _rows(STRIPS, "test.parquet", "test")
    rows = pa.concat_tables([held_out, _rows(STRIPS)])
    admission = Admission({"train.parquet": frozenset(range(0, 500, 2))})
    positions = _strips(rows, admission).positions
    assert set(positions.tolist()) <= {500 + row for row in range(1, 500, 2)}


def test_a_task_without_a_batch_size_is_not_declared_to_be_drawn(asker):
    rows = _rows(STRIPS | {Cell("text", "en", "Latn"): 50})
    assert _failed(asker, [_strips(rows)], rows) == {}


def test_strips_of_other_shares_are_not_drawn_as_declared(asker):
    rows = _rows({cell: 250 for cell in STRIPS})
    failed = _failed(asker, [_strips(rows)], rows)
    assert set(failed) >= {
        "task shares as declared when drawn",
        "script shares as declared when drawn",
    }


def test_a_stage_with_nothing_to_draw_fails_and_does_not_crash(asker):
    rows = _rows({Cell("text", "en", "Latn"): 50})
    assert "every stage draws" in _failed(asker, [_strips(rows)], rows)


def test_a_draw_of_a_row_set_aside_is_named(asker):
    rows = _rows(STRIPS)
    drawn_anyway = _strips(rows)
    refused = Admission({"train.parquet": frozenset({int(drawn_anyway.positions[0])})})
    failed = _failed(asker, [drawn_anyway], rows, refused)
    assert failed == {"no row set aside is drawn": Severity.CRITICAL}


def test_a_row_drawn_again_and_again_is_a_warning(asker):
    rows = _rows({cell: count // 25 for cell, count in STRIPS.items()})
    failed = _failed(asker, [_strips(rows)], rows)
    assert failed == {"no row is drawn too often": Severity.WARNING}


def _mixture() -> tuple[pa.Table, list[tuple[Task, Group]]]:
    rows = [
        _rows({CAPTIONS: 40}, "test/caption.parquet", "test"),
        _rows({CHARTS: 90}, "train/chart.parquet"),
        _rows({CAPTIONS: 60}, "train/caption.parquet"),
    ]
    charts = [(Task.CHART, g) for g in groups_in("train/chart.parquet", [32, 32, 26], {0, 33})]
    captions = [(Task.CAPTION, g) for g in groups_in("train/caption.parquet", [32, 28], ())]
    return pa.concat_tables(rows), [*captions, *charts]


def _phases(rows: pa.Table, groups: list[tuple[Task, Group]]) -> list[Drawn]:
    declared = Declared({}, {CHARTS: 0.5, CAPTIONS: 0.5})
    stages = {"pretrain": STAGE}
    return draw_mixture(rows, groups, stages, config=CURRICULUM, declared=declared, seed=7)


def test_the_mixture_is_drawn_phase_by_phase(asker):
    rows, groups = _mixture()
    reading, seeing = _phases(rows, groups)
    tasks = [
        Counter(rows["task"].take(pa.array(p.positions)).to_pylist()) for p in (reading, seeing)
    ]
    assert tasks[0] == {"chart": 240}
    assert sum(tasks[1].values()) == 240 and abs(tasks[1]["chart"] - 120) < 5
    assert reading.declared == {CHARTS: 1.0} and seeing.declared == {CHARTS: 0.5, CAPTIONS: 0.5}
    refused = Admission({"train/chart.parquet": frozenset({0, 33})})
    assert _failed(asker, [reading, seeing], rows, refused) == {}


def test_rows_of_the_mixture_set_aside_are_never_drawn():
    rows, groups = _mixture()
    positions = {place for phase in _phases(rows, groups) for place in phase.positions.tolist()}
    assert positions == set(range(40, 190)) - {40, 73}


def test_a_phase_of_the_mixture_without_rows_is_refused():
    rows, groups = _mixture()
    with pytest.raises(ScriptoriumError, match="draws caption, the mixture has none"):
        _phases(rows, [pair for pair in groups if pair[0] is Task.CHART])


def test_which_rows_are_admitted_follows_shard_and_number():
    rows = pa.concat_tables([_rows({CHARTS: 3}, "a"), _rows({CHARTS: 3}, "b")])
    assert admitted(rows, Admission({"b": frozenset({0, 2, 9}), "c": frozenset({1})})).tolist() == [
        *(True, True, True),
        *(False, True, False),
    ]
