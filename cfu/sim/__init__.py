"""The simulated SoC: its simulator, and ``run(hardware, job) -> Run``."""

from cfu.sim.rtl import EVENTS, Capture, Event, Job, Progress, Run, Write, run

__all__ = ["EVENTS", "Capture", "Event", "Job", "Progress", "Run", "Write", "run"]
