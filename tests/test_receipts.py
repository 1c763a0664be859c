"""Receipts: what was asked and answered can be shown later, and nobody alters it unseen."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from protocol_cli.model.errors import QuestionError
from tests.conftest import ROOT, app

ASKED = {"council": "hailsham", "matter": "concern", "facts": {"by": "councillor", "about": "clerk"}}


def run(*words: str) -> Result:
    """Run the program; an error is raised."""
    return CliRunner().invoke(app, words, catch_exceptions=False)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Keep receipts of a route, a check, words for one council and for all, and a batch; return the log."""
    path = tmp_path / "log.jsonl"
    kept = ("--receipt", str(path), "--receipt-time", "2026-11-22T09:30:00Z")
    run("route", "hailsham", "concern", "by=councillor", "about=clerk,officer", "stage=informal_failed", "--unavailable", "chair=absent", *kept)
    run("check", "southwell", "instruct-officer", "by=councillor", "about=officer", *kept)
    run("ask", "--council", "knutsford", "May I look at the file?", "--fact", "by=councillor", *kept)
    run("ask", "Who line-manages the clerk?", *kept)
    (tmp_path / "q.jsonl").write_text(f"{json.dumps(ASKED)}\nbad\n{json.dumps({'council': 'york', 'ask': 'x'})}\n", encoding="utf-8")
    run("batch", str(tmp_path / "q.jsonl"), *kept)
    return path


def records(log: Path) -> list[dict[str, object]]:
    """Return the records of a log."""
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_receipt_holds_question_answer_and_time(log: Path) -> None:
    """Each question has its record, with the answer that was given, the digest of its rules, and the time that the caller said."""
    found = records(log)
    assert [one["number"] for one in found] == list(range(1, 11))
    assert {one["time"] for one in found} == {"2026-11-22T09:30:00Z"}
    alone = json.loads(run("check", "southwell", "instruct-officer", "by=councillor", "about=officer", "--format", "json").stdout)
    assert found[1]["answer"] == alone
    assert (found[9]["answer"], found[9]["error"]) == (None, {"code": "unknown-council", "message": "there is no council `york`"})


def test_nothing_has_changed_under_the_same_rules(log: Path) -> None:
    """Answered again at once, every answer is what it was."""
    done = run("replay", str(log))
    assert (done.exit_code, "10 answers are what they were" in done.stdout) == (0, True)


def test_changed_rule_is_told_with_its_clause(log: Path, tmp_path: Path) -> None:
    """Under other rules, the answers that are not what they were are told, with what they were and the clauses that did it."""
    shutil.copytree(ROOT / "councils", tmp_path / "councils")
    rules = tmp_path / "councils/hailsham/routing.yaml"
    text = rules.read_text(encoding="utf-8")
    assert "{to: chair" in text
    rules.write_text(text.replace("{to: chair", "{to: vice_chair"), encoding="utf-8")
    done = run("replay", str(log), "--councils", str(tmp_path / "councils"), "--format", "json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert 9 in [one["record"] for one in told]
    (change,) = (one for one in told if one["record"] == 9)
    assert ("chair (should)" in change["was"], "vice_chair (should)" in change["now"], change["clauses"]) == (True, True, ["5.2"])
    assert "1 of 10 answers" in run("replay", str(log), "--councils", str(tmp_path / "councils")).stdout


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda lines: [*lines[:3], lines[3].replace("a", "b", 1), *lines[4:]], 4),
        (lambda lines: [*lines[:3], lines[3].replace("{", "[", 1), *lines[4:]], 4),
        (lambda lines: [*lines[:3], lines[3].replace(",", ", ", 1), *lines[4:]], 4),
        (lambda lines: lines[:3] + lines[4:], 4),
        (lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], 4),
        (lambda lines: [*lines[:3], lines[2], *lines[3:]], 4),
        (lambda lines: lines[1:], 1),
    ],
)
def test_tampering_is_found(harm: object, told: int, log: Path) -> None:
    """A byte altered, a record taken out, moved, doubled or no record at all: the chain breaks there, and the record's number is told."""
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    log.write_text("".join(harm(lines)), encoding="utf-8")  # type: ignore[operator]
    done = run("replay", str(log), "--verify", "--format", "json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["broken"][0]["record"] == told
    assert run("replay", str(log)).exit_code == 3


def test_every_byte_counts(log: Path) -> None:
    """Whichever byte of a log is altered, it is found, in the record where it stands or the one after."""
    content = log.read_bytes()
    for at in range(0, len(content), len(content) // 150):
        log.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        done = run("replay", str(log), "--verify", "--format", "json")
        assert done.exit_code == 3
        assert json.loads(done.stdout)["broken"][0]["record"] - content[:at].count(b"\n") in (1, 2)


def test_whole_log_tells_its_last_digest(log: Path) -> None:
    """Of a whole log, the last digest is told, by which a log cut short can be known elsewhere."""
    done = run("replay", str(log), "--verify")
    assert done.exit_code == 0
    assert str(records(log)[-1]["digest"]) in "".join(done.stdout.split())


def test_log_that_cannot_be_used_is_told(log: Path, tmp_path: Path) -> None:
    """A log with a broken end is not added to; a time without a zone, a missing log and a folder are refused."""
    route = ("route", "hailsham", "concern", "by=councillor")
    log.write_text(log.read_text(encoding="utf-8")[:-5], encoding="utf-8")
    with pytest.raises(QuestionError, match=r"the last record of .* is broken"):
        run(*route, "--receipt", str(log))
    for time in ("yesterday", "2026-11-22T09:30:00"):
        with pytest.raises(QuestionError):
            run(*route, "--receipt", str(tmp_path / "new.jsonl"), "--receipt-time", time)
    with pytest.raises(QuestionError, match="cannot be read"):
        run("replay", str(tmp_path / "missing.jsonl"))
    with pytest.raises(QuestionError, match="no receipt can be added"):
        run(*route, "--receipt", str(tmp_path))
    run(*route, "--receipt", str(tmp_path / "clock.jsonl"))
    assert str(records(tmp_path / "clock.jsonl")[0]["time"]).endswith("Z")
