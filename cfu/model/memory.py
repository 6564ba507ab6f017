"""How long tensors live, and how much memory that takes at least."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.graph import Model
from cfu.model.ops import DEFINITIONS


@dataclass(frozen=True)
class Lifetime:
    """A tensor (with its aliases) is needed from op ``first`` to op ``last``, both included.

    Model inputs are there from op 0; model outputs stay to the last op.
    """

    first: int
    last: int
    nbytes: int


def aliases(model: Model) -> dict[int, int]:
    """The tensor whose memory each computed tensor shares: itself, or the input of an op that moves no data."""
    roots: dict[int, int] = {index: index for index in model.inputs}
    for op in model.ops:
        for index in op.outputs:
            shares = DEFINITIONS[op.kind].alias and op.inputs[0] in roots
            roots[index] = roots[op.inputs[0]] if shares else index
    return roots


def lifetimes(model: Model) -> dict[int, Lifetime]:
    """By root tensor: when it is needed."""
    roots = aliases(model)
    first: dict[int, int] = {roots[index]: 0 for index in model.inputs}
    last = dict(first)
    for op in model.ops:
        for index in (*op.inputs, *op.outputs):
            if index in roots:
                first.setdefault(roots[index], op.index)
                last[roots[index]] = op.index
    for index in model.outputs:
        last[roots[index]] = len(model.ops) - 1
    return {index: Lifetime(first[index], last[index], model.tensors[index].nbytes) for index in first}


def minimum_arena(model: Model) -> int:
    """Bytes of activations that exist at once, at most: the most that any op's inputs, outputs and tensors kept for
    later add up to. No placement needs less, unless an op writes its output over its input.
    """
    spans = lifetimes(model).values()
    return max(sum(span.nbytes for span in spans if span.first <= op.index <= span.last) for op in model.ops)
