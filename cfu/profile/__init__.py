"""Where every cycle went: by layer, function, line and instruction, each with one cause."""
