"""What everything else stands on: errors, the cache, tools, files, reproducible random numbers."""
