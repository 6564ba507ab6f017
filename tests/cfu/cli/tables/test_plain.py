"""Tables on screens of any width: numbers and places in files are whole, or they are not shown."""

from __future__ import annotations

import io
import random

import pytest
from rich.console import Console

from cfu.cli.tables.plain import Grid, draw, plain, rate


def printed(grid: Grid, width: int) -> list[str]:
    screen = Console(file=io.StringIO(), width=width, highlight=False)
    draw(screen, grid)
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue().splitlines()


def bench(projects: int) -> Grid:
    grid = plain("model", "TFLM>", *(f"project{n}>" for n in range(projects)))
    for model in ("kws", "vww"):
        grid.add_row(model, "167.70", *(f"12.{n}47 (5.3x)" for n in range(projects)))
    return grid


def test_what_fits_is_one_table() -> None:
    assert len(printed(bench(3), 80)) == 3


def test_five_projects_on_80_columns_keep_every_number() -> None:
    lines = printed(bench(5), 80)
    assert max(map(len, lines)) <= 80
    assert all(f"12.{n}47 (5.3x)" in "\n".join(lines) for n in range(5))
    assert [line.split()[0] for line in lines if line.strip()] == ["model", "kws", "vww"] * 2


@pytest.mark.parametrize("seed", range(20))
def test_no_number_is_cut_on_any_screen(seed: int) -> None:
    drawn = random.Random(seed)
    grid = plain("#>", "kernel", "where", "cycles>", "more>", drop=("more",), fold=("kernel",), keys=1)
    numbers = [f"{drawn.randrange(10**9):,}" for _ in range(4)]
    places = [f"proj/{'x' * drawn.randrange(30)}/kernel.c:{line}" for line in range(4)]
    for index, (number, place) in enumerate(zip(numbers, places, strict=True)):
        grid.add_row(str(index), "depthwise_conv_2d_s8_simd_3x3", place, number, "1")
    shown = "\n".join(printed(grid, drawn.randrange(1, 120)))
    assert "…" not in shown
    for whole in (*numbers, *places):
        assert whole in shown


def test_columns_go_in_the_order_said_and_then_text_is_folded() -> None:
    grid = plain("#>", "kernel", "output", "MACs>", drop=("output", "MACs"), fold=("kernel",), spare=("#",))
    grid.add_row("0", "conv_2d_s8_simd_3x3", "1x25x5x64", "320,000")
    assert printed(grid, 50)[0].split() == ["#", "kernel", "output", "MACs"]
    assert printed(grid, 32)[0].split() == ["#", "kernel", "MACs"]
    assert printed(grid, 22)[0].split() == ["#", "kernel"]
    folded = printed(grid, 16)
    assert len(folded) == 3 and folded[0].split() == ["#", "kernel"] and max(map(len, folded)) <= 16
    assert printed(grid, 12)[0].split() == ["kernel"]


def test_rates_have_three_digits() -> None:
    assert [rate(*pair) for pair in ((72_000, 906_308), (2, 2), (1370, 100), (5, 0), (0, 5))] == [
        "0.0794", "1.00", "13.7", "", "",
    ]  # fmt: skip
