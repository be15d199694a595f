"""What a killed run leaves: locks of the dead are taken away, those of the living are not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

from flows.guard import MARK, end_marked, remove_stale_locks


@pytest.fixture
def rwlock(tmp_path):
    path = tmp_path / ".dvc" / "tmp" / "rwlock"
    path.parent.mkdir(parents=True)
    return path


def entry(pid: int) -> dict:
    return {"pid": pid, "cmd": "dvc repro"}


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_lock_of_a_dead_process_goes_and_that_of_a_living_one_stays(tmp_path, rwlock):
    dead, living = entry(ended_process()), entry(os.getpid())
    content = {"write": {"a": dead, "b": living}, "read": {"c": [dead, living], "d": [dead]}}
    rwlock.write_text(json.dumps(content))
    remove_stale_locks(tmp_path)
    assert json.loads(rwlock.read_text()) == {"write": {"b": living}, "read": {"c": [living]}}


def test_a_process_younger_than_the_lock_that_names_it_is_not_its_holder(tmp_path, rwlock):
    rwlock.write_text(json.dumps({"write": {"a": entry(os.getpid())}, "read": {}}))
    os.utime(rwlock, (1, 1))
    remove_stale_locks(tmp_path)
    assert json.loads(rwlock.read_text()) == {"write": {}, "read": {}}


@pytest.mark.parametrize("torn", ["", '{"write": {', "[]", '{"write": 3, "read": {}}', "null"])
def test_a_torn_lock_file_goes_whole(tmp_path, rwlock, torn):
    rwlock.write_text(torn)
    remove_stale_locks(tmp_path)
    assert not rwlock.exists()


def test_no_lock_file_is_no_trouble(tmp_path):
    remove_stale_locks(tmp_path)


def test_only_processes_with_the_mark_are_ended_even_those_that_ignore_sigterm():
    stubborn = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", stubborn],
            env=os.environ | {MARK: mark},
            stdout=subprocess.PIPE,
        )
        for mark in ("ours", "another's")
    ]
    try:
        for process in started:
            process.stdout.readline()
        began = time.monotonic()
        assert end_marked("ours", grace=0.5) == 1
        assert time.monotonic() - began < 10
        assert started[0].poll() is not None
        assert started[1].poll() is None
    finally:
        for process in started:
            process.kill()
            process.communicate()
