"""Fixtures for all tests."""

import os
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from protocol_cli.cli.app import app_for
from protocol_cli.loading.council import load_council
from protocol_cli.loading.folders import council_folders
from protocol_cli.loading.shared import Shared, load_shared
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.vocabulary import Vocabulary

# Copies of what YAML says are kept apart from the user's own; the commands that tests run share them.
_copies = tempfile.TemporaryDirectory(prefix="protocol-cache-")
os.environ["PROTOCOL_CACHE"] = _copies.name

ROOT = Path(__file__).parent.parent
COUNCILS = list(council_folders(ROOT / "councils"))

app = app_for()
"""The program with all its commands."""

# The same examples at every run: what fails on one machine fails on all. Run with HYPOTHESIS_PROFILE=search to look for others.
settings.register_profile(
    "quick", max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.register_profile("exhaustive", settings.get_profile("quick"), max_examples=300)
settings.register_profile("search", settings.get_profile("exhaustive"), derandomize=False)
settings.register_profile("mutants", settings.get_profile("quick"), max_examples=150, phases=[Phase.generate])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

_tally: Counter[str] = Counter()


@pytest.fixture(scope="session")
def tally() -> Counter[str]:
    """Count what laws were tried on; the figures are printed at the end of the run, so that they are seen."""
    return _tally


@pytest.fixture(scope="session")
def shared() -> Shared:
    """Load the vocabulary and the shared rules that come with the program."""
    return load_shared(ROOT / "rules")


@pytest.fixture(scope="session")
def vocabulary(shared: Shared) -> Vocabulary:
    """Give the vocabulary that comes with the program."""
    return shared.vocabulary


@pytest.fixture(scope="session")
def protocols(shared: Shared) -> dict[str, Protocol]:
    """Load the five councils."""
    return {slug: load_council(ROOT / "councils" / slug, shared) for slug in COUNCILS}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the laws were tried on."""
    for what, number in _tally.items():
        terminalreporter.write_line(f"{number:,} {what}")
