"""Nouns as JSON and back: sorted, one meaning only, and strict about what it reads."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from components.nouns import ScriptoriumError

Record = TypeVar("Record")
Plain = Any  # what JSON can say, or the value of a field
Hint = Any  # the type of a field, as its dataclass declares it

# JSON has no word for these, and "NaN" as a bare word is refused by every strict reader.
_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
# Some readers end a line at these; a lone surrogate cannot be written as UTF-8.
_ESCAPED = re.compile("[\u0085\u2028\u2029\ud800-\udfff]")


def to_json(record: object, indent: int | None = None) -> str:
    """Return a frozen dataclass as JSON with sorted keys; on one line unless indented."""
    text = json.dumps(
        _to_plain(record), ensure_ascii=False, sort_keys=True, allow_nan=False, indent=indent
    )
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def from_json(cls: type[Record], text: str, file: Path | str = "(text)") -> Record:
    """Return the `cls` that `text` holds.

    Raises:
        ScriptoriumError: naming `file` and the field that is unknown, missing or of another type.
    """
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ScriptoriumError(f"{file}: not valid JSON: {error}") from error
    try:
        record: Record = _from_plain(cls, plain, "")
    except _WrongFieldError as error:
        raise ScriptoriumError(f"{file}: {error}") from error
    return record


def write_json(path: Path, record: object) -> None:
    """Write one record, indented for people."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_json(record, indent=2) + "\n", encoding="utf-8")


def read_json(cls: type[Record], path: Path) -> Record:
    """Read what `write_json` wrote."""
    return from_json(cls, _read_text(path), path)


def write_lines(path: Path, records: Iterable[object]) -> None:
    """Write records as JSONL, one to a line, in the given order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(to_json(record) + "\n" for record in records)


def read_lines(cls: type[Record], path: Path) -> Iterator[Record]:
    """Yield what `write_lines` wrote; an error names the line."""
    for number, line in enumerate(_read_text(path).split("\n"), start=1):
        if line:
            yield from_json(cls, line, f"{path}:{number}")


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ScriptoriumError(f"{path}: no such file") from error
    except UnicodeDecodeError as error:
        raise ScriptoriumError(f"{path}: not UTF-8: {error.reason}") from error


class _WrongFieldError(Exception):
    """A field does not hold what its type says."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where or '(top level)'}: {reason}")


def _to_plain(value: object) -> Plain:
    if is_dataclass(value):
        return {field.name: _to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_to_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def _from_plain(expected: Hint, value: Plain, where: str) -> Plain:
    if is_dataclass(expected) and isinstance(expected, type):
        return _to_record(expected, value, where)
    if isinstance(expected, type) and issubclass(expected, Enum):
        return _to_member(expected, value, where)
    origin: object = get_origin(expected)
    inner: tuple[Hint, ...] = get_args(expected)
    if origin in (Union, UnionType):
        return _to_optional(inner, value, where)
    if origin is tuple:
        items = _of_type(list, value, where)
        return tuple(_from_plain(inner[0], x, f"{where}.{i}") for i, x in enumerate(items))
    if expected is float:
        return _to_float(value, where)
    return _of_type(expected, value, where)


def _to_record(cls: type, value: Plain, where: str) -> Plain:
    entries, hints = _of_type(dict, value, where), _hints(cls)
    prefix = f"{where}." if where else ""
    names = [field.name for field in fields(cls)]
    for name in sorted(set(entries) - set(names)):
        raise _WrongFieldError(f"{prefix}{name}", "unknown field")
    for name in sorted(set(names) - set(entries)):
        raise _WrongFieldError(f"{prefix}{name}", "missing field")
    return cls(**{n: _from_plain(hints[n], entries[n], f"{prefix}{n}") for n in names})


@cache
def _hints(cls: type) -> dict[str, Hint]:
    """The types of a record's fields: evaluated once, since a file may hold many thousand."""
    return get_type_hints(cls)


def _to_member(expected: type[Enum], value: Plain, where: str) -> Enum:
    try:
        return expected(value)
    except ValueError as error:
        allowed = ", ".join(str(member.value) for member in expected)
        raise _WrongFieldError(where, f"{value!r} is not one of {allowed}") from error


def _to_optional(inner: tuple[Hint, ...], value: Plain, where: str) -> Plain:
    if value is None and NoneType in inner:
        return None
    (expected,) = (kind for kind in inner if kind is not NoneType)
    return _from_plain(expected, value, where)


def _to_float(value: Plain, where: str) -> float:
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _WrongFieldError(where, f"{value!r} is not a number")
    return float(value)


def _of_type(expected: Hint, value: Plain, where: str) -> Plain:
    # bool is an int to Python, not to a reader of the file
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        raise _WrongFieldError(where, f"{value!r:.60} is not of type {expected.__name__}")
    return value
