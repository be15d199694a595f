"""Columns that only suites of rows need: whom a question is for, and what two columns say."""

from __future__ import annotations

from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from components.nouns import Task
from components.rendering.passages import SHUFFLED
from components.validation.manifest.collection import ManifestIndex
from components.validation.relations.texts import SHORTEST_NEAR
from components.validation.suites.looks import looks_of

FINITE = "measures_are_finite"
IN_SHARD_OF_SPLIT = "in_shard_of_its_split"
PICTURE_AS_ASKED = "picture_as_task_asks"
DECODED = "is_decoded"
PICTURE_SKETCHED = "picture_is_sketched"
TEXT_SKETCHED = "text_is_sketched"
PROSE = "is_running_text"
SCRIPT_TOLD = "script_can_be_told"
DIRECTION_TOLD = "direction_can_be_told"

_LETTERS = 24  # fewer may all be of a name
# charts and tables hold labels and units; formulas, molecules and figures no text at all
_PROSE = (Task.LINE, Task.PAGE, Task.TEXT, Task.DOCUMENT, Task.SCENE, Task.CAPTION)
# which of the two a Chinese text is in is a matter of some characters, which slices tell
_SCRIPTS_OF_ONE = ("Hans", "Hant")


def with_subsets(part: pa.Table, index: ManifestIndex) -> pa.Table:
    """Return a part of the manifest with those columns, none of which is ever null."""
    decoded = _yes(part["decodable"])
    told = pc.and_(
        _is_one(part["task"], _PROSE), _yes(pc.greater_equal(part["text_key_characters"], _LETTERS))
    )
    added = {
        FINITE: _finite(part),
        IN_SHARD_OF_SPLIT: _in_shard_of_split(part, index),
        PICTURE_AS_ASKED: _picture_as_asked(part),
        DECODED: decoded,
        PICTURE_SKETCHED: pc.is_valid(part["picture_sketch"]),
        TEXT_SKETCHED: _text_sketched(part),
        PROSE: told,
        SCRIPT_TOLD: pc.and_(told, pc.invert(_is_one(part["script"], _SCRIPTS_OF_ONE))),
        DIRECTION_TOLD: _direction_told(part, told),
    }
    looks, boxed = looks_of(index.collection), pc.and_(decoded, pc.is_valid(part["boxes_inked"]))
    for look in looks.pictures:
        added[look.where] = pc.and_(decoded, _is_one(part["task"], look.tasks))
    for boxes in looks.boxes:
        added[boxes.where] = pc.and_(boxed, _is_one(part["task"], boxes.tasks))
    columns = dict(zip(part.column_names, part.columns, strict=True))
    return pa.table(columns | added)


def _yes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(column, False)


def _is_one(column: pa.ChunkedArray, names: tuple[str, ...]) -> pa.ChunkedArray:
    return pc.is_in(column, value_set=pa.array(names, pa.string()))


def _finite(part: pa.Table) -> pa.ChunkedArray:
    """Whether no measure is NaN or infinite: as a null, which may be right, it would hide."""
    columns = [part[field.name] for field in part.schema if pa.types.is_floating(field.type)]
    return reduce(pc.and_, (pc.fill_null(pc.is_finite(column), True) for column in columns))


def _in_shard_of_split(part: pa.Table, index: ManifestIndex) -> pa.ChunkedArray:
    splits = {shard.path: shard.split for shard in index.shards}
    position = pc.index_in(part["shard"], value_set=pa.array(list(splits), pa.string()))
    filed = pc.take(pa.array(list(splits.values()), pa.string()), position)
    return _yes(pc.equal(part["split"], filed))


def _picture_as_asked(part: pa.Table) -> pa.ChunkedArray:
    asked = pc.fill_null(pc.not_equal(part["task"], Task.TEXT.value), True)
    return pc.equal(_yes(part["has_image"]), asked)


def _text_sketched(part: pa.Table) -> pa.ChunkedArray:
    """Whether a text that copies are looked for of has what they are found by."""
    compared = pc.greater_equal(part["text_key_characters"], SHORTEST_NEAR)
    return pc.or_(pc.is_valid(part["text_sketch"]), pc.invert(_yes(compared)))


def _direction_told(part: pa.Table, told: pa.ChunkedArray) -> pa.ChunkedArray:
    # random letters, which training strips show too, run nowhere
    shuffled = pc.ends_with(part["document"], pattern=f"/{SHUFFLED}")
    measured = pc.is_valid(part["reversed_share"])
    return pc.and_(pc.and_(told, measured), pc.invert(_yes(shuffled)))
