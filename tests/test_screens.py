"""What the commands print, at 80 columns and without colour: each file of tests/screens/ is one command and its output."""

import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.conftest import app

SCREENS = Path(__file__).parent / "screens"

COMMANDS = {
    "ask": ["ask", "--council", "hailsham", "I'm a councillor and the town clerk's work is poor. Who do I go to first, and after that?"],
    "ask-plain": ["ask", "--council", "southwell", "May a councillor tell the groundsman what to do?", "--format", "plain"],
    "ask-doubt": ["ask", "--council", "knutsford", "Can I tell people about it?"],
    "ask-everywhere": ["ask", "Is it all right for a councillor to run down an officer on Facebook?"],
    "compare": ["compare", "contact-officer", "by=councillor", "about=officer"],
    "lint": ["lint", "hailsham"],
    "test": ["test", "hailsham", "--format", "plain"],
    "route-settled": ["route", "hailsham", "concern", "by=councillor", "about=clerk"],
    "route-depends": ["route", "hailsham", "concern", "by=councillor"],
    "route-plain": ["route", "southwell", "concern", "by=councillor", "about=clerk", "nature=conduct", "--format", "plain"],
    "route-party": ["route", "knutsford", "concern", "by=clerk", "about=chair", "-u", "personnel_committee=absent"],
    "route-substitute": ["route", "knutsford", "interpret-protocol", "by=officer", "-u", "clerk=absent"],
    "route-exhausted": ["route", "martlesham", "seek-mediation", "-u", "monitoring_officer=refused", "-u", "independent_adviser=refused"],
    "route-stage-unknown": ["route", "south-hams", "dispute-agenda", "stage=disputed"],
    "route-json": ["route", "hailsham", "concern", "by=councillor", "about=clerk", "--format", "json"],
    "route-depends-json": ["route", "martlesham", "concern", "by=officer", "about=councillor", "nature=code_of_conduct", "--format", "json"],
    "check-discouraged": ["check", "southwell", "instruct-officer", "by=chair", "about=officer", "--explain"],
    "check-conditional": ["check", "martlesham", "act-as-officer", "vacancy=yes"],
    "check-deferred": ["check", "south-hams", "publish-before-election"],
    "explain": ["explain", "southwell", "inspect-document", "by=councillor", "own_committee=no"],
    "check-not-covered": ["check", "hailsham", "contact-officer", "by=councillor"],
    "check-outside": ["check", "south-hams", "share-casework", "by=public"],
    "councils": ["councils"],
    "councils-json": ["councils", "--format", "json"],
    "matters": ["matters", "martlesham"],
    "matter": ["matters", "south-hams", "concern", "--format", "plain"],
    "matter-json": ["matters", "hailsham", "seek-mediation", "--format", "json"],
    "clause": ["clause", "knutsford", "3.7"],
    "clause-json": ["clause", "hailsham", "2.1", "--format", "json"],
    "help": ["--help"],
    "route-help": ["route", "--help"],
    "batch-help": ["batch", "--help"],
    "batch-table": [
        "batch",
        "docs/examples/one-council/questions/checks.jsonl",
        "--councils",
        "docs/examples/one-council/councils",
        "-c",
        "little-wittering",
        "-f",
        "table",
    ],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_screen_is_as_it_was_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command prints what somebody read and found good; UPDATE_SCREENS=1 writes the files anew, to be read again."""
    for variable, value in {"COLUMNS": "80", "TERMINAL_WIDTH": "80", "NO_COLOR": "1", "_TYPER_FORCE_DISABLE_TERMINAL": "1"}.items():
        monkeypatch.setenv(variable, value)
    printed = CliRunner().invoke(app, COMMANDS[name], catch_exceptions=False, prog_name="protocol")
    stdout = re.sub(r"\b[0-9a-f]{64}\b", "<digest>", printed.stdout)
    told = f"$ protocol {' '.join(COMMANDS[name])}\n{stdout}(exit {printed.exit_code})\n"
    path = SCREENS / f"{name}.txt"
    if os.environ.get("UPDATE_SCREENS"):
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in COMMANDS if "json" not in name and "help" not in name])
def test_screen_fits_eighty_columns(name: str) -> None:
    """No line of a page is wider than 80 columns, nor ends in blanks."""
    lines = (SCREENS / f"{name}.txt").read_text(encoding="utf-8").splitlines()[1:]
    assert [line for line in lines if len(line) > 80 or line != line.rstrip()] == []


def test_plain_screen_is_ascii() -> None:
    """What is printed for screen readers holds no sign beyond ASCII."""
    for name in ("route-plain", "matter"):
        assert (SCREENS / f"{name}.txt").read_text(encoding="utf-8").isascii()


def test_every_screen_belongs_to_a_command() -> None:
    """No file is left behind by a command that is gone."""
    assert sorted(path.stem for path in SCREENS.glob("*.txt")) == sorted(COMMANDS)
