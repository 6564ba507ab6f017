"""Downloads from servers on this machine: whole and right, or refused in one line and nothing left as a result."""

from __future__ import annotations

import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from cfu.base.errors import CfuError
from cfu.catalog.fetch import Source, fetch
from tests.support import web

CONTENT = np.random.default_rng(1).bytes(300_000)
PATH = "/a/model.tflite"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1, signed by nobody else."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    path = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [*"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=here".split(),
         *"-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem".split()],
        cwd=path, check=True, capture_output=True,
    )  # fmt: skip
    both = path / "both.pem"
    both.write_bytes((path / "key.pem").read_bytes() + (path / "cert.pem").read_bytes())
    return both


def source(site: web.Site, content: bytes = CONTENT) -> Source:
    return Source(site.url + PATH, len(content), sha256(content).hexdigest())


def refusal(given: Source, target: Path) -> str:
    with pytest.raises(CfuError) as caught:
        fetch(given, target)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def left(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in tmp_path.iterdir())


def test_a_file_is_fetched_once(tmp_path: Path) -> None:
    target, seen = tmp_path / "new" / "folder" / "m.tflite", []
    with web.site(files={PATH: CONTENT}) as site:
        assert fetch(source(site), target, seen.append)
        assert not fetch(source(site), target, seen.append)
        assert site.asked == [(PATH, "")]
    assert target.read_bytes() == CONTENT and left(target.parent) == ["m.tflite"]
    assert seen == sorted(seen) and seen[0] < len(CONTENT) and seen[-2:] == [len(CONTENT)] * 2


def test_a_part_is_resumed(tmp_path: Path) -> None:
    (tmp_path / "m.tflite.part").write_bytes(CONTENT[:120_000])
    with web.site(files={PATH: CONTENT}) as site:
        assert fetch(source(site), tmp_path / "m.tflite")
        assert site.asked == [(PATH, "bytes=120000-")]
    assert (tmp_path / "m.tflite").read_bytes() == CONTENT and left(tmp_path) == ["m.tflite"]


def test_a_whole_part_needs_no_request(tmp_path: Path) -> None:
    (tmp_path / "m.tflite.part").write_bytes(CONTENT)
    with web.site(files={PATH: CONTENT}) as site:
        assert fetch(source(site), tmp_path / "m.tflite")
        assert site.asked == []
    assert (tmp_path / "m.tflite").read_bytes() == CONTENT


@pytest.mark.parametrize("part", [b"of another file", CONTENT + b"more", b"!" * len(CONTENT)])
def test_a_wrong_part_is_started_over(tmp_path: Path, part: bytes) -> None:
    (tmp_path / "m.tflite.part").write_bytes(part)
    with web.site(files={PATH: CONTENT}) as site:
        assert fetch(source(site), tmp_path / "m.tflite")
        assert site.asked[-1] == (PATH, "")
    assert (tmp_path / "m.tflite").read_bytes() == CONTENT


def test_a_server_that_knows_no_ranges(tmp_path: Path) -> None:
    (tmp_path / "m.tflite.part").write_bytes(CONTENT[:1000])
    with web.site(files={PATH: CONTENT}, ranges=False) as site:
        assert fetch(source(site), tmp_path / "m.tflite")
        assert site.asked == [(PATH, "bytes=1000-")]
    assert (tmp_path / "m.tflite").read_bytes() == CONTENT


@pytest.mark.parametrize("declare_length", [True, False])
@pytest.mark.parametrize("ranges", [True, False])
def test_a_body_that_breaks_off_is_resumed(tmp_path: Path, declare_length: bool, ranges: bool) -> None:
    with web.site(files={PATH: CONTENT}, cut=[70_000], declare_length=declare_length, ranges=ranges) as site:
        assert fetch(source(site), tmp_path / "m.tflite")
        (first, second) = [asked for _, asked in site.asked]
        assert first == "" and second.startswith("bytes=") and 0 < int(second[6:-1]) <= 70_000
    assert (tmp_path / "m.tflite").read_bytes() == CONTENT


def test_a_body_that_always_breaks_off_is_told_and_its_part_is_used_next_time(tmp_path: Path) -> None:
    with web.site(files={PATH: CONTENT}, cut=[70_000, 10_000, 10_000]) as site:
        message = refusal(source(site), tmp_path / "m.tflite")
        assert "broke off after" in message and "of 300,000 bytes" in message and "it goes on from there" in message
        assert left(tmp_path) == ["m.tflite.part"]
        assert fetch(source(site), tmp_path / "m.tflite")
        assert len(site.asked) == 4 and site.asked[-1][1] != ""
    assert (tmp_path / "m.tflite").read_bytes() == CONTENT and left(tmp_path) == ["m.tflite"]


def test_another_file_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    other = CONTENT[:-1] + b"?"
    with web.site(files={PATH: other}) as site:
        message = refusal(source(site), tmp_path / "m.tflite")
    assert sha256(other).hexdigest() in message and sha256(CONTENT).hexdigest() in message
    assert left(tmp_path) == []


def test_another_file_after_a_part_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.tflite.part").write_bytes(b"abc")
    with web.site(files={PATH: CONTENT[:-1] + b"?"}) as site:
        assert "has SHA-256" in refusal(source(site), tmp_path / "m.tflite")
        assert [asked for _, asked in site.asked] == ["bytes=3-", ""]
    assert left(tmp_path) == []


def test_an_endless_file_is_cut_off(tmp_path: Path) -> None:
    with web.site(files={PATH: CONTENT * 20}) as site:
        assert "more than the expected 300,000 bytes" in refusal(source(site), tmp_path / "m.tflite")
    assert left(tmp_path) == []


@pytest.mark.parametrize(("status", "words"), [(None, "answers 404 Not Found"), (503, "answers 503")])
def test_a_server_that_refuses(tmp_path: Path, status: int | None, words: str) -> None:
    (tmp_path / "kept.tflite.part").write_bytes(CONTENT[:50])
    with web.site(files={}, status=status) as site:
        assert site.url + PATH in refusal(source(site), tmp_path / "m.tflite")
        assert words in refusal(source(site), tmp_path / "kept.tflite")
    assert left(tmp_path) == ["kept.tflite.part"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9/m", "Connection refused"),
        ("https://nothing.invalid/m", "Failed to resolve 'nothing.invalid'"),
        ("not-an-address", "No scheme supplied"),
    ],
)
def test_offline(tmp_path: Path, url: str, words: str) -> None:
    message = refusal(Source(url, 1, "0" * 64), tmp_path / "m.tflite")
    assert f"cannot fetch {url}" in message and words in message and "HTTPS_PROXY" in message
    assert left(tmp_path) == []


def test_https_and_a_certificate_that_nobody_vouches_for(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with web.site(files={PATH: CONTENT}, tls=certificate) as site:
        assert site.url.startswith("https:")
        assert "certificate verify failed" in refusal(source(site), tmp_path / "m.tflite")
        assert left(tmp_path) == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        assert fetch(source(site), tmp_path / "m.tflite")
    assert (tmp_path / "m.tflite").read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_is_used(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with web.site(files={PATH: CONTENT}) as site, web.proxy() as (address, seen):
        monkeypatch.setenv(name, address)
        assert fetch(source(site), tmp_path / "m.tflite")
        assert seen == [f"GET {site.url}{PATH}"]
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert fetch(source(site), tmp_path / "again.tflite")
        assert len(seen) == 1
    assert (tmp_path / "m.tflite").read_bytes() == CONTENT


def test_a_proxy_is_used_for_https(tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with web.site(files={PATH: CONTENT}, tls=certificate) as site, web.proxy() as (address, seen):
        monkeypatch.setenv("HTTPS_PROXY", address)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        assert fetch(source(site), tmp_path / "m.tflite")
        assert seen == [f"CONNECT {site.url.removeprefix('https://')}"]
    assert (tmp_path / "m.tflite").read_bytes() == CONTENT


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://[", "nonsense:"])
def test_a_proxy_that_is_not_there(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", address)
    with web.site(files={PATH: CONTENT}) as site:
        assert "cannot fetch" in refusal(source(site), tmp_path / "m.tflite")
        assert site.asked == []


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    target, folder = tmp_path / "m.tflite", tmp_path / "d.tflite"
    target.write_bytes(b"mine")
    folder.mkdir()
    with web.site(files={PATH: CONTENT}) as site:
        assert "m.tflite exists and is not what" in refusal(source(site), target)
        assert "d.tflite exists and is not what" in refusal(source(site), folder)
        assert site.asked == []
    assert target.read_bytes() == b"mine" and left(tmp_path) == ["d.tflite", "m.tflite"]


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    given = Source("http://127.0.0.1:9/m", 1, "0" * 64)
    assert f"cannot write {tmp_path / 'file'}" in refusal(given, tmp_path / "file" / "m.tflite")
    assert "cannot write" in refusal(given, Path("/proc/nowhere/m.tflite"))


def test_two_at_once_make_one_file(tmp_path: Path) -> None:
    results: list[bool] = []
    with web.site(files={PATH: CONTENT}) as site:
        threads = [
            threading.Thread(target=lambda: results.append(fetch(source(site), tmp_path / "m.tflite")))
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(site.asked) == 1
    assert sorted(results) == [False] * 5 + [True]
    assert (tmp_path / "m.tflite").read_bytes() == CONTENT and left(tmp_path) == ["m.tflite"]


def test_many_at_once_find_the_file_there(tmp_path: Path) -> None:
    """Each makes the lock file and removes it: none may stumble over another's removal."""
    target, given = tmp_path / "m.tflite", Source("http://127.0.0.1:9/m", len(CONTENT), sha256(CONTENT).hexdigest())
    target.write_bytes(CONTENT)
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda _: fetch(given, target), range(300)))
    assert not any(results) and left(tmp_path) == ["m.tflite"]
