"""Many hosts: a Dask scheduler and two workers, each a process of its own, make the same bytes."""

import pytest

from components.mixture.production.build import MixtureInputs, run
from components.mixture.production.runners import DaskRunner, ProcessRunner
from components.nouns import ScriptoriumError
from tests.mixtures import MIXTURE
from tests.small_library import small_library


@pytest.fixture(scope="module")
def scheduler():
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def test_two_dask_workers_make_the_same_bytes_as_one_process(scheduler, tmp_path):
    data = small_library(tmp_path).data
    inputs = [
        MixtureInputs(data, str(tmp_path / name), 7, runner=runner)
        for name, runner in (("here", ProcessRunner(1)), ("there", DaskRunner(scheduler)))
    ]
    here, there = (run(MIXTURE, each) for each in inputs)
    assert here.index == there.index
    assert there.made == len(there.index.shards)


def test_an_address_without_a_scheduler_is_one_sentence(monkeypatch):
    monkeypatch.setattr("components.mixture.production.runners.PATIENCE_SECONDS", 1)
    with pytest.raises(ScriptoriumError, match="no Dask scheduler answers"):
        list(DaskRunner("tcp://127.0.0.1:1").run(str, [1, 2]))
