"""Documents of runs that were never made: as many layers and causes as a test wants, all sums right."""

from __future__ import annotations

import random
from typing import Any

CAUSES = (
    "issue_alu", "issue_load", "issue_store", "issue_mul", "issue_branch", "issue_cfu", "load_use", "cfu_wait",
    "cfu_after_load", "dcache_miss", "store_wait", "icache_miss", "branch_penalty", "interrupt", "unknown",
)  # fmt: skip
OPS = ("CONV_2D", "DEPTHWISE_CONV_2D", "ADD", "FULLY_CONNECTED")


def profile(layers: int = 6, seed: int = 0, **fields: Any) -> dict[str, Any]:
    """A document of schema cfu.report, as ``cfu report --json`` writes it; ``fields`` replace some of it."""
    drawn = random.Random(seed)
    rows = [_layer(index, drawn) for index in range(layers)]
    start = 0
    for row in rows:
        row["start_cycle"], start = start, start + row["cycles"]
    cycles = sum(row["cycles"] for row in rows)
    causes = {name: sum(row["causes"][name] for row in rows) for name in CAUSES}
    return {
        "schema": {"name": "cfu.report", "version": 1}, "status": "ok", "project": "mine", "board": "ulx3s-85f",
        "memory": {"name": "ulx3s-85f", "fits": "ULX3S-85F"}, "clock_mhz": 50.0, "kernels": "project", "layout": 0,
        "model": "kws", "model_source": "zoo", "model_sha256": "ab" * 32, "input_sha256": "cd" * 32,
        "inputs": [{"name": "input", "source": "random:0"}],
        "cycles": cycles, "instructions": cycles // 2, "macs": sum(row["macs"] for row in rows), "bit_exact": True,
        "mismatch": None, "referee": {"version": "1", "sha256": "ef" * 32}, "layers": rows, "causes": causes,
        "functions": [{"name": "inner", "file": "proj/mine/k.c", "cycles": cycles, "instructions": cycles // 2}],
        "cfu": {
            "instructions": {"dot4": {"count": 1234, "stall_cycles": 77, "busy_cycles": 1234}},
            "counters": {"reads": 9},
            "array": {"macs": 5000, "peak_macs_per_cycle": 16, "utilisation": 0.25},
        },
        "roofline": {
            "points": [
                {"layer": row["index"], "intensity": row["macs"] / 100, "macs_per_cycle": row["macs"] / row["cycles"]}
                for row in rows if row["macs"]
            ],
            "ceilings": [{"name": "array", "kind": "compute", "value": 16, "unit": "MACs/cycle"},
                         {"name": "cold loads", "kind": "memory", "value": 1.18, "unit": "bytes/cycle"}],
        },
        "sizes": {"text": 9656, "rodata": 1780, "weights": 30096, "data": 4, "bss": 124, "arena": 16000,
                  "scratch": 1344, "stack": 4096},
        "toolchain": {"firmware_compiler": "gcc 12.2.0", "firmware_key": "11" * 16, "hardware_key": "22" * 16},
        "clock": {"mhz": 57.5, "placed": True, "fmax_mhz": 58.2, "note": "a board, 57.500 MHz asked for, met"},
        "resources": [{"what": "The whole SoC", "part": "a part", "timing": "Fmax 58.2 MHz",
                       "uses": {"lut": {"used": 6866, "available": 83640}}}],
        "speedup": {"portable": {"cycles": 3 * cycles, "factor": 3.0, "source": "x"},
                    "tflm": {"cycles": 64_300_000, "factor": 64_300_000 / cycles, "source": "y"}},
        "arena": {"size": 16000, "steps": layers, "buffers": [
            {"tensors": [f"t{step}"], "offset": 8000 * (step % 2), "size": 8000, "first": step,
             "last": min(step + 1, layers - 1)} for step in range(layers)]},
        "image": {
            "sections": [{"name": ".text", "address": 0x4000_0000, "size": 9656},
                         {"name": ".weights", "address": 0x4000_3000, "size": 30096}],
            "symbols": [{"name": "op0_filter", "section": ".weights", "size": 4096}], "symbol_count": 1,
            "regions": [{"name": "main_ram", "address": 0x4000_0000, "size": 327680}],
        },
        "instruction_reference": [
            {"name": "dot4", "description": "Sum of <four> products.", "details": "", "prototype": "int cfu_dot4(void)",
             "funct3": 0, "funct7": "0000000", "latency": 1, "result": "int32", "operands": [
                {"name": "x", "source": "rs1", "type": "4 x int8", "description": "activations", "fields": [],
                 "minimum": None, "maximum": None}]}],
        **fields,
    }  # fmt: skip


def _layer(index: int, drawn: random.Random) -> dict[str, Any]:
    causes = {name: drawn.randrange(0, 20_000) for name in CAUSES} | {"interrupt": 0, "unknown": 0}
    cycles = sum(causes.values())
    op = OPS[index % len(OPS)]
    inner = cycles * 2 // 3
    return {
        "index": index, "op": op, "kernel": f"{op.lower()}_s8_mine", "macs": 0 if op == "ADD" else 8 * cycles,
        "declined": [{"kernel": "other_s8", "reason": "only <3x3>"}] if index == 1 else [],
        "cycles": cycles, "instructions": cycles // 2, "output_shape": [1, 4, 4, 16], "causes": causes,
        "functions": [{"name": "inner", "cycles": inner, "lines": [{"name": "proj/mine/k.c:12", "cycles": inner // 2}]},
                      {"name": "outer", "cycles": cycles - inner}],
    }  # fmt: skip
