"""What is kept of runs: documents, the history, differences, regressions, published figures."""
