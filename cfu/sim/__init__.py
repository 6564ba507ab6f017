"""The simulated SoC: its simulator, and ``run(hardware, job) -> Run``."""

from cfu.sim.rtl import Capture, Event, Guard, Job, Progress, Run, Write, run

__all__ = ["Capture", "Event", "Guard", "Job", "Progress", "Run", "Write", "run"]
