"""How the project keeps its own house: layers, sizes, types, style, and pages that tell the truth."""

import ast
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from protocol_cli.model.vocabulary import Vocabulary
from tests.conftest import ROOT, app
from tests.test_broken import EXAMPLES

SOURCES = sorted((ROOT / "src").rglob("*.py"))


GENERATED = {"docs/readings.md": ["readings"], "docs/comparison.md": ["compare"]}
"""Pages that a command writes."""


def tool(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of this environment in the project's folder."""
    return subprocess.run([str(Path(sys.executable).parent / words[0]), *words[1:]], capture_output=True, text=True, check=False, cwd=ROOT)


def functions(paths: list[Path]) -> list[tuple[str, ast.FunctionDef]]:
    """Return every function of some files, each with the file and name that it is found by."""
    trees = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    return [(f"{name}:{node.name}", node) for name, tree in trees.items() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def length(function: ast.FunctionDef) -> int:
    """Return how many lines a function has."""
    return (function.end_lineno or 0) - function.lineno + 1


def test_layers_are_kept() -> None:
    """Imports run one way: cli, use cases and output, audit, engine and loading, model."""
    done = tool("lint-imports")
    assert done.returncode == 0, done.stdout


def test_types_are_strict() -> None:
    """Mypy finds nothing, as strict as it can be."""
    done = tool("mypy")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("words", [["check"], ["format", "--check"]])
def test_style_is_kept(words: list[str]) -> None:
    """Ruff finds nothing to mend."""
    done = tool("ruff", *words)
    assert done.returncode == 0, done.stdout + done.stderr


def test_files_and_functions_are_small() -> None:
    """No file over 400 lines, no function over 60, half of them under 10."""
    assert [path.name for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []
    assert [name for name, function in functions(SOURCES) if length(function) > 60] == []
    assert statistics.median(length(function) for _, function in functions(SOURCES)) < 10


def test_every_diagnostic_has_its_page() -> None:
    """Each code of tests/broken/ has a heading in docs/diagnostics.md, and each heading an example; two are tried as made-up files."""
    headings = re.findall(r"^## (\S+)$", (ROOT / "docs/diagnostics.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted([*EXAMPLES, "too-large", "unreadable-file"])


def test_ci_runs_the_commands_of_the_readme() -> None:
    """What the README tells somebody on a fresh machine is what CI runs."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    commands = [line for line in readme.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert [command for command in commands if command not in script] == []


def test_verdicts_page_tells_every_strength_word(vocabulary: Vocabulary) -> None:
    """The table of docs/verdicts.md holds the words of strengths.yaml, each in the row of its verdict."""
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", (ROOT / "docs/verdicts.md").read_text(encoding="utf-8"), re.MULTILINE)
    told = {word.strip(): verdict for verdict, words in rows for word in words.split(",")}
    assert {word: told.get(word) for word in vocabulary.strengths} == {word: verdict.value for word, verdict in vocabulary.strengths.items()}


def test_readme_shows_what_the_program_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each output shown in the README is what its command prints, up to where it is cut."""
    monkeypatch.setenv("COLUMNS", "80")
    blocks = re.findall(r"^```\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    shown = [(block.split("\n", 1)) for block in blocks if block.startswith("$ protocol")]
    install, output = blocks[0], blocks[1].removesuffix("...\n")
    shown.append(["$ " + install.strip().rpartition("/bin/")[2], output])
    for command, told in shown:
        assert told in CliRunner().invoke(app, command.split()[2:]).stdout, command


@pytest.mark.parametrize("page", GENERATED)
def test_generated_page_is_current(page: str) -> None:
    """A page that a command writes is what the command writes today; UPDATE_SCREENS=1 writes it anew."""
    written = CliRunner().invoke(app, [*GENERATED[page], "--format", "markdown"], catch_exceptions=False).stdout
    if os.environ.get("UPDATE_SCREENS"):
        (ROOT / page).write_text(written, encoding="utf-8")
    assert (ROOT / page).read_text(encoding="utf-8") == written


def test_pages_link_to_files_that_exist() -> None:
    """No page points to a file that is gone."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    links = [(page, target) for page in pages for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))]
    assert [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()] == []


def test_tests_say_what_they_hold() -> None:
    """Every test has a sentence that is its specification."""
    tests = [(name, one) for name, one in functions(sorted((ROOT / "tests").rglob("test_*.py"))) if one.name.startswith("test_")]
    assert [name for name, one in tests if not ast.get_docstring(one)] == []
