"""One module for each command of `cfu`: those that are here are the commands there are."""
