"""Ctrl-C and SIGTERM at any moment: a word, at once, and nothing is left, neither half a file nor a process."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

MARK = "CFU_TEST_OF_SIGNALS"
SECONDS = 2.0
"""In which a command must have ended."""

WORDS = {signal.SIGINT: (130, "interrupted"), signal.SIGTERM: (143, "ended by a signal")}


def left_behind(mark: str) -> list[str]:
    """Processes of this test's that still run, by their environment."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (place / "environ").read_bytes().split(b"\0"):
                found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # it has ended, or is somebody else's
            continue
    return found


def check_interrupted(folder: Path, number: signal.Signals, delay: float) -> None:
    """Send a signal to a simulation with an empty cache after ``delay`` seconds."""
    environment = {**os.environ, "CFU_CACHE": str(folder / "cache"), MARK: str(folder)}
    argv = [sys.executable, "-m", "cfu", "sim", "baseline", "--model", "zoo:ad"]
    running = subprocess.Popen(
        argv, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(delay)
    assert running.poll() is None, "the command was done before the signal came"
    sent = time.monotonic()
    running.send_signal(number)
    _, said = running.communicate(timeout=30)
    assert time.monotonic() - sent < SECONDS
    status, word = WORDS[number]
    assert (running.returncode, said.strip()) == (status, f"{word}; nothing half-written is left"), said
    assert left_behind(str(folder)) == []
    assert [str(path) for path in folder.rglob("*") if path.name.startswith(".tmp-")] == []


@pytest.mark.parametrize("number", WORDS, ids=lambda number: number.name)
@pytest.mark.parametrize("delay", [0.15, 0.8])
def test_a_signal_ends_a_command_at_once(tmp_path: Path, number: signal.Signals, delay: float) -> None:
    check_interrupted(tmp_path, number, delay)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_signals_at_random_moments(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    check_interrupted(tmp_path, rng.choice(list(WORDS)), rng.uniform(0.05, 3.0))


def test_a_reader_who_leaves_early_hears_no_complaint() -> None:
    command = f"{sys.executable} -m cfu model info zoo:mobilenetv2-0.35-96 | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stderr == "" and done.stdout.startswith("mobilenetv2-0.35-96")
