"""Before the graph: data/ is made if it is absent, and must be what data.dvc says."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from components.nouns import CorpusError, ScriptoriumError
from flows import graph
from flows.corpus import accept_corpus, check_corpus, ensure_corpus
from flows.process import environment
from tests import pipelines


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return pipelines.make_project(tmp_path_factory.mktemp("corpus") / "project")


@pytest.fixture
def project(made, tmp_path):
    return shutil.copytree(made, tmp_path / "project", symlinks=True)


def never():
    raise AssertionError("nothing is to be built here")


def dvc(root, *arguments):
    command = [sys.executable, "-m", "dvc", *arguments]
    subprocess.run(command, cwd=root, check=True, env=environment(), capture_output=True)


def test_a_clean_corpus_is_left_alone(project):
    ensure_corpus(project, never)
    assert graph.data_state(project) == "clean"


@pytest.mark.parametrize("cache", ["with the cache", "fresh clone"])
def test_an_absent_corpus_is_built_and_known_to_dvc_without_a_new_version(project, cache):
    kept = shutil.move(project / "data", project / "elsewhere")
    if cache == "fresh clone":
        shutil.rmtree(project / ".dvc" / "cache")
    version = (project / "data.dvc").read_bytes()
    ensure_corpus(project, lambda: shutil.copytree(kept, project / "data"))
    assert graph.data_state(project) == "clean"
    assert (project / "data.dvc").read_bytes() == version


def test_a_build_with_other_bytes_than_data_dvc_names_is_refused(project):
    shutil.rmtree(project / "data")

    def build():
        (project / "data").mkdir()
        (project / "data" / "text").write_text("other bytes\n")

    with pytest.raises(CorpusError, match="not the version"):
        ensure_corpus(project, build)


def test_with_a_remote_an_absent_corpus_is_pulled(project, tmp_path):
    dvc(project, "remote", "add", "-d", "store", str(tmp_path / "remote"))
    dvc(project, "push", "-q")
    shutil.rmtree(project / "data")
    shutil.rmtree(project / ".dvc" / "cache")
    ensure_corpus(project, never)
    assert (project / "data" / "text").read_text() == "a text\n"


def test_a_remote_that_lacks_the_version_is_a_corpus_error_that_says_what_to_do(project, tmp_path):
    dvc(project, "remote", "add", "-d", "store", str(tmp_path / "empty"))
    shutil.rmtree(project / "data")
    shutil.rmtree(project / ".dvc" / "cache")
    with pytest.raises(CorpusError, match="scriptorium corpus build"):
        ensure_corpus(project, never)


def test_an_added_document_is_drift_until_it_is_accepted(project):
    (project / "data" / "new").write_text("a document\n")
    version = (project / "data.dvc").read_bytes()
    with pytest.raises(CorpusError, match="scriptorium corpus accept"):
        check_corpus(project)
    assert (project / "data.dvc").read_bytes() == version
    accept_corpus(project)
    check_corpus(project)
    assert (project / "data.dvc").read_bytes() != version


def test_nothing_to_accept_and_nothing_to_check_are_corpus_errors(project):
    shutil.rmtree(project / "data")
    for ask in (accept_corpus, check_corpus):
        with pytest.raises(CorpusError, match="data/ is absent"):
            ask(project)


def test_a_project_without_a_data_version_is_named(project):
    (project / "data.dvc").unlink()
    with pytest.raises(CorpusError, match=r"data\.dvc: no such file"):
        check_corpus(project)


def test_what_dvc_complains_about_is_one_sentence(project):
    (project / "dvc.yaml").write_text("stages: 3\n")
    with pytest.raises(ScriptoriumError, match="DVC: ") as caught:
        graph.read_graph(project)
    assert "\n" not in str(caught.value)
