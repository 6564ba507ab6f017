"""Where TFLM's reference kernels come from: the headers inside an optional package, and gemmlowp's beside them.

No registry has TFLM's sources, but its reference kernels are headers, and the ``xmos-ai-tools`` wheel carries
them (namespace ``tflite_micro``). The wheel wants NumPy 1 for tools that are not used here, so it is no extra
of this package: ``make tflm`` installs it without its dependencies. Nothing of it is copied into the tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from cfu.base.cache import digest
from cfu.base.errors import ToolError

PACKAGE = "xmos-ai-tools"
_ROOT = "xmos_ai_tools/runtime/include"
_REFERENCE = "tensorflow/lite/kernels/internal/reference"

#: Fixed-point arithmetic that TFLM's headers include as ``fixedpoint/fixedpoint.h``.
GEMMLOWP = Path("/usr/include/gemmlowp")


@dataclass(frozen=True)
class Headers:
    """TFLM's headers: ``sha256`` (its first 32 digits) is of all of them, names and content."""

    package: str
    version: str
    sha256: str
    path: Path

    def __str__(self) -> str:
        return f"{self.package} {self.version}"


@cache
def find() -> Headers:
    """The headers of the installed package. Raises ToolError that says how to install what is missing."""
    try:
        distribution = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError as error:
        raise ToolError(
            f"TFLM's kernels are not installed: there is no {PACKAGE}",
            "make tflm, or: pip install --no-deps -r scripts/requirements-tflm.txt",
        ) from error
    path = Path(str(distribution.locate_file(_ROOT)))
    if not (path / _REFERENCE).is_dir():
        raise ToolError(f"{PACKAGE} {distribution.version} has no {_ROOT}/{_REFERENCE}", "make tflm")
    if not (GEMMLOWP / "fixedpoint" / "fixedpoint.h").is_file():
        raise ToolError(f"there is no {GEMMLOWP}/fixedpoint/fixedpoint.h", "apt install libgemmlowp-dev")
    return Headers(PACKAGE, distribution.version, digest(path / "tensorflow" / "lite"), path)
