"""The flow over a small real graph: what runs, what does not, and how it ends."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time

import psutil
import pytest

from components.nouns import CorpusError
from flows import graph as dvc_graph
from flows.nightly import StageFailedError
from flows.process import environment
from tests import pipelines

pytestmark = pytest.mark.usefixtures("prefect_api")


@pytest.fixture(scope="module")
def finished(tmp_path_factory, prefect_api):
    """A project whose nightly has run once; `marks` holds what ran."""
    root = pipelines.make_project(tmp_path_factory.mktemp("finished") / "project")
    pipelines.nightly(root)
    (root / "marks").write_text("\n".join(pipelines.ran(root)))
    return root


@pytest.fixture
def project(finished, tmp_path):
    """A copy of the finished project."""
    return shutil.copytree(finished, tmp_path / "project", symlinks=True)


def flow_runs():
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return client.read_flow_runs()


def last_flow_run():
    return max(flow_runs(), key=lambda run: run.created)


def task_runs(flow_run):
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    wanted = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run.id]))
    with get_client(sync_client=True) as client:
        runs = client.read_task_runs(flow_run_filter=wanted)
    return {run.name.rsplit("-", 1)[0]: run for run in runs}


def repro(root):
    command = [sys.executable, "-m", "dvc", "repro"]
    subprocess.run(command, cwd=root, check=True, env=environment(), capture_output=True)


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def test_stages_run_in_the_order_of_the_graph_then_report_and_smoke(finished):
    assert (finished / "marks").read_text().split() == ["one", "two", "three", "report", "smoke"]


def test_after_the_nightly_dvc_says_that_everything_is_up_to_date(finished):
    command = [sys.executable, "-m", "dvc", "status"]
    said = subprocess.run(
        command, cwd=finished, check=True, env=environment(), capture_output=True, text=True
    )
    assert "up to date" in said.stdout


def test_a_nightly_with_nothing_new_runs_nothing_and_says_so(project, capfd):
    before = len(flow_runs())
    pipelines.nightly(project)
    assert pipelines.ran(project) == []
    assert len(flow_runs()) == before
    said = capfd.readouterr().out
    assert "nothing new: every stage is up to date" in said
    assert "the summary" in said


def test_a_nightly_stopped_after_its_graph_still_reports(project):
    (project / ".scriptorium" / "last_run.json").unlink()
    pipelines.nightly(project)
    assert pipelines.ran(project) == ["report", "smoke"]


def test_one_changed_parameter_runs_what_depends_on_it_under_both_runners(project, tmp_path):
    twin = shutil.copytree(project, tmp_path / "twin", symlinks=True)
    for root in (project, twin):
        pipelines.write_params(root, second=2)
    pipelines.nightly(project)
    repro(twin)
    stages = pipelines.ran(twin)
    assert stages == ["two", "three"]
    assert pipelines.ran(project) == [*stages, "report", "smoke"]
    assert (project / "dvc.lock").read_bytes() == (twin / "dvc.lock").read_bytes()


def test_a_stage_added_to_dvc_yaml_is_a_task_of_the_flow(project):
    stages = pipelines.graph() | {"four": pipelines.stage("two.txt", "third", "four.txt")}
    pipelines.write_graph(project, stages)
    pipelines.nightly(project)
    assert pipelines.ran(project) == ["four", "report", "smoke"]
    run = last_flow_run()
    tasks = wait_for(lambda: (found := task_runs(run)).keys() >= {"four", "smoke"} and found)
    assert set(tasks) == {"one", "two", "three", "four", "report", "smoke"}
    assert "worker:cpu" in tasks["four"].tags


def test_a_refused_gate_ends_with_its_exit_code_its_reasons_and_a_report(project):
    refusal = "(echo 'scriptorium: error: the data was refused: no rows' >&2; exit 3)"
    stages = pipelines.graph()
    # a refusal is an answer: the retry must not ask again
    stages["two"] = pipelines.stage("one.txt", "second", "two.txt", refusal, retries=1)
    pipelines.write_graph(project, stages)
    with pytest.raises(StageFailedError, match="the data was refused: no rows") as caught:
        pipelines.nightly(project)
    assert caught.value.exit_code == 3
    assert pipelines.ran(project) == ["two", "report"]
    state = last_flow_run().state
    assert (state.type, state.name) == ("FAILED", "Refused")
    assert "no rows" in state.message


def test_a_failed_stage_is_tried_again_as_often_as_its_meta_says(project):
    stages = pipelines.graph()
    once = "(test -e tried || (touch tried; exit 7))"
    stages["three"] = pipelines.stage("two.txt", "third", "three.txt", once, retries=1)
    pipelines.write_graph(project, stages)
    pipelines.nightly(project)
    assert pipelines.ran(project) == ["three", "three", "report", "smoke"]


def test_a_stage_beyond_its_time_is_ended_with_all_its_processes(project):
    stages = pipelines.graph()
    slow = "(sleep 4242 & sleep 4242)"
    stages["two"] = pipelines.stage("one.txt", "second", "two.txt", slow, timeout=3)
    pipelines.write_graph(project, stages)
    with pytest.raises(StageFailedError, match=r"stages\.two\.meta\.timeout") as caught:
        pipelines.nightly(project)
    assert caught.value.exit_code == 1
    assert sleepers("4242") == []


def test_drifted_data_stops_before_anything_runs(project):
    (project / "data" / "text").write_text("another text\n")
    before = (project / "data.dvc").read_bytes()
    with pytest.raises(CorpusError, match="scriptorium corpus accept") as caught:
        pipelines.nightly(project)
    assert caught.value.exit_code == 5
    assert pipelines.ran(project) == []
    assert (project / "data.dvc").read_bytes() == before


def test_meta_of_the_wrong_type_is_named(project):
    stages = pipelines.graph()
    stages["two"]["meta"] = {"worker": "cpu", "retries": "often", "timeout": 60}
    pipelines.write_graph(project, stages)
    with pytest.raises(Exception, match=r"stages\.two\.meta\.retries .*'often'"):
        dvc_graph.read_graph(project)


def sleepers(seconds: str) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline", "status"])
        if process.info["cmdline"] == ["sleep", seconds] and process.info["status"] != "zombie"
    ]


@pytest.fixture
def sleeping(project, prefect_api):
    """A nightly in a process of its own, which has come to a stage that sleeps."""
    stages = pipelines.graph()
    stages["two"] = pipelines.stage("one.txt", "second", "two.txt", "sleep 4343")
    pipelines.write_graph(project, stages)
    nightly = pipelines.start_nightly(project, PREFECT_API_URL=prefect_api)
    wait_for(lambda: sleepers("4343"), 60)
    yield nightly
    nightly.kill()
    nightly.communicate()
    for process in sleepers("4343"):
        process.kill()


def test_a_second_nightly_is_refused_at_once_and_told_who_runs(project, sleeping):
    with pytest.raises(Exception, match=rf"process {sleeping.pid}\)") as caught:
        pipelines.nightly(project)
    assert caught.value.exit_code == 1
    assert sleepers("4343")


def test_ctrl_c_leaves_no_process_and_the_same_command_goes_on(project, sleeping):
    import os
    import signal

    os.killpg(sleeping.pid, signal.SIGINT)
    sleeping.communicate(timeout=30)
    assert sleeping.returncode == 130
    assert sleepers("4343") == []
    pipelines.write_graph(project, pipelines.graph() | {"two": awake()})
    pipelines.ran(project)
    pipelines.nightly(project)
    assert pipelines.ran(project)[0] == "two"


def test_after_kill_9_the_next_nightly_ends_the_orphan_and_goes_on(project, sleeping):
    sleeping.kill()
    sleeping.wait()
    assert sleepers("4343"), "the orphan is what this test is about"
    pipelines.write_graph(project, pipelines.graph() | {"two": awake()})
    pipelines.ran(project)
    pipelines.nightly(project)
    assert sleepers("4343") == []
    assert pipelines.ran(project)[0] == "two"


def awake() -> dict:
    return pipelines.stage("one.txt", "second", "two.txt", "echo awake")


def test_with_no_server_configured_the_history_still_names_every_task(project, tmp_path):
    pipelines.write_params(project, third=2)
    home = tmp_path / "prefect"
    process = pipelines.start_nightly(project, PREFECT_HOME=str(home))
    said, _ = process.communicate(timeout=180)
    assert process.returncode == 0, said
    with sqlite3.connect(home / "prefect.db") as database:
        names = {
            name.rpartition("-")[0] for (name,) in database.execute("SELECT name FROM task_run")
        }
    assert {"one", "two", "three"} <= names
