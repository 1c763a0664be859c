"""Which version of a protocol an answer rests on, and for which day."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from protocol_cli.model.errors import QuestionError
from tests.conftest import app
from tests.test_broken import SOUND

runner = CliRunner()

QUESTION = ["route", "example", "concern", "by=councillor", "nature=conduct", "--format", "json"]


@pytest.fixture
def versions(tmp_path: Path) -> list[str]:
    """Lay out two versions of one council; in the newer one the chair handles concerns, since July through the Clerk again."""
    shutil.copytree(SOUND / "rules", tmp_path / "rules")
    for label, window in (("2019", 'until: "2024-12"'), ("2025", 'from: "2025-01"')):
        folder = tmp_path / "councils" / f"example@{label}"
        shutil.copytree(SOUND / "councils/example", folder)
        with (folder / "council.yaml").open("a", encoding="utf-8") as council:
            council.write(f'in_force: {{{window}}}\ndates: {{adopted: "{label}", review_by: "2028"}}\n')
    newer = tmp_path / "councils/example@2025/routing.yaml"
    clerk = newer.read_text(encoding="utf-8")
    chair = clerk.replace("id: concerns", "id: concerns-to-the-chair").replace("to: clerk", "to: chair")
    newer.write_text(chair + '  until: "2025-06"\n' + clerk + '  from: "2025-07"\n', encoding="utf-8")
    return ["--rules", str(tmp_path / "rules"), "--councils", str(tmp_path / "councils")]


@pytest.mark.parametrize(
    ("day", "version", "handler"),
    [("2024-12-31", "2019", "clerk"), ("2025-01-01", "2025", "chair"), ("2025-06-30", "2025", "chair"), ("2025-07-01", "2025", "clerk")],
)
def test_answer_rests_on_what_was_in_force(versions: list[str], day: str, version: str, handler: str) -> None:
    """The day decides which version answers and which of its rules hold, and the answer says which it was."""
    told = json.loads(runner.invoke(app, [*QUESTION, *versions, "--as-of", day], catch_exceptions=False).stdout)
    assert told["document"] == {"title": "Example Protocol", "version": version, "dates": {"adopted": version, "review_by": "2028"}, "as_of": day}
    assert told["route"][0]["handlers"] == [handler]


def test_day_decides_whether_review_is_overdue(versions: list[str]) -> None:
    """An answer warns when the review was due before the day, or when the document is later than the day."""
    overdue = json.loads(runner.invoke(app, [*QUESTION, *versions, "--as-of", "2029-01-01"], catch_exceptions=False).stdout)
    in_time = json.loads(runner.invoke(app, [*QUESTION, *versions, "--as-of", "2028-12-31"], catch_exceptions=False).stdout)
    before = json.loads(runner.invoke(app, [*QUESTION, *versions, "--as-of", "2018-12-31"], catch_exceptions=False).stdout)
    assert overdue["warnings"][1:] == ["The document's review is overdue: it was to be reviewed by 2028."]
    assert in_time["warnings"][1:] == []
    assert before["warnings"][1:] == ["The document is of 2019, later than 2018-12-31: what held that day is not known."]


def test_day_without_a_version_is_refused(versions: list[str], tmp_path: Path) -> None:
    """Where no version was in force, or two were, the program says which there are and decides nothing."""
    shutil.copytree(tmp_path / "councils/example@2025", tmp_path / "councils/example@draft")
    both = runner.invoke(app, [*QUESTION, *versions, "--as-of", "2025-03-01"])
    assert isinstance(both.exception, QuestionError)
    assert both.exception.message == "more than one version of example's protocol is in force on 2025-03-01"
    shutil.rmtree(tmp_path / "councils/example@2019")
    none = runner.invoke(app, [*QUESTION, *versions, "--as-of", "2024-03-01"])
    assert isinstance(none.exception, QuestionError)
    assert "draft is in force from 2025-01" in none.exception.remedy


@pytest.mark.parametrize("day", ["2025-02-30", "yesterday", "2025-04", ""])
def test_day_that_is_none_is_refused(day: str) -> None:
    """A day is written in one way only, and an empty one is no day."""
    done = runner.invoke(app, ["route", "hailsham", "concern", "--as-of", day])
    assert isinstance(done.exception, QuestionError)
    assert done.exception.remedy == "write it as 2025-04-01"


def test_versions_are_one_council(versions: list[str]) -> None:
    """A council with two versions is listed once, by its name, and cases are run on the version in force."""
    listed = json.loads(runner.invoke(app, ["councils", "--format", "json", *versions], catch_exceptions=False).stdout)
    assert [one["council"] for one in listed] == ["example"]
    tested = json.loads(runner.invoke(app, ["test", "--format", "json", *versions, "--as-of", "2020-01-01"], catch_exceptions=False).stdout)
    assert [(one["council"], one["cases"], one["failed"]) for one in tested] == [("example", 1, 0)]
