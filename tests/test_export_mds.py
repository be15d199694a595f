"""The export is what `streaming` reads: the layout is checked field by field.

With `streaming` 0.13 itself (which no build of torch here can carry) it was read by hand.
"""

import json
import struct
from itertools import pairwise
from pathlib import Path

import pytest

from components.admission import EVERYTHING
from components.mixture.export_mds import export_mds
from components.mixture.production.store import ShardStore
from components.nouns import ScriptoriumError, Split, Task
from tests.mixtures import fill, sample


@pytest.fixture
def store(tmp_path) -> ShardStore:
    store = ShardStore(str(tmp_path / "mixture"))
    fill(store, {Task.LINE: 25, Task.TEXT: 5})
    return store


def _decode(folder: Path, shard: dict) -> list[dict]:
    """Read a shard by the published layout, with nothing of ours."""
    content = (folder / shard["raw_data"]["basename"]).read_bytes()
    assert len(content) == shard["raw_data"]["bytes"]
    (count,) = struct.unpack_from("<I", content)
    offsets = struct.unpack_from(f"<{count + 1}I", content, 4)
    assert count == shard["samples"]
    assert offsets[-1] == len(content)
    config = json.loads(content[4 * (count + 2) : offsets[0]])
    assert all(shard[key] == value for key, value in config.items())
    return [_sample(content[a:b], shard) for a, b in pairwise(offsets)]


def _sample(content: bytes, shard: dict) -> dict:
    sizes = list(shard["column_sizes"])
    variable = [n for n, size in enumerate(sizes) if size is None]
    for n, size in zip(variable, struct.unpack_from(f"<{len(variable)}I", content), strict=True):
        sizes[n] = size
    place, values = 4 * len(variable), {}
    for name, encoding, size in zip(
        shard["column_names"], shard["column_encodings"], sizes, strict=True
    ):
        raw = content[place : place + size]
        place += size
        values[name] = {"str": bytes.decode, "bytes": bytes, "int32": _integer}[encoding](raw)
    assert place == len(content)
    return values


def _integer(raw: bytes) -> int:
    return struct.unpack("<i", raw)[0]


def test_every_sample_comes_back_in_order(store, tmp_path):
    out = tmp_path / "mds"
    assert export_mds(store, Split.TRAIN, out, EVERYTHING, shard_bytes=2000) == 30
    shards = json.loads((out / "index.json").read_text())["shards"]
    assert len(shards) > 2
    rows = [row for shard in shards for row in _decode(out, shard)]
    wanted = [sample(Split.TRAIN, Task.LINE, n) for n in range(25)]
    wanted += [sample(Split.TRAIN, Task.TEXT, n) for n in range(5)]
    for row, expected in zip(rows, wanted, strict=True):
        for name in ("id", "task", "target", "image", "width", "height", "licence", "document"):
            assert row[name] == getattr(expected, name)
        assert json.loads(row["regions"])[0]["text"] == expected.target


def test_columns_are_in_the_order_of_their_names(store, tmp_path):
    export_mds(store, Split.TRAIN, tmp_path / "mds", EVERYTHING)
    (shard,) = json.loads((tmp_path / "mds" / "index.json").read_text())["shards"]
    assert shard["column_names"] == sorted(shard["column_names"])
    assert shard["format"] == "mds"


def test_a_row_without_a_picture_has_no_bytes(tmp_path):
    store = ShardStore(str(tmp_path / "mixture"))
    index = fill(store, {Task.TEXT: 1})
    store.write(index.shards[0].path, [sample(Split.TRAIN, Task.TEXT, 0, image=None)], (), 4)
    export_mds(store, Split.TRAIN, tmp_path / "mds", EVERYTHING)
    (shard,) = json.loads((tmp_path / "mds" / "index.json").read_text())["shards"]
    assert _decode(tmp_path / "mds", shard)[0]["image"] == b""


def test_the_same_mixture_exports_to_the_same_bytes(store, tmp_path):
    for name in ("one", "two"):
        export_mds(store, Split.TRAIN, tmp_path / name, EVERYTHING, shard_bytes=1500)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    )
    assert one == two


def test_a_folder_with_something_in_it_is_left_alone(store, tmp_path):
    out = tmp_path / "mds"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    with pytest.raises(ScriptoriumError, match="not empty"):
        export_mds(store, Split.TRAIN, out, EVERYTHING)
    assert [path.name for path in out.iterdir()] == ["mine.txt"]
