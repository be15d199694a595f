"""The graph of `dvc.yaml`, read through DVC: the one definition that both runners follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from components.nouns import ConfigError, CorpusError, ScriptoriumError

Foreign: TypeAlias = Any  # DVC's own objects: it ships no types


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage as Prefect needs it: `timeout` in seconds, `needs` the stages that come before."""

    name: str
    needs: tuple[str, ...]
    worker: str
    retries: int
    timeout: float


@contextmanager
def open_repository(root: Path) -> Iterator[Foreign]:
    """Yield DVC's repository at `root`; what DVC complains about becomes one sentence.

    Raises:
        ScriptoriumError: what DVC said.
    """
    from dvc.exceptions import DvcException
    from dvc.repo import Repo

    try:
        with Repo(str(root)) as repository:
            yield repository
    except DvcException as error:
        raise ScriptoriumError(f"DVC: {' '.join(str(error).split())}") from error


def read_graph(root: Path) -> tuple[Stage, ...]:
    """Return the stages of `dvc.yaml`, each after all that it needs.

    Raises:
        ConfigError: a stage lacks a field of `meta`, or one is of another type.
    """
    import networkx

    with open_repository(root) as repository:
        nodes = _pipeline(repository)
        graph = repository.index.graph.subgraph(nodes).reverse()
        order = networkx.lexicographical_topological_sort(graph, key=nodes.index)
        return tuple(
            _to_stage(node, [n for n in nodes if graph.has_edge(n, node)]) for node in order
        )


def outdated(root: Path) -> frozenset[str]:
    """Return the stages that `dvc repro` would run again or may have to after an earlier one."""
    stages = read_graph(root)
    with open_repository(root) as repository, repository.lock:
        changed = {node.name for node in _pipeline(repository) if node.status()}
    for stage in stages:
        if changed.intersection(stage.needs):
            changed.add(stage.name)
    return frozenset(changed)


def data_state(root: Path, file: str = "data.dvc") -> str:
    """Compare a folder with the version in `file`: "clean", "absent", "drifted" or "uncached".

    DVC remembers the hash of every file by size and time, so a second look costs nothing.

    Raises:
        CorpusError: `file` is not there.
    """
    with open_repository(root) as repository, repository.lock:
        output = _output(repository, root, file)
        if not output.exists:
            return "absent"
        if output.changed_checksum():
            return "drifted"
        return "uncached" if output.changed_cache() else "clean"


def commit_data(root: Path, file: str = "data.dvc") -> None:
    """Take the folder as it is into DVC's cache, and write its version to `file`."""
    with open_repository(root) as repository:
        repository.commit(str(root / file), force=True)


def add_data(root: Path, folder: str = "data") -> None:
    """Make a folder, as it is, the version that its `.dvc` file names."""
    with open_repository(root) as repository:
        repository.add(str(root / folder))


def pull_data(root: Path, file: str = "data.dvc") -> None:
    """Fetch the version in `file` from the DVC remote.

    Raises:
        CorpusError: the remote does not hold it.
    """
    from dvc.exceptions import DvcException

    with open_repository(root) as repository:
        try:
            repository.pull(targets=[str(root / file)])
        except DvcException as error:
            raise CorpusError(
                f"{file}: the DVC remote cannot give this version "
                f"({' '.join(str(error).split())}); "
                "`scriptorium corpus build` makes it from the pinned packages"
            ) from error


def has_remote(root: Path) -> bool:
    """Whether a default DVC remote is configured."""
    with open_repository(root) as repository:
        return bool(repository.config.get("core", {}).get("remote"))


def _pipeline(repository: Foreign) -> list[Foreign]:
    """The stages of the root's `dvc.yaml`; a pipeline in a folder of its own is run by itself."""
    root = Path(repository.root_dir) / "dvc.yaml"
    stages = (node for node in repository.index.stages if getattr(node, "name", None))
    return [node for node in stages if Path(node.path) == root]


def _output(repository: Foreign, root: Path, file: str) -> Foreign:
    if not (root / file).is_file():
        raise CorpusError(f"{file}: no such file, so nothing says which version of the data to use")
    return repository.stage.load_one(str(root / file)).outs[0]


def _to_stage(node: Foreign, needs: list[Foreign]) -> Stage:
    meta = node.meta if isinstance(node.meta, Mapping) else {}
    worker, retries, timeout = (meta.get(name) for name in ("worker", "retries", "timeout"))
    if not isinstance(worker, str):
        raise _wrong(node.name, "worker", "text", worker)
    # a bool is an int to Python, not to a reader of the file
    if type(retries) is not int or retries < 0:
        raise _wrong(node.name, "retries", "a whole number, 0 or more", retries)
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or timeout <= 0:
        raise _wrong(node.name, "timeout", "seconds, more than 0", timeout)
    return Stage(node.name, tuple(need.name for need in needs), worker, retries, timeout)


def _wrong(stage: str, field: str, wanted: str, value: object) -> ConfigError:
    return ConfigError(f"dvc.yaml: stages.{stage}.meta.{field} must be {wanted}, not {value!r}")
