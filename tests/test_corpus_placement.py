"""A new corpus takes the place of the old one, and the inbox comes along, whatever happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.corpus.placement import begin, refuse_link, replace
from components.nouns import CorpusError


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A corpus with an inbox."""
    folder = tmp_path / "data"
    (folder / "inbox" / "text").mkdir(parents=True)
    (folder / "inbox" / "text" / "letter.txt").write_text("Dear reader")
    (folder / "NOTICE").write_text("old")
    return folder


def _built(data: Path) -> Path:
    partial = begin(data)
    (partial / "NOTICE").write_text("new")
    return partial


def _check(data: Path) -> None:
    assert (data / "inbox" / "text" / "letter.txt").read_text() == "Dear reader"
    assert sorted(path.name for path in data.parent.iterdir()) == ["data"]


def test_the_inbox_is_moved_into_the_new_corpus(data: Path) -> None:
    inode = (data / "inbox").stat().st_ino
    replace(_built(data), data)
    _check(data)
    assert (data / "inbox").stat().st_ino == inode  # moved: an open file in it stays in it
    assert (data / "NOTICE").read_text() == "new"


def test_a_file_that_comes_while_the_corpus_is_built_is_kept(data: Path) -> None:
    partial = _built(data)
    (data / "inbox" / "late.txt").write_text("late")
    replace(partial, data)
    assert (data / "inbox" / "late.txt").read_text() == "late"


def test_a_link_in_the_inbox_need_not_lead_anywhere(data: Path) -> None:
    link = data / "inbox" / "gone"
    link.symlink_to("/nowhere/at/all")
    replace(_built(data), data)
    assert link.is_symlink()
    _check(data)


def test_an_inbox_that_is_a_link_stays_one(data: Path) -> None:
    (data / "inbox").rename(data.parent / "mine")
    (data / "inbox").symlink_to("../mine")
    replace(_built(data), data)
    assert (data / "inbox").is_symlink()
    assert (data / "inbox" / "text" / "letter.txt").read_text() == "Dear reader"


@pytest.mark.parametrize("renames", [1, 2])
def test_a_crash_between_the_renames_loses_no_inbox(
    data: Path, renames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    partial = _built(data)
    rename, done = Path.rename, []

    def crash(path: Path, target: Path) -> Path:
        if len(done) == renames:
            raise KeyboardInterrupt
        done.append(path)
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", crash)
        with pytest.raises(KeyboardInterrupt):
            replace(partial, data)
    assert not (data / "inbox").exists()
    again = _built(data)
    assert (data / "inbox" / "text" / "letter.txt").read_text() == "Dear reader"
    replace(again, data)
    _check(data)


def test_two_inboxes_are_both_kept_and_named(data: Path) -> None:
    previous = data.with_name("data.previous")
    data.rename(previous)
    (data / "inbox").mkdir(parents=True)
    with pytest.raises(CorpusError, match=r"data\.previous/inbox: .*data/inbox exists too"):
        begin(data)
    assert (previous / "inbox" / "text" / "letter.txt").exists()


def test_a_first_corpus_has_no_inbox(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    replace(_built(data), data)
    assert [path.name for path in data.iterdir()] == ["NOTICE"]


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_a_link_in_place_of_the_corpus_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "data").symlink_to(target)
    with pytest.raises(CorpusError, match=r"/data: is a symbolic link") as refusal:
        refuse_link(tmp_path / "data")
    assert "\n" not in str(refusal.value)
