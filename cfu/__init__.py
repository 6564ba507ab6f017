"""What projects and scripts import: accelerators and their kernels, models, the stages of the loop.

Names are loaded on first use, so that ``import cfu`` costs nothing; docs/api.md is their page. Beside them are public
only :mod:`cfu.lowering`
(from a model's ops to a kernel's constants) and :mod:`cfu.testing` (tests of projects); gateware is in
:mod:`gateware`. Everything else may move.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cfu.base.errors import CfuError as CfuError
    from cfu.compiler.kernel import Kernel as Kernel
    from cfu.compiler.kernel import Params as Params
    from cfu.compiler.kernel import Site as Site
    from cfu.compiler.kernel import Value as Value
    from cfu.compiler.program import Layer as Layer
    from cfu.compiler.program import Program as Program
    from cfu.evaluation import Fidelity as Fidelity
    from cfu.evaluation import Metrics as Metrics
    from cfu.evaluation import evaluate as evaluate
    from cfu.flow.accelerator import Accelerator as Accelerator
    from cfu.flow.design import Design as Design
    from cfu.flow.design import Target as Target
    from cfu.flow.design import target as target
    from cfu.flow.loop import Result as Result
    from cfu.flow.loop import cfu_verilog as cfu_verilog
    from cfu.flow.options import Option as Option
    from cfu.flow.options import check_options as check_options
    from cfu.flow.project import Project as Project
    from cfu.flow.project import load_project as load_project
    from cfu.fpga.synthesize import count_resources as count_resources
    from cfu.model import load_model as load_model
    from cfu.model import macs as macs
    from cfu.model.builder import Builder as Builder
    from cfu.model.graph import Model as Model
    from cfu.model.graph import Op as Op
    from cfu.model.graph import Tensor as Tensor
    from cfu.records.published import tflm_cycles as tflm_cycles
    from cfu.report.vega import write_chart as write_chart
    from cfu.stages import build as build
    from cfu.stages import compile as compile
    from cfu.stages import diff as diff
    from cfu.stages import document as document
    from cfu.stages import measure as measure
    from cfu.stages import simulate as simulate
    from cfu.stages import write_report as write_report

#: Public name: the module that has it.
_PUBLIC = {
    "Accelerator": "cfu.flow.accelerator",
    "Builder": "cfu.model.builder",
    "CfuError": "cfu.base.errors",
    "Design": "cfu.flow.design",
    "Fidelity": "cfu.evaluation",
    "Kernel": "cfu.compiler.kernel",
    "Layer": "cfu.compiler.program",
    "Metrics": "cfu.evaluation",
    "Model": "cfu.model.graph",
    "Op": "cfu.model.graph",
    "Option": "cfu.flow.options",
    "Params": "cfu.compiler.kernel",
    "Program": "cfu.compiler.program",
    "Project": "cfu.flow.project",
    "Result": "cfu.flow.loop",
    "Site": "cfu.compiler.kernel",
    "Target": "cfu.flow.design",
    "Tensor": "cfu.model.graph",
    "Value": "cfu.compiler.kernel",
    "build": "cfu.stages",
    "cfu_verilog": "cfu.flow.loop",
    "check_options": "cfu.flow.options",
    "compile": "cfu.stages",
    "count_resources": "cfu.fpga.synthesize",
    "diff": "cfu.stages",
    "document": "cfu.stages",
    "evaluate": "cfu.evaluation",
    "load_model": "cfu.model",
    "load_project": "cfu.flow.project",
    "macs": "cfu.model",
    "measure": "cfu.stages",
    "simulate": "cfu.stages",
    "target": "cfu.flow.design",
    "tflm_cycles": "cfu.records.published",
    "write_chart": "cfu.report.vega",
    "write_report": "cfu.stages",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'cfu' has no attribute {name!r}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return __all__
