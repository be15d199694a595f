"""`scriptorium gate`: what people do about a verdict and about what the gate knows."""

from __future__ import annotations

import getpass
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from components.library.tongues import Tongue
from scriptorium import stages, zoo_commands
from scriptorium.process import guarded

if TYPE_CHECKING:
    from components.validation.deciding import Author
    from components.validation.decisions import Decision
    from scriptorium.gates import Gate

app = typer.Typer(help="The gate before training.", no_args_is_help=True)
app.command()(zoo_commands.zoo)


class Of(StrEnum):
    """Which collection of shards is meant."""

    STRIPS = "strips"
    MIXTURE = "mixture"


Collection = Annotated[Of, typer.Option(help="Which shards: those of render, or the mixture.")]
Reason = Annotated[str, typer.Option(help="Why; it is recorded with the decision.")]
By = Annotated[str, typer.Option(help="Who decides; by default the user name of git.")]


def gate_of(of: Of) -> Gate:
    """The paths of a collection."""
    return stages.STRIPS_GATE if of is Of.STRIPS else stages.MIXTURE_GATE


@app.command("accept-drift")
def accept_drift(reason: Reason, of: Collection = Of.STRIPS, by: By = "") -> None:
    """Record that tonight's data is meant to differ from the last admitted night's."""
    guarded(lambda: _accept_drift(gate_of(of), author(by, reason)))


def _accept_drift(gate: Gate, who: Author) -> None:
    from components.validation import deciding
    from components.validation.manifest.reading import Manifest

    say(gate, [deciding.accept_drift(gate.decisions, Manifest(gate.manifest), who)])


@app.command()
def benchmark(
    source: Annotated[Path, typer.Argument(help="A shard, or a folder of documents.")],
    name: Annotated[str, typer.Option(help="What the benchmark is called.")],
    language: Annotated[str, typer.Option(help="Of documents that do not say theirs.")] = "en",
    script: Annotated[str, typer.Option(help="Of documents that do not say theirs.")] = "Latn",
) -> None:
    """Remember a benchmark by hashes, so that no training row may show it."""
    guarded(lambda: _benchmark(source, name, Tongue(language, script)))


def _benchmark(source: Path, name: str, tongue: Tongue) -> None:
    from components.validation.relations.fingerprinting import (
        fingerprint_folder,
        fingerprint_shard,
    )

    if source.is_dir():
        made = fingerprint_folder(source, name, stages.BENCHMARKS, tongue)
    else:
        made = fingerprint_shard(source, name, stages.BENCHMARKS)
    for refused in made.refused:
        print(f"left out: {shown(refused.file)}: {shown(refused.reason)}")
    print(f"{made.path}: {made.rows} rows that training must not show")


def author(by: str, reason: str) -> Author:
    """Who decides, today, and why."""
    from components.validation.deciding import Author

    return Author(by or _user(), datetime.now(UTC).date(), reason)


def _user() -> str:
    command = ["git", "config", "user.name"]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return found or getpass.getuser()


def say(gate: Gate, decisions: Iterable[Decision]) -> None:
    """Print what was recorded, and the command that judges by it."""
    for decision in decisions:
        what = shown(decision.id) if decision.id else f"manifest {decision.fingerprint[:12]}"
        print(f"{decision.action.value.replace('_', ' ')}: {what}")
    judged = "validate" if gate is stages.STRIPS_GATE else "mixture validate"
    print(f"recorded in {gate.decisions}; `scriptorium {judged}` judges by it")


def shown(text: str | None) -> str:
    """Text on one line, whatever it would do to a terminal."""
    if text is None:
        return "(none)"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
