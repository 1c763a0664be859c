"""The example of a council that keeps its own rules: its checks pass, and its jobs are what GitHub and GitLab read."""

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from tests.conftest import ROOT

EXAMPLE = ROOT / "docs" / "examples" / "one-council"
WORKFLOW = EXAMPLE / ".github" / "workflows" / "protocol.yml"
GITLAB = EXAMPLE / ".gitlab-ci.yml"


def read(path: Path) -> object:
    """Return what a YAML file says, by YAML 1.2, in which `on` is a word."""
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def commands() -> list[str]:
    """Return every `protocol` command that the example's jobs, hooks and page run."""
    steps = [step["run"] for step in read(WORKFLOW)["jobs"]["check"]["steps"] if "run" in step]  # type: ignore[index]
    script = read(GITLAB)["protocol"]["script"]  # type: ignore[index]
    hooks = [hook["entry"] for hook in read(ROOT / ".pre-commit-hooks.yaml")]  # type: ignore[attr-defined]
    page = (EXAMPLE / "README.md").read_text(encoding="utf-8").splitlines()
    return sorted({line for line in (*steps, *script, *hooks, *page) if line.startswith("protocol ")})


@pytest.mark.parametrize("command", commands())
def test_command_of_the_example_passes(command: str, tmp_path: Path) -> None:
    """Each command runs from the example's folder as it stands in the job, and finds nothing wrong."""
    words = command.replace("protocol.sarif", str(tmp_path / "protocol.sarif")).replace("junit.xml", str(tmp_path / "junit.xml"))
    run = f"'{sys.executable}' -m protocol_cli {words.removeprefix('protocol ')}"
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    done = subprocess.run(["bash", "-c", run], cwd=EXAMPLE, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, done.stdout + done.stderr)


@pytest.mark.parametrize(("path", "schema"), [(WORKFLOW, "github-workflows"), (GITLAB, "gitlab-ci")], ids=["github", "gitlab"])
def test_job_keeps_to_its_schema(path: Path, schema: str) -> None:
    """The jobs are valid by the schemas that check-jsonschema brings."""
    known = files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{schema}.json"
    jsonschema.validate(read(path), json.loads(known.read_text(encoding="utf-8")))


def test_wrong_rule_fails_the_example(tmp_path: Path) -> None:
    """A question whose answer is not what the council expects fails the job, with an annotation on its line."""
    checks = (EXAMPLE / "questions" / "checks.jsonl").read_text(encoding="utf-8").replace('"first": "chair", "never": "clerk"', '"first": "clerk"')
    (tmp_path / "checks.jsonl").write_text(checks, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "protocol_cli", "batch", str(tmp_path / "checks.jsonl"), "--format", "github"], cwd=EXAMPLE, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 1
    assert "line=4,title=clerk%3A mismatch::not as expected: the first step is for `chair`, not for `clerk`" in done.stdout
