"""``cfu fetch``: the official files, found by their ids afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from cfu.base.errors import CfuError
from cfu.catalog import ids
from tests.support import web
from tests.support.command import invoke

FETCHED = [model_id for model_id in ids.SETS["mlperf-tiny"] if ids.OFFICIAL[model_id].url]
FILES = {f"/{model_id}": f"stands for {model_id}".encode() * 999 for model_id in FETCHED}


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[web.Site]:
    """A server of files that stand for the official ones."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "CFU_MODELS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "cache"))
    with web.site(files=dict(FILES)) as served:
        for path, content in FILES.items():
            official = ids.OFFICIAL[path[1:]]
            digest = sha256(content).hexdigest()
            there = replace(official, url=served.url + path, size=len(content), sha256=digest)
            monkeypatch.setitem(ids.OFFICIAL, path[1:], there)
        yield served


def run(*arguments: str):
    return invoke("fetch", "mlperf-tiny", *arguments, columns=80)


def test_ids_mean_the_fetched_files(site: web.Site) -> None:
    assert ids.resolve("kws").source == "zoo"
    result = run()
    assert result.exit_code == 0, result.exception
    assert result.stdout.count("  fetched") == 4 and "\x1b" not in result.stdout
    assert max(map(len, result.stdout.splitlines()[:-2])) <= 80
    for model_id in FETCHED:
        found = ids.resolve(model_id)
        assert found.source == "official MLPerf Tiny (cache)" and found.path.read_bytes() == FILES[f"/{model_id}"]
    assert run().stdout.count("there already") == 4
    assert len(site.asked) == 4


def test_to_a_folder_with_json(site: web.Site, tmp_path: Path) -> None:
    target = tmp_path / "here"
    result = run("--to", str(target), "--json", "-")
    document = json.loads(result.stdout)
    assert document["schema"] == {"name": "cfu.fetch", "version": 1} and document["status"] == "ok"
    assert document["folder"] == str(target)
    assert [row["model"] for row in document["files"]] == ["kws", "vww", "ic", "ad", "sww"]
    fetched = [row for row in document["files"] if row["model"] in FETCHED]
    assert all(row["fetched"] and (target / row["file"]).stat().st_size == row["size"] for row in fetched)
    assert not ids.cache_folder().exists()


def test_a_file_without_an_address_is_told_with_where_to_look(
    site: web.Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"stands for sww"
    known = replace(ids.OFFICIAL["sww"], size=len(content), sha256=sha256(content).hexdigest())
    monkeypatch.setitem(ids.OFFICIAL, "sww", known)
    told = run().stdout.splitlines()
    assert told[-2].endswith("--model kws, vww, ic, ad now mean these")
    assert told[-1].startswith("sww_ref_model.tflite has no known address: look in github.com/mlcommons/tiny, ")
    assert known.sha256 in told[-1] and told[-1].endswith(str(ids.cache_folder() / known.file))
    (ids.cache_folder() / known.file).write_bytes(b"another file of that name")
    assert "by hand" in run().stdout
    (ids.cache_folder() / known.file).write_bytes(content)
    told = run().stdout.splitlines()
    assert told[-1].endswith("--model kws, vww, ic, ad, sww now mean these")
    assert ids.resolve("sww").source == "official MLPerf Tiny (cache)"


def test_a_wrong_file_is_refused_in_the_document_too(site: web.Site, tmp_path: Path) -> None:
    site.files["/vww"] = b"!" * len(FILES["/vww"])
    result = run("--json", str(tmp_path / "fetch.json"))
    assert isinstance(result.exception, CfuError) and "/vww has SHA-256" in str(result.exception)
    document = json.loads((tmp_path / "fetch.json").read_text())
    assert document["status"] == "error" and "/vww has SHA-256" in document["error"]["message"]
    assert [path.name for path in ids.cache_folder().iterdir()] == ["kws_ref_model.tflite"]


def test_an_unknown_set() -> None:
    result = invoke("fetch", "mlperf-huge")
    assert "no models 'mlperf-huge' to fetch; choose mlperf-tiny" in str(result.exception)
