import errno
import multiprocessing
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cfu.base import cache
from cfu.base.errors import ToolError


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch):
    """Each test has a cache of its own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("CFU_CACHE", str(folder))
    return folder


def write(name: str, text: str):
    return lambda folder: (folder / name).write_text(text)


def visible(root: Path) -> list[str]:
    """Everything in the cache that is no lock and no list of hashes."""
    found = (path for path in root.rglob("*") if ".locks" not in path.parts and path.name != ".sha256")
    return sorted(str(path.relative_to(root)) for path in found)


def test_root_is_the_environments_or_the_users(root, monkeypatch):
    assert cache.root() == root
    monkeypatch.delenv("CFU_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert cache.root() == Path("/somewhere/cfu-toolkit")


def test_digest_depends_on_kind_value_order_and_boundaries(tmp_path):
    file = tmp_path / "file"
    file.write_text("ab")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").write_text("ab")
    keys = [
        cache.digest("ab"),
        cache.digest(b"ab"),
        cache.digest(file),
        cache.digest(folder),
        cache.digest("a", "b"),
        cache.digest("b", "a"),
        cache.digest("ab", ""),
        cache.digest(),
    ]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 32 for key in keys)
    assert cache.digest("a", b"b", file) == cache.digest("a", b"b", file)


def test_digest_of_a_path_is_its_content_not_its_place(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "file").write_text("content")
    assert cache.digest(tmp_path / "one") == cache.digest(tmp_path / "two")
    assert cache.digest(tmp_path / "one/sub/file") == cache.digest(tmp_path / "two/sub/file")
    (tmp_path / "two/sub/file").rename(tmp_path / "two/sub/renamed")
    assert cache.digest(tmp_path / "one") != cache.digest(tmp_path / "two")


def test_builds_once(root):
    entry = cache.build_once("kind", "key", write("file", "first"))
    assert entry == root / "kind" / "key"
    assert cache.build_once("kind", "key", write("file", "second")) == entry
    assert (entry / "file").read_text() == "first"
    assert visible(root) == ["kind", "kind/key", "kind/key/file"]


def test_a_failed_build_leaves_nothing_and_may_be_repeated(root):
    def fail(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        cache.build_once("kind", "key", fail)
    assert visible(root) == ["kind"]
    assert (cache.build_once("kind", "key", write("file", "good")) / "file").read_text() == "good"


def test_ctrl_c_leaves_nothing(root):
    def interrupted(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.build_once("kind", "key", interrupted)
    assert visible(root) == ["kind"]


def _build_slowly(log: Path, seconds: float = 0.3) -> None:
    def build(folder: Path) -> None:
        with log.open("a") as file:
            file.write("built\n")
        (folder / "half").write_text("half")
        time.sleep(seconds)
        (folder / "file").write_text("whole")

    entry = cache.build_once("kind", "key", build)
    with log.open("a") as file:
        file.write((entry / "file").read_text() + "\n")


def test_concurrent_builds_happen_once(tmp_path):
    context = multiprocessing.get_context("fork")
    log = tmp_path / "log"
    processes = [context.Process(target=_build_slowly, args=(log,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert log.read_text().splitlines() == ["built"] + ["whole"] * 4


def test_what_a_killed_build_leaves_is_not_taken_and_goes_away(root, tmp_path):
    log = tmp_path / "log"
    process = multiprocessing.get_context("fork").Process(target=_build_slowly, args=(log, 3600))
    process.start()
    while not list(root.glob("kind/.tmp-*/half")):
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert cache.entries() == []
    cache.build_once("kind", "key", write("file", "good"))
    assert visible(root) == ["kind", "kind/key", "kind/key/file"]


def test_a_full_disk_is_told_in_one_line(root):
    def full(folder: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(folder / "file"))

    with pytest.raises(ToolError, match=r"cannot use .*/file: No space left on device; .* CFU_CACHE") as raised:
        cache.build_once("kind", "key", full)
    assert "\n" not in str(raised.value)
    assert visible(root) == ["kind"]


def test_an_unusable_cache_is_told_in_one_line(root):
    root.parent.mkdir(exist_ok=True)
    root.write_text("a file, not a folder")
    with pytest.raises(ToolError, match="CFU_CACHE"):
        cache.build_once("kind", "key", write("file", "x"))


def test_lookups_only_builds_nothing_and_ends(root):
    cache.build_once("kind", "kept", write("file", "x"))
    with cache.lookups_only():
        assert cache.build_once("kind", "kept", write("file", "y")).is_dir()
        with pytest.raises(cache.NotKeptError, match="kind other"), cache.lookups_only():
            cache.build_once("kind", "other", write("file", "x"))
        with pytest.raises(cache.NotKeptError):  # the inner one has not ended the outer one
            cache.build_once("kind", "other", write("file", "x"))
    assert cache.build_once("kind", "other", write("file", "x")).is_dir()


def test_lookups_only_is_one_threads_and_those_it_hands_work_to(root):
    """A report looks something up while another thread builds: neither sees the other's rule."""

    def build(name: str) -> bool:
        try:
            return cache.build_once("kind", name, write("file", "x")).is_dir()
        except cache.NotKeptError:
            return False

    with ThreadPoolExecutor(2) as pool:
        with cache.lookups_only():
            assert pool.submit(build, "strangers").result(), "another thread builds meanwhile"
            assert list(pool.map(cache.inherited(build), ("own", "helpers"))) == [False, False]
        assert pool.submit(cache.inherited(build), "after").result()


def test_entries_are_listed_by_use_and_removed(root):
    for name in ("old", "new"):
        cache.build_once("kind", name, write("file", name * 10))
    os.utime(root / "kind/old", (1, 1))
    os.utime(root / "kind/new", (2, 2))
    old, new = cache.entries()
    assert (old.kind, old.key, old.size, old.used) == ("kind", "old", 30, 1)
    cache.build_once("kind", "old", write("file", "unused"))  # is used again: no longer the oldest
    assert [entry.key for entry in cache.entries()] == ["new", "old"]
    cache.remove(new.kind, new.key)
    assert visible(root) == ["kind", "kind/old", "kind/old/file"]
    cache.remove(new.kind, new.key)  # gone already
    assert [entry.key for entry in cache.entries()] == ["old"]


def fill(folder: Path) -> None:
    """Two files, one in a folder."""
    (folder / "program").write_bytes(bytes(range(256)))
    (folder / "below").mkdir()
    (folder / "below" / "with a blank").write_text("text")


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


DAMAGES = {
    "flipped bit": lambda entry: flip(entry / "program"),
    "flipped bit below": lambda entry: flip(entry / "below" / "with a blank"),
    "cut short": lambda entry: (entry / "program").write_bytes(bytes(range(255))),
    "empty": lambda entry: (entry / "program").write_bytes(b""),
    "gone": lambda entry: (entry / "program").unlink(),
    "a folder instead": lambda entry: ((entry / "program").unlink(), (entry / "program").mkdir()),
    "hashes damaged": lambda entry: flip(entry / ".sha256"),
    "hashes that are no text": lambda entry: (entry / ".sha256").write_bytes(b"\xff\xfe"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_built_again_and_told(root, capfd, damage: str) -> None:
    entry = cache.build_once("kind", "key", fill)
    DAMAGES[damage](entry)
    built = []
    again = cache.build_once("kind", "key", lambda folder: (built.append(folder), fill(folder)))
    assert (again, len(built)) == (entry, 1)
    assert (entry / "program").read_bytes() == bytes(range(256))
    told = capfd.readouterr().err
    assert told.startswith("note: kind key in the cache is damaged (") and told.count("\n") == 1
    assert cache.build_once("kind", "key", fail_to_build) == entry and not capfd.readouterr().err


def fail_to_build(folder: Path) -> None:
    raise AssertionError("what is whole is not built again")


def test_a_damaged_entry_is_not_known_to_those_who_only_look(root) -> None:
    flip(cache.build_once("kind", "key", fill) / "program")
    with cache.lookups_only(), pytest.raises(cache.NotKeptError):
        cache.build_once("kind", "key", fill)


def test_damage_with_the_times_of_before_is_found(root) -> None:
    entry = cache.build_once("kind", "key", fill)
    assert cache.build_once("kind", "key", fail_to_build) == entry  # checked once, in this process
    times = (entry / "program").stat()
    flip(entry / "program")
    os.utime(entry / "program", ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(AssertionError, match="built again"):
        cache.build_once("kind", "key", fail_to_build)


def test_an_entry_of_an_older_toolkit_is_replaced_without_a_word(root, capfd) -> None:
    entry = cache.build_once("kind", "key", fill)
    (entry / ".sha256").unlink()
    cache.build_once("kind", "key", fill)
    assert (entry / ".sha256").exists() and not capfd.readouterr().err
