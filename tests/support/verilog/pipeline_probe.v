// What happens in VexRiscv's pipeline around CFU instructions, counted in bins. It looks at the CPU beside the CFU in
// which it stands, by hierarchical names.
//
// Every retired instruction has the events that happened to it. Bin 16 * event + 5 + distance counts the pairs of a CFU
// instruction and an event `distance` retired instructions before it (negative: behind it), from -5 to 5. Interrupts lie
// between instructions: those behind a CFU instruction are counted where the handler is entered, those before it
// where it returns.
module pipeline_probe (
  input         clk,
  input  [31:0] index,
  output [31:0] count
);
  localparam MISPREDICTED = 0, INSTRUCTION_MISS = 1, DATA_MISS = 2, INTERRUPT = 3, RESPONSE_STALL = 4,
             COMMAND_STALL = 5, RESPONSE_WAITS = 6, EVENTS = 7;
  localparam DROPPED_IN_DECODE = 112, DROPPED_IN_EXECUTE = 113;
  localparam DEPTH = 5;

  reg [31:0] hits [0:127];
  assign count = hits[index[6:0]];
  integer b, e, d;
  initial for (b = 0; b < 128; b = b + 1) hits[b] = 0;

  wire is_cfu_in_decode = VexRiscv.decode_arbitration_isValid && VexRiscv.decode_INSTRUCTION[6:0] == 7'h0b;
  wire is_cfu_in_execute =
    VexRiscv.execute_arbitration_isValid && VexRiscv.decode_to_execute_INSTRUCTION[6:0] == 7'h0b;
  wire is_cfu_in_memory =
    VexRiscv.memory_arbitration_isValid && VexRiscv.execute_to_memory_INSTRUCTION[6:0] == 7'h0b;
  wire is_cfu_in_writeback = VexRiscv.memory_to_writeBack_INSTRUCTION[6:0] == 7'h0b;
  wire is_return_in_writeback = VexRiscv.memory_to_writeBack_INSTRUCTION == 32'h30200073;

  // Events travel with their instruction through the stages; a miss of the data cache is that of the instruction which
  // retires next, as it is done again.
  reg fetch_missed, execute_missed;
  reg [EVENTS-1:0] in_execute, in_memory, in_writeback, behind_execute, behind_memory;
  reg loads, loaded;
  always @(*) begin
    behind_execute = in_execute;
    behind_execute[INSTRUCTION_MISS] = execute_missed;
    behind_execute[MISPREDICTED] =
      VexRiscv.BranchPlugin_jumpInterface_valid && VexRiscv.decode_to_execute_INSTRUCTION[6:0] == 7'h63;
    if (is_cfu_in_execute && VexRiscv.CfuPlugin_bus_cmd_valid && !VexRiscv.CfuPlugin_bus_cmd_ready)
      behind_execute[COMMAND_STALL] = 1;
    behind_memory = in_memory;
    if (is_cfu_in_memory && !VexRiscv.CfuPlugin_bus_rsp_valid) behind_memory[RESPONSE_STALL] = 1;
    if (is_cfu_in_memory && VexRiscv.CfuPlugin_bus_rsp_valid && !VexRiscv.CfuPlugin_bus_rsp_ready)
      behind_memory[RESPONSE_WAITS] = 1;
  end

  always @(posedge clk) begin
    if (VexRiscv.IBusCachedPlugin_rsp_redoFetch) fetch_missed <= 1;
    else if (VexRiscv.decode_arbitration_isFiring || VexRiscv.decode_arbitration_removeIt) fetch_missed <= 0;
    if (!VexRiscv.execute_arbitration_isStuck) begin
      in_execute <= 0;
      execute_missed <= fetch_missed && VexRiscv.decode_arbitration_isFiring;
    end else in_execute <= behind_execute;
    if (!VexRiscv.memory_arbitration_isStuck) in_memory <= behind_execute;
    else in_memory <= behind_memory;
    if (!VexRiscv.writeBack_arbitration_isStuck) in_writeback <= behind_memory;
    loaded <= VexRiscv.dataCache_1.loader_valid;
    if (VexRiscv.dataCache_1.loader_valid && !loaded) loads <= 1;
    else if (VexRiscv.writeBack_arbitration_isFiring) loads <= 0;
  end

  // The last instructions retired, the latest first.
  reg [EVENTS-1:0] events [0:DEPTH];
  reg [DEPTH:0] was_cfu;
  initial for (b = 0; b <= DEPTH; b = b + 1) events[b] = 0;
  always @(posedge clk) begin
    if (VexRiscv.writeBack_arbitration_isFiring) begin
      for (d = DEPTH; d > 0; d = d - 1) events[d] = events[d - 1];
      events[0] = in_writeback;
      events[0][DATA_MISS] = loads;
      events[0][INTERRUPT] = is_return_in_writeback;
      was_cfu = {was_cfu[DEPTH-1:0], is_cfu_in_writeback};
      for (e = 0; e < EVENTS; e = e + 1)
        for (d = 0; d <= DEPTH; d = d + 1) begin
          if (was_cfu[0] && events[d][e]) hits[16 * e + DEPTH + d] = hits[16 * e + DEPTH + d] + 1;
          if (d > 0 && was_cfu[d] && events[0][e]) hits[16 * e + DEPTH - d] = hits[16 * e + DEPTH - d] + 1;
        end
    end
    if (VexRiscv.CsrPlugin_interruptJump)
      for (d = 1; d <= DEPTH; d = d + 1)
        if (was_cfu[d - 1]) hits[16 * INTERRUPT + DEPTH - d] = hits[16 * INTERRUPT + DEPTH - d] + 1;
    if (is_cfu_in_decode && VexRiscv.decode_arbitration_removeIt) hits[DROPPED_IN_DECODE] = hits[DROPPED_IN_DECODE] + 1;
    if (is_cfu_in_execute && VexRiscv.execute_arbitration_removeIt)
      hits[DROPPED_IN_EXECUTE] = hits[DROPPED_IN_EXECUTE] + 1;
  end
endmodule
