"""VexRiscv as LiteX has it, variant "full+cfu": RV32IM in five stages, small caches, a CFU on custom-0."""

from soc.cpu import Cache, CfuWait, Cpu, Csrs, WordCost
from soc.cpu.vexriscv.probes import PROBES

CPU = Cpu(
    name="vexriscv",
    title="VexRiscv",
    march="rv32im",
    misa_spec="2.2",  # before Zicsr was an extension of its own: with it the linker picks 64-bit libraries
    mabi="ilp32",
    instruction_cache=Cache(ways=1, way_bytes=4096, line_bytes=32),
    data_cache=Cache(ways=1, way_bytes=4096, line_bytes=32, write="through"),
    uncached_origin=0x8000_0000,
    # Bit 31 of the interrupt mask switches the CFU on: the mask is never written as a whole.
    csrs=Csrs(
        interrupt_mask=0xBC0, interrupt_pending=0xFC0, interrupt_lines=0x7FFF_FFFF, cfu=0xBC0, cfu_enable=0x8000_0000
    ),
    pc="VexRiscv.memory_to_writeBack_PC",
    cycle_counter="VexRiscv.CsrPlugin_mcycle",
    cfu_waits=(
        CfuWait(
            "answer",
            "VexRiscv.execute_to_memory_CfuPlugin_CFU_IN_FLIGHT",
            "VexRiscv.execute_to_memory_PC",
            "VexRiscv.execute_to_memory_INSTRUCTION",
        ),
        CfuWait(
            "take",
            "VexRiscv.execute_arbitration_isValid",
            "VexRiscv.decode_to_execute_PC",
            "VexRiscv.decode_to_execute_INSTRUCTION",
        ),
    ),
    probes=PROBES,
    multiply_cycles=1,
    word_costs=(
        WordCost("cold loads, 8 with 4 CFU instructions", 3.375, measured_by="8 lw, 4 cfu"),
        WordCost("cold loads, 4 with 2 CFU instructions", 3.625, measured_by="4 lw, 2 cfu"),
        WordCost("stores, 4 with 4 CFU instructions", 3.0, measured_by="4 cfu, 4 sw"),
    ),
    folder="vexriscv",
    cold_word_cycles=2.625,
    packages=("pythondata-cpu-vexriscv",),
)
