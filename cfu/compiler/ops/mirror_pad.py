"""MIRROR_PAD by take_nd."""

from __future__ import annotations

from typing import Literal

import numpy as np

from cfu.compiler.kernel import Site
from cfu.compiler.lowering import constant
from cfu.compiler.taking import take_kernel


def indices(site: Site) -> list[np.ndarray]:
    mode: Literal["reflect", "symmetric"] = "reflect" if site.options.mode == "REFLECT" else "symmetric"
    pairs = zip(site.input.shape, constant(site, 1).reshape(-1, 2).tolist(), strict=True)
    return [np.pad(np.arange(size), (before, after), mode=mode) for size, (before, after) in pairs]


KERNEL = take_kernel("MIRROR_PAD", indices)
