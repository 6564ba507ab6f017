"""Look at models, compare them, run them on the host."""
