"""What tells two models apart: structure, quantisation, constants; and what does not matter for what they compute."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from cfu.model.graph import Model, Op, Quantization, Tensor
from cfu.model.validate import shape_text

#: Kinds of differences; those of the last kind (names, metadata, unused tensors) change no result.
KINDS = ("structure", "quantisation", "constants", "other")


@dataclass(frozen=True)
class Difference:
    """One difference: its kind (of KINDS) and one line that says where it is and what both models have there."""

    kind: str
    text: str

    @property
    def matters(self) -> bool:
        """Whether the models may compute something else because of it."""
        return self.kind != "other"


def differences(left: Model, right: Model) -> list[Difference]:
    """All differences. Ops are matched in order, so that an op more in one model is told once.

    Indices of tensors and the order in which a file holds them are no difference.
    """
    return list(_Comparison(left, right).all())


class _Comparison:
    """A walk over both models at once; ``mapped`` grows: which tensor of the right one stands for a left one."""

    def __init__(self, left: Model, right: Model):
        self.left, self.right = left, right
        self.mapped: dict[int, int] = {}
        self.compared: set[tuple[int, int]] = set()

    def all(self) -> Iterator[Difference]:
        yield from self._ends("input", self.left.inputs, self.right.inputs)
        for a, b in _matched(self.left, self.right):
            if a is None or b is None:
                side, op, model = ("first", a, self.left) if a else ("second", b, self.right)
                assert op is not None
                yield Difference("structure", f"{_op(op)} {_shapes(model, op)}: only in the {side}")
            else:
                yield from self._ops(a, b)
        yield from self._ends("output", self.left.outputs, self.right.outputs)
        if dict(self.left.metadata) != dict(self.right.metadata):
            names = f"{sorted(self.left.metadata)} and {sorted(self.right.metadata)}, or their content"
            yield Difference("other", f"metadata: {names}")
        unused = [_unused(model) for model in (self.left, self.right)]
        if unused[0] != unused[1]:
            yield Difference("other", f"unused tensors: {unused[0]} and {unused[1]}")

    def _ends(self, what: str, left: Sequence[int], right: Sequence[int]) -> Iterator[Difference]:
        if len(left) != len(right):
            yield Difference("structure", f"{what}s: {len(left)} and {len(right)}")
        for number, pair in enumerate(zip(left, right, strict=False)):
            yield from self._tensors(f"{what} {number}", *pair)

    def _ops(self, a: Op, b: Op) -> Iterator[Difference]:
        where = _op(a) if a.index == b.index else f"{_op(a)} (op {b.index} in the second)"
        yield from _option_differences(where, a, b)
        for what, left, right in (("input", a.inputs, b.inputs), ("output", a.outputs, b.outputs)):
            if len(left) != len(right):
                yield Difference("structure", f"{where}: {len(left)} and {len(right)} {what}s")
            for number, (one, other) in enumerate(zip(left, right, strict=False)):
                if (one < 0) != (other < 0):
                    yield Difference("structure", f"{where} {what} {number}: absent in one of them")
                elif one >= 0:
                    yield from self._tensors(f"{where} {what} {number}", one, other)

    def _tensors(self, where: str, left: int, right: int) -> Iterator[Difference]:
        """Two tensors in the same place, when they meet there first. A constant may be stored once or several times."""
        a, b = self.left.tensors[left], self.right.tensors[right]
        if (left, right) in self.compared:
            return
        self.compared.add((left, right))
        if self.mapped.setdefault(left, right) != right and not (a.is_constant and b.is_constant):
            yield Difference("structure", f"{where}: comes from elsewhere in the second")
            return
        for kind, compare in _COMPARED:
            text = compare(a, b)
            if text:
                yield Difference(kind, f"{where} '{_short(a.name)}': {text}")


def _matched(left: Model, right: Model) -> Iterator[tuple[Op | None, Op | None]]:
    """Ops that stand for each other: equal in kind, options and shapes; in between, equal in kind at least."""
    signatures = [[f"{op.kind} {op.options} {_shapes(m, op)}" for op in m.ops] for m in (left, right)]
    kinds = [[op.kind for op in m.ops] for m in (left, right)]
    for equal, one, other in _blocks(signatures, range(len(left.ops)), range(len(right.ops))):
        for same, some, others in [(True, one, other)] if equal else _blocks(kinds, one, other):
            if same:
                yield from ((left.ops[i], right.ops[j]) for i, j in zip(some, others, strict=True))
            else:
                yield from ((left.ops[i], None) for i in some)
                yield from ((None, right.ops[j]) for j in others)


def _blocks(words: list[list[str]], one: range, other: range) -> Iterator[tuple[bool, range, range]]:
    """Runs of two sequences, in order: equal ones, and what is between them."""
    pair = (words[0][one.start : one.stop], words[1][other.start : other.stop])
    for tag, i, k, j, m in SequenceMatcher(None, *pair, autojunk=False).get_opcodes():
        yield tag == "equal", one[i:k], other[j:m]


def _option_differences(where: str, a: Op, b: Op) -> Iterator[Difference]:
    if a.options == b.options:
        return
    if type(a.options) is not type(b.options):
        yield Difference("structure", f"{where}: options {a.options!r} and {b.options!r}")
        return
    for option in dataclasses.fields(a.options):
        values = [getattr(op.options, option.name) for op in (a, b)]
        if values[0] != values[1]:
            yield Difference("structure", f"{where}: {option.name} {values[0]} and {values[1]}")


def _type(a: Tensor, b: Tensor) -> str:
    texts = [f"{'constant ' * t.is_constant}{t.dtype} {shape_text(t.shape)}" for t in (a, b)]
    return f"{texts[0]} and {texts[1]}" if texts[0] != texts[1] else ""


def _quantisation(a: Tensor, b: Tensor) -> str:
    one, other = a.quantization, b.quantization
    if one == other:
        return ""
    if one is None or other is None or len(one.scale) != len(other.scale) or not one.per_channel:
        return f"{_whole(one)} and {_whole(other)}"
    if one.axis != other.axis:
        return f"quantised along axis {one.axis} and {other.axis}"
    pairs = [list(zip(q.scale, q.zero_point, strict=True)) for q in (one, other)]
    differing = [i for i, (p, q) in enumerate(zip(*pairs, strict=True)) if p != q]
    first = differing[0]
    texts = [f"scale {scale:.9g}, zero point {zero}" for scale, zero in (pairs[0][first], pairs[1][first])]
    return f"{len(differing)} of {len(one.scale)} channels differ; channel {first}: {texts[0]} and {texts[1]}"


def _whole(quantization: Quantization | None) -> str:
    if quantization is None:
        return "not quantised"
    if quantization.per_channel:
        return f"{len(quantization.scale)} scales along axis {quantization.axis}"
    return f"scale {quantization.scale[0]:.9g}, zero point {quantization.zero_point[0]}"


def _values(a: Tensor, b: Tensor) -> str:
    if a.data is None or b.data is None or a.shape != b.shape or a.dtype != b.dtype:
        return ""
    one, other = (np.ascontiguousarray(t.data) for t in (a, b))
    differ = one.view(f"u{one.itemsize}") != other.view(f"u{one.itemsize}")  # by bits: NaN, -0
    if not differ.any():
        return ""
    at = tuple(int(i) for i in np.argwhere(differ)[0])
    count = f"{int(differ.sum()):,} of {a.elements:,} values differ"
    return f"{count}; {list(at)}: {one[at].item()} and {other[at].item()}"


def _name(a: Tensor, b: Tensor) -> str:
    return f"called '{_short(b.name)}' in the second" if a.name != b.name else ""


def _short(name: str) -> str:
    """Converters join all that they fused into one name."""
    return name if len(name) <= 40 else f"{name[:37]}..."


_COMPARED: tuple[tuple[str, Callable[[Tensor, Tensor], str]], ...] = (
    ("structure", _type),
    ("quantisation", _quantisation),
    ("constants", _values),
    ("other", _name),
)


def _op(op: Op) -> str:
    return f"op {op.index} {op.kind}"


def _shapes(model: Model, op: Op) -> str:
    return " ".join(shape_text(tensor.shape) for tensor in model.op_outputs(op))


def _unused(model: Model) -> int:
    used = {index for op in model.ops for index in (*op.inputs, *op.outputs)}
    return len(model.tensors) - len({*used, *model.inputs, *model.outputs} - {-1})
