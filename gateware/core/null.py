"""The CFU of a system that has none."""

from gateware.core.cfu import Cfu


class NullCfu(Cfu):
    """Answers every command with 0 one cycle later: the baseline's CFU."""

    def __init__(self) -> None:
        super().__init__([])
