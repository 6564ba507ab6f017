"""Blocks of fixed latency: one operation a cycle, each result against the golden model."""

import random
from typing import Any

import pytest
from amaranth.hdl import signed
from amaranth.lib import wiring

from gateware.blocks.accumulator_bank import AccumulatorBank, AccumulatorBankModel
from gateware.blocks.arithmetic import multiply_by_quantized_multiplier, wrap
from gateware.blocks.buffers import DualPortBuffer, PingPongBuffer
from gateware.blocks.clamp import Clamp, clamp
from gateware.blocks.dot_product import DotProduct, dot_product
from gateware.blocks.elementwise import Elementwise, ElementwiseParams, add, mul
from gateware.blocks.harness import run_pipeline
from gateware.blocks.lookup_table import LookupTable, tabulate
from gateware.blocks.mac_array import MacArray, mac_array
from gateware.blocks.pooling import PoolingReducer, average, maximum, reciprocal
from gateware.blocks.popcount_array import PopcountArray, popcount_array
from gateware.blocks.requantizer import Requantizer, requantize
from gateware.blocks.scaler import Scaler


def number(rng: random.Random, bits: int) -> int:
    """A signed number, a quarter of them extreme."""
    low, high = -(1 << bits - 1), (1 << bits - 1) - 1
    return rng.choice((low, low + 1, -1, 0, 1, high)) if rng.random() < 0.25 else rng.randint(low, high)


def lanes(rng: random.Random, count: int = 4, bits: int = 8) -> list[int]:
    return [number(rng, bits) for _ in range(count)]


def scale(rng: random.Random) -> dict[str, int]:
    multiplier = rng.choice((0, (1 << 31) - 1, 1 << 30, rng.getrandbits(31), rng.randrange(1 << 30, 1 << 31)))
    return {"multiplier": multiplier, "shift": rng.randint(-31, 31)}


def test_clamp() -> None:
    rng = random.Random(1)
    steps = [{"value": number(rng, 12), **bounds(rng)} for _ in range(300)]
    assert run_pipeline(Clamp(12), steps, ["result"], 0) == [(clamp(**step),) for step in steps]


def bounds(rng: random.Random) -> dict[str, int]:
    low, high = sorted((number(rng, 8), number(rng, 8)))
    return {"low": low, "high": high}


def test_scaler_with_a_scale_per_value() -> None:
    rng = random.Random(2)
    steps = [{"value": number(rng, 32), **scale(rng)} for _ in range(1500)]
    expected = [(multiply_by_quantized_multiplier(**step),) for step in steps]
    assert run_pipeline(Scaler(), steps, ["result"], Scaler.LATENCY) == expected


def test_requantizer_with_a_scale_per_value() -> None:
    rng = random.Random(3)
    layer = {"offset": -7, "low": -100, "high": 120}
    steps = [
        {"value": rng.randrange(-(1 << 20), 1 << 20), "multiplier": rng.randrange(1 << 30, 1 << 31), **layer}
        | {"shift": rng.randint(-14, 1)}
        for _ in range(800)
    ]
    expected = [(requantize(**step),) for step in steps]
    assert run_pipeline(Requantizer(), steps, ["result"], Requantizer.LATENCY) == expected
    assert len(set(expected)) > 100


@pytest.mark.parametrize("count", [4, 8, 16])
@pytest.mark.parametrize("bits", [8, 4, 2])
def test_dot_product(count: int, bits: int) -> None:
    rng = random.Random(4)
    steps = [
        {"x": lanes(rng, count), "w": lanes(rng, count, bits), "offset": rng.randint(-255, 255)} for _ in range(100)
    ]
    block = DotProduct(count, bits)
    # The offset is added in the first stage, so it may change from word to word like the operands.
    assert run_pipeline(block, steps, ["total"], DotProduct.LATENCY) == [(dot_product(**step),) for step in steps]


def test_dot_product_reaches_its_extremes_without_overflow() -> None:
    steps = [
        {"x": [x] * 16, "w": [w] * 16, "offset": offset}
        for x in (-128, 127)
        for w in (-128, 127)
        for offset in (-255, 255)
    ]
    assert run_pipeline(DotProduct(16), steps, ["total"], DotProduct.LATENCY) == [(dot_product(**s),) for s in steps]


def test_accumulator_bank() -> None:
    rng = random.Random(5)
    steps = [
        {
            "enable": rng.getrandbits(4),
            "addends": lanes(rng, 4, 32),
            "load": rng.getrandbits(1),
            "index": rng.randrange(4),
            "value": number(rng, 32),
        }
        for _ in range(400)
    ]
    model = AccumulatorBankModel(4)
    assert run_pipeline(AccumulatorBank(4), steps, ["current"], 0) == [(model.step(**step),) for step in steps]


def test_mac_array() -> None:
    rng = random.Random(6)
    rows, depth, offset = 3, 10, 77
    filters = [[lanes(rng) for _ in range(depth)] for _ in range(rows)]
    writes = [
        {"write": 1, "row": row, "write_address": address, "filter": filters[row][address], "offset": offset}
        for row in range(rows)
        for address in range(depth)
    ]
    steps = [
        {"write": 0, "valid": int(rng.random() < 0.7), "first": int(rng.random() < 0.1), "x": lanes(rng)}
        | {"address": rng.randrange(depth)}
        for _ in range(200)
    ]
    steps[0] |= {"valid": 1, "first": 1}
    block = MacArray(rows, 4, depth)
    results = run_pipeline(block, writes + steps, ["acc"], MacArray.LATENCY)[len(writes) :]
    for at in range(len(steps)):
        done = [step for step in steps[: at + 1] if step["valid"]]
        assert list(results[at][0]) == mac_array(filters, done, offset)


def test_popcount_array() -> None:
    rng = random.Random(7)
    steps = [{"x": rng.getrandbits(32), "w": [rng.getrandbits(32) for _ in range(3)]} for _ in range(100)]
    steps.append({"x": 0xFFFFFFFF, "w": [0xFFFFFFFF, 0, 1]})
    results = run_pipeline(PopcountArray(3, 32), steps, ["counts"], PopcountArray.LATENCY)
    assert [list(counts) for (counts,) in results] == [popcount_array(step["x"], step["w"]) for step in steps]


def test_lookup_table() -> None:
    table = tabulate(lambda x: wrap(3 * x + 1, 8))
    assert (table[0], table[255]) == (1, -2)
    steps = [{"index": index, "write": 0, "data": 5} for index in range(256)]
    steps += [{"index": 9, "write": 1, "data": 5}, {"index": 9, "write": 0, "data": 6}]
    results = run_pipeline(LookupTable(signed(8), table), steps, ["value"], LookupTable.LATENCY)
    assert [value for (value,) in results] == [*table, table[9], 5]


def elementwise_params(rng: random.Random) -> ElementwiseParams:
    def multiplier() -> int:
        return rng.randrange(1 << 30, 1 << 31)

    return ElementwiseParams(
        *(rng.randint(-127, 128), rng.randint(-127, 128)),
        *(multiplier(), rng.randint(-8, 0), multiplier(), rng.randint(-8, 0)),
        *(multiplier(), rng.choice((-19, -8)), rng.randint(-9, 9), -128, rng.randint(100, 127)),
    )


@pytest.mark.parametrize("seed", range(3))
def test_elementwise_add_and_mul(seed: int) -> None:
    rng = random.Random(seed)
    params = elementwise_params(rng)
    pairs = [(number(rng, 8), number(rng, 8), rng.getrandbits(1)) for _ in range(200)]
    steps = [{"a": a, "b": b, "multiply": multiply, **vars(params)} for a, b, multiply in pairs]
    expected = [((mul if multiply else add)(a, b, params),) for a, b, multiply in pairs]
    assert run_pipeline(Elementwise(), steps, ["result"], Elementwise.LATENCY) == expected
    assert len(set(expected)) > 10


def test_pooling() -> None:
    rng = random.Random(8)
    for count in (1, 2, 9, 49, 256):
        window = [lanes(rng) for _ in range(count)]
        layer = {"count": count, "reciprocal": reciprocal(count)}
        steps: list[dict[str, Any]] = [
            {"x": x, "valid": 1, "first": int(i == 0), **layer} for i, x in enumerate(window)
        ]
        steps += [{"valid": 0, "lane": lane} for lane in range(4)]
        block = PoolingReducer()
        results = run_pipeline(block, steps, ["maximum", "average"], PoolingReducer.LATENCY)
        assert list(results[-1][0]) == maximum(window)
        assert [value for _, value in results[-4:]] == average(window)


def test_average_rounds_halves_away_from_zero() -> None:
    assert average([[1, -1, 3, -3], [2, -2, 2, -2]]) == [2, -2, 3, -3]


@pytest.mark.parametrize("count", [3, 7, 49, 255, 256])
def test_pooling_division_is_exact_for_every_sum(count: int) -> None:
    for magnitude in range(128 * count + count // 2 + 1):
        assert magnitude * reciprocal(count) >> 24 == magnitude // count


def test_dual_port_buffer() -> None:
    rng = random.Random(9)
    model, expected, steps = [0] * 16, [], []
    for _ in range(300):
        step = {"write": rng.getrandbits(1), "write_address": rng.randrange(16), "read_address": rng.randrange(16)}
        step["data"] = rng.getrandbits(32)
        expected.append((model[step["read_address"]],))
        if step["write"]:
            model[step["write_address"]] = step["data"]
        steps.append(step)
    assert run_pipeline(DualPortBuffer(32, 16), steps, ["value"], DualPortBuffer.LATENCY) == expected


def test_ping_pong_buffer() -> None:
    rng = random.Random(10)
    banks, bank, expected, steps = [[0] * 8, [0] * 8], 0, [], []
    for _ in range(300):
        step = {"write": rng.getrandbits(1), "write_address": rng.randrange(8), "read_address": rng.randrange(8)}
        step |= {"data": rng.getrandbits(16), "swap": int(rng.random() < 0.1)}
        expected.append((banks[1 - bank][step["read_address"]],))
        if step["write"]:
            banks[bank][step["write_address"]] = step["data"]
        bank ^= step["swap"]
        steps.append(step)
    assert run_pipeline(PingPongBuffer(16, 8), steps, ["value"], PingPongBuffer.LATENCY) == expected


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: DotProduct(5), "lanes must be 4, 8 or 16, not 5"),
        (lambda: DotProduct(4, 3), "weight_bits must be 8, 4 or 2, not 3"),
        (lambda: Clamp(7), "not 7"),
        (lambda: AccumulatorBank(0), "count must be positive, not 0"),
        (lambda: MacArray(0), "must be positive, not 0"),
        (lambda: PopcountArray(4, 0), "not 4 and 0"),
        (lambda: LookupTable(signed(8), [1]), "256 values or none, not 1"),
        (lambda: DualPortBuffer(8, 0), "depth must be positive, not 0"),
        (lambda: PingPongBuffer(8, 0), "depth must be positive, not 0"),
        (lambda: reciprocal(257), "1 to 256, not 257"),
    ],
)
def test_constructor_errors(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        assert isinstance(make(), wiring.Component)
