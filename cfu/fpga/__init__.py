"""Driving open FPGA tools: parts, synthesis, place and route, bitstreams, boards."""
