// Sums, at two speeds. funct3 0: registered response, one operation a cycle. Otherwise: the response comes five cycles
// after the command, and no other command is taken before it does.
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
  reg [ 2:0] left;  // cycles before the slow response
  reg [31:0] sum;
  wire running = left != 0;
  wire slow = cmd_payload_function_id[2:0] != 0;
  wire takes = cmd_valid && cmd_ready;
  assign cmd_ready = !cmd_valid || !running && (!valid || rsp_ready);
  assign rsp_valid = valid;
  assign rsp_payload_outputs_0 = sum;
  always @(posedge clk) begin
    if (takes) sum <= cmd_payload_inputs_0 + cmd_payload_inputs_1;
    if (reset) begin
      valid <= 0;
      left <= 0;
    end else begin
      if (rsp_ready) valid <= 0;
      if (left == 1 || takes && !slow) valid <= 1;
      if (takes && slow) left <= 4;
      else if (running) left <= left - 1;
    end
  end
endmodule
