"""Fixtures for all tests."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("quick", max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
settings.register_profile("exhaustive", settings.get_profile("quick"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

_tally: Counter[str] = Counter()


@pytest.fixture(scope="session")
def tally() -> Iterator[Counter[str]]:
    """A counter whose figures are printed at the end of the run, so that what was tried is seen."""
    yield _tally


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the laws were tried on."""
    for what, number in _tally.items():
        terminalreporter.write_line(f"{number:,} {what}")
