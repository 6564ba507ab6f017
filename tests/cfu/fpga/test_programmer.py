"""openFPGALoader, by a fake one on PATH: success and every way to fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfu.base.errors import CfuError
from cfu.fpga import programmer
from soc.boards import boards

BOARD = boards()["ulx3s-85f"]

NO_DEVICE = "unable to open ftdi device: -3 (device not found)\nJTAG init failed with: unable to open ftdi device"
NO_PERMISSION = "unable to open ftdi device: -4 (usb_open() failed)\nJTAG init failed with: unable to open ftdi device"
WRONG = (
    "mismatch between target's idcode and bitstream idcode\n"
    "\tbitstream has 0x41113043 hardware requires 0x41111043\nError: Failed to program FPGA"
)


@pytest.fixture
def loader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts an openFPGALoader on PATH that says ``text``, ends with ``status`` and notes its arguments."""

    def make(text: str, status: int) -> Path:
        script = tmp_path / "bin" / "openFPGALoader"
        script.parent.mkdir()
        (tmp_path / "said").write_text(text)
        script.write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/arguments\ncat {tmp_path}/said >&2\nexit {status}\n')
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{script.parent}:/usr/bin:/bin")
        return tmp_path / "arguments"

    return make


def test_success(loader, tmp_path: Path) -> None:
    arguments = loader("Loading: [====] 100.00%\nDone", 0)
    assert "Done" in programmer.program(BOARD, tmp_path / "soc.bit")
    assert arguments.read_text() == f"--board ulx3s {tmp_path}/soc.bit\n"


@pytest.mark.parametrize(
    ("said", "status", "message"),
    [
        (NO_DEVICE, 1, "no Radiona ULX3S 85F found; connect it"),
        (NO_PERMISSION, 1, "no permission to use the USB device of Radiona ULX3S 85F; install openFPGALoader's udev"),
        (WRONG, 1, "FPGA is not that of Radiona ULX3S 85F: bitstream has 0x41113043 hardware requires 0x41111043"),
        (WRONG, 0, "FPGA is not that of Radiona ULX3S 85F"),
        ("Error: cannot find board 'ulx3s'", 1, "does not know Radiona ULX3S 85F"),
        ("Error: something new", 2, r"openFPGALoader failed \(2\): Error: something new"),
    ],
)
def test_failures_are_told_apart(loader, tmp_path: Path, said: str, status: int, message: str) -> None:
    loader(said, status)
    with pytest.raises(CfuError, match=message):
        programmer.program(BOARD, tmp_path / "soc.bit")


def test_missing_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CfuError, match="openFPGALoader is not installed; install it: apt install openfpgaloader"):
        programmer.find()
