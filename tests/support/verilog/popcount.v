// A CFU in plain Verilog. funct3 0, funct7 0: number of ones in rs1. funct3 1, funct7 0: sum of all answers
// so far, modulo 4096.
module Cfu (
  input             clk,
  input             reset,
  input             cmd_valid,
  output            cmd_ready,
  input      [9:0]  cmd_payload_function_id,
  input      [31:0] cmd_payload_inputs_0,
  input      [31:0] cmd_payload_inputs_1,
  output reg        rsp_valid,
  input             rsp_ready,
  output reg [31:0] rsp_payload_outputs_0
);
  function [5:0] ones;
    input [31:0] x;
    integer i;
    begin
      ones = 0;
      for (i = 0; i < 32; i = i + 1) ones = ones + x[i];
    end
  endfunction

  reg [11:0] total;
  wire [5:0] count = ones(cmd_payload_inputs_0);
  wire advance = ~rsp_valid | rsp_ready;
  assign cmd_ready = advance | ~cmd_valid;

  always @(posedge clk)
    if (reset) begin
      rsp_valid <= 0;
      total <= 0;
    end else if (advance) begin
      rsp_valid <= cmd_valid;
      rsp_payload_outputs_0 <= 0;
      if (cmd_valid && cmd_payload_function_id == 0) begin
        rsp_payload_outputs_0 <= count;
        total <= total + count;
      end
      if (cmd_payload_function_id == 1) rsp_payload_outputs_0 <= total;
    end
endmodule
