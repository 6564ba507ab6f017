"""The `simd` instruction set and the kernels that use it."""

from pathlib import Path

from cfu.accelerator import Accelerator
from gateware.simd import Simd

from .kernels import KERNELS

accelerator = Accelerator(cfu=Simd(), kernels=KERNELS, include_dirs=(Path(__file__).parent / "kernels",), peak_macs=4)
