"""Kernels on the host, in milliseconds: the same C, called op by op; with the verilated CFU where they use one."""

from cfu.host.kernels import KernelError, Library, library, run_kernel, run_layers, run_model

__all__ = ["KernelError", "Library", "library", "run_kernel", "run_layers", "run_model"]
