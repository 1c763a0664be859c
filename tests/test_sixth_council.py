"""A council that the program has never seen: begun with `protocol new`, finished in YAML alone."""

import json
import shutil
from pathlib import Path

from typer.testing import CliRunner

from protocol_cli.model.errors import LoadError, QuestionError
from tests.conftest import app

FINISHED = Path(__file__).parent.parent / "docs" / "examples" / "one-council" / "councils" / "little-wittering"

runner = CliRunner()


def begin(folder: Path) -> Path:
    """Begin the council in a folder, and return the council's own folder."""
    done = runner.invoke(app, ["new", "little-wittering", "--name", "Little Wittering Parish Council", "--councils", str(folder)], catch_exceptions=False)
    assert done.exit_code == 0
    return folder / "little-wittering"


def test_beginning_holds_every_shared_rule_to_be_filled_in(tmp_path: Path) -> None:
    """Each entry of a new folder lacks its clauses, and lint tells each place; nothing else is wrong with it."""
    council = begin(tmp_path)
    entries = sum(path.read_text(encoding="utf-8").count("- adopts:") for path in council.glob("*.yaml"))
    done = runner.invoke(app, ["lint", "--councils", str(tmp_path)])
    assert entries > 60
    assert isinstance(done.exception, LoadError)
    assert {one.code for one in done.exception.diagnostics} == {"empty-value"}
    assert len(done.exception.diagnostics) > entries


def test_council_is_finished_without_python(tmp_path: Path) -> None:
    """Filled in with its document at hand, the folder is fully accounted for and answers with its own clauses and titles."""
    council = begin(tmp_path)
    for path in council.glob("*.yaml"):
        if not (FINISHED / path.name).exists():
            path.unlink()
    shutil.copytree(FINISHED, council, dirs_exist_ok=True)
    where = ["--councils", str(tmp_path)]
    lint = runner.invoke(app, ["lint", *where], catch_exceptions=False)
    assert (lint.exit_code, lint.stderr) == (0, "")
    answer = runner.invoke(app, ["route", "little-wittering", "inspect-document", "by=councillor", "--format", "json", *where], catch_exceptions=False)
    told = json.loads(answer.stdout)
    assert told["route"][0]["titles"] == ["Parish Clerk"]
    assert [one["clause"] for one in told["citations"]] == ["1.2"]


def test_beginning_leaves_what_is_there(tmp_path: Path) -> None:
    """A folder that exists is never written over, and a name that is no name makes none."""
    council = begin(tmp_path)
    (council / "access.yaml").write_text("[]\n", encoding="utf-8")
    for name in ("little-wittering", "Little Wittering", "../up"):
        done = runner.invoke(app, ["new", name, "--councils", str(tmp_path)])
        assert isinstance(done.exception, QuestionError)
    assert (council / "access.yaml").read_text(encoding="utf-8") == "[]\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["little-wittering"]
