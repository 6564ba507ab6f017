"""ARG_MIN: the index of the first smallest element along an axis of an int8 tensor, as int32."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.definition import Definition, tensor_type


@dataclass(frozen=True)
class ArgMinOptions:
    output_type: str = tensor_type("outputType", default="INT32")


DEFINITION = Definition("ARG_MIN", families.arg_reduction, ArgMinOptions, "ArgMinOptions", version=2)
