"""Clocks that a board's PLL can make from its oscillator. Plain data, no framework."""

from __future__ import annotations

import bisect
from functools import cache

_ECP5_VCO = (400e6, 800e6)
_ECP5_PFD_MIN = 10e6
_GOWIN_VCO = (500e6, 1250e6)
_GOWIN_PFD_MIN = 3e6
_GOWIN_OUT_DIVIDERS = (2, 4, 8, 16, 32, 48, 64, 80, 96, 112, 128)

#: Clocks worth asking for.
LOWEST_HZ, HIGHEST_HZ = 10_000_000, 150_000_000


def closest(part: str, oscillator_hz: int, wanted_hz: float) -> float:
    """The highest clock (Hz) up to ``wanted_hz`` that the PLL of ``part`` makes from ``oscillator_hz``.

    Raises ValueError when there is none.
    """
    choices = achievable(part, oscillator_hz)
    position = bisect.bisect_right(choices, wanted_hz * (1 + 1e-9))
    if position == 0:
        raise ValueError(f"clock must be at least {choices[0] / 1e6:.1f} MHz, not {wanted_hz / 1e6:.3f}")
    return choices[position - 1]


@cache
def achievable(part: str, oscillator_hz: int) -> tuple[float, ...]:
    """All clocks (Hz, ascending) between LOWEST_HZ and HIGHEST_HZ.

    ECP5 (TN1263): a second output feeds back, so clock = VCO / divider, VCO = oscillator / reference * feedback.
    GW2A (UG286): clock = oscillator * feedback / reference, VCO = clock * output divider.
    """
    found = _ecp5(oscillator_hz) if part.startswith("ecp5") else _gowin(oscillator_hz)
    return tuple(sorted({clock for clock in found if LOWEST_HZ <= clock <= HIGHEST_HZ}))


def _ecp5(oscillator: int) -> set[float]:
    vcos = {
        oscillator / reference * multiple
        for reference in range(1, 129)
        if oscillator / reference >= _ECP5_PFD_MIN
        for multiple in range(1, 129)
        if _ECP5_VCO[0] <= oscillator / reference * multiple <= _ECP5_VCO[1]
    }
    return {vco / divider for vco in vcos for divider in range(1, 129)}


def _gowin(oscillator: int) -> set[float]:
    clocks = {
        oscillator * feedback / reference
        for reference in range(1, 64)
        if oscillator / reference >= _GOWIN_PFD_MIN
        for feedback in range(1, 64)
    }
    low, high = _GOWIN_VCO
    return {clock for clock in clocks if any(low <= clock * divider <= high for divider in _GOWIN_OUT_DIVIDERS)}
