"""How many random cases an op gets: some in every run, the rest with --slow."""

import pytest

#: For parametrize(("first", "count"), ...): seeds from ``first`` on.
TIERS = [pytest.param(0, 25, id="quick"), pytest.param(25, 275, id="slow", marks=pytest.mark.slow)]
