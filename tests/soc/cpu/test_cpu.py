"""CPUs as data: found by being there, refused when contradictory, and what follows from a memory."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import soc.cpu
from cfu.flow import design
from soc.cpu import DEFAULT, Cache, Cpu, Csrs
from soc.memory.regions import BIOS_REGIONS, MEMORIES, RAM_ORIGIN, Memory, Region
from soc.probes import Cause, Instance, Probes
from tests.support import walk
from tests.support.cpus import NO_CACHES, TWIN

RAM = Region("ram", RAM_ORIGIN, 1 << 16)
#: The page has its reader write the declaration of a CPU called toy.
PAGE = walk.ROOT / "docs" / "adding" / "cpu.md"


@pytest.fixture
def toy_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder ``toy`` that stands beside the CPUs there are."""
    (file,) = walk.steps(PAGE.read_text(encoding="utf-8"))
    assert isinstance(file, walk.File) and file.path == "soc/cpu/toy/__init__.py"
    walk.write(file, tmp_path)
    folder = tmp_path / "soc" / "cpu" / "toy"
    (folder / "core.v").write_text("module Toy; endmodule\n")
    monkeypatch.setattr(soc.cpu, "__path__", [*soc.cpu.__path__, str(folder.parent)])
    soc.cpu.cpus.cache_clear()
    yield folder
    soc.cpu.cpus.cache_clear()
    sys.modules.pop("soc.cpu.toy", None)
    vars(soc.cpu).pop("toy", None)


def test_a_folder_is_a_cpu(toy_folder: Path) -> None:
    assert list(soc.cpu.cpus()) == ["toy", "vexriscv"]
    toy = design.cpu("toy")
    assert toy.hardware_folder == toy_folder
    assert {path.name for path in toy.files()} == {"__init__.py", "core.v"}, "and no byte code"


def test_the_default_is_one_of_them_and_its_folder_is_whole() -> None:
    assert soc.cpu.cpus()[DEFAULT.name] is DEFAULT
    assert {"__init__.py", "attribution.h", "litex.py"} <= {path.name for path in DEFAULT.files()}


def test_declarations_load_no_framework() -> None:
    script = "import sys, soc.cpu; print(*{name.split('.')[0] for name in sys.modules} & {'litex', 'migen'})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_lines_and_ways_are_those_of_the_larger_cache() -> None:
    assert (DEFAULT.line_bytes, DEFAULT.way_bytes) == (32, 4096)
    assert (TWIN.line_bytes, TWIN.way_bytes) == (64, 2048)
    assert (NO_CACHES.line_bytes, NO_CACHES.way_bytes, NO_CACHES.caches) == (16, 0, ())


def test_it_starts_at_the_code_or_in_the_bios() -> None:
    elsewhere = Memory("elsewhere", (RAM, Region("other", 0x5000_0000, 4096)), placement={"code": "other"})
    assert DEFAULT.start(MEMORIES["ulx3s-85f"]) == RAM_ORIGIN
    assert DEFAULT.start(elsewhere) == 0x5000_0000
    assert DEFAULT.start(MEMORIES["sdram-32m"]) == BIOS_REGIONS[0].origin


def test_a_fixed_reset_address_needs_code_there() -> None:
    fixed = dataclasses.replace(DEFAULT, reset_address=0x2000_0000)
    with pytest.raises(ValueError, match="VexRiscv starts at 0x20000000: memory m must have its code there, not at"):
        fixed.start(Memory("m", (RAM,)))
    assert fixed.start(Memory("m", (Region("ram", 0x2000_0000, 4096),))) == 0x2000_0000


@pytest.mark.parametrize("changes", [{"cached": False}, {"origin": 0x9000_0000}])
def test_what_is_cached_is_the_cpus(changes: dict) -> None:
    memory = Memory("bad", (RAM, dataclasses.replace(RAM, **({"name": "other", "origin": 0x5000_0000} | changes))))
    with pytest.raises(ValueError, match=r"VexRiscv caches exactly what is below 0x80000000, not Region.*'other'"):
        DEFAULT.start(memory)


def _replaced(**changes: object) -> Callable[[], Cpu]:
    return lambda: dataclasses.replace(DEFAULT, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Cache(3, 4096, 32), "ways of a cache must be a power of two, not 3"),
        (lambda: Cache(1, 4000, 32), "way_bytes of a cache must be a power of two, not 4000"),
        (lambda: Cache(1, 4096, 0), "line_bytes of a cache must be a power of two, not 0"),
        (lambda: Cache(1, 16, 32), "at least a line of 32 bytes, not 16"),
        (lambda: Csrs(0x1000, 0, 1, 0, 2), "CSR number interrupt_mask must have 12 bits, not 4096"),
        (lambda: Csrs(0xBC0, 0, 3, 0xBC0, 2), "cfu_enable must not be an interrupt line, not 0x2"),
        (_replaced(march="rv64imac"), "must start with rv32, not 'rv64imac'"),
        (_replaced(start_files=()), r"must have a start-up file, not \(\)"),
        (_replaced(multiply_cycles=0), "multiply_cycles must be at least 1, not 0"),
        (lambda: Probes({"wfi": Cause("other", "")}, ()), r"causes must have 'unknown', not \['wfi'\]"),
        (
            lambda: Probes({"unknown": Cause("other", "")}, (Instance("A", "A", {"x": "y"}),) * 2),
            r"different names in C\+\+, not \['x', 'x'\]",
        ),
    ],
)
def test_contradictions_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_causes_are_grouped_in_their_order_and_explained() -> None:
    groups = DEFAULT.probes.groups
    assert list(groups) == ["issue", "result", "CFU", "memory", "fetch", "other"]
    assert groups["CFU"] == ("cfu_wait", "cfu_use", "cfu_after_load")
    assert sorted(name for group in groups.values() for name in group) == sorted(DEFAULT.probes.causes)
    assert soc.cpu.meaning("wfi") == "the CPU sleeps"
    assert soc.cpu.meaning("telepathy") == ""
