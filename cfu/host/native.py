"""Python values as the C structs of a natively compiled library."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cfu.base.errors import CompileError
from cfu.compiler.c_struct import Array, Opaque, Pointer, Scalar, Struct, Type
from cfu.compiler.kernel import Value

_UNNAMED = (0, Opaque("a field of an unnamed struct or union", 0))


def pack(struct: Struct, fields: Mapping[str, Value], keep: list[np.ndarray]) -> bytes:
    """The bytes of ``struct`` with ``fields``, which fit it (:func:`cfu.compiler.c_struct.check`).

    Arrays that it points to are added to ``keep``. Raises CompileError for a field that only the C compiler can place.
    """
    data = bytearray(struct.size)
    for name, value in fields.items():
        offset, kind = struct.members.get(name, _UNNAMED)
        data[offset : offset + kind.size] = _pack(kind, value, keep)
    return bytes(data)


def _pack(kind: Type, value: Value, keep: list[np.ndarray]) -> bytes:
    match kind, value:
        case Struct(), Mapping():
            return pack(kind, value, keep)
        case Array(element=element), tuple() | list():
            return b"".join(_pack(element, item, keep) for item in value)
        case Pointer(), None:
            return bytes(kind.size)
        case Pointer(), np.ndarray():
            array = np.require(value, requirements=["C", "A"])
            keep.append(array)
            return array.ctypes.data.to_bytes(kind.size, "little")
        case Scalar(), int() | float() | np.integer() | np.floating():
            return bytes(np.dtype(kind.dtype).type(value).tobytes())
    raise CompileError(f"the host cannot pack {kind}", "use structs, arrays, pointers and numbers in parameters")
