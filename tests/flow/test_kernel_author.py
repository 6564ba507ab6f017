"""What the author of a kernel is told: what it printed, what the compiler says of it, where parameters do not fit."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.flow.conftest import ACCELERATOR, HEADER

SAYS = 'console_printf("first byte %d\\n", ((const int8_t *)io->inputs[0])[0]); console_text("no end"); '


def with_console(path: Path) -> Path:
    """The project at ``path`` with the console's header in its kernel."""
    (path / "wrapped.h").write_text('#include "cfu/console.h"\n' + HEADER)
    return path


def test_what_a_kernel_prints_is_shown(cli, make_project, small_model: Path, tmp_path: Path) -> None:
    project = with_console(make_project(SAYS + "return add_s8(params, io);"))
    outcome = cli("sim", project, "--model", small_model, "--json", tmp_path / "run.json")
    first = re.fullmatch(r"\| (first byte -?\d+)\n\| no end\n", outcome.err)
    assert first, outcome.err
    assert json.loads((tmp_path / "run.json").read_text())["console"] == f"{first[1]}\nno end"


def test_what_a_kernel_prints_before_it_traps_is_shown(cli, make_project, small_model: Path) -> None:
    body = SAYS + '__asm__ volatile(".word 0"); return KERNEL_OK;'
    outcome = cli("sim", with_console(make_project(body)), "--model", small_model)
    assert re.match(r"\| first byte -?\d+\n\| no end\nerror: the firmware trapped", outcome.err), outcome.err


def test_very_much_output_is_cut(cli, make_project, small_model: Path) -> None:
    body = 'for (int i = 0; i < 300; i++) { console_printf("%d\\n", i); } return add_s8(params, io);'
    lines = cli("sim", with_console(make_project(body)), "--model", small_model).err.splitlines()
    assert lines[198:] == ["| 198", "| 199", "| (more than 200 lines: --json has more)"]


def test_the_compilers_warnings_are_shown_each_time(cli, make_project, small_model: Path) -> None:
    project = make_project("int unused; return add_s8(params, io);")
    told = f"warning: {project}/wrapped.c:7: unused variable 'unused' [-Wunused-variable]\n"
    for _ in range(2):
        outcome = cli("sim", project, "--model", small_model, "--json", "-")
        assert outcome.err.count("warning: ") == 1 and told in outcome.err
        (warning,) = json.loads(outcome.out)["warnings"]
        assert (warning["file"], warning["line"]) == (f"{project}/wrapped.c", 7)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "return (int)cfu_bunp(1, 2);",
            r"wrapped\.c:7: the CFU has no instruction for cfu_bunp\(\); do you mean 'cfu_bump'",
        ),
        ("return helper(1);", r"wrapped\.c:7: nothing declares helper\(\); include the header that does"),
        ("const int32_t *w = y; return *w;", r"wrapped\.c:7: initialization of 'const int32_t \*'.* from incompatible"),
        ("const int8_t *w = 5; return *w;", r"wrapped\.c:7: initialization of 'const int8_t \*'.* from 'int'"),
        ("extern int nowhere(void); return 1 + nowhere();", r"wrapped\.c:7: nothing defines nowhere; add its source"),
    ],
)
def test_what_c_lets_pass_is_an_error_where_it_is(cli, make_project, small_model: Path, body, message) -> None:
    accelerator = ACCELERATOR.replace("Accelerator(kernels", "Accelerator(cfu=Cfu([Counter()]), kernels")
    imports = "from gateware.core.cfu import Cfu\nfrom tests.support.examples import Counter\n"
    project = make_project(body, imports + accelerator)
    (project / "wrapped.h").write_text('#include "cfu_ops.h"\n' + HEADER)
    outcome = cli("sim", project, "--model", small_model)
    assert (outcome.code, bool(re.search(message, outcome.err))) == (1, True), outcome.err


PARAMS = """
def params(site):
    made = KERNEL.params(site)
    return replace(made, type=made.type, fields={**made.fields, "EXTRA": None})

second = replace(second, params=params)
accelerator = replace(accelerator, kernels=(second,))
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"EXTRA": None', '"sise": 1', r"struct add_s8_params has no field sise; do you mean 'size'"),
        ('"EXTRA": None', '"size": 2.5', r"size of struct add_s8_params is int32_t in C, given 2\.5"),
        ('"EXTRA": None', '"size": None', r"size of struct add_s8_params is int32_t in C, given None"),
        ('"EXTRA": None', '"size": 2**31', r"is int32_t in C, given 2147483648; give a value that fits"),
        ('"EXTRA": None', '"size": (1, 2)', r"is int32_t in C, given 2 values; give a number"),
        ('"EXTRA": None', '"range": {"offset": 1}', r"range\.min of struct output_range is not given"),
        ('"EXTRA": None', '"size": "x"', r"C has no value for 'x' in size; types are int8, "),
        ("**made.fields", "**{}", r"struct add_s8_params has no field EXTRA"),
        ("type=made.type", 'type="ad_s8_params"', r"no struct ad_s8_params in wrapped\.h; declare it in wrapped\.h"),
        ("return replace", "return dict", r"TypeError: .*; correct the project's Python"),
        ("return replace(made,", "return dict(", r"must return Params, not \{"),
    ],
)
def test_parameters_that_do_not_fit_name_the_function(cli, make_project, small_model, old, new, message) -> None:
    text = ACCELERATOR + PARAMS
    assert old in text
    project = make_project(accelerator=text.replace(old, new))
    line = text[: text.index("def params")].count("\n") + 1
    outcome = cli("sim", project, "--model", small_model)
    assert outcome.code == 1
    assert re.search(rf"^error: {project}/accelerator\.py:(?:{line}, params\(\)|\d+): .*{message}", outcome.err), (
        outcome.err
    )


def test_a_header_that_is_not_there_is_named(cli, make_project, small_model: Path) -> None:
    project = make_project(accelerator=ACCELERATOR.replace('"wrapped.h"', '"wraped.h"'))
    outcome = cli("sim", project, "--model", small_model)
    assert "kernel add_s8_wrapped: no folder of its include_dirs has wraped.h; do you mean 'wrapped.h'?" in outcome.err
