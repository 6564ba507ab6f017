"""Damaged files, read and run in a process of their own: ``python -m tests.support.mutants SEED COUNT [KIND...]``.

COUNT of each kind of case; with COUNT 0, all that ``breaking`` makes of one. Prints a line before each mutant, so that
a crash shows which one did it; at last, how many were refused by the reader, refused later, and run as TFLM runs them.
"""

from __future__ import annotations

import contextlib
import random
import resource
import struct
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from cfu import host
from cfu.base.errors import CfuError, ModelError
from cfu.check import cases, comparison, referee
from cfu.compiler.ops import portable
from cfu.compiler.select import choose
from cfu.flow import inputs
from cfu.model import Model, parse
from cfu.model.writer import serialize
from tests.support.breaking import broken

WORDS = [0, 1, 4, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x00010000]

#: For one mutant, in seconds of CPU; for all of them, in bytes of address space (the libraries reserve much of it).
SECONDS, ADDRESS_SPACE = 5, 4 << 30


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


def set_byte(rng: random.Random, data: bytearray) -> None:
    """A small size, index, option or type."""
    data[rng.randrange(len(data))] = rng.choice([0, 1, 2, 3, 5, 9, 127, 128, 254, 255])


MUTATIONS = [flip_bits, truncate, splice, set_word, set_byte]


def mutant(rng: random.Random, content: bytes, number: int) -> bytes:
    data = bytearray(content)
    MUTATIONS[number % len(MUTATIONS)](rng, data)
    return bytes(data)


def outcome(content: bytes, compiled: host.Library) -> str:
    """What becomes of a file: refused by the reader, 'declined' by compiler or TFLM, or run as TFLM runs it."""
    try:
        model = parse(content)
    except ModelError as error:
        assert "\n" not in str(error) and error.hint, str(error)
        return "refused"
    try:
        return _run(model, compiled)
    except host.KernelError:
        raise
    except CfuError as error:
        assert "\n" not in str(error) and error.hint, str(error)
        return "declined"


def _run(model: Model, compiled: host.Library) -> str:
    values = [item.value for item in inputs.load(model, ())]
    layers = choose(model, portable())
    expected = referee.run(model, values).tensors
    got = host.run_layers(model, layers, values, compiled)
    computed = {index: np.ascontiguousarray(value).tobytes() for index, value in got.items()}
    mismatch = comparison.mismatch_in([layer for layer in layers if layer.kernel], computed, expected)
    assert mismatch is None, str(mismatch)
    return "run"


def files(kind: str, seed: int, count: int) -> Iterator[bytes]:
    """``count`` mutants of cases of ``kind``, or else all that one with one thing broken can be."""
    for number in range(count):
        content = cases.model(kind, seed + number % 3).content
        yield mutant(random.Random(f"{kind} {seed} {number}"), content, number)
    for model in broken(cases.model(kind, seed)) if not count else ():
        with contextlib.suppress(struct.error):  # an option that its field cannot hold
            yield serialize(model)


def main(seed: int, count: int, kinds: Sequence[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    compiled = host.library(portable())
    found: Counter[str] = Counter()
    for kind in kinds or cases.KINDS:
        for number, content in enumerate(files(kind, seed, count)):
            print(f"mutant {kind} {seed} {number}", flush=True)
            begin = time.process_time()
            found[outcome(content, compiled)] += 1
            assert time.process_time() - begin < SECONDS
    print(*(found[name] for name in ("refused", "declined", "run")))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
