"""The `simd` instruction set and the kernels that use it."""

from pathlib import Path

from cfu import Accelerator

from .declarations import KERNELS
from .simd import Simd

accelerator = Accelerator(cfu=Simd(), kernels=KERNELS, include_dirs=(Path(__file__).parent / "kernels",), peak_macs=4)
