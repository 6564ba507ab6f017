"""Output files: replaced whole where they are regular, written through where not, and nothing else is touched."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from cfu.base import files
from cfu.base.errors import CfuError


def test_a_new_file_has_the_users_permissions(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.write_text(tmp_path / "new", "text")
    finally:
        os.umask(before)
    assert (tmp_path / "new").read_text() == "text"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_an_old_files_permissions_stay(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("a long text")
    (tmp_path / "old").chmod(0o600)
    files.write_text(tmp_path / "old", "text")
    assert ((tmp_path / "old").read_text(), stat.S_IMODE((tmp_path / "old").stat().st_mode)) == ("text", 0o600)


def test_a_link_stays_and_is_followed(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "real").write_text("before")
    (tmp_path / "link").symlink_to("below/real")
    (tmp_path / "dangling").symlink_to("below/new")
    files.write_text(tmp_path / "link", "after")
    files.write_text(tmp_path / "dangling", "made")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "below" / "real").read_text() == "after"
    assert (tmp_path / "dangling").is_symlink() and (tmp_path / "below" / "new").read_text() == "made"


def test_a_device_stays_a_device() -> None:
    files.write_text(Path("/dev/null"), "text")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_fifo_stays_a_fifo(tmp_path: Path) -> None:
    fifo, read = tmp_path / "fifo", []
    os.mkfifo(fifo)
    reader = threading.Thread(target=lambda: read.append(fifo.read_bytes()))
    reader.start()
    files.write_bytes(fifo, b"text")
    reader.join(timeout=10)
    assert read == [b"text"] and stat.S_ISFIFO(fifo.stat().st_mode)


def test_a_copy_is_of_the_content_alone(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(bytes(1 << 18))
    (tmp_path / "source").chmod(0o500)
    files.copy(tmp_path / "source", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == bytes(1 << 18)
    assert not os.access(tmp_path / "copy", os.X_OK)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nowhere/file", "No such file"), (".", "Is a directory"), ("a\0b", "null"), ("x" * 300, "File name too long")],
)
def test_what_cannot_be_written_is_one_line_and_nothing_is_left(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(CfuError, match=reason) as error:
        files.write_text(tmp_path / name, "text")
    assert "\n" not in str(error.value) and list(tmp_path.iterdir()) == []


def test_a_writer_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old").write_text("whole")

    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(CfuError, match="No space left on device"):
        files.write_text(tmp_path / "old", "half")
    assert (tmp_path / "old").read_text() == "whole" and len(list(tmp_path.iterdir())) == 1
