"""ARG_MAX: the index of the first largest element along an axis of an int8 tensor, as int32."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.definition import Definition, tensor_type


@dataclass(frozen=True)
class ArgMaxOptions:
    output_type: str = tensor_type("outputType", default="INT32")


DEFINITION = Definition("ARG_MAX", families.arg_reduction, ArgMaxOptions, "ArgMaxOptions", version=2)
