"""Damaged files: each is refused in words, or runs as TFLM runs it: no other exception, no hang, no flood of memory."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest

from cfu.base.errors import ModelError
from cfu.catalog import zoo
from cfu.check import cases
from cfu.model import parse
from cfu.model.builder import Builder
from tests.support import mutants
from tests.support.rtl import ROOT


def outcomes(content: bytes, seed: int, count: int) -> tuple[int, int]:
    """How many of ``count`` mutants are refused, and how many read."""
    rng, refused = random.Random(seed), 0
    for number in range(count):
        data = mutants.mutant(rng, content, number)
        begin = time.process_time()
        try:
            parse(data)
        except ModelError as error:
            refused += 1
            assert "\n" not in str(error) and error.hint
        assert time.process_time() - begin < 1
    return refused, count - refused


def test_mutants_of_a_small_model(small: Builder) -> None:
    refused, read = outcomes(small.content(), seed=1, count=600)
    assert refused > 300 and read > 20


def test_mutants_of_kws() -> None:
    refused, read = outcomes(zoo.models()["kws"]().content, seed=2, count=60)
    assert refused > 15 and read > 15


def test_names_in_messages_stay_in_one_line() -> None:
    error = ModelError("tensor 3 'a\nb\x1b[31m' is float64", "convert it")
    assert str(error) == "tensor 3 'a\ufffdb\ufffd[31m' is float64; convert it"


@pytest.mark.slow
def test_many_mutants(small: Builder) -> None:
    refused, read = outcomes(small.content(), seed=3, count=20_000)
    assert refused > 10_000 and read > 500


def run_mutants(seed: int, count: int, seconds: int) -> tuple[int, int, int]:
    """In another process: neither our kernels nor TFLM may crash on what the reader lets through."""
    command = [sys.executable, "-m", "tests.support.mutants", str(seed), str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, f"{lines[-1:]}\n{done.stderr[-2000:]}"
    refused, declined, run = map(int, lines[-1].split())
    assert refused + declined + run == len(lines) - 1
    return refused, declined, run


@pytest.mark.parametrize(("count", "seconds"), [(12, 600), pytest.param(250, 1800, marks=pytest.mark.slow)])
def test_mutants_of_every_op_run_as_in_tflm_or_not_at_all(count: int, seconds: int) -> None:
    refused, declined, run = run_mutants(1, count, seconds)
    assert refused + declined + run == count * len(cases.KINDS)
    assert run > 0.04 * count * len(cases.KINDS) and declined < 0.02 * count * len(cases.KINDS)


@pytest.mark.slow
def test_absurd_parameters_of_every_op_run_as_in_tflm_or_not_at_all() -> None:
    """Axes, sizes, strides, options at the ends of int32; extreme scales; types, ranks and inputs that misfit."""
    refused, declined, run = run_mutants(1, 0, 1800)
    assert refused > 2000 and declined < 100 and run > 200
