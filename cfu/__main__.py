"""``python -m cfu``: the same as ``cfu``."""

from cfu.cli.main import main

main()
