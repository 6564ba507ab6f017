"""Damaged files: each gives a ModelError or a model, never another exception, a hang or a flood of memory."""

from __future__ import annotations

import random
import time

import pytest

from cfu import zoo
from cfu.errors import ModelError
from cfu.model import parse
from cfu.model.builder import Builder

WORDS = [0, 1, 4, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x00010000]


def flip_bits(rng: random.Random, data: bytearray) -> None:
    for _ in range(rng.choice([1, 1, 2, 8, 64])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def truncate(rng: random.Random, data: bytearray) -> None:
    del data[rng.randrange(len(data)) :]


def splice(rng: random.Random, data: bytearray) -> None:
    """Overwrites a range with another range of the file; the size stays or changes."""
    source, target, size = rng.randrange(len(data)), rng.randrange(len(data)), rng.randrange(1, 200)
    data[target : target + rng.choice([size, rng.randrange(200)])] = data[source : source + size]


def set_word(rng: random.Random, data: bytearray) -> None:
    """An absurd offset, length, index or size."""
    place = 4 * rng.randrange(len(data) // 4)
    word = rng.choice([*WORDS, len(data), len(data) - 4, rng.getrandbits(32)])
    data[place : place + 4] = word.to_bytes(4, "little")


MUTATIONS = [flip_bits, truncate, splice, set_word]


def outcomes(content: bytes, seed: int, count: int) -> tuple[int, int]:
    """How many of ``count`` mutants are refused, and how many read."""
    rng, refused = random.Random(seed), 0
    for number in range(count):
        data = bytearray(content)
        MUTATIONS[number % len(MUTATIONS)](rng, data)
        begin = time.process_time()
        try:
            parse(bytes(data))
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


@pytest.mark.slow
def test_many_mutants(small: Builder) -> None:
    refused, read = outcomes(small.content(), seed=3, count=20_000)
    assert refused > 10_000 and read > 500
