"""The ``.tflite`` schema: the generated reader and writer that the tflite-micro wheel carries."""

from __future__ import annotations

from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as tables

__all__ = [
    "DTYPES", "DTYPE_CODES", "IDENTIFIER", "OPERATORS", "OPERATOR_CODES", "OPTIONS", "OPTIONS_CODES", "TENSOR_TYPES",
    "VERSION", "tables",
]  # fmt: skip

IDENTIFIER = b"TFL3"
VERSION = 3


def _names(enumeration: type) -> dict[int, str]:
    return {value: name for name, value in vars(enumeration).items() if isinstance(value, int)}


#: Names of the builtin operators, by code.
OPERATORS: dict[int, str] = _names(tables.BuiltinOperator)
OPERATOR_CODES: dict[str, int] = {name: code for code, name in OPERATORS.items()}

#: Names of the option tables ('Conv2DOptions', ...), by the type code of the union.
OPTIONS: dict[int, str] = _names(tables.BuiltinOptions)
OPTIONS_CODES: dict[str, int] = {name: code for code, name in OPTIONS.items()}

#: Names of all tensor types, for messages; DTYPES holds those that have a NumPy counterpart.
TENSOR_TYPES: dict[int, str] = _names(tables.TensorType)
DTYPES: dict[int, str] = {
    code: name.lower()
    for code, name in TENSOR_TYPES.items()
    if name in "FLOAT16 FLOAT32 FLOAT64 INT8 INT16 INT32 INT64 UINT8 UINT16 UINT32 UINT64 BOOL".split()
}
DTYPE_CODES: dict[str, int] = {name: code for code, name in DTYPES.items()}
