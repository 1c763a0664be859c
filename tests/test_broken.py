"""Every fault of a rule file has its own message, with the right place: tests/broken/<code>/ holds a smallest example of each."""

import os
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from protocol_cli.loading.vocabulary import load_vocabulary
from protocol_cli.model.errors import LoadError
from protocol_cli.output.diagnostics import error_lines
from protocol_cli.use_cases.accounts import audit
from protocol_cli.use_cases.opening import Library
from tests.conftest import app

BROKEN = Path(__file__).parent / "broken"
SOUND = BROKEN / "_sound"
EXAMPLES = sorted(path.name for path in BROKEN.iterdir() if path.is_dir() and path != SOUND)


def lay_out(example: str, folder: Path) -> None:
    """Copy the sound council and vocabulary, and lay a faulty example over them; `<file>.absent` takes a file away."""
    shutil.copytree(SOUND, folder, dirs_exist_ok=True)
    shutil.copytree(BROKEN / example, folder, dirs_exist_ok=True)
    for mark in folder.rglob("*.absent"):
        mark.with_suffix("").unlink()
        mark.unlink()


def faults_of(folder: Path) -> LoadError | None:
    """Return what `protocol lint` tells of a laid-out folder: the faults of its files, or what in them is not accounted for."""
    try:
        found = [finding for one in audit(Library(folder / "rules", folder / "councils", "2026-01-01"), []) for finding in one.findings]
    except LoadError as error:
        return error
    return LoadError(found) if found else None


def test_sound_example_has_no_fault(tmp_path: Path) -> None:
    """What the faulty examples are laid over is itself sound."""
    shutil.copytree(SOUND, tmp_path, dirs_exist_ok=True)
    assert faults_of(tmp_path) is None


@pytest.mark.parametrize("example", EXAMPLES)
def test_fault_is_told_with_code_place_and_remedy(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one fault of an example carries the code that the folder is named after, and reads exactly as expected.txt."""
    monkeypatch.chdir(tmp_path)
    lay_out(example, tmp_path)
    error = faults_of(Path())
    assert error is not None
    told = "\n".join(error_lines(error)) + "\n"
    expected = BROKEN / example / "expected.txt"
    if os.environ.get("UPDATE_EXPECTED"):
        expected.write_text(told, encoding="utf-8")
    assert {one.code for one in error.diagnostics} == {example}
    assert told == expected.read_text(encoding="utf-8")


def test_all_faults_of_a_folder_are_found_in_one_run(tmp_path: Path) -> None:
    """Faults in several files, and several in one file, are told together, in the order of their places."""
    shutil.copytree(SOUND, tmp_path, dirs_exist_ok=True)
    for example in ("unknown-reason", "duplicate-clause", "unknown-value"):
        shutil.copytree(BROKEN / example, tmp_path, dirs_exist_ok=True)
    (tmp_path / "councils/example/correspondence.yaml").write_text(
        "- id: A\n  matter: copy\n  clauses: [5.1]\n  when: {bye: any}\n  note: x\n", encoding="utf-8"
    )
    error = faults_of(tmp_path)
    assert error is not None
    codes = [one.code for one in error.diagnostics]
    assert codes == ["duplicate-clause", "bad-name", "unquoted-clause", "unknown-reason", "unknown-value"]


def test_faulty_rule_does_not_hide_those_behind_it(tmp_path: Path) -> None:
    """A rule whose shape is wrong is told once, and the words of the next rule are still looked up."""
    lay_out("wrong-type", tmp_path)
    with (tmp_path / "councils/example/routing.yaml").open("a", encoding="utf-8") as rules:
        rules.write("- id: later\n  matter: concern\n  clauses: ['9.9']\n  when: {by: any, nature: any}\n  note: x\n")
    error = faults_of(tmp_path)
    assert error is not None
    assert [one.code for one in error.diagnostics] == ["wrong-type", "unknown-clause"]


def test_one_broken_council_leaves_the_others_usable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question to a sound council is answered though another's files are broken, and the list says which is."""
    monkeypatch.chdir(tmp_path)
    lay_out("unknown-clause", tmp_path)
    shutil.copytree(SOUND / "councils/example", tmp_path / "councils/sound")
    where = ["--rules", "rules", "--councils", "councils"]
    runner = CliRunner()
    assert runner.invoke(app, ["route", "sound", "concern", "by=councillor", *where]).exit_code == 0
    listed = runner.invoke(app, ["councils", "--format", "plain", *where])
    assert listed.exit_code == 2
    assert "cannot be used: 1 fault" in listed.stdout
    assert "error[unknown-clause]" in listed.stderr
    with pytest.raises(LoadError):
        runner.invoke(app, ["route", "example", "concern", *where], catch_exceptions=False)


def test_every_code_in_the_source_has_an_example() -> None:
    """A diagnostic code is not known to work until an example shows it; two cannot be kept as files and are tried elsewhere."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parent.parent / "src").rglob("*.py"))
    codes = set(re.findall(r'(?:Diagnostic|_fault|_stop)\(\s*"([a-z0-9-]+)"', source))
    kinds = set(re.findall(r'_(?:known|check)\(\s*"([a-z]+)"', source))
    assert codes | {f"unknown-{kind}" for kind in kinds} <= set(EXAMPLES) | {"too-large", "unreadable-file"}


def test_shipped_vocabulary_is_sound() -> None:
    """The vocabulary that comes with the program loads without a fault."""
    assert load_vocabulary(Path(__file__).parent.parent / "rules").matters
