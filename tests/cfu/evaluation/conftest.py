"""Projects and models to evaluate."""

from tests.flow.conftest import make_project, small_model

__all__ = ["make_project", "small_model"]
