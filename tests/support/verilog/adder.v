// The simplest CFU: the sum of both operands. Registered response, one operation a cycle.
module Cfu (
    input         clk,
    input         reset,
    input         cmd_valid,
    output        cmd_ready,
    input  [ 9:0] cmd_payload_function_id,
    input  [31:0] cmd_payload_inputs_0,
    input  [31:0] cmd_payload_inputs_1,
    output        rsp_valid,
    input         rsp_ready,
    output [31:0] rsp_payload_outputs_0
);
  reg        valid;
  reg [31:0] sum;
  assign cmd_ready = !valid || rsp_ready;
  assign rsp_valid = valid;
  assign rsp_payload_outputs_0 = sum;
  always @(posedge clk) begin
    if (reset) valid <= 0;
    else if (cmd_ready) valid <= cmd_valid;
    if (cmd_ready) sum <= cmd_payload_inputs_0 + cmd_payload_inputs_1;
  end
endmodule
