"""The built package in an environment without the repository: all that it needs is in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.support.rtl import ROOT

pytestmark = pytest.mark.slow

MEGABYTE = 1_000_000


def build(tree: Path, kind: str, to: Path) -> Path:
    """The ``kind`` ("wheel" or "sdist") of the checkout or unpacked sdist ``tree``."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", to]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    (made,) = to.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sdist, as an installer without a wheel does."""
    folder = tmp_path_factory.mktemp("package")
    sdist = build(ROOT, "sdist", folder / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "tree", filter="data")
    (tree,) = (folder / "tree").iterdir()
    return build(tree, "wheel", folder / "wheel")


@pytest.fixture(scope="module")
def bin_folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Programs of an environment with the wheel, and with what it depends on from this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    (packages,) = (folder / "lib").glob("python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def run(bin_folder: Path, cwd: Path, *command: object) -> str:
    """What a command says in that environment, which knows nothing of the repository."""
    path = os.pathsep.join((str(bin_folder), str(Path(sys.executable).parent), "/usr/bin", "/bin"))
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "CFU_MODELS")}
    argv = [str(word) for word in command]
    done = subprocess.run(argv, cwd=cwd, env={**environment, "PATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(ROOT) not in done.stdout
    return done.stdout


def test_the_wheel_is_small_and_has_three_packages(wheel: Path) -> None:
    assert wheel.stat().st_size <= MEGABYTE
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"cfu", "gateware", "soc"}


def test_a_new_project_simulates_and_tests_itself(bin_folder: Path, tmp_path: Path) -> None:
    run(bin_folder, tmp_path, "cfu", "new", "mine")
    makefile = (tmp_path / "mine" / "Makefile").read_text()
    assert "/" not in makefile.replace("build", "") or str(ROOT) not in makefile
    said = run(bin_folder, tmp_path, "make", "-C", "mine", "sim", "test", f"PYTHON={bin_folder / 'python'}")
    assert "bit-exact with TFLM" in said and " passed" in said


def test_shipped_projects_go_by_name_and_write_where_the_user_is(bin_folder: Path, tmp_path: Path) -> None:
    told = json.loads(run(bin_folder, tmp_path, "cfu", "sim", "simd", "--model", "zoo:kws", "--json", "-"))
    assert (told["project"], told["bit_exact"]) == ("simd", True)
    run(bin_folder, tmp_path, "cfu", "report", "baseline", "--model", "zoo:ad", "--no-portable")
    assert (tmp_path / "build" / "ad.html").is_file()


def test_it_is_a_module_too(bin_folder: Path, tmp_path: Path) -> None:
    assert "Usage: cfu" in run(bin_folder, tmp_path, bin_folder / "python", "-m", "cfu", "--help")
