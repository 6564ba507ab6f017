"""MIRROR_PAD: an int8 tensor surrounded by its own mirror image, without (REFLECT) or with (SYMMETRIC) the border."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class MirrorPadOptions:
    mode: str = option("mode", names=("REFLECT", "SYMMETRIC"), default="REFLECT")


def check(op: OpView) -> None:
    op.counts(2)
    border = 1 if op.options.mode == "REFLECT" else 0
    for size, pair in zip(op.input(0).shape, families.paddings(op, most=6), strict=True):
        if max(pair) > size - border:
            op.fail(f"padding {max(pair)} mirrors more than the {size - border} elements there are")


DEFINITION = Definition("MIRROR_PAD", check, MirrorPadOptions, "MirrorPadOptions", version=2)
