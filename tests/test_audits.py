"""The commands that hold rules to account, and those that set councils side by side."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from protocol_cli.model.errors import LoadError
from protocol_cli.use_cases.accounts import MANY
from tests.conftest import COUNCILS, app
from tests.test_broken import SOUND, lay_out

FORMATS = ("text", "plain", "markdown", "json")


def run(*words: str) -> Result:
    """Run the program; an error is raised."""
    return CliRunner().invoke(app, words, catch_exceptions=False)


def at(folder: Path) -> list[str]:
    """Return the options that name a laid-out folder."""
    return ["--rules", str(folder / "rules"), "--councils", str(folder / "councils")]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("example", "lint", "test"), [(SOUND.name, 0, 0), ("uncited-clause", 1, 0), ("failed-case", 1, 1), ("undecided-case", 1, 1)])
def test_exit_code_tells_whether_something_was_found(example: str, lint: int, test: int, form: str, tmp_path: Path) -> None:
    """Lint ends with 1 on any finding, test on a case answered otherwise than expected, in whichever format."""
    lay_out(example, tmp_path)
    assert run("lint", *at(tmp_path), "--format", form).exit_code == lint
    assert run("test", *at(tmp_path), "--format", form).exit_code == test


def test_findings_are_data_for_scripts(tmp_path: Path) -> None:
    """As JSON, each finding has its code and place."""
    lay_out("uncited-clause", tmp_path)
    (finding,) = json.loads(run("lint", *at(tmp_path), "--format", "json").stdout)
    assert (finding["code"], finding["line"], finding["column"]) == ("uncited-clause", 5, 14)
    assert finding["path"].endswith("councils/example/clauses.yaml")


def test_coverage_counts_clauses_rules_and_cases(tmp_path: Path) -> None:
    """The accounts of a small council are what one counts by hand."""
    lay_out("unexercised-rule", tmp_path)
    (accounts,) = json.loads(run("test", *at(tmp_path), "--format", "json").stdout)
    assert accounts == {
        "council": "example",
        "clauses": 2,
        "normative": 1,
        "excused": 1,
        "cited": 1,
        "decided": 1,
        "rules": 1,
        "adopted": 0,
        "exceptions": 1,
        "exercised": 1,
        "cases": 1,
        "failed": 0,
        "failures": [],
    }


def test_failed_case_is_told_with_its_place(tmp_path: Path) -> None:
    """A case that fails is named, with what came instead."""
    lay_out("failed-case", tmp_path)
    told = run("test", *at(tmp_path), "--format", "plain").stdout
    assert "1 cases, 1 answered otherwise than expected" in told
    assert "the route is clerk, not chair" in told


def test_some_councils_are_audited_alone(tmp_path: Path) -> None:
    """Councils that are named are looked at, and no others."""
    lay_out("unknown-clause", tmp_path)
    shutil.copytree(SOUND / "councils/example", tmp_path / "councils/sound")
    assert run("lint", "sound", *at(tmp_path)).exit_code == 0


def test_many_councils_are_audited_side_by_side(tmp_path: Path) -> None:
    """From so many councils on, processes share the work; the faults of all files, or else what is found, is told in the order of the councils."""
    lay_out("uncited-clause", tmp_path)
    for number in range(MANY):
        shutil.copytree(SOUND / "councils/example", tmp_path / f"councils/sound-{number:02}")
    done = run("lint", *at(tmp_path), "--format", "json")
    assert (done.exit_code, [one["code"] for one in json.loads(done.stdout)]) == (1, ["uncited-clause"])
    audited = json.loads(run("test", *at(tmp_path), "--format", "json").stdout)
    assert [one["council"] for one in audited] == ["example", *(f"sound-{number:02}" for number in range(MANY))]
    for number in (3, 30):
        (tmp_path / f"councils/sound-{number:02}/clauses.yaml").write_text("- nothing of use", encoding="utf-8")
    with pytest.raises(LoadError) as told:
        run("lint", *at(tmp_path))
    assert {Path(one.location.path).parent.name for one in told.value.diagnostics} == {"sound-03", "sound-30"}


def test_comparison_has_a_row_for_each_matter_and_a_column_for_each_council() -> None:
    """Every matter of the vocabulary is compared, and a cell tells the verdict and who takes the first step."""
    rows = json.loads(run("compare", "--format", "json").stdout)
    assert len(rows) > 140
    assert all(sorted(row["councils"]) == COUNCILS for row in rows)
    asked = json.loads(run("compare", "contact-officer", "by=councillor", "about=officer", "--format", "json").stdout)
    cell = asked[0]["councils"]["knutsford"]
    assert (cell["verdict"], cell["handlers"], cell["clauses"]) == ("discouraged", ["clerk"], ["3.7"])


def test_council_without_a_family_is_not_taken_for_silent(tmp_path: Path) -> None:
    """Where a council's rules on a matter have not been written, the comparison says so."""
    lay_out(SOUND.name, tmp_path)
    assert "not written down" in run("compare", "copy", "by=officer", *at(tmp_path), "--format", "plain").stdout
