"""Files are written whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from planner.writing import whole_files, write_whole


def test_a_failure_leaves_every_file_as_it_was(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("before")

    def fail_half_way() -> None:
        with whole_files() as beside:
            beside(old).write_text("after")
            beside(new).write_text("after")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert old.read_text() == "before"


def test_all_files_take_their_places_at_the_end(tmp_path: Path) -> None:
    targets = [tmp_path / name for name in ("a", "b" * 200)]
    with whole_files() as beside:
        for target in targets:
            beside(target).write_text("after")
        assert not any(target.exists() for target in targets)
    assert {path.name for path in tmp_path.iterdir()} == {target.name for target in targets}


def test_what_cannot_be_brought_to_the_disk_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "plan.json"
    target.write_text("before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_whole(target, "after")
    assert caught.value.filename == str(target)
    assert target.read_text() == "before"


def test_a_message_names_the_file_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(tmp_path / "nowhere" / "plan.json", "after")
    assert caught.value.filename == str(tmp_path / "nowhere" / "plan.json")


@pytest.mark.skipif(os.name != "posix", reason="links and modes are others there")
def test_a_link_stays_a_link_and_a_mode_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "plan.json", tmp_path / "newest.json"
    target.write_text("before")
    target.chmod(0o640)
    link.symlink_to(target)
    write_whole(link, "가")
    assert link.is_symlink()
    assert target.read_bytes() == "가".encode()
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="pipes have no names there")
def test_a_pipe_is_written_to_itself(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_whole(pipe, "after")
    reader.join(20)
    assert read == ["after"]
    assert pipe.is_fifo()
