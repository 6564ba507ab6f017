"""What the instrumented simulator looks at: signals of VexRiscv's pipeline, and the causes it finds for each cycle.

``attribution.h`` is the other half: it turns the probed signals into causes.
"""

from __future__ import annotations

from soc.probes import Cause, Instance, Probes

_CAUSES = {
    "issue_alu": Cause("issue", "an instruction completes: integer, shift, lui, auipc"),
    "issue_load": Cause("issue", "a load completes"),
    "issue_store": Cause("issue", "a store completes"),
    "issue_mul": Cause("issue", "a multiplication completes"),
    "issue_div": Cause("issue", "a division or remainder completes"),
    "issue_branch": Cause("issue", "a branch or jump completes"),
    "issue_cfu": Cause("issue", "a CFU instruction completes"),
    "issue_system": Cause("issue", "a CSR access, fence, cache flush, mret or wfi completes"),
    "load_use": Cause("result", "an instruction needs the result of a load 1 or 2 instructions before it"),
    "mul_use": Cause("result", "an instruction needs the result of a multiplication 1 or 2 instructions before it"),
    "shift_use": Cause("result", "an instruction needs the result of the shift before it"),
    "div_busy": Cause("result", "the divider works"),
    "cfu_wait": Cause("CFU", "the CFU does not take a command yet, or has not answered yet"),
    "cfu_use": Cause("CFU", "an instruction needs the result of the CFU instruction before it"),
    "cfu_after_load": Cause(
        "CFU", "a CFU instruction waits until loads, stores and CSR accesses before it have completed"
    ),
    "dcache_miss": Cause("memory", "a line is loaded into the data cache"),
    "load_after_store": Cause("memory", "a load of a word that a store has just written is done again"),
    "uncached_load": Cause("memory", "a load of a peripheral's register waits for the bus"),
    "store_wait": Cause("memory", "a store waits for the bus to take the stores before it"),
    "icache_miss": Cause("fetch", "a line is loaded into the instruction cache"),
    "branch_penalty": Cause("fetch", "instructions behind a taken jump, or on the wrong side of a branch, are dropped"),
    "csr_wait": Cause("other", "a CSR instruction waits for the instructions before it, or its result is awaited"),
    "cache_flush": Cause("other", "a cache is flushed; after reset both are"),
    "interrupt": Cause("other", "a handler is entered or left: the pipeline is drained and filled again"),
    "wfi": Cause("other", "the CPU sleeps"),
    "unknown": Cause("other", "none of these: the attribution is wrong"),
}

#: Name in C++, signal of module VexRiscv. Each is read after a clock edge: its value in the cycle that follows.
_CPU = {
    # Fetch: stage 0 sends the address to the cache, stage 1 reads it, stage 2 is decode.
    "booted": "IBusCachedPlugin_fetchPc_booted",
    "fetch_held": "IBusCachedPlugin_fetcherHalt",
    "fetch_fence": "IBusCachedPlugin_cache_io_flush",
    "fetch_pc": "IBusCachedPlugin_fetchPc_pc",
    "fetch_flush": "IBusCachedPlugin_iBusRsp_flush",
    "fetch0_valid": "IBusCachedPlugin_iBusRsp_stages_0_output_valid",
    "fetch1_valid": "IBusCachedPlugin_iBusRsp_stages_1_input_valid",
    "fetch1_ready": "IBusCachedPlugin_iBusRsp_stages_1_input_ready",
    "icache_miss": "IBusCachedPlugin_rsp_redoFetch",
    "decode_valid": "decode_arbitration_isValid",
    "decode_stuck": "decode_arbitration_isStuck",
    "decode_removed": "decode_arbitration_removeIt",
    "decode_pc": "IBusCachedPlugin_iBusRsp_stages_2_input_payload",
    "decode_jump": "IBusCachedPlugin_predictionJumpInterface_valid",
    "decode_fault": "decodeExceptionPort_valid",
    # A result that decode needs: of the instruction in execute (with the matching source registers), or in memory.
    "hazard": "when_HazardSimplePlugin_l113",
    "execute_writes": "when_HazardSimplePlugin_l57_2",
    "execute_late": "when_HazardSimplePlugin_l58_2",
    "execute_is_rs1": "when_HazardSimplePlugin_l48_2",
    "execute_is_rs2": "when_HazardSimplePlugin_l51_2",
    "uses_rs1": "decode_RS1_USE",
    "uses_rs2": "decode_RS2_USE",
    "draining": "CsrPlugin_pipelineLiberator_active",
    "returning": "when_CsrPlugin_l1120",
    "execute_valid": "execute_arbitration_isValid",
    "execute_stuck": "execute_arbitration_isStuck",
    "execute_removed": "execute_arbitration_removeIt",
    "execute_pc": "decode_to_execute_PC",
    "execute_instruction": "decode_to_execute_INSTRUCTION",
    "execute_jump": "BranchPlugin_jumpInterface_valid",
    "execute_fault": "CsrPlugin_selfException_valid",
    "execute_flush": "when_DBusCachedPlugin_l347",
    "execute_refill": "when_DBusCachedPlugin_l363",
    "execute_wfi": "CsrPlugin_inWfi",
    "execute_csr": "when_CsrPlugin_l1184",
    "cfu_hazard": "when_CfuPlugin_l193",
    "cfu_refuses": "when_CfuPlugin_l200",
    "memory_valid": "memory_arbitration_isValid",
    "memory_stuck": "memory_arbitration_isStuck",
    "memory_removed": "memory_arbitration_removeIt",
    "memory_pc": "execute_to_memory_PC",
    "memory_instruction": "execute_to_memory_INSTRUCTION",
    "memory_div": "when_MulDivIterativePlugin_l128",
    "memory_cfu": "memory_CfuPlugin_CFU_IN_FLIGHT",
    "writeback_valid": "writeBack_arbitration_isValid",
    "writeback_stuck": "writeBack_arbitration_isStuck",
    "writeback_removed": "writeBack_arbitration_removeIt",
    "writeback_fires": "writeBack_arbitration_isFiring",
    "writeback_pc": "memory_to_writeBack_PC",
    "writeback_instruction": "memory_to_writeBack_INSTRUCTION",
    "writeback_redo": "DBusCachedPlugin_redoBranch_valid",
    "writeback_fault": "DBusCachedPlugin_exceptionBus_valid",
    "trap": "when_CsrPlugin_l1023",
    "trap_return": "when_CsrPlugin_l1068",
    "cfu_command": "CfuPlugin_bus_cmd_fire",
    "cfu_response": "CfuPlugin_bus_rsp_valid",
    "cfu_response_taken": "CfuPlugin_bus_rsp_ready",
}
_DATA_CACHE = {
    "dcache_hit": "stageB_waysHit",
    "dcache_write": "stageB_request_wr",
    "dcache_io": "stageB_mmuRsp_isIoAccess",
    "dcache_refills": "when_DataCache_l1110",
    "dcache_collides": "when_DataCache_l1008",
}
_INSTRUCTION_CACHE = {
    "line_loading": "lineLoader_valid",
    "flush_pending": "lineLoader_flushPending",
    "flushing": "when_InstructionCache_l338",
    "flush_ends": "when_InstructionCache_l342",
}

PROBES = Probes(
    causes=_CAUSES,
    instances=(
        Instance("VexRiscv", "VexRiscv", _CPU),
        Instance("VexRiscv.dataCache_1", "DataCache", _DATA_CACHE),
        Instance("VexRiscv.IBusCachedPlugin_cache", "InstructionCache", _INSTRUCTION_CACHE),
    ),
)
