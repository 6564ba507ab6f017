import dataclasses
import errno
import os
import re
import shutil
import struct
import tempfile
from pathlib import Path

import numpy as np
import pytest

from cfu import sim
from cfu.base.c_header import constant
from cfu.base.errors import SimulationError
from cfu.sim import Capture, Write, hardware
from tests.support.bare_metal import ADDER, BOARD, assemble, run

INFERENCES = 3

# For inference s0 = 0, 1, 2: READY; layer 0: output = input + 1; layer 1: output = 2 * input.
TWO_LAYERS = f"""
main:
  li s0, 0
again:
  POST 1, s0
  FLUSH
  la s3, buffer
  lw a1, 0(s3)
  lw a2, 4(s3)
  addi a1, a1, 1
  addi a2, a2, 1
  sw a1, 0(s3)
  sw a2, 4(s3)
  POST_VALUE 2, 0
  CFU a1, a1, a1
  CFU a2, a2, a2
  sw a1, 0(s3)
  sw a2, 4(s3)
  POST_VALUE 2, 1
  POST_VALUE 3, 0
  addi s0, s0, 1
  li a1, {INFERENCES}
  bltu s0, a1, again
  li a0, 0x123456
  ret
.bss
.balign 16
buffer: .space 16
"""


def little_endian(*values: int) -> bytes:
    return np.array(values, "<u4").tobytes()


@pytest.fixture(scope="module")
def two_layers(tmp_path_factory):
    return assemble(tmp_path_factory.mktemp("two_layers"), TWO_LAYERS)


def test_inputs_events_captures_and_reads_of_several_inferences(two_layers):
    buffer = two_layers.symbols["buffer"]
    inputs = np.random.default_rng(1).integers(0, 1 << 20, (INFERENCES, 2))
    captures = (Capture(0, buffer, 8), Capture(1, buffer, 8), Capture(1, buffer + 4, 1))
    done = run(
        two_layers,
        inputs=tuple(
            (Write(buffer, little_endian(first)), Write(buffer + 4, little_endian(second))) for first, second in inputs
        ),
        captures=captures,
        reads=((buffer, 8), (two_layers.symbols["mailbox"], 4)),
    )
    assert (done.status, done.exit_code, done.bus_errors) == ("exit", 0x123456, 0)
    happened = [(event.kind, event.value, event.inference) for event in done.events]
    assert happened == [
        *(
            (kind, value, n)
            for n in range(INFERENCES)
            for kind, value in (("ready", n), ("layer", 0), ("layer", 1), ("done", 0))
        ),
        ("exit", 0x123456, INFERENCES - 1),
    ]
    cycles = [event.cycle for event in done.events]
    assert cycles == sorted(set(cycles))
    assert done.cycles == cycles[-1]
    expected = {}
    for n in range(INFERENCES):
        expected[n, captures[0]] = little_endian(*(inputs[n] + 1))
        expected[n, captures[1]] = little_endian(*(2 * (inputs[n] + 1)))
        expected[n, captures[2]] = expected[n, captures[1]][4:5]
    assert done.captures == expected
    assert done.reads == (expected[INFERENCES - 1, captures[1]], little_endian(4 << 24 | 0x123456))


def test_events_have_the_names_that_the_mailbox_gives_them(tmp_path):
    header = Path(__file__).parents[3] / "software" / "include" / "cfu" / "mailbox.h"
    names = re.findall(r"^  MAILBOX_(\w+) =", header.read_text(), re.MULTILINE)
    kinds = {
        name.lower(): constant(header, f"MAILBOX_{name}") for name in names if name not in ("NONE", "EXIT", "TRAP")
    }
    assert kinds.keys() == {"ready", "layer", "done"}
    kinds["99"] = 99  # no event: its number stands for it
    main = "main:" + "".join(f"POST_VALUE {kind}, 5;" for kind in kinds.values()) + "li a0, 0; ret"
    done = run(assemble(tmp_path, main))
    assert [(event.kind, event.value) for event in done.events] == [*((name, 5) for name in kinds), ("exit", 0)]


def test_runs_are_repeatable(two_layers):
    first, second = (run(two_layers) for _ in range(2))
    assert first.events == second.events
    assert (first.cycles, first.pc) == (second.cycles, second.pc)
    assert first.cpu_seconds > 0
    assert first.cycles_per_second == first.cycles / first.cpu_seconds


def test_ram_starts_as_the_program_says_and_else_zero(tmp_path):
    program = assemble(tmp_path, "main: li a0, 0; ret; .data; table: .word 1, 2, 3; .bss; rest: .space 8")
    end = BOARD.regions[0].end
    reads = ((program.symbols["table"], 12), (program.symbols["rest"], 8), (end - 64, 64))
    done = run(program, reads=reads)
    assert done.reads == (little_endian(1, 2, 3), bytes(8), bytes(64))


def test_an_inference_without_its_inputs_is_refused(two_layers):
    with pytest.raises(SimulationError, match="asks for the inputs of inference 1, which were not given"):
        run(two_layers, inputs=((Write(two_layers.symbols["buffer"], bytes(8)),),))


def test_trap_tells_cause_place_and_value(tmp_path):
    program = assemble(tmp_path, "main: li a1, 7; culprit: .word 0xffffffff; ret")
    done = run(program)
    assert (done.status, done.trap_cause, done.trap_value) == ("trap", 2, 0xFFFF_FFFF)
    assert done.pc == program.symbols["culprit"]
    assert done.events[-1].kind == "trap"
    assert done.exit_code == 0


def test_cycle_limit_tells_where_the_program_was(tmp_path):
    program = assemble(tmp_path, "main: li a1, 5; forever: addi a1, a1, 1; j forever; after: ret")
    done = run(program, max_cycles=12_345)
    assert (done.status, done.cycles) == ("limit", 12_345)
    assert program.symbols["forever"] <= done.pc < program.symbols["after"]


def test_a_limit_of_zero_runs_nothing(two_layers):
    assert run(two_layers, max_cycles=0).cycles == 0


def test_console_is_streamed_and_kept(tmp_path):
    text = "Größe\nno newline at the end"
    put = "; ".join(f"PUTC {byte}; li a1, 40; 1: addi a1, a1, -1; bnez a1, 1b" for byte in text.encode())
    program = assemble(tmp_path, f"main: {put}; li a0, 0; ret")
    heard = []
    done = sim.run(hardware.build(ADDER, BOARD), program.job(), on_console=heard.append)
    assert done.console == "".join(heard) == text
    assert heard[0].startswith("Größe\n")


def test_what_is_in_the_uart_at_the_end_is_heard(tmp_path):
    put = "; ".join(f"PUTC {byte}" for byte in b"0123456789abcdef")
    done = run(assemble(tmp_path, f"main: {put}; li a0, 0; ret"))
    assert done.console == "0123456789abcdef"


def test_progress_comes_while_it_runs(tmp_path):
    source = "main: POST_VALUE 1, 4; POST_VALUE 2, 6; 1: j 1b"
    heard = []
    job = assemble(tmp_path, source).job(max_cycles=1_000_000)
    done = sim.run(hardware.build(ADDER, BOARD), job, on_progress=heard.append)
    assert heard
    assert [progress.cycles for progress in heard] == sorted(progress.cycles for progress in heard)
    assert heard[-1].cycles <= done.cycles
    assert heard[-1].cpu_seconds <= done.cpu_seconds
    assert all((progress.inference, progress.layers) == (4, 7) for progress in heard[1:])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reads": ((BOARD.regions[0].end - 4, 8),)}, "a read, 8 bytes at 0x4004fffc, is in no memory region"),
        ({"captures": (Capture(0, 0, 4),)}, "a captured tensor, 4 bytes at 0x00000000, is in no memory region"),
        ({"inputs": ((Write(0xFFFF_FFFC, bytes(8)),),)}, "an input, 8 bytes at 0xfffffffc, is in no memory region"),
    ],
)
def test_addresses_outside_the_ram_are_refused(two_layers, changes, message):
    with pytest.raises(SimulationError, match=message):
        run(two_layers, **changes)


@pytest.mark.parametrize("mailbox", [0x4000_0002, 0x1000_0000])
def test_a_bad_mailbox_is_refused(two_layers, mailbox):
    job = dataclasses.replace(two_layers.job(), mailbox=mailbox)
    with pytest.raises(SimulationError, match=f"the mailbox.* at 0x{mailbox:08x}"):
        sim.run(hardware.build(ADDER, BOARD), job)


def _refused_program(job: sim.Job, path: Path) -> str:
    with pytest.raises(SimulationError) as raised:
        sim.run(hardware.build(ADDER, BOARD), dataclasses.replace(job, elf=path))
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_bad_programs_are_refused(two_layers, tmp_path):
    job = two_layers.job()
    assert "missing.elf is not a file" in _refused_program(job, tmp_path / "missing.elf")
    short = tmp_path / "short.elf"
    short.write_bytes(two_layers.elf.read_bytes()[:40])
    assert "is not an ELF file" in _refused_program(job, short)
    short.write_bytes(two_layers.elf.read_bytes()[:4200])
    assert "is truncated" in _refused_program(job, short)
    host = Path(shutil.which("true"))
    assert "is not a 32-bit RISC-V ELF file" in _refused_program(job, host)


def test_a_program_outside_the_memory_is_refused(tmp_path):
    program = assemble(tmp_path, "main: ret; .data; .space 400 * 1024, 1")
    with pytest.raises(SimulationError, match=r"a segment of the program, \d+ bytes at 0x40000000, is in no memory"):
        run(program)


def _script(folder: Path, text: str) -> Path:
    """A program to be run in the simulator's place."""
    path = folder / "script"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("kill -SEGV $$", "the simulator was killed by signal 11"),
        ("echo oops >&2; exit 3", r"the simulator failed \(3\): oops"),
    ],
)
def test_death_of_the_simulator_is_told(two_layers, tmp_path, script, message):
    broken = dataclasses.replace(hardware.build(ADDER, BOARD), simulator=_script(tmp_path, script))
    with pytest.raises(SimulationError, match=message):
        sim.run(broken, two_layers.job())


def test_interruption_ends_the_simulator_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    built = hardware.build(ADDER, BOARD)
    pid = tmp_path / "pid"
    program = assemble(tmp_path, "main: j main")
    wrapper = _script(tmp_path, f'echo $$ > {pid}; exec {built.simulator} "$@"')

    def interrupt(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.run(dataclasses.replace(built, simulator=wrapper), program.job(max_cycles=1 << 40), on_progress=interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    assert os.listdir(tmp_path / "tmp") == []


def test_a_full_disk_and_a_vanished_simulator_are_told(two_layers, tmp_path, monkeypatch):
    built = hardware.build(ADDER, BOARD)
    gone = dataclasses.replace(built, simulator=tmp_path / "gone")
    with pytest.raises(SimulationError, match=r"cannot run .*/gone: No such file or directory; run again"):
        sim.run(gone, two_layers.job())

    def full(path, data):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SimulationError, match=r"cannot write .*/inputs.bin: No space left on device; .* TMPDIR"):
        sim.run(built, two_layers.job())


def test_waveforms_need_a_simulator_that_was_built_for_them(two_layers, tmp_path):
    wave = tmp_path / "wave.fst"
    with pytest.raises(SimulationError, match="built without waveforms"):
        run(two_layers, wave=wave, wave_layer=0)
    assert not wave.exists()


@pytest.mark.slow
def test_wave_of_one_layer(two_layers, tmp_path):
    """A recording simulator evaluates both edges of the clock: the same events at the same cycles."""
    traced = hardware.build(ADDER, BOARD, trace=True)
    plain = run(two_layers)
    ready, first, second = (event.cycle for event in plain.events[:3])
    for layer, start, end in ((0, ready, first), (1, first, second), (None, 0, plain.cycles)):
        wave = tmp_path / f"{layer}.fst"
        done = sim.run(traced, two_layers.job(wave=wave, wave_layer=layer))
        assert done.events == plain.events
        # The file's header: block type, length, first and last time in half clock periods.
        assert struct.unpack(">BQQQ", wave.read_bytes()[:25]) == (0, 329, 2 * start, 2 * end - 1)
    with pytest.raises(SimulationError, match="layer 7 was not run"):
        sim.run(traced, two_layers.job(wave=tmp_path / "never.fst", wave_layer=7))
    assert not (tmp_path / "never.fst").exists()


def test_cycles_do_not_depend_on_initial_register_values(two_layers):
    plain = run(two_layers)
    for seed in (1, 2, 3, 4):
        assert run(two_layers, seed=seed).events == plain.events


def test_seeds_do_change_registers_without_reset(tmp_path):
    source = "main: la a1, result; sw s11, 0(a1); sw s10, 4(a1); li a0, 0; ret; .bss; result: .space 8"
    program = assemble(tmp_path, source)
    reads = ((program.symbols["result"], 8),)
    values = {seed: run(program, seed=seed, reads=reads).reads[0] for seed in (0, 1, 1, 2)}
    assert values[0] == bytes(8)
    assert len(set(values.values())) == 3
