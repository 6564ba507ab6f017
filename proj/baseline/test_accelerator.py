"""The CPU alone: the CFU answers everything with 0, portable kernels serve every layer."""

from pathlib import Path

from cfu.testing import cases, simulate

HERE = Path(__file__).parent


def test_portable_kernels_serve_every_layer(tmp_path: Path) -> None:
    result = simulate(HERE, cases.model("CONV_2D", 1), tmp_path)
    assert result.bit_exact
    assert [layer.kernel_name for layer in result.program.executed] == ["conv_2d_s8"]
    assert all(layer.cycles > 0 for layer in result.profile.layers)
