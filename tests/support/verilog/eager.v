// The recorder of tests/gateware in plain Verilog, as unlike it as the bus allows: it answers in the cycle of a command
// or, now and then, some later, and cmd_ready is low unless a command is being answered, so low while idle.
module Cfu (
  input         clk,
  input         reset,
  input         cmd_valid,
  output        cmd_ready,
  input  [9:0]  cmd_payload_function_id,
  input  [31:0] cmd_payload_inputs_0,
  input  [31:0] cmd_payload_inputs_1,
  output        rsp_valid,
  input         rsp_ready,
  output [31:0] rsp_payload_outputs_0
);
  wire [2:0] tag = cmd_payload_function_id[2:0];
  wire [31:0] a = cmd_payload_inputs_0, b = cmd_payload_inputs_1;
  reg [31:0] hash, count;
  wire [31:0] mixed = {hash[26:0], hash[31:27]} + (a ^ {b[22:0], b[31:23]}) + tag;
  wire [31:0] hits;
  pipeline_probe probe (.clk(clk), .index(a), .count(hits));

  reg [1:0] left;
  reg [6:0] noise;
  assign rsp_valid = cmd_valid & left == 0;
  assign cmd_ready = rsp_valid & rsp_ready;
  assign rsp_payload_outputs_0 = tag == 6 ? hits : tag == 5 ? count + 1 : mixed;

  always @(posedge clk)
    if (reset) begin
      hash <= 1;
      count <= 32'hffffff80;
      left <= 0;
      noise <= 1;
    end else begin
      noise <= {noise[5:0], noise[6] ^ noise[5]};
      if (cmd_ready) begin
        left <= noise[0] ? 0 : noise[2:1];
        if (tag < 6) begin
          hash <= mixed;
          count <= count + 1;
        end
      end else if (cmd_valid && left != 0) left <= left - 1;
    end
endmodule
