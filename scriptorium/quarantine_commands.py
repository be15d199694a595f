"""`scriptorium quarantine`: the rows that the gate before training set aside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from components.nouns import ScriptoriumError
from scriptorium import stages
from scriptorium.gate_commands import By, Collection, Of, Reason, author, gate_of, say, shown
from scriptorium.process import guarded

if TYPE_CHECKING:
    from components.validation.deciding import Author
    from components.validation.quarantine import Refusal
    from scriptorium.gates import Gate

app = typer.Typer(help="Rows that the gate before training set aside.", no_args_is_help=True)

Row = Annotated[str, typer.Argument(help="A sample id, or a fingerprint from the page.")]
Rows = Annotated[list[str], typer.Argument(help="Sample ids, or fingerprints from the page.")]


@app.command("list")
def list_rows(
    of: Collection = Of.STRIPS,
    rule: Annotated[str, typer.Option(help="Only rows that this check refused.")] = "",
    limit: Annotated[int, typer.Option(help="How many to print.", min=1)] = 50,
) -> None:
    """Print the rows set aside, with their reasons."""
    guarded(lambda: _list(gate_of(of), rule, limit))


def _list(gate: Gate, rule: str, limit: int) -> None:
    from components.validation.quarantine import read_quarantine

    printed = total = 0
    for refusal in read_quarantine(gate.quarantine):
        if not rule or rule in refusal.rules:
            total += 1
            if printed < limit:
                printed += 1
                print(_line(refusal))
    print(f"{total} rows set aside{f', {printed} printed' if printed < total else ''}")


def _line(refusal: Refusal) -> str:
    named = f"{refusal.task} {refusal.language} {refusal.script}"
    return f"{refusal.fingerprint}  {shown(refusal.id)}  {shown(named)}  {_reasons(refusal)}"


def _reasons(refusal: Refusal) -> str:
    left_out = (f"left out by {refusal.decision}",) if refusal.decision else ()
    return shown("; ".join((*refusal.rules, *left_out)))


@app.command()
def show(
    row: Row,
    of: Collection = Of.STRIPS,
    out: Annotated[str, typer.Option(help="Where the mixture lies, if built elsewhere.")] = "",
    picture: Annotated[Path | None, typer.Option(help="Where to write its picture.")] = None,
) -> None:
    """Print where a row set aside lies, why, and its target; write its picture."""
    guarded(lambda: _show(gate_of(of), row, _address(of, out), picture))


def _address(of: Of, out: str) -> str:
    if of is Of.STRIPS and out:
        raise ScriptoriumError("--out: strips lie in build/shards; only a mixture is elsewhere")
    return out or str(stages.SHARDS if of is Of.STRIPS else stages.MIXTURE)


def _show(gate: Gate, row: str, address: str, picture: Path | None) -> None:
    from components.mixture.production.store import ShardStore
    from components.validation.deciding import find_refusals
    from components.validation.page.pictures import read_rows

    for refusal in find_refusals(gate.quarantine, [row]):
        found = read_rows(ShardStore(address), refusal.shard, [refusal.row])
        values = found.get(refusal.row, {})
        print(_line(refusal))
        print(f"{refusal.shard}, row {refusal.row} of split {shown(refusal.split)}")
        lines = (values.get("target") or "").split("\n")
        print("\n".join(f"  {shown(line)}" for line in lines))
        if picture is not None:
            if values.get("image") is None:
                raise ScriptoriumError(f"{row}: the row has no picture")
            picture.write_bytes(values["image"])
            print(f"picture: {picture}")


@app.command()
def readmit(rows: Rows, reason: Reason, of: Collection = Of.STRIPS, by: By = "") -> None:
    """Record that rows set aside are right: the checks that refused them no longer do."""
    guarded(lambda: _readmit(gate_of(of), rows, author(by, reason)))


def _readmit(gate: Gate, rows: Sequence[str], who: Author) -> None:
    from components.validation import deciding

    refusals = deciding.find_refusals(gate.quarantine, rows)
    say(gate, deciding.readmit(gate.decisions, gate.collection, refusals, who))


@app.command("leave-out")
def leave_out(
    rows: Annotated[list[str], typer.Argument(help="Sample ids.")],
    reason: Reason,
    of: Collection = Of.STRIPS,
    by: By = "",
) -> None:
    """Record that rows are to be set aside, though no check refuses them."""
    guarded(lambda: _leave_out(gate_of(of), rows, author(by, reason)))


def _leave_out(gate: Gate, rows: Sequence[str], who: Author) -> None:
    from components.validation import deciding
    from components.validation.manifest.reading import Manifest

    say(gate, deciding.leave_out(gate.decisions, Manifest(gate.manifest), rows, who))
