"""Mutants of a CFU's hardware by Yosys ``mutate``, and which of them a random test does not catch."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cfu.base import cache
from cfu.base.errors import SimulationError
from cfu.base.tool import CommandError
from cfu.fpga import toolchain
from cfu.host import verilated
from cfu.host.verilated import HostCfu
from gateware.core import testing
from gateware.core.cfu import Cfu
from gateware.core.instruction_set import InstructionSet
from gateware.core.testing import Command, Response
from gateware.core.verilog_cfu import PORTS, VerilogCfu

_LIST = """\
read_verilog -sv Cfu.v
hierarchy -top Cfu
proc
flatten
opt -full
memory_collect
opt_clean
rename Cfu mutated
write_rtlil original.il
mutate -list {count} -seed {seed} -ctrl mutant 16 1 -o all.txt
"""

_MUTATE = """\
read_rtlil original.il
script mutants.txt
write_verilog -noattr mutated.v
"""

_WRAPPER = f"""
module Cfu({", ".join(f"{way} [{width - 1}:0] {name}" for name, (way, width) in PORTS.items())});
  // The command that is on the bus while reset is active tells which mutant to be; 0 is none.
  reg [15:0] mutant;
  always @(posedge clk) if (reset) mutant <= cmd_payload_inputs_0[15:0];
  mutated mutated(.mutant(mutant), {", ".join(f".{name}({name})" for name in PORTS)});
endmodule
"""

_PROVE = """\
read_verilog pair.v
proc
opt_clean
dffunmap
opt_clean
expose -dff -evert-dff original changed
opt_clean
miter -equiv -flatten original changed miter
cd miter
opt_merge -share_all
opt -full
opt_merge -share_all
opt_clean
tee -o proof.txt sat -timeout 10 -prove trigger 0
"""


#: Characters of the Verilog in a mutant's name.
LONGEST = 60


@dataclass(frozen=True)
class Trial:
    """Commands sent with random stalls."""

    commands: Sequence[Command]
    stalls: float
    seed: int


@dataclass(frozen=True)
class Mutants:
    """``names[i]`` says what mutant i + 1 of a CFU differs in; ``text`` is their Verilog, with the input ``mutant``."""

    names: tuple[str, ...]
    host: HostCfu
    text: str

    def run(self, number: int, trial: Trial) -> list[Response]:
        """What mutant ``number`` answers from reset; 0 is the hardware as it should be. Raises SimulationError."""
        try:
            self.host.run([Command(0, 0, a=number)])
        except SimulationError:
            pass  # the mutant of the last run may hang, but the command is on its bus
        self.host.reset()
        return self.host.run(trial.commands, stalls=trial.stalls, seed=trial.seed)


def make(cfu: Cfu | VerilogCfu, count: int, seed: int = 1) -> Mutants:
    """About ``count`` mutants, spread over hardware from which all that has no effect was removed.

    Those of clocks are left out: they are faults of timing, of which a simulation in cycles knows nothing.
    """
    text = cfu.verilog()
    listing = _LIST.format(count=count, seed=seed)

    def build(folder: Path) -> None:
        (folder / "Cfu.v").write_text(text)
        _yosys(folder, listing)
        lines = (folder / "all.txt").read_text().splitlines()
        kept = [line for line in lines if not re.search(r" -port \w*CLK ", line)]
        numbered = [re.sub(r"(-ctrl mutant 16) \d+", rf"\1 {i}", line) for i, line in enumerate(kept, 1)]
        (folder / "mutants.txt").write_text("\n".join(numbered) + "\n")
        _yosys(folder, _MUTATE)
        (folder / "all.v").write_text((folder / "mutated.v").read_text() + _WRAPPER)

    key = cache.digest(text, listing, _MUTATE, _WRAPPER, str(toolchain.find("yosys")))
    folder = cache.build_once("mutants", key, build)
    host = verilated.load(VerilogCfu(folder / "all.v", []), ready_when_idle=cfu.ready_when_idle)
    lines = (folder / "mutants.txt").read_text().splitlines()
    return Mutants(_names(lines, text.splitlines()), host, (folder / "mutated.v").read_text())


def _yosys(folder: Path, script: str) -> None:
    (folder / "script.ys").write_text(script)
    toolchain.run("yosys", ["-q", "-s", "script.ys"], folder)


def _names(lines: Sequence[str], verilog: Sequence[str]) -> tuple[str, ...]:
    """The mutants' names; of those that read alike the second is ``... #2``."""
    seen: Counter[str] = Counter()
    names = []
    for line in lines:
        name = _name(line, verilog)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return tuple(names)


def _name(line: str, verilog: Sequence[str]) -> str:
    """``inv unit0 add.B[23]: x + y``; ``cnot1 unit0 add.B[23] by [8]: x + y``, inverted when bit 8 of the port is 1.

    Told by what is written there, not where: a name stays when other lines of the Verilog come and go.
    """
    option = dict(re.findall(r"-(mode|cell|port|portbit|ctrlbit|src) (\S+)", line))  # of several sources, the last
    place, _, cell = option["cell"].replace("\\", "").removeprefix("$flatten").partition("$")
    kind = re.sub(r"[\w.]+:\d+[:$]?|\$?\d+(_\w+)?$", "", cell).replace("$", " ").split()
    by = f" by [{option['ctrlbit']}]" if "ctrlbit" in option else ""
    where = " ".join([option["mode"], *filter(None, [place.strip(".")]), *kind[-1:]])
    return f"{where}.{option['port']}[{option['portbit']}]{by}: {_written(option.get('src', ''), verilog)}"


def _written(source: str, verilog: Sequence[str]) -> str:
    """The Verilog at ``Cfu.v:12.7-14.10`` in one line, not all of it where it is long."""
    found = re.fullmatch(r"\S+:(\d+)\.(\d+)-(\d+)\.(\d+)", source)
    if found is None:
        return "?"
    first, begin, last, end = map(int, found.groups())
    lines = list(verilog[first - 1 : last])
    lines[-1] = lines[-1][: end - 1]
    lines[0] = lines[0][begin - 1 :]
    words = " ".join(" ".join(lines).split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 3]}..."


def survivors(cfu: InstructionSet, mutants: Mutants, trials: Sequence[Trial]) -> list[int]:
    """Numbers of the mutants that break no rule of the bus and answer all as the golden model does, when it is due.

    When: in the cycles of the hardware as it should be; the tests of each CFU pin these.
    """
    expected = [mutants.run(0, trial) for trial in trials]
    for trial, responses in zip(trials, expected, strict=True):
        testing.compare(cfu, trial.commands, responses)

    def survives(number: int) -> bool:
        try:
            return all(mutants.run(number, trial) == right for trial, right in zip(trials, expected, strict=True))
        except SimulationError:
            return False

    return [number for number in range(1, len(mutants.names) + 1) if survives(number)]


def is_equivalent(mutants: Mutants, number: int) -> bool:
    """Whether the solver proves that a mutant is no fault: no input and no state tells it from the original."""
    with tempfile.TemporaryDirectory(prefix="equivalent-", dir=cache.root()) as name:
        folder = Path(name)
        (folder / "pair.v").write_text(_fixed(mutants.text, "original", 0) + _fixed(mutants.text, "changed", number))
        try:
            _yosys(folder, _PROVE)
        except CommandError:
            return False  # registers that only one of the two has
        return "SUCCESS" in (folder / "proof.txt").read_text()


def _fixed(text: str, name: str, number: int) -> str:
    """Module ``mutated`` as module ``name`` that is always mutant ``number``."""
    text, heads = re.subn(r"module mutated\((.*), mutant\)", rf"module {name}(\1)", text)
    text, inputs = re.subn(r"input (\[15:0\] mutant;)\s*wire \1", f"wire [15:0] mutant = 16'd{number};", text)
    assert (heads, inputs) == (1, 1)
    return text
