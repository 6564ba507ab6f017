"""The command line in this process, and projects and models to give it."""

from tests.flow.conftest import cli, make_project, small_model

__all__ = ["cli", "make_project", "small_model"]
