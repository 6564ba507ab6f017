"""Building blocks of CFUs, one component a file, each with its golden model beside it.

They are examples to build from, tested and synthesised on their own: see docs/gateware.md for sizes and for which
accelerators here have which. A project imports them by module (``gateware.blocks.requantizer``).
"""
