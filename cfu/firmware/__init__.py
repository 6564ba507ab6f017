"""From compiled models to a program: ``build(programs, memory, ...) -> Firmware``."""

from cfu.firmware.image import (
    EXIT_STACK_OVERFLOW,
    HINT_GCC,
    RUNNER,
    SOFTWARE,
    STACK_GUARD,
    Firmware,
    Sizes,
    build,
    cause_name,
    compiler_version,
)

__all__ = [
    "EXIT_STACK_OVERFLOW",
    "HINT_GCC",
    "RUNNER",
    "SOFTWARE",
    "STACK_GUARD",
    "Firmware",
    "Sizes",
    "build",
    "cause_name",
    "compiler_version",
]
