"""A compiler that exits with 0 and leaves garbage: it is told, nothing is kept, the next run is right."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cfu.base import cache
from tests.support.rtl import BASELINE

#: Runs the real one, then cuts what it has written.
_WRAPPER = """#!/bin/sh
{real} "$@" || exit $?
for last; do :; done
while [ $# -gt 0 ]; do
  if [ "$1" = -o ]; then case "$2" in *{what}*) truncate -s 100 "$2";; esac; fi
  shift
done
"""


@pytest.mark.parametrize(
    ("program", "what", "command"),
    [
        ("riscv64-unknown-elf-gcc", "object.o", "sim"),
        ("riscv64-unknown-elf-gcc", "firmware.elf", "sim"),
        ("cc", "kernels.so", "layer"),
        ("g++", "libcfu_host.so", "layer"),
    ],
)
def test_what_is_cut_is_not_kept(cli, small_model: Path, tmp_path: Path, monkeypatch, program, what, command) -> None:
    real = shutil.which(program)
    if real is None:
        pytest.skip(f"{program} is not installed")
    (tmp_path / "cache").mkdir()
    for kind in ("soc", "simulator", "harness", "verilator-runtime", "verilator-header", "cfu-verilog"):
        (cache.root() / kind).mkdir(parents=True, exist_ok=True)
        (tmp_path / "cache" / kind).symlink_to(cache.root() / kind)
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "cache"))
    path = os.environ["PATH"]
    (tmp_path / "bin").mkdir()
    wrapper = tmp_path / "bin" / program
    wrapper.write_text(_WRAPPER.format(real=real, what=what))
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{path}")
    outcome = cli(command, BASELINE, "--model", small_model)
    assert outcome.code == 1 and f"{program} ended well, but what it left, {what}, is no whole ELF file" in outcome.err
    monkeypatch.setenv("PATH", path)
    outcome = cli(command, BASELINE, "--model", small_model)
    assert outcome.code == 0 and "bit-exact" in outcome.out, outcome.err
