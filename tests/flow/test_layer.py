"""`cfu layer`: kernels on the host against TFLM's tensors, and whom a mismatch is blamed on."""

from __future__ import annotations

import json
import os
import re
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cfu import Accelerator, Builder, Design, Kernel, Params, Site, load_project
from cfu.check.comparison import Mismatch
from cfu.compiler import Layer
from cfu.flow import layer
from cfu.lowering import portable_kernel
from cfu.testing import check_kernels, check_layers
from tests.flow.conftest import HEADER
from tests.support.examples import POPCOUNT_V, popcount_cfu
from tests.support.rtl import BASELINE, ROOT

WRONG = "enum kernel_status status = add_s8(params, io); y[11] ^= 4; y[3]++; return status;"


def test_the_layers_of_a_model_on_the_host(cli, make_project, small_model: Path) -> None:
    outcome = cli("layer", make_project(), "--model", small_model)
    assert (outcome.code, outcome.err) == (0, "")
    assert re.search(r"^1  add_s8_wrapped  1x2x8 +\d+\.\d  bit-exact", outcome.out, re.MULTILINE)
    assert "mine on three_adds: 3 layers are bit-exact with TFLM" in outcome.out


def test_first_differences_are_shown_and_no_layer_inherits_them(cli, make_project, small_model: Path, tmp_path) -> None:
    outcome = cli("layer", make_project(WRONG), "--model", small_model, "--json", tmp_path / "layer.json")
    assert outcome.code == 3
    document = json.loads((tmp_path / "layer.json").read_text())
    assert (document["schema"]["name"], document["status"]) == ("cfu.layer", "mismatch")
    assert [one["differ"] for one in document["layers"]] == [0, 2, 0]
    first, second = document["layers"][1]["differences"]
    assert (first["index"], second["index"]) == ([0, 0, 3], [0, 1, 3])
    assert (first["expected"] + 1, second["expected"] ^ 4) == (first["got"], second["got"])
    for one in (first, second):
        row = r"\s+".join([re.escape(str(one["index"])), "3", str(one["expected"]), str(one["got"])])
        assert re.search(row, outcome.out), outcome.out
    assert "error: layer 1 ADD (add_s8_wrapped) differs from TFLM at" in outcome.err


def test_the_simulation_s_hint_runs_that_layer(cli, make_project, small_model: Path, monkeypatch) -> None:
    project = make_project(WRONG)
    monkeypatch.chdir(project.parent)
    outcome = cli("sim", "mine", "--model", small_model, "--input", "random:5")
    command = outcome.err.partition("alone, on the host: ")[2].strip()
    assert command == f"cfu layer mine --model {small_model} --input random:5 --layer 1"
    again = cli(*shlex.split(command)[1:])
    assert (again.code, "1 of 1 layers differ" in again.out, "| " in again.out) == (3, True, False)


def test_a_command_names_variant_and_options() -> None:
    design = load_project(f"{ROOT}/proj/loom:32", {"channels": 512}).design()
    where = os.path.relpath(design.home) if design.home.is_relative_to(Path.cwd()) else design.home
    expected = f"cfu layer {where}:32 --set channels=512 --model zoo:kws --input a=random:1 --layer 7"
    assert layer.command(design, "zoo:kws", ("a=random:1",), 7) == expected


def test_what_a_kernel_prints_is_shown_with_its_layer(cli, make_project, small_model: Path) -> None:
    project = make_project('console_printf("size %d\\n", p->size); return add_s8(params, io);')
    (project / "wrapped.h").write_text('#include "cfu/console.h"\n' + HEADER)
    assert "1 | size 16\n" in cli("layer", project, "--model", small_model, "--layer", 1).out


def test_a_random_layer(cli) -> None:
    outcome = cli("layer", BASELINE, "--op", "ADD", "--seed", 3)
    assert (outcome.code, "baseline on ADD, seed 3: 1 layer is bit-exact" in outcome.out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--layer", "7"), "no executed layer 7; layers are 0, 1, 2"),
        (("--op", "CONF_2D"), "no random layers of 'CONF_2D'; do you mean 'CONV_2D'?"),
        (("--op", "ADD", "--layer", "0"), "leave out --model and --layer, or --op"),
        (("--input", "nobody=random:1"), "no input for 'nobody=random:1'"),
    ],
)
def test_bad_arguments_are_told(cli, small_model: Path, arguments, message) -> None:
    model = () if "--op" in arguments else ("--model", small_model)
    outcome = cli("layer", BASELINE, *model, *arguments)
    assert (outcome.code, message in outcome.err) == (1, True), outcome.err


def test_a_kernel_that_writes_where_it_must_not_is_told(cli, make_project, small_model: Path) -> None:
    outcome = cli("layer", make_project("y[16] = 1; return add_s8(params, io);"), "--model", small_model)
    assert (outcome.code, "add_s8_wrapped wrote outside output 0 of 16 bytes" in outcome.err) == (1, True)


@pytest.mark.parametrize(
    ("body", "how"),
    [("*(volatile int *)8 = 1; return KERNEL_OK;", "segmentation fault"), ("__builtin_trap();", "illegal instruction")],
)
def test_a_kernel_that_crashes_is_told(cli, make_project, small_model: Path, body: str, how: str) -> None:
    outcome = cli("layer", make_project(body), "--model", small_model)
    assert outcome.code == 1 and outcome.err.count("error: ") == 1
    assert f"error: add_s8_wrapped of layer 1 ended in: {how}; " in outcome.err


def test_kernels_with_one_scheduler_run_after_those_that_share_the_cfu(tmp_path: Path) -> None:
    """The second kernel needs what the first has left."""
    ran = tmp_path / "ran"  # a file: they run in a child

    def params(site: Site) -> Params:
        with ran.open("a") as file:
            file.write(f"{site.op.index} ")
        return base.params(site)

    base = portable_kernel("add_s8")
    kernel = replace(base, params=params, scheduler=lambda layers: len(layers))
    b = Builder("three")
    x = y = b.input((1, 2, 8), scale=0.1)
    for _ in range(3):
        y = b.op("ADD", [y, x], {"activation": "NONE"}, shape=(1, 2, 8), scale=0.2)
    b.output(y)
    design = replace(load_project(BASELINE).design(), accelerator=Accelerator(kernels=(kernel,)))
    (outcome,) = layer.run(design, b.build(), [np.zeros((1, 2, 8), np.int8)], 1)
    assert (outcome.layer.index, outcome.mismatch, ran.read_text()) == (1, None, "0 1 ")


def blamed(source: Path) -> str:
    kernel: Kernel = replace(portable_kernel("add_s8"), name="own")
    site = next(iter(_sites()))
    design = Design("mine", Accelerator(popcount_cfu(source), (kernel,)), load_project(BASELINE).design().target)
    mismatch = Mismatch(Layer(site, kernel, 0), "y", (0,), 1, 2, 1, 4)
    return str(layer.blame(design, mismatch, "look"))


def _sites() -> list[Site]:
    b = Builder("one")
    x = b.input((4,), scale=1.0)
    b.output(b.op("ADD", [x, x], {"activation": "NONE"}, shape=(4,), scale=1.0))
    model = b.build()
    return [Site(model, model.ops)]


def test_an_instruction_that_is_wrong_is_blamed_first(tmp_path: Path) -> None:
    broken = tmp_path / "popcount.v"
    broken.write_text(POPCOUNT_V.read_text().replace("total + count", "total + count + 1"))
    assert re.match(
        r"instruction total differs from its golden model: command \d+, total\(.*hardware answered .*; "
        r"correct that first: layer 0 ADD \(own\) differs from TFLM",
        blamed(broken),
    )
    assert blamed(POPCOUNT_V).startswith("layer 0 ADD (own) differs from TFLM")


def test_projects_check_their_kernels_in_one_line(make_project, small_model: Path) -> None:
    assert check_kernels(BASELINE, "ADD", range(20)).total() == 20
    project = make_project(WRONG)
    with pytest.raises(AssertionError, match=r"^layer 1 ADD \(add_s8_wrapped\) differs from TFLM"):
        check_layers(project, str(small_model))
    assert check_layers(BASELINE, str(small_model)) == {"add_s8": 3}
