"""Stage `validate`: manifest -> the verdict of the gate before training."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from components.config import ValidateConfig
from components.nouns import Check, DataRefused, Severity, Task, Verdict
from components.records import write_json, write_lines
from components.validation.checkpoint import Answer, Gate
from components.validation.suites import row_suites, schema_suite, train_suites
from components.validation.tables import row_tables, schema_table, train_tables


@dataclass(frozen=True, slots=True)
class ValidateInputs:
    """The manifest, the folder to write, and the shares the train split was to have."""

    manifest: Path
    out: Path
    task_shares: Mapping[Task, float]
    script_shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ValidateOutputs:
    """The verdict (JSON); refused rows (`refused.jsonl`) and `data_docs/` lie beside it."""

    verdict: Path


def run(config: ValidateConfig, inputs: ValidateInputs) -> ValidateOutputs:
    """Ask the manifest everything, and write the verdict before acting on it.

    Raises:
        DataRefused: naming the failed checks and the verdict's file.
    """
    if inputs.out.exists():
        shutil.rmtree(inputs.out)  # pages of an earlier verdict would stand beside this one
    answers = judge(config, inputs)
    verdict = Verdict("data", tuple(answer.check for answer in answers))
    path = inputs.out / "verdict.json"
    write_json(path, verdict)
    write_lines(inputs.out / "refused.jsonl", (row for answer in answers for row in answer.refused))
    if not verdict.passed:
        reasons = "; ".join(verdict.reasons) or "no check was made"
        raise DataRefused(f"the data was refused, see {path}: {reasons}")
    return ValidateOutputs(path)


def judge(config: ValidateConfig, inputs: ValidateInputs) -> list[Answer]:
    """Return every answer; when the columns are wrong, only the answers about the columns."""
    try:
        manifest = pq.read_table(inputs.manifest)
    except (OSError, pa.ArrowException) as error:
        observed = f"{inputs.manifest}: {type(error).__name__}"
        unreadable = Check("the manifest is readable", False, Severity.CRITICAL, observed, "Parquet")
        return [Answer(unreadable, ())]
    gate = Gate(inputs.out / "data_docs")
    answers = gate.ask(schema_suite(), schema_table(manifest))
    # the other questions name columns: without them they would only add noise
    if all(answer.check.passed for answer in answers):
        answers += _ask_rows(gate, config, inputs, manifest)
    gate.build_data_docs()
    return answers


def _ask_rows(
    gate: Gate, config: ValidateConfig, inputs: ValidateInputs, manifest: pa.Table
) -> Iterator[Answer]:
    tables = row_tables(manifest)
    tables |= train_tables(manifest, inputs.task_shares, inputs.script_shares)
    for suite in (*row_suites(config, inputs.script_shares), *train_suites(config)):
        yield from gate.ask(suite, tables[suite.table])
