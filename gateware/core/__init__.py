"""The CFU itself: its port, instructions, units, golden model; what is derived from them."""
