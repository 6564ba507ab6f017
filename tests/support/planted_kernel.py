"""A kernel with a fault that the sanitizers must find: ``python -m tests.support.planted_kernel FAULT FOLDER``."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from cfu import host
from cfu.compiler.kernel import Site
from cfu.compiler.ops.add import DIRECT
from tests.flow.conftest import three_adds
from tests.support import sanitized

#: The C of each fault, and what the report says of it. SIZE is the bytes of each buffer, 1 too many or too large.
FAULTS = {
    "read behind an input": ("sum = x[SIZE];", "heap-buffer-overflow"),
    "read before an input": ("sum = x[-1];", "heap-buffer-overflow"),
    "write behind an output": ("y[SIZE] = 1;", "heap-buffer-overflow"),
    "signed overflow": ("sum = 0x7fffffff; sum = sum + SIZE;", "signed integer overflow"),
    "shift by too much": ("sum = 1 << (SIZE + 24);", "shift exponent"),
    "misaligned word": ("sum = *(volatile int32_t *)(void *)(y + 1);", "misaligned address"),
}

_SOURCE = """
#include "planted.h"
enum kernel_status add_s8_planted(const void *params, const struct kernel_io *io) {
  volatile int32_t sum = 0;
  const int8_t *x = io->inputs[0];
  int8_t *y = io->outputs[0];
  (void)x, (void)y;
  %s
  (void)sum;
  return add_s8(params, io);
}
"""

_HEADER = '#include "add_s8.h"\nenum kernel_status add_s8_planted(const void *params, const struct kernel_io *io);\n'


def main(fault: str, folder: Path) -> None:
    sanitized.prepare()
    model = three_adds()
    site = Site(model, (model.ops[1],))
    body = FAULTS[fault][0].replace("SIZE", str(site.output.nbytes)) if fault != "none" else ""
    (folder / "planted.h").write_text(_HEADER)
    (folder / "planted.c").write_text(_SOURCE % body)
    kernel = replace(DIRECT, name="add_s8_planted", header="planted.h", source=folder / "planted.c")
    compiled = host.library((kernel, DIRECT))
    inputs = [np.zeros(tensor.shape, tensor.dtype) for tensor in site.activations]
    host.run_kernel(kernel, site, inputs, compiled=compiled)
    print("add_s8_planted ran")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
