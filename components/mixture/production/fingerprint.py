"""The name of a shard says all that its bytes depend on: what is there is never made again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from components.mixture.production.orders import ShardOrder
from components.mixture_config import MixtureConfig

_COMPONENTS = Path(__file__).parents[2]
# The code that decides what a sample is, and the packages that draw it.
_CODE = (
    "rendering",
    "library",
    "mixture/production/making.py",
    "mixture/production/recipes.py",
    "shards.py",
    "nouns.py",
    "text_key.py",
    "mixture_config.py",
)
_PACKAGES = (
    "fonttools",
    "langcodes",
    "language_data",
    "matplotlib",
    "numpy",
    "pillow",
    "pyarrow",
    "pypdfium2",
    "rdkit",
    "typst",
    "uharfbuzz",
)
# What is realised in the orders themselves: more rows of the same do not change the rows there are.
_IN_THE_ORDERS = {
    "samples",
    "groups",
    "tasks",
    "temperature",
    "curriculum",
    "rows_per_shard",
}


@cache
def code_version() -> str:
    """A hash of the code that makes samples and of the versions of the packages it uses."""
    return hashlib.sha256(f"{code_of(*_CODE)}{package_versions()}".encode()).hexdigest()


def package_versions() -> str:
    """The packages that draw or read pictures, each with its version."""
    return "".join(f"{package} {version(package)}\0" for package in _PACKAGES)


def code_of(*names: str) -> str:
    """A hash of some of the files and folders of `components`."""
    digest = hashlib.sha256()
    for name in names:
        path = _COMPONENTS / name
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            digest.update(f"{file.relative_to(_COMPONENTS)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the bytes of a shard depend on beside its orders."""

    code: str
    corpus: str
    seed: int
    config: MixtureConfig

    def path(self, order: ShardOrder, held_out: str) -> str:
        """Where the shard of an order lies; `held_out` is the digest of what it must not say."""
        settings = self.config.model_dump_json(exclude=_IN_THE_ORDERS)
        rows = "".join(f"{row.id} {row.tongue.tag}\n" for row in order.orders)
        content = "\0".join(
            (self.code, self.corpus, str(self.seed), settings, held_out, rows)
        ).encode()
        key = hashlib.sha256(content).hexdigest()[:12]
        return f"{order.split}/{order.task}-{order.number:05d}-{key}.parquet"
