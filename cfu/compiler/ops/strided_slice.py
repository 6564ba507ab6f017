"""STRIDED_SLICE by copy_nd."""

from __future__ import annotations

from collections.abc import Iterable

from cfu.compiler.copying import Blanks, Copy, copy_kernel
from cfu.compiler.kernel import Site
from cfu.model.ops.strided_slice import selection
from cfu.model.validate import OpView


def moves(site: Site, blanks: Blanks) -> Iterable[Copy]:
    taken = []
    for elements in selection(OpView(site.model, site.op)):
        end = elements[-1] + elements.step
        taken.append(slice(elements[0], None if end < 0 else end, elements.step))
    output = blanks.outputs[0]
    view = blanks.inputs[0][tuple(taken)]
    # Dimensions that are taken at one place and removed are 1 long here: the output may have them as well.
    yield Copy(0, view, 0, output.reshape(view.shape))


KERNEL = copy_kernel("STRIDED_SLICE", moves)
