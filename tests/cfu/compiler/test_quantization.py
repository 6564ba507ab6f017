import numpy as np
import pytest

from cfu.base.errors import CompileError
from cfu.compiler import quantization
from cfu.model.graph import Quantization, Tensor


def tensor(scale: float | tuple[float, ...], zero_point: int = 0, shape: tuple[int, ...] = (1,)) -> Tensor:
    scales = scale if isinstance(scale, tuple) else (float(np.float32(scale)),)
    return Tensor(0, "t", shape, "int8", Quantization(scales, (zero_point,) * len(scales)))


@pytest.mark.parametrize(
    "real, expected",
    [
        (0.0, (0, 0)),
        (1.0, (1 << 30, 1)),
        (0.5, (1 << 30, 0)),
        (0.75, (3 << 29, 0)),
        (2.0**-32, (1 << 30, -31)),
        (2.0**-33, (0, 0)),  # flushed
        (1 - 2.0**-40, (1 << 30, 1)),  # the mantissa rounds up to 1
        (100.0, (round(100 / 128 * 2**31), 7)),
    ],
)
def test_quantize_multiplier(real, expected):
    assert quantization.quantize_multiplier(real) == expected


def test_quantize_multiplier_is_close_over_its_range():
    rng = np.random.default_rng(0)
    for exponent in rng.uniform(-31, 30, 500):
        real = 2.0**exponent
        multiplier, shift = quantization.quantize_multiplier(real)
        assert 2**30 <= multiplier < 2**31
        assert multiplier * 2.0 ** (shift - 31) == pytest.approx(real, rel=2**-31)


@pytest.mark.parametrize("real", [-0.5, float("inf"), float("nan"), 2.0**31])
def test_quantize_multiplier_refuses(real):
    with pytest.raises(CompileError, match="multiplier must be"):
        quantization.quantize_multiplier(real)


def test_channel_multipliers_repeat_one_scale():
    multiplier, shift = quantization.channel_multipliers(tensor(0.5), tensor(0.25), tensor(1.0), 3)
    assert multiplier.tolist() == [1 << 30] * 3
    assert shift.tolist() == [-2] * 3


def test_channel_multipliers_need_a_scale_for_each_channel():
    with pytest.raises(CompileError, match="must have 1 or 3 scales, not 2"):
        quantization.channel_multipliers(tensor(0.5), tensor((0.25, 0.5)), tensor(1.0), 3)


def test_tensor_multipliers_use_a_float32_product():
    a, b = np.float32(0.1), np.float32(0.3)
    exact, rounded = float(a) * float(b), float(a * b)
    assert exact != rounded
    multiplier, shift = quantization.tensor_multipliers(tensor(0.1), tensor(0.3), tensor(1.0), 1)
    of_rounded, of_exact = map(quantization.quantize_multiplier, (rounded, exact))
    assert (multiplier[0], shift[0]) == of_rounded != of_exact


@pytest.mark.parametrize(
    "activation, zero_point, expected",
    [
        ("NONE", 3, (-128, 127)),
        ("RELU", 3, (3, 127)),
        ("RELU", -128, (-128, 127)),
        ("RELU6", -100, (-100, -40)),
        ("RELU6", 100, (100, 127)),
        ("RELU_N1_TO_1", 0, (-10, 10)),
        ("RELU_N1_TO_1", -125, (-128, -115)),
    ],
)
def test_activation_range(activation, zero_point, expected):
    assert quantization.activation_range(activation, tensor(0.1, zero_point)) == expected


def test_activation_range_refuses_unknown():
    with pytest.raises(CompileError, match=r"must be one of NONE, RELU, .*, not 'TANH'"):
        quantization.activation_range("TANH", tensor(0.1))


def test_round_half_away():
    assert [quantization.round_half_away(v) for v in (0.5, -0.5, 1.5, 2.5, -2.5, 0.49)] == [1, -1, 2, 3, -3, 0]


@pytest.mark.parametrize(
    "source, output, filter_size, stride, dilation, padding, before",
    [
        ((1, 49, 10, 1), (1, 25, 5, 8), (10, 4), (2, 2), (1, 1), "SAME", (4, 1)),
        ((1, 10, 10, 1), (1, 5, 5, 8), (3, 3), (2, 2), (1, 1), "SAME", (0, 0)),  # all padding comes after
        ((1, 5, 6, 1), (1, 5, 6, 1), (3, 3), (1, 1), (2, 3), "SAME", (2, 3)),
        ((1, 5, 6, 1), (1, 3, 4, 1), (3, 3), (1, 1), (1, 1), "VALID", (0, 0)),
    ],
)
def test_window_padding(source, output, filter_size, stride, dilation, padding, before):
    images = tensor(1.0, shape=source), tensor(1.0, shape=output)
    geometry = quantization.window(*images, filter_size, stride, dilation, padding)
    assert (geometry.pad_top, geometry.pad_left) == before
    assert (geometry.input_height, geometry.output_width) == (source[1], output[2])


@pytest.mark.parametrize(
    "source, output, filter_size, stride, padding, padded",
    [
        ((1, 4, 4, 1), (1, 4, 4, 1), (3, 3), (1, 1), "SAME", True),
        ((1, 4, 4, 1), (1, 2, 2, 1), (3, 3), (1, 1), "VALID", False),
        ((1, 4, 4, 1), (1, 2, 2, 1), (3, 3), (2, 2), "SAME", True),  # only below and right of the image
        ((1, 4, 4, 1), (1, 4, 4, 1), (1, 1), (1, 1), "SAME", False),
    ],
)
def test_window_knows_whether_it_leaves_the_image(source, output, filter_size, stride, padding, padded):
    images = tensor(1.0, shape=source), tensor(1.0, shape=output)
    geometry = quantization.window(*images, filter_size, stride, (1, 1), padding)
    assert geometry.padded is padded
    assert geometry.taps == filter_size[0] * filter_size[1]


def test_wrap_int32():
    values = np.array([2**31, -(2**31) - 1, 5, -5, 2**32 + 7])
    assert quantization.wrap_int32(values).tolist() == [-(2**31), 2**31 - 1, 5, -5, 7]
