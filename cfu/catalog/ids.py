"""What ``--model`` names: an official file, a model of the zoo, or a path."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cfu.base import cache
from cfu.base.errors import ModelError
from cfu.base.files import sha256
from cfu.catalog import zoo


@dataclass(frozen=True)
class Official:
    """A published file that an id stands for: its name, where it is published, its size in bytes, its publisher.

    ``url`` is None where no address is known to give these very bytes; ``by_hand`` then says where to look.
    """

    file: str
    url: str | None
    size: int
    sha256: str
    origin: str
    by_hand: str = ""


_TINY = (
    "https://raw.githubusercontent.com/mlcommons/tiny/1afd2c9820f795965a6134facd0b4dfae41ef23f/benchmark/training/"
    "{}/trained_models/{}"
)

#: The int8 reference models of MLPerf Tiny.
OFFICIAL: dict[str, Official] = {
    model_id: Official(file, _TINY.format(folder, file), size, digest, "MLPerf Tiny")
    for model_id, folder, file, size, digest in (
        (
            "kws", "keyword_spotting", "kws_ref_model.tflite", 53_936,
            "aeea436800704fce17b17292e4412630ad856e9d777c044c64ef748a880bd0ae",
        ),
        (
            "vww", "visual_wake_words", "vww_96_int8.tflite", 333_288,
            "597a384c8c2c8a1276f04702f25013b7838f2f814f1ca7c174d295b73e3d6b7b",
        ),
        (
            "ic", "image_classification", "pretrainedResnet_quant.tflite", 98_496,
            "3c002613d1b2475eb51dd78dfb85a546c8ae658dee71cf6ade43b022fe205415",
        ),
        (
            "ad", "anomaly_detection", "ad01_int8.tflite", 276_976,
            "87cf24194ef93d1d9b11a591d805526b98008e351655d29883c825c9c106ba24",
        ),
    )
}  # fmt: skip
# Published under another name, of which the history holds several files.
OFFICIAL["sww"] = Official(
    "sww_ref_model.tflite",
    None,
    74_520,
    "3af8550895ba7d5c584277102b5075c52dcfa63ba9d2b2240f37c4e6abd5dd2b",
    "MLPerf Tiny",
    "in github.com/mlcommons/tiny, folder benchmark/training/streaming_wakeword/trained_models",
)

#: What ``cfu fetch`` knows: the models of each set.
SETS = {"mlperf-tiny": ("kws", "vww", "ic", "ad", "sww")}


@dataclass(frozen=True)
class ResolvedModel:
    """A model file: the id or stem it goes by, where it is, what it is in words, and its SHA-256.

    ``argument`` is what ``resolve`` takes for the very same file, whatever else may come to be there.
    """

    model_id: str
    path: Path
    source: str
    sha256: str
    argument: str


def ids() -> list[str]:
    """Every id that ``resolve`` knows."""
    return sorted({*OFFICIAL, *zoo.models()})


def holds(folder: Path, official: Official) -> bool:
    """Whether ``folder`` has the very file."""
    path = folder / official.file
    return path.is_file() and _digest(path) == official.sha256


def cache_folder() -> Path:
    """Where fetched official models are kept."""
    return cache.root() / "models"


def resolve(spec: str) -> ResolvedModel:
    """The file that ``spec``, an id or a path, stands for.

    An id means the official file where CFU_MODELS (a folder) or the user's model cache holds it, else the zoo's model;
    ``zoo:ID`` means the zoo's in any case.
    Raises ModelError for an unknown id, a missing file, or an official file with another SHA-256.
    """
    if spec in OFFICIAL:
        official = _official(spec, OFFICIAL[spec])
        if official is not None:
            return official
    zoo_id = spec.removeprefix("zoo:")
    if zoo_id in zoo.models():
        return _from_zoo(zoo_id)
    path = Path(spec)
    if not path.is_file():
        what = "is a directory" if path.is_dir() else "is neither a model's id nor a file"
        raise ModelError(f"{spec!r} {what}", f"give a .tflite file or one of {', '.join(ids())}")
    return ResolvedModel(path.stem, path, f"file {path}", _digest(path), str(path))


def _official(model_id: str, official: Official) -> ResolvedModel | None:
    for folder, where in _folders():
        path = folder / official.file
        if path.is_file():
            found = _digest(path)
            if found != official.sha256:
                wrong = f"{path} has SHA-256 {found}, the official {model_id} has {official.sha256}"
                raise ModelError(
                    wrong, "remove it and run `cfu fetch mlperf-tiny`, or give its path to use it as it is"
                )
            return ResolvedModel(model_id, path, f"official {official.origin} ({where})", found, model_id)
    return None


def _folders() -> list[tuple[Path, str]]:
    folders = [(cache_folder(), "cache")]
    given = os.environ.get("CFU_MODELS")
    if given:
        if not Path(given).is_dir():
            raise ModelError(
                f"CFU_MODELS is {given!r}, which is not a folder", "set it to the models' folder or unset it"
            )
        folders.insert(0, (Path(given), "CFU_MODELS"))
    return folders


def _from_zoo(model_id: str) -> ResolvedModel:
    def write(folder: Path) -> None:
        (folder / f"{model_id}.tflite").write_bytes(zoo.models()[model_id]().content)

    path = cache.build_once("zoo", cache.digest(model_id, *_generator()), write) / f"{model_id}.tflite"
    return ResolvedModel(model_id, path, "zoo", _digest(path), f"zoo:{model_id}")


def _generator() -> list[Path]:
    """The sources that decide the bytes of the zoo's models."""
    package = Path(__file__).parents[1]
    parts = (package / "catalog" / "zoo", package / "model")
    return sorted([package / "base" / "random.py", *(file for part in parts for file in part.rglob("*.py"))])


def _digest(path: Path) -> str:
    try:
        return sha256(path)
    except OSError as error:
        raise ModelError(f"cannot read {path}: {error.strerror}", "give a file that you may read") from None
