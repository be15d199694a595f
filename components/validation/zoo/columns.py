"""Damage to columns: nulls, other names and types, other versions of the schema."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pyarrow as pa
import pyarrow.compute as pc

from components.validation.zoo.damage import Apply, Damage, of_strips
from components.validation.zoo.shards import NULLABLE, Shards

TableChange = Callable[[pa.Table], pa.Table]

_FEW = 0.01  # of the rows


def changed(change: TableChange, sealed: bool = True) -> Apply:
    """Change the first training shard as a table; `sealed`: its maker's index says so too."""

    def apply(shards: Shards, _random: Random) -> int:
        path = shards.paths("train")[0]
        before = shards.table(path)
        shards.write_table(path, change(before))
        if sealed:
            shards.seal()
        return int(before.num_rows)

    return apply


def _set(found: pa.Table, field: pa.Field, values: pa.Array) -> pa.Table:
    return found.set_column(found.schema.get_field_index(field.name), field, values)


def _null(name: str, share: float = 1.0) -> TableChange:
    """No value in a column, in all rows or in the last ones."""

    def change(found: pa.Table) -> pa.Table:
        first = found.num_rows - round(share * found.num_rows)
        lost = pa.array([number >= first for number in range(found.num_rows)])
        values = pc.if_else(lost, pa.scalar(None, found[name].type), found[name])
        return _set(found.cast(NULLABLE), NULLABLE.field(name), values)

    return change


def _drop(name: str) -> TableChange:
    return lambda found: found.drop_columns([name])


def _rename(old: str, new: str) -> TableChange:
    return lambda found: found.rename_columns([new if n == old else n for n in found.column_names])


def _retype(name: str, kind: pa.DataType) -> TableChange:
    return lambda found: _set(found, pa.field(name, kind), found[name].cast(kind))


def _not_a_number(name: str) -> TableChange:
    """Whole numbers as floats, every tenth of them NaN: what pandas makes of nulls."""

    def change(found: pa.Table) -> pa.Table:
        numbers = enumerate(found[name].to_pylist())
        values = [float("nan") if n % 10 == 0 else float(value) for n, value in numbers]
        return _set(found, pa.field(name, pa.float64()), pa.array(values))

    return change


def _extra(found: pa.Table) -> pa.Table:
    return found.append_column("quality", pa.array([1.0] * found.num_rows))


def _version(value: str) -> TableChange:
    return lambda found: found.replace_schema_metadata({"schema_version": value} if value else None)


def damages() -> tuple[Damage, ...]:
    """All kinds."""
    schemas: tuple[tuple[str, str, TableChange], ...] = (
        ("column lost", "no column `document`", _drop("document")),
        ("column renamed", "`text` for `target`", _rename("target", "text")),
        ("column of another type", "widths in 64 bits", _retype("width", pa.int64())),
        ("column of NaN", "widths as floats, a tenth of them NaN", _not_a_number("width")),
        ("column too many", "a column `quality`", _extra),
        ("old schema", "schema version 1", _version("1")),
        ("schema without version", "no version at all", _version("")),
    )
    nulls = {
        "target": "target_hash is given",
        "language": "language is a tag of BCP 47",
        "script": "script is a code of ISO 15924",
        "licence": "licence is given",
        "document": "document is given",
        "id": "id is given",
        "task": "task is known",
        "image": "pictures are where the task asks for one",
        "width": "pictures are wide enough to read",
    }
    return of_strips(
        (
            *(
                (kind, told, "every shard is whole", changed(change))
                for kind, told, change in schemas
            ),
            *(
                (f"null {n}", f"no {n} in any training row", by, changed(_null(n)))
                for n, by in nulls.items()
            ),
            *(
                (
                    f"some null {n}",
                    f"no {n} in a hundredth of the rows",
                    nulls[n],
                    changed(_null(n, _FEW)),
                )
                for n in ("target", "width", "licence")
            ),
        )
    )
