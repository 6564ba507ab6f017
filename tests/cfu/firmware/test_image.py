"""Linker script, sizes, placement, determinism."""

import re
from dataclasses import replace

from cfu import compiler, firmware
from cfu.catalog import zoo
from cfu.compiler.ops import portable
from cfu.firmware import linker
from cfu.firmware.image import soc_header
from cfu.model.builder import Builder
from soc.memory.regions import MEMORIES, Memory, Region
from tests.flow.conftest import three_adds

ULX3S = MEMORIES["ulx3s-85f"]
TWO = Memory(
    "two",
    (Region("main_ram", 0x4000_0000, 64 * 1024), Region("tensor_ram", 0x5000_0000, 16 * 1024)),
    placement={"arena": "tensor_ram", "scratch": "tensor_ram", "stack": "tensor_ram"},
)


def build(memory: Memory = ULX3S) -> firmware.Firmware:
    program = compiler.compile(three_adds(), portable(), "m")
    return firmware.build([program], memory, headers={"cfu_ops.h": ""})


def test_roles_are_placed_in_their_regions() -> None:
    image = build(TWO)
    assert image.symbols["_start"] == 0x4000_0000
    assert 0x5000_0000 <= image.symbols["m_arena"] < 0x5000_4000
    assert image.symbols["__stack_top"] - image.symbols["__stack_bottom"] == linker.STACK_BYTES
    assert 0x5000_0000 <= image.symbols["__stack_bottom"] < 0x5000_4000
    assert 0x4000_0000 <= image.symbols["model_invoke"] < 0x4001_0000


def test_sizes_are_those_of_the_sections() -> None:
    sizes = build().sizes
    assert sizes.arena == compiler.compile(three_adds(), portable(), "m").plan.size
    assert sizes.stack == linker.STACK_BYTES
    assert 500 < sizes.text < 4000
    assert sizes.scratch == 0


def test_functions_and_arena_start_on_cache_lines() -> None:
    image = build()
    assert all(image.symbols[name] % 32 == 0 for name in ("add_s8", "model_invoke", "main", "m_arena"))


def test_the_same_input_gives_the_same_bytes(tmp_path, monkeypatch) -> None:
    first = build().elf.read_bytes()
    monkeypatch.setenv("CFU_CACHE", str(tmp_path))
    again = build()
    assert again.elf.is_relative_to(tmp_path)
    assert again.elf.read_bytes() == first


def float_functions(image: firmware.Firmware) -> set[str]:
    """Floating-point functions of libgcc, whose names hold their types: sf and df."""
    return {name for name in image.symbols if re.fullmatch(r"__[a-z]+[sd]f\w*", name)}


def test_a_whole_keyword_spotter_is_small_and_links_no_float_library() -> None:
    program = compiler.compile(zoo.models()["kws"](), portable(), "kws")
    image = firmware.build([program], ULX3S, headers={"cfu_ops.h": ""})
    assert image.sizes.text <= 24 * 1024
    assert not float_functions(image)


def test_a_float_library_is_linked_for_a_model_that_needs_it() -> None:
    b = Builder("to_int16")
    x = b.input((1, 4), "float32")
    b.output(b.op("QUANTIZE", [x], shape=(1, 4), scale=0.5, dtype="int16"))
    image = firmware.build([compiler.compile(b.build(), portable(), "m")], ULX3S, headers={"cfu_ops.h": ""})
    assert "__divsf3" in float_functions(image)


def test_registers_follow_the_memory_declaration() -> None:
    text = soc_header(replace(ULX3S, name="other"))
    assert "#define SOC_UART_RXTX (*(volatile uint32_t *)0xf0000800u)" in text
    assert "#define SOC_TIMER0_INTERRUPT 1" in text
