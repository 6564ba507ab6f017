"""Where every cycle went: an instrumented simulation, its attribution by layer, function, line and instruction."""
