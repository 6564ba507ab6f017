// Two instructions on one accumulator. `start` sets it; `mac4` adds four int8 products to it and answers with the sum.
// Any other opcode is answered with 0. A response comes one cycle after its command, one command is taken a cycle.
module Cfu (
  input             clk,
  input             reset,
  input             cmd_valid,
  output            cmd_ready,
  input      [9:0]  cmd_payload_function_id,  // funct7, then funct3 in the low three bits
  input      [31:0] cmd_payload_inputs_0,     // rs1
  input      [31:0] cmd_payload_inputs_1,     // rs2
  output reg        rsp_valid,
  input             rsp_ready,
  output reg [31:0] rsp_payload_outputs_0     // rd
);
  localparam [9:0] START = 10'd0, MAC4 = 10'd1;

  reg signed [31:0] total;

  wire signed [7:0] x0 = cmd_payload_inputs_0[7:0],   w0 = cmd_payload_inputs_1[7:0];
  wire signed [7:0] x1 = cmd_payload_inputs_0[15:8],  w1 = cmd_payload_inputs_1[15:8];
  wire signed [7:0] x2 = cmd_payload_inputs_0[23:16], w2 = cmd_payload_inputs_1[23:16];
  wire signed [7:0] x3 = cmd_payload_inputs_0[31:24], w3 = cmd_payload_inputs_1[31:24];
  wire signed [31:0] sum = total + (x0 * w0 + x1 * w1) + (x2 * w2 + x3 * w3);

  // The response register is empty, or is taken in this cycle. Without a command the CPU wants ready, too.
  wire advance = ~rsp_valid | rsp_ready;
  assign cmd_ready = advance | ~cmd_valid;

  always @(posedge clk)
    if (reset) begin
      rsp_valid <= 0;
      total <= 0;
    end else if (advance) begin
      rsp_valid <= cmd_valid;
      rsp_payload_outputs_0 <= 0;
      if (cmd_valid && cmd_payload_function_id == START) total <= cmd_payload_inputs_0;
      if (cmd_valid && cmd_payload_function_id == MAC4) begin
        total <= sum;
        rsp_payload_outputs_0 <= sum;
      end
    end
endmodule
