"""protocol.toml, found upward, spares saying the same at each command."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from protocol_cli.cli.settings import PARAMETERS
from protocol_cli.model.errors import QuestionError
from tests.conftest import ROOT, app

WORDS = ["ask", "As a councillor I have a problem with the clerk, who do I see first?"]


@pytest.fixture
def below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand two folders below the one with the file."""
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return tmp_path


def told(*words: str) -> object:
    """Run the program and return its JSON."""
    return json.loads(CliRunner().invoke(app, list(words), catch_exceptions=False).stdout)


def test_council_and_format_are_taken_from_above(below: Path) -> None:
    """`ask` answers for the council of the nearest file, in its format."""
    (below / "protocol.toml").write_text('council = "knutsford"\nformat = "json"\n', encoding="utf-8")
    assert told(*WORDS)["council"] == "knutsford"  # type: ignore[index]


def test_flag_and_environment_go_before_the_file(below: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said at the command, or in the environment, wins."""
    (below / "protocol.toml").write_text('council = "knutsford"\nformat = "json"\n', encoding="utf-8")
    assert told(*WORDS, "--council", "southwell")["council"] == "southwell"  # type: ignore[index]
    monkeypatch.setenv("PROTOCOL_COUNCIL", "hailsham")
    assert told(*WORDS)["council"] == "hailsham"  # type: ignore[index]


def test_folders_are_relative_to_the_file(below: Path) -> None:
    """A council's own folder of rules is found beside its file, and other commands keep their arguments."""
    (below / "mine").symlink_to(ROOT / "councils")
    (below / "protocol.toml").write_text('councils = "mine"\ncouncil = "hailsham"\n', encoding="utf-8")
    done = CliRunner().invoke(app, ["route", "southwell", "line-manage", "about=officer"], catch_exceptions=False)
    assert "Southwell" in done.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("counci = 'x'", "has the unknown key `counci`"),
        ("council = 3", "is no text"),
        ("council =", "cannot be read"),
        ("[ask]\ncouncil = 'x'", "unknown key `ask`"),
    ],
)
def test_faulty_file_is_told(below: Path, text: str, message: str) -> None:
    """An unknown key, a value that is no text and a file that is no TOML are refused with a remedy."""
    (below / "protocol.toml").write_text(text, encoding="utf-8")
    with pytest.raises(QuestionError, match=message) as caught:
        CliRunner().invoke(app, ["councils"], catch_exceptions=False)
    assert caught.value.remedy


def test_every_key_is_a_parameter() -> None:
    """Each key sets something: a command has a parameter of that name."""
    import inspect

    from protocol_cli.cli import words

    assert set(PARAMETERS.values()) <= set(inspect.signature(words.ask).parameters)
