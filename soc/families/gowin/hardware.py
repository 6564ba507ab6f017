"""LiteX's side of Gowin: the PLL, the words for its primitives."""

from __future__ import annotations

from litex.build.gowin.common import gowin_special_overrides
from litex.soc.cores.clock.gowin_gw2a import GW2APLL

from soc.families.crg import Crg, Hardware

#: What LiteX calls the device that each part is, in its PLL's parameters.
_DEVICES = {"gw2a-18": "GW2AR-18C"}

HARDWARE = Hardware(
    pll=lambda board: GW2APLL(devicename=_DEVICES[board.part], device=board.package),
    overrides=gowin_special_overrides,
    crgs={"": Crg},
)
