"""The simd CFU against its golden model, and its promised timing."""

import random

import pytest

from gateware import RESET_FUNCT3, RESET_FUNCT7, testing
from gateware.testing import Command
from proj.simd.simd import Simd

_FUNCT3 = {i.name: i.funct3 for i in Simd().instructions}
DOT4, MAC4, EXCHANGE, SET_INPUT_OFFSET, SET_OUTPUT, SET_MULTIPLIER, REQUANTIZE = (
    _FUNCT3[name]
    for name in ("dot4", "mac4", "exchange", "set_input_offset", "set_output", "set_multiplier", "requantize")
)
RESET = Command(RESET_FUNCT3, RESET_FUNCT7)


@pytest.mark.parametrize(("stalls", "seed"), [(0.0, 1), (0.3, 2), (0.7, 3)])
def test_random_commands_agree_with_golden_model(stalls: float, seed: int) -> None:
    testing.check(Simd(), count=800, stalls=stalls, seed=seed)


def test_requantize_agrees_on_realistic_scales() -> None:
    rng = random.Random(4)
    commands = [Command(SET_OUTPUT, 0, -3 & 0xFFFFFFFF, 0x7F80)]
    for _ in range(60):
        commands.append(Command(SET_MULTIPLIER, 0, rng.randrange(1 << 30, 1 << 31), rng.randrange(-12, 2) & 0xFFFFFFFF))
        commands += [Command(REQUANTIZE, 0, rng.randrange(-(1 << 17), 1 << 17) & 0xFFFFFFFF) for _ in range(8)]
    responses = testing.run(Simd(), commands)
    testing.compare(Simd(), commands, responses)
    assert len({r.value for r in responses}) > 100


def near_ties(rng: random.Random) -> list[Command]:
    """One requantize command, with its parameters, whose value lies at or beside a tie of either rounding."""
    answer = rng.randint(-128, 127)
    shift = -rng.randint(0, 20)
    if rng.getrandbits(1):  # of the division by 2^-shift: the multiplication is exact
        multiplier, value = 1 << 30, 2 * ((answer << -shift) + (1 << -shift >> 1))
    else:  # of the multiplication: the product is nearest to an odd multiple of 2^30 that this multiplier can give
        multiplier, shift = rng.getrandbits(rng.randint(9, 31)) | 1, 0
        value = ((answer << 31) + (1 << 30)) // multiplier
    value = min(max(value + rng.randint(-2, 2), -(1 << 31)), (1 << 31) - 1)
    return [
        Command(SET_OUTPUT, 0, 0, 0x7F80),
        Command(SET_MULTIPLIER, 0, multiplier, shift & 0xFFFFFFFF),
        Command(REQUANTIZE, 0, value & 0xFFFFFFFF),
    ]


def test_requantize_agrees_around_ties() -> None:
    rng = random.Random(5)
    commands = [command for _ in range(150) for command in near_ties(rng)]
    responses = testing.run(Simd(), commands)
    testing.compare(Simd(), commands, responses)
    assert len({r.value for r in responses}) > 80


@pytest.mark.parametrize(("funct3", "latency"), [(DOT4, 1), (MAC4, 1), (EXCHANGE, 1), (REQUANTIZE, 5)])
def test_one_command_a_cycle(funct3: int, latency: int) -> None:
    responses = testing.run(Simd(), [Command(funct3, 0, i, i) for i in range(30)])
    assert [(r.issued, r.answered) for r in responses] == [(i, i + latency) for i in range(30)]


def test_exchange_waits_two_cycles_for_the_multiplication_before_it() -> None:
    responses = testing.run(Simd(), [Command(DOT4, 2, 3, 4), Command(EXCHANGE, 2, 50), Command(EXCHANGE, 2, 0)])
    assert [r.value for r in responses] == [0, 12, 50]
    assert [r.issued for r in responses] == [0, 3, 4]


def test_abort_half_way_and_start_again() -> None:
    work = [Command(DOT4, 1, 0x01020304, 0x7F7F7F7F), Command(MAC4, 0, 0x7F7F7F7F, 0x80808080)]
    read = [Command(EXCHANGE, k, 0) for k in range(4)]
    fresh = testing.run(Simd(), work + read)
    again = testing.run(Simd(), [Command(SET_INPUT_OFFSET, 0, 77), *work, work[0], RESET, *work, *read])
    assert [r.value for r in again[-4:]] == [r.value for r in fresh[-4:]]
    assert [r.value for r in fresh[-4:]] == [-128 * 127 & 0xFFFFFFFF, 10 * 127 - 128 * 127 & 0xFFFFFFFF] + [
        -128 * 127 & 0xFFFFFFFF
    ] * 2
