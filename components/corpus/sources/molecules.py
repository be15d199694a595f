"""Drug-like molecules of the MOSES benchmark (Polykovskiy et al. 2020, arXiv:1811.12823) as SMILES.

The benchmark's splits are kept: `test` has the scaffolds of `train`, `test_scaffolds` has scaffolds
that no other split has. It has no validation split: the two hundredths of `train` that their own
content picks are taken for it. The tiny set takes 200,000 of `train` and 10,000 of each test, those
of the smallest SHA-256, so that a molecule is in or out whatever others there are; the large set
takes all 1,936,962.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from heapq import nsmallest

from components.corpus.plugin import Archive, Source, pypi
from components.corpus.splitting import digest, split_of
from components.library.rows import Kind, MoleculeRow
from components.nouns import CorpusError, Split

_FOLDER = "moses/dataset/data"
_HEADER = "SMILES"
_TINY = {"train": 200_000, "test": 10_000, "test_scaffolds": 10_000}


def read(
    archives: Sequence[Archive], limits: Mapping[str, int] | None = None
) -> Iterator[MoleculeRow]:
    """Yield the molecules of each file in its order: train, test, scaffold test.

    Args:
        archives: the wheel of molsets.
        limits: how many molecules of each file; None takes them all.
    """
    for name in _TINY:
        molecules = _molecules(archives[0], name)
        if limits is not None:
            chosen = set(nsmallest(limits[name], molecules, key=digest))
            molecules = [smiles for smiles in molecules if smiles in chosen]
        for smiles in molecules:
            document = digest(smiles).hex()[:16]
            yield MoleculeRow(document, _split(name, smiles), smiles, name == "test_scaffolds")


def _split(name: str, smiles: str) -> Split:
    if name != "train":
        return Split.TEST
    return Split.VALIDATION if split_of(smiles) is Split.VALIDATION else Split.TRAIN


def _molecules(archive: Archive, name: str) -> list[str]:
    path = f"{_FOLDER}/{name}.csv.gz"
    try:
        text = zlib.decompress(archive.read(path), wbits=31).decode("ascii")
    except (zlib.error, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: not a compressed list of SMILES") from error
    header, *lines = text.splitlines()
    if header.split(",")[0] != _HEADER:
        raise CorpusError(f"{path}: the first column is not {_HEADER}")
    return list(dict.fromkeys(line.split(",")[0] for line in lines))


def _source(name: str, limits: Mapping[str, int] | None, set_name: str) -> Source:
    return Source(
        name=name,
        kind=Kind.MOLECULES,
        licence="MIT",
        notice=(
            "Molecules of the MOSES benchmark, from the ZINC Clean Leads collection (Insilico "
            "Medicine; Polykovskiy et al. 2020; Sterling and Irwin 2015)."
        ),
        packages=(
            pypi(
                "molsets",
                "0.3.1",
                "molsets-0.3.1-py3-none-any.whl",
                "7f4450e3ebecebe79c3a2a55950c93daddee071120daf64a163d03481e811d34",
            ),
        ),
        read=partial(read, limits=limits),
        sets=(set_name,),
    )


SOURCES = (_source("moses", _TINY, "tiny"), _source("moses-all", None, "large"))
