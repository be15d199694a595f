"""The Prefect flow `nightly`: one task a stage of `dvc.yaml`, each a `dvc repro` of its own."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import Task, flow, task
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from components.nouns import ScriptoriumError
from flows import graph, guard
from flows.corpus import ensure_corpus
from flows.process import Finished, run_command
from flows.server import prefect_server

REFUSALS = (3, 4)
# exit codes of a stage that mean the same when the nightly ends with them (docs/guide.md)
_DOCUMENTED = (2, *REFUSALS, 5, 130)
_EXITED = re.compile(r"exited with (-?\d+)")
_SENTENCE = "scriptorium: error: "


class StageFailedError(ScriptoriumError):
    """A stage ended without its outputs; carries the stage's own exit code."""

    def __init__(self, sentence: str, exit_code: int) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What happens around the graph; the flow itself knows none of the paths."""

    build_corpus: Callable[[], object]
    write_report: Callable[[], object]
    smoke: Callable[[], object]
    summarise: Callable[[], str]


def run_nightly(root: Path, around: Surroundings) -> None:
    """Check the corpus, run what is out of date, report, try the Bento, print the summary.

    Raises:
        ScriptoriumError: with the exit code of what stopped the run.
    """
    with guard.alone(root):
        ensure_corpus(root, around.build_corpus)
        todo = graph.outdated(root)
        summary = None if todo else _finished_summary(root)
        if summary is not None:
            print("nothing new: every stage is up to date")
        else:
            Nightly(root, graph.read_graph(root), todo, around).execute()
            summary = around.summarise()
            _remember(root, summary)
        print(summary, flush=True)


@dataclass
class Nightly:
    """One run of the flow over the stages of a graph."""

    root: Path
    stages: tuple[graph.Stage, ...]
    todo: frozenset[str]
    around: Surroundings
    failure: StageFailedError | None = None
    started: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"))

    def execute(self) -> None:
        """Run the flow in this process.

        Raises:
            StageFailedError: a stage failed; the report says why.
        """
        with prefect_server(self.root / ".scriptorium" / "logs" / self.started / "prefect.log"):
            state = flow(name="nightly", validate_parameters=False)(self._run)(return_state=True)
        if self.failure is not None:
            raise self.failure
        state.result()

    def _run(self) -> State[Any] | None:
        states: dict[str, State[Any]] = {}
        for number, stage in enumerate(self.stages, start=1):
            print(f"[{number}/{len(self.stages)}] {stage.name}", flush=True)
            before = [states[name] for name in stage.needs]
            states[stage.name] = self._task(stage)(stage, return_state=True, wait_for=before)
            if self.failure is not None:
                break
            states[stage.name].result()
        last = list(states.values())
        if self.failure is not None:
            return self._refuse(last)
        task(name="report")(self.around.write_report)(wait_for=last)
        task(name="smoke")(self.around.smoke)(wait_for=last)
        return None

    def _task(self, stage: graph.Stage) -> Task[[graph.Stage], State[Any] | None]:
        decorate = task(
            name=stage.name,
            tags={f"worker:{stage.worker}"},
            retries=stage.retries,
            retry_condition_fn=lambda _task, _run, _state: self._worth_another_try(),
        )
        return decorate(self._stage)

    def _stage(self, stage: graph.Stage) -> State[Any] | None:
        self.failure = None
        if stage.name not in self.todo:
            print(f"{stage.name}: up to date", flush=True)
            return Completed(name="UpToDate", message="its inputs are unchanged")
        began = time.monotonic()
        log = self.root / ".scriptorium" / "logs" / self.started / f"{stage.name}.log"
        command = ["dvc", "repro", "--single-item", stage.name]
        finished = run_command(command, self.root, log, stage.timeout)
        if finished.exit_code != 0 or finished.timed_out:
            self.failure = self._failure(stage, finished, log)
            return _failed(self.failure)
        print(f"{stage.name}: done in {time.monotonic() - began:.0f} s", flush=True)
        return None

    def _worth_another_try(self) -> bool:
        # a refusal or a wrong setting is an answer: asking again changes nothing
        return self.failure is None or self.failure.exit_code == ScriptoriumError.exit_code

    def _failure(self, stage: graph.Stage, finished: Finished, log: Path) -> StageFailedError:
        where = f"the log is {log.relative_to(self.root)}"
        if finished.timed_out:
            return StageFailedError(
                f"{stage.name}: not done after {stage.timeout:g} s (dvc.yaml, "
                f"stages.{stage.name}.meta.timeout); {where}",
                ScriptoriumError.exit_code,
            )
        code = _stage_exit_code(finished.tail)
        said = f"{stage.name}: {_last_sentence(finished.tail)}"
        # a refusal gives its reasons: nobody needs the log to understand it
        return StageFailedError(said if code in REFUSALS else f"{said}; {where}", code)

    def _refuse(self, last: list[State[Any]]) -> State[Any]:
        """Write the report of a failed run, and end the flow with a state that says why."""
        assert self.failure is not None
        report = task(name="report")(self.around.write_report)
        written = report(return_state=True, wait_for=last[:-1])
        if not written.is_completed():
            print(f"report: not written: {written.message}", flush=True)
        return _failed(self.failure)


def _failed(failure: StageFailedError) -> State[Any]:
    return Failed(
        name="Refused" if failure.exit_code in REFUSALS else "Failed", message=str(failure)
    )


def _stage_exit_code(tail: tuple[str, ...]) -> int:
    """Return what DVC says the stage ended with, if it is one of the documented codes, else 1."""
    found = [int(match[1]) for line in tail for match in _EXITED.finditer(line)]
    return found[-1] if found and found[-1] in _DOCUMENTED else ScriptoriumError.exit_code


def _last_sentence(tail: tuple[str, ...]) -> str:
    own = [line.removeprefix(_SENTENCE) for line in tail if line.startswith(_SENTENCE)]
    errors = own or [line.removeprefix("ERROR: ") for line in tail if line.startswith("ERROR: ")]
    return errors[-1] if errors else "failed and said nothing"


def _lock_hash(root: Path) -> str:
    return hashlib.sha256((root / "dvc.lock").read_bytes()).hexdigest()


def _finished_summary(root: Path) -> str | None:
    """Return the summary of the last run if it got to its end with this very `dvc.lock`."""
    try:
        last = json.loads((root / ".scriptorium" / "last_run.json").read_text(encoding="utf-8"))
        return str(last["summary"]) if last["lock"] == _lock_hash(root) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(root: Path, summary: str) -> None:
    text = json.dumps({"lock": _lock_hash(root), "summary": summary}, ensure_ascii=False)
    (root / ".scriptorium" / "last_run.json").write_text(text + "\n", encoding="utf-8")
