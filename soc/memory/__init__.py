"""Memories of the SoC: the address map, RAM on the chip, memory chips."""
