"""Writing a compiled model as C: one header for its users, one source with its tables and constants."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence

import numpy as np

from cfu.base.errors import CompileError, printable
from cfu.compiler.kernel import Params, Value, place
from cfu.compiler.program import Layer, Plan
from cfu.model.graph import Model, Tensor

_C_TYPES = {
    "int8": "int8_t", "uint8": "uint8_t", "int16": "int16_t", "uint16": "uint16_t", "int32": "int32_t",
    "uint32": "uint32_t", "int64": "int64_t", "float32": "float",
}  # fmt: skip
_NUMBERS_PER_LINE = 24


class Constants:
    """The constant arrays of one model; equal ones are emitted once."""

    def __init__(self, prefix: str):
        self._prefix = prefix
        self._names: dict[str, str] = {}
        self.text: list[str] = []
        self.bytes = 0

    def name(self, array: np.ndarray, hint: str) -> str:
        """The C name of ``array``, emitting it when it is new."""
        array = np.ascontiguousarray(array)
        if array.dtype.name not in _C_TYPES:
            raise TypeError(f"C has no type for the array of {array.dtype.name} in {hint.partition('_')[2]}")
        key = hashlib.sha256(array.dtype.str.encode() + array.tobytes()).hexdigest()
        if key not in self._names:
            self._names[key] = hint
            self.bytes += array.nbytes
            section = f'section(".weights.{self._prefix}.{hint}")'
            self.text.append(
                f"static const {_C_TYPES[array.dtype.name]} {hint}[{max(array.size, 1)}]"
                f" __attribute__((aligned(4), {section})) = {{\n{_numbers(array)}}};\n"
            )
        return self._names[key]


def _numbers(array: np.ndarray) -> str:
    flat = [_number(value) for value in array.reshape(-1).tolist()] or ["0"]
    rows = (flat[i : i + _NUMBERS_PER_LINE] for i in range(0, len(flat), _NUMBERS_PER_LINE))
    return "".join(f"  {', '.join(row)},\n" for row in rows)


def _number(value: int | float) -> str:
    if isinstance(value, float):
        if math.isinf(value):
            return "__builtin_inff()" if value > 0 else "-__builtin_inff()"
        return f"{value.hex()}f"
    return "INT32_MIN" if value == -(2**31) else str(value)


def initializer(value: Value, constants: Constants, hint: str, indent: str = "  ") -> str:
    """The C initialiser of one field; arrays become constants that the field points to."""
    if value is None:
        return "0"
    if isinstance(value, np.ndarray):
        return constants.name(value, hint)
    if isinstance(value, (int, float, np.integer, np.floating)):
        return _number(value.item() if isinstance(value, np.generic) else value)
    if isinstance(value, (tuple, list)):
        return (
            "{" + ", ".join(initializer(item, constants, f"{hint}_{i}", indent) for i, item in enumerate(value)) + "}"
        )
    if not isinstance(value, Mapping):
        raise TypeError(f"C has no value for {value!r} in {hint.partition('_')[2]}")
    inner = indent + "  "
    fields = (
        f"{inner}.{name} = {initializer(item, constants, f'{hint}_{name}', inner)},\n" for name, item in value.items()
    )
    return "{\n" + "".join(fields) + indent + "}"


def _pointers(name: str, kind: str, tensors: Sequence[Tensor], prefix: str, plan: Plan) -> str:
    places = ", ".join(f"{prefix}_arena + {plan.offsets[tensor.index]}" for tensor in tensors) or "0"
    return f"static {kind} *const {name}[] = {{{places}}};\n"


def _layer(layer: Layer, params: Params, constants: Constants, prefix: str, plan: Plan) -> str:
    """The parameter struct and buffers of one layer."""
    n = layer.index
    assert layer.kernel is not None
    try:
        body = initializer(dict(params.fields), constants, f"op{n}", "")
    except TypeError as error:
        raise CompileError(f"{place(layer.kernel.params)}: {error}", f"types are {', '.join(_C_TYPES)}") from error
    return (
        f"\n/* {n}: {layer.op} by {layer.kernel_name} */\n"
        f"static const struct {params.type} op{n}_params = {body};\n"
        + _pointers(f"op{n}_inputs", "const void", layer.site.activations, prefix, plan)
        + _pointers(f"op{n}_outputs", "void", layer.site.outputs, prefix, plan)
    )


def source(
    prefix: str, model: Model, layers: Sequence[Layer], params: Sequence[Params], plan: Plan, scratch: int
) -> tuple[str, int]:
    """C source of the model, and the bytes of its constants. ``params`` are those of the executed layers, in order.

    Raises CompileError for an array that C has no type for.
    """
    executed = [layer for layer in layers if layer.kernel is not None]
    constants = Constants(prefix)
    bodies, rows = [], []
    for layer, given in zip(executed, params, strict=True):
        assert layer.kernel is not None
        bodies.append(_layer(layer, given, constants, prefix, plan))
        scratch_at = f"{prefix}_scratch" if layer.kernel.scratch(layer.site) else "0"
        n = layer.index
        rows.append(f"  {{{layer.kernel.name}, &op{n}_params, {{op{n}_inputs, op{n}_outputs, {scratch_at}}}, {n}}},\n")
    headers = sorted({layer.kernel.header for layer in executed if layer.kernel})
    memory = _memory("arena", prefix, plan.size) + (_memory("scratch", prefix, scratch) if scratch else "")
    text = (
        f"/* Generated by `cfu` from {printable(model.name)} (sha256 {model.sha256}). */\n"
        f'#include "{prefix}.h"\n\n' + "".join(f'#include "{header}"\n' for header in headers) + "\n" + memory
        + "".join(["\n", *constants.text, *bodies])
        + f"\nstatic const struct model_layer layers[] = {{\n{''.join(rows)}}};\n\n"
        + _tensors("inputs", model.inputs, model, prefix, plan)
        + _tensors("outputs", model.outputs, model, prefix, plan)
        + f"\nstruct model_mark {prefix}_marks[{len(executed) + 1}];\n\n"
        f"const struct model {prefix}_model = {{\n"
        f'  "{prefix}", layers, {len(executed)}, inputs, {len(model.inputs)}, '
        f"outputs, {len(model.outputs)}, {prefix}_marks,\n"
        "};\n"
    )  # fmt: skip
    return text, constants.bytes


def _memory(what: str, prefix: str, size: int) -> str:
    """Weak, so that an image with several models can give them one shared buffer instead."""
    return (
        f'__attribute__((weak, aligned(32), section(".{what}.{prefix}")))'
        f" uint8_t {prefix}_{what}[{prefix.upper()}_{what.upper()}_BYTES];\n"
    )


def _tensors(name: str, tensors: Sequence[int], model: Model, prefix: str, plan: Plan) -> str:
    rows = "".join(f"  {{{prefix}_arena + {plan.offsets[t]}, {model.tensor(t).nbytes}}},\n" for t in tensors)
    return f"static const struct model_tensor {name}[] = {{\n{rows}}};\n"


_HEADER = """\
/* Generated by `cfu` from {name} (sha256 {sha256}).
 *
 * Write the inputs, call {prefix}_invoke(), read the outputs. All buffers are in the model's arena:
 * an inference overwrites its inputs, and the outputs hold until the next inference.
{tensors} */
#ifndef {guard}_H
#define {guard}_H

#include "cfu/model.h"

#define {guard}_ARENA_BYTES {arena}
#define {guard}_SCRATCH_BYTES {scratch}
#define {guard}_LAYERS {layers}

extern const struct model {prefix}_model;
extern struct model_mark {prefix}_marks[{guard}_LAYERS + 1];
extern uint8_t {prefix}_arena[{guard}_ARENA_BYTES];
{scratch_declaration}
/* Input or output number `i`, counted from 0. */
static inline void *{prefix}_input(uint32_t i) {{ return {prefix}_model.inputs[i].data; }}
static inline void *{prefix}_output(uint32_t i) {{ return {prefix}_model.outputs[i].data; }}
static inline uint32_t {prefix}_input_bytes(uint32_t i) {{ return {prefix}_model.inputs[i].bytes; }}
static inline uint32_t {prefix}_output_bytes(uint32_t i) {{ return {prefix}_model.outputs[i].bytes; }}

/* Run one inference. */
static inline enum kernel_status {prefix}_invoke(void) {{ return model_invoke(&{prefix}_model); }}

#endif
"""


def header(prefix: str, model: Model, layers: Sequence[Layer], plan: Plan, scratch: int) -> str:
    """The header a user's program includes."""
    named = [("input", i, t) for i, t in enumerate(model.inputs)] + [
        ("output", i, t) for i, t in enumerate(model.outputs)
    ]
    guard = prefix.upper()
    return _HEADER.format(
        name=printable(model.name),
        sha256=model.sha256,
        prefix=prefix,
        guard=guard,
        arena=plan.size,
        scratch=scratch,
        layers=sum(layer.kernel is not None for layer in layers),
        tensors="".join(f" * {role} {i}: {_describe(model.tensor(t))}\n" for role, i, t in named),
        scratch_declaration=f"extern uint8_t {prefix}_scratch[{guard}_SCRATCH_BYTES];\n" if scratch else "",
    )


def _describe(tensor: Tensor) -> str:
    shape = "x".join(map(str, tensor.shape))
    if tensor.quantization is None:
        return f"{tensor.dtype} {shape}"
    return f"{tensor.dtype} {shape}, real = {tensor.scale:.9g} * (stored - {tensor.zero_point})"
