"""What ids and paths stand for."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from cfu.base.errors import ModelError
from cfu.catalog import ids, zoo
from cfu.catalog.ids import Official, resolve

CONTENT = b"stands for the official file"


@pytest.fixture(autouse=True)
def private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No CFU_MODELS, an empty cache, and an official kws of which we know the bytes."""
    monkeypatch.delenv("CFU_MODELS", raising=False)
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "cache"))
    official = Official("kws.tflite", "https://nothing.invalid", 1, sha256(CONTENT).hexdigest(), "MLPerf Tiny")
    monkeypatch.setitem(ids.OFFICIAL, "kws", official)


def folder(tmp_path: Path, content: bytes = CONTENT) -> Path:
    path = tmp_path / "given"
    path.mkdir()
    (path / "kws.tflite").write_bytes(content)
    return path


def test_official_file_from_cfu_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = folder(tmp_path)
    monkeypatch.setenv("CFU_MODELS", str(given))
    found = resolve("kws")
    assert found.path == given / "kws.tflite" and found.model_id == "kws"
    assert found.source == "official MLPerf Tiny (CFU_MODELS)" and found.sha256 == sha256(CONTENT).hexdigest()


def test_official_file_from_the_cache_and_which_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ids.cache_folder().mkdir(parents=True)
    (ids.cache_folder() / "kws.tflite").write_bytes(CONTENT)
    assert resolve("kws").source == "official MLPerf Tiny (cache)"
    monkeypatch.setenv("CFU_MODELS", str(folder(tmp_path)))
    assert resolve("kws").source == "official MLPerf Tiny (CFU_MODELS)"


def test_official_file_with_another_hash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = folder(tmp_path, CONTENT + b"!")
    monkeypatch.setenv("CFU_MODELS", str(given))
    with pytest.raises(ModelError) as caught:
        resolve("kws")
    text = str(caught.value)
    assert str(given / "kws.tflite") in text
    assert sha256(CONTENT + b"!").hexdigest() in text and sha256(CONTENT).hexdigest() in text


def test_zoo_where_there_is_no_official_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("CFU_MODELS", str(tmp_path / "empty"))
    found = resolve("kws")
    assert (found.model_id, found.source) == ("kws", "zoo")
    assert found.path.read_bytes() == zoo.models()["kws"]().content
    assert sha256(found.path.read_bytes()).hexdigest() == found.sha256
    modified = found.path.stat().st_mtime_ns
    assert resolve("kws") == found and found.path.stat().st_mtime_ns == modified


def test_zoo_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CFU_MODELS", str(folder(tmp_path)))
    assert resolve("zoo:kws").source == "zoo"
    assert resolve("zoo:kws").path.name == "kws.tflite"


def test_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.tflite"
    path.write_bytes(b"anything")
    found = resolve(str(path))
    assert found == ids.ResolvedModel("mine", path, f"file {path}", sha256(b"anything").hexdigest(), str(path))


@pytest.mark.parametrize("spec", ["nonsense", "zoo:nonsense", "missing.tflite"])
def test_unknown(spec: str) -> None:
    with pytest.raises(ModelError) as caught:
        resolve(spec)
    assert f"'{spec}' is neither a model's id nor a file" in str(caught.value)
    assert all(name in str(caught.value) for name in ("ad, ic, kws,", "mobilenetv2-0.35-96", "sww, vww"))


def test_directories(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is a directory"):
        resolve(str(tmp_path))
    monkeypatch.setenv("CFU_MODELS", str(tmp_path / "nowhere"))
    with pytest.raises(ModelError, match=r"CFU_MODELS is '.*nowhere', which is not a folder"):
        resolve("kws")


def test_official_table_is_that_of_the_publisher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert set(ids.OFFICIAL) == {"kws", "vww", "ic", "ad", "sww"}
    assert all(len(official.sha256) == 64 for official in ids.OFFICIAL.values())
    assert ids.OFFICIAL["kws"].sha256.startswith("aeea436800704fce17b17292e4412630")


@pytest.mark.parametrize("model_id", ["kws", "vww", "ic", "ad", "sww"])
def test_official_table_fits_the_files(monkeypatch: pytest.MonkeyPatch, official_model, model_id: str) -> None:
    monkeypatch.undo()
    content, official = Path(official_model[model_id]).read_bytes(), ids.OFFICIAL[model_id]
    assert (len(content), sha256(content).hexdigest()) == (official.size, official.sha256)
    if official.url is None:
        assert "/trained_models" in official.by_hand
    else:
        assert official.url.startswith("https://") and official.url.endswith(f"/trained_models/{official.file}")
