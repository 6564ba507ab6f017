"""Tests of CFUs: random commands with random stalls, the simulated hardware against its golden model."""

from gateware.core.testing import Command, Response, check, compare, random_command, random_commands, run

__all__ = ["Command", "Response", "check", "compare", "random_command", "random_commands", "run"]
