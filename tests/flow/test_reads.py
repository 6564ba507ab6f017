"""A result is never older than a file that it depends on, wherever that file is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flow.conftest import HEADER

SLOW = "#define TURNS 500\n"
BODY = "for (volatile int i = 0; i < TURNS; i++) {} return add_s8(params, io);"


@pytest.fixture
def cycles(cli, small_model: Path):
    """Cycles of a project on the small model."""

    def run(project: Path) -> int:
        outcome = cli("sim", project, "--model", small_model, "--json", "-")
        assert outcome.code == 0, outcome.err
        return int(json.loads(outcome.out)["cycles"])

    return run


@pytest.fixture
def outside(make_project, tmp_path: Path) -> tuple[Path, Path]:
    """A project whose kernel includes a file that is in no folder of headers; that file."""
    project = make_project(BODY)
    (project / "wrapped.h").write_text('#include "../constants.h"\n' + HEADER)
    constants = project.parent / "constants.h"
    constants.write_text("#define TURNS 1\n")
    return project, constants


def test_a_header_outside_is_edited(outside, cycles) -> None:
    project, constants = outside
    first = cycles(project)
    constants.write_text(SLOW)
    assert cycles(project) > first + 500
    constants.write_text("#define TURNS 1\n")
    assert cycles(project) == first


def test_a_header_outside_becomes_wrong(outside, cycles, cli, small_model: Path) -> None:
    project, constants = outside
    cycles(project)
    constants.write_text("#error not now\n")
    for command in ("sim", "layer"):
        outcome = cli(command, project, "--model", small_model)
        assert outcome.code == 1 and "constants.h:1: #error not now" in outcome.err


def test_the_host_reads_it_too(outside, cli, small_model: Path) -> None:
    project, constants = outside
    source = project / "wrapped.c"
    source.write_text(source.read_text().replace(BODY, "return TURNS ? add_s8(params, io) : KERNEL_UNSUPPORTED;"))
    assert "bit-exact" in cli("layer", project, "--model", small_model).out
    constants.write_text("#define TURNS 0\n")
    assert "returned status" in cli("layer", project, "--model", small_model).err


def test_another_header_comes_first(make_project, cycles) -> None:
    project = make_project(BODY)
    (project.parent / "more").mkdir()
    (project.parent / "more" / "middle.h").write_text('#include "turns.h"\n')
    (project.parent / "turns.h").write_text("#define TURNS 1\n")
    (project / "wrapped.h").write_text('#include "../more/middle.h"\n' + HEADER)
    (project / "turns.h").write_text("#define TURNS 1\n")
    first = cycles(project)
    (project.parent / "more" / "turns.h").write_text(SLOW)  # beside the header that includes it
    assert cycles(project) > first + 500


def test_the_environment_adds_no_folder(make_project, cycles, monkeypatch, tmp_path: Path) -> None:
    project = make_project(BODY)
    either = "#if __has_include(<turns.h>)\n#include <turns.h>\n#else\n#define TURNS 1\n#endif\n"
    (project / "wrapped.h").write_text(either + HEADER)
    first = cycles(project)
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "turns.h").write_text(SLOW)
    monkeypatch.setenv("CPATH", str(tmp_path / "env"))
    (project / "wrapped.c").write_text((project / "wrapped.c").read_text() + "\n")  # so that it is built
    assert cycles(project) == first


def test_what_the_assembler_includes(make_project, cycles) -> None:
    table = '__asm__(".section .rodata\\n.balign 4\\n.global turns\\nturns: .incbin \\"%s\\"\\n.text");'
    project = make_project("extern const unsigned turns; " + BODY.replace("TURNS", "(int)turns"))
    binary = project.parent / "turns.bin"
    binary.write_bytes((1).to_bytes(4, "little"))
    source = project / "wrapped.c"
    source.write_text(source.read_text() + table % binary + "\n")
    first = cycles(project)
    binary.write_bytes((500).to_bytes(4, "little"))
    assert cycles(project) > first + 500
