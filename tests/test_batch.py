"""Many questions at once: every form in and out, read back by tools that are not ours; nothing lost, nothing half-written."""

import csv
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml
from typer.testing import CliRunner, Result

from protocol_cli.model.errors import LoadError, QuestionError
from tests.conftest import ROOT, app

ASKED = {"council": "hailsham", "matter": "concern", "facts": {"by": "councillor", "about": "clerk"}}
CLERK = "As a councillor I have a problem with how the town clerk works. Who do I go to first?"

BAD = [
    ("not json", "row-not-json"),
    ('["q"]', "row-not-object"),
    ('{"council": "york", "ask": "x"}', "unknown-council"),
    ('{"council": "hailsham"}', "nothing-asked"),
    ('{"council": "hailsham", "mater": "concern"}', "unknown-key"),
    ('{"council": "hailsham", "matter": "conzern"}', "unknown-matter"),
    ('{"council": "hailsham", "matter": "concern", "facts": {"bye": "clerk"}}', "unknown-fact"),
    ('{"council": "hailsham", "matter": "concern", "facts": {"by": "clark"}}', "unknown-value"),
    ('{"council": "hailsham", "matter": "concern", "facts": {"by": 3}}', "wrong-type"),
    ('{"council": "hailsham", "matter": "concern", "facts": {"by": "clerk"}, "expect": {"verdict": "rooted"}}', "unknown-verdict"),
    ('{"matter": "concern"}', "no-council"),
    ('{"council": "hailsham", "matter": "concern", "asks": "why"}', "unknown-facet"),
    ('{"council": "hailsham", "matter": "concern", "expect": {"verdit": "routed"}}', "unknown-expectation"),
    ('{"council": 7, "ask": "x"}', "wrong-type"),
    ('{"council": "hailsham", "matter": "concern", "facts": ["by"]}', "wrong-type"),
    ('{"council": "hailsham", "ask": "?!"}', "nothing-asked"),
    ('{"council": "hailsham", "matter": "concern", "unavailable": {"clark": "party"}}', "unknown-person"),
    ('{"council": "hailsham", "matter": "concern", "stage": "nowhere"}', "unknown-stage"),
    ('{"council": "hailsham", "ask": "' + "x" * 5000 + '"}', "too-long"),
    ("\udcff".encode("utf-8", "surrogateescape").decode("latin-1"), "row-not-json"),
]


def run(*words: str, stdin: str | bytes | None = None) -> Result:
    """Run the program; an error is raised."""
    return CliRunner().invoke(app, ["batch", *words], input=stdin, catch_exceptions=False)


def answers(done: Result) -> list[dict[str, Any]]:
    """Return the answers of a run in JSONL."""
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def rows(path: Path, *found: object) -> str:
    """Write rows as JSONL; return the file's name."""
    path.write_text("".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in found), encoding="utf-8")
    return str(path)


def test_row_is_answered_as_route_answers(tmp_path: Path) -> None:
    """A row of facts gets decision/1 whole, with its id, its place and how it fared beside it."""
    (told,) = answers(run(rows(tmp_path / "q.jsonl", {"id": "a", **ASKED})))
    alone = json.loads(CliRunner().invoke(app, ["route", "hailsham", "concern", "by=councillor", "about=clerk", "--format", "json"]).stdout)
    beside = {"id": "a", "row": {"file": str(tmp_path / "q.jsonl"), "number": 1}, "outcome": "routed", "failed": False}
    assert told == beside | alone


def test_good_rows_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a row holds is left as text: only rows that cannot be taken so are looked into."""
    monkeypatch.setattr("protocol_cli.batch.readers.jsonl._explained", lambda *_: pytest.fail("a good row was looked into"))
    full = {"id": "a", **ASKED, "asks": "who", "stage": None, "unavailable": {"chair": "absent"}, "expect": {"first": "chair"}}
    assert (
        next(one["outcome"] for one in answers(run(rows(tmp_path / "q.jsonl", full, {"ask": CLERK, "council": "hailsham"}, {**ASKED, "facts": None}))))
        == "mismatch"
    )


def test_bad_rows_are_told_in_their_place_and_none_is_lost(tmp_path: Path) -> None:
    """Of 1,000 rows, fifty of many kinds cannot be answered: 950 answers and 50 errors, each with code, place and remedy, in the order of the rows."""
    lines: list[object] = [{"id": number, **ASKED} for number in range(1000)]
    for number in range(50):
        lines[number * 20 + 7] = BAD[number % len(BAD)][0]
    told = answers(run(rows(tmp_path / "q.jsonl", *lines)))
    assert [one["row"]["number"] for one in told] == list(range(1, 1001))
    errors = {one["row"]["number"] - 1: one["error"] for one in told if "error" in one}
    assert {number: error["code"] for number, error in errors.items()} == {number * 20 + 7: BAD[number % len(BAD)][1] for number in range(50)}
    assert all(error["message"] for error in errors.values())
    assert [one["id"] for one in told if "error" not in one] == [number for number in range(1000) if number % 20 != 7]
    assert run(str(tmp_path / "q.jsonl")).exit_code == 1


ODD = [
    '{"council": "hailsham", "matter": "speak-to-media", "facts": {"by": "councillor"}, "expect": {"first": "clerk", "then": "chair"}}',
    '{"council": "hailsham", "matter": "concern", "expect": {"verdict": [], "first": [], "cite": [[]]}}',
    '{"council": "hailsham", "ask": "\\ud800 who handles the clerk"}',
    '{"council": "\\ud800", "matter": "concern"}',
    '{"id": "\\ud800", "council": "hailsham", "matter": "concern"}',
    '{"id": 123456789012345678901234567890, "council": "hailsham", "mater": "x"}',
    '{"council": "hailsham", "matter": "concern", "facts": ' + "[" * 5000 + "]" * 5000 + "}",
    '{"council": "hailsham", "matter": "concern", "unavailable": {"clerk": true}}',
    '{"council": "hailsham", "matter": "concern", "facts": {"by": [null], "about": NaN}}',
]


@pytest.mark.parametrize("form", ["jsonl", "csv", "junit", "sarif", "table"])
def test_odd_rows_stop_nothing(form: str, tmp_path: Path) -> None:
    """An expectation of nothing or of nobody, half a sign, numbers and nesting past all measure: each row is told, and the batch goes on."""
    done = run(rows(tmp_path / "q.jsonl", *ODD, ASKED), "--format", form)
    assert (done.exit_code, f"{len(ODD) + 1} rows" in done.stderr) == (1, True)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
KEYS = st.sampled_from(["id", "council", "ask", "matter", "asks", "facts", "stage", "unavailable", "expect", "other"])


@given(found=st.lists(st.dictionaries(KEYS, ANYTHING | st.sampled_from(["hailsham", "concern", "who"]), max_size=7) | ANYTHING, min_size=1, max_size=8))
def test_whatever_a_row_holds_it_is_told(found: list[object], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Rows of any JSON at all come out as many as they went in."""
    told = answers(run(rows(tmp_path_factory.mktemp("any") / "q.jsonl", *map(json.dumps, found))))
    assert len(told) == len(found)


def test_strict_stops_at_the_first_bad_row(tmp_path: Path) -> None:
    """With --strict, the first row that cannot be answered ends the batch, with its place; the old output stays."""
    out = tmp_path / "out.jsonl"
    out.write_text("old", encoding="utf-8")
    name = rows(tmp_path / "q.jsonl", ASKED, "{", ASKED)
    with pytest.raises(QuestionError, match=r"q\.jsonl:2:\d+: the row is no JSON"):
        run(name, "--strict", "--output", str(out))
    assert out.read_text(encoding="utf-8") == "old"


def test_every_form_of_input_asks_the_same(tmp_path: Path) -> None:
    """The same questions in JSONL, JSON, CSV (two ways), YAML and Parquet (two ways) get the same answers."""
    asked = [
        {"id": "a", **ASKED, "expect": {"verdict": ["routed"], "first": ["chair"]}},
        {"id": 'b, with "quotes"\nand a new line', "council": "southwell", "ask": "May a councillor, say, look at the file?"},
        {"id": "c", "council": "knutsford", "matter": "concern", "facts": {"by": "councillor", "about": ["clerk", "officer"]}, "unavailable": {"chair": "absent"}},
    ]  # fmt: skip
    rows(tmp_path / "q.jsonl", *asked)
    (tmp_path / "q.json").write_text(json.dumps(asked), encoding="utf-8")
    (tmp_path / "q.yaml").write_text("\n".join(f"- {json.dumps(one)}" for one in asked), encoding="utf-8")
    flat = [
        {"id": asked[0]["id"], "council": "hailsham", "matter": "concern", "by": "councillor", "about": "clerk", "expect.verdict": "routed", "expect.first": "chair"},
        {"id": asked[1]["id"], "council": "southwell", "ask": asked[1]["ask"]},
        {"id": "c", "council": "knutsford", "matter": "concern", "facts": "by=councillor; about=clerk,officer", "unavailable": "chair=absent"},
    ]  # fmt: skip
    columns = list(dict.fromkeys(key for one in flat for key in one))
    for name, separator in (("q.csv", ","), ("semicolons.csv", ";")):
        with (tmp_path / name).open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.DictWriter(file, columns, delimiter=separator)
            table.writeheader()
            table.writerows(flat)
    pl.DataFrame(flat, schema=dict.fromkeys(columns, pl.String)).write_parquet(tmp_path / "q.parquet")
    pl.DataFrame(asked[:2]).write_parquet(tmp_path / "nested.parquet")
    told = {}
    for name in ("q.jsonl", "q.json", "q.yaml", "q.csv", "semicolons.csv", "q.parquet", "nested.parquet"):
        told[name] = [{key: value for key, value in one.items() if key != "row"} for one in answers(run(str(tmp_path / name)))]
    assert [one["outcome"] for one in told["q.jsonl"]][::2] == ["routed", "depends"]
    assert told.pop("nested.parquet") == told["q.jsonl"][:2]
    for name, found in told.items():
        assert found == told["q.jsonl"], name


@pytest.fixture
def mixed(tmp_path: Path) -> str:
    """Write rows that fare in many ways, with an id that a spreadsheet would run; return the file's name."""
    asked = [
        {"id": "=1+1", **ASKED},
        {"id": "tags <b> & ]]> \u202e \x1b[31m", **ASKED, "expect": {"verdict": "prohibited", "first": "clerk", "cite": ["9.9"]}},
        "nonsense",
        {"id": "d", "council": "southwell", "ask": CLERK},
    ]
    return rows(tmp_path / "q.jsonl", *asked)


def test_junit_is_read_by_others(mixed: str) -> None:
    """JUnit XML has a case for each row; its counts are those of its cases."""
    (suite,) = JUnitXml.fromstring(run(mixed, "--format", "junit").stdout.encode())
    cases = list(suite)
    assert (suite.tests, suite.failures, suite.errors) == (4, 1, 1)
    assert [[type(found) for found in case.result] for case in cases] == [[], [Failure], [Error], []]
    assert "not as expected: the verdict is routed, not `prohibited`" in cases[1].result[0].message


def test_sarif_keeps_to_its_schema(mixed: str) -> None:
    """SARIF is valid by the schema of OASIS, and points at the lines of the rows that fail."""
    told = json.loads(run(mixed, "--format", "sarif").stdout)
    schema = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.validate(told, schema)
    results = told["runs"][0]["results"]
    assert [(one["ruleId"], one["locations"][0]["physicalLocation"]["region"]["startLine"]) for one in results] == [("mismatch", 2), ("error", 3)]


def test_tables_are_read_by_others(mixed: str, tmp_path: Path) -> None:
    """CSV and Parquet hold the same rows, as Polars and Python's csv read them; no cell of CSV is a formula."""
    told = run(mixed, "--format", "csv").stdout
    cells = list(csv.DictReader(told.splitlines(keepends=True)))
    assert [one["id"] for one in cells] == ["'=1+1", "tags <b> & ]]> \u202e \x1b[31m", "", "d"]
    run(mixed, "--format", "parquet", "--output", str(tmp_path / "out.parquet"))
    columns = pl.read_parquet(tmp_path / "out.parquet")
    assert columns["id"].to_list() == ["=1+1", "tags <b> & ]]> \u202e \x1b[31m", None, "d"]
    assert columns["outcome"].to_list() == [one["outcome"] for one in cells] == ["routed", "mismatch", "error", cells[3]["outcome"]]
    with pytest.raises(QuestionError, match="not written to standard output"):
        run(mixed, "--format", "parquet")


def test_annotations_and_summary_tell_what_fails(mixed: str) -> None:
    """GitHub's annotations and the Markdown summary name the rows that fail, on one line each, with nothing that a terminal obeys."""
    github = run(mixed, "--format", "github").stdout.splitlines()
    assert [line.partition(",title")[0].rpartition("line=")[2] for line in github[:-1]] == ["2", "3"]
    assert github[0].startswith("::error file=")
    markdown = run(mixed, "--format", "markdown").stdout
    assert "4 rows, 2 failed" in markdown
    assert "\x1b" not in "".join(github) + markdown
    for form in ("table", "plain"):
        shown = run(mixed, "--format", form).stdout
        assert "\x1b" not in shown
        assert "mismatch" in shown


def test_batch_fails_on_what_it_is_told(mixed: str) -> None:
    """--fail-on decides which outcomes count, and the exit code; an unknown one is refused."""
    assert run(mixed, "--fail-on", "").exit_code == 0
    assert [one["failed"] for one in answers(run(mixed, "--fail-on", "routed"))] == [True, True, False, True]
    assert run(mixed, "--fail-on", "prohibited,conflict").exit_code == 0
    with pytest.raises(QuestionError, match="`missmatch` is no outcome"):
        run(mixed, "--fail-on", "missmatch")


def test_only_what_changed_since_an_earlier_run_is_told(tmp_path: Path) -> None:
    """With --baseline, rows that come to the same are left out; what is new or otherwise says what it was."""
    name = rows(tmp_path / "q.jsonl", {"id": "a", **ASKED}, {"id": "b", **ASKED}, {"id": "gone", **ASKED})
    earlier = tmp_path / "earlier.jsonl"
    run(name, "--output", str(earlier))
    other = {**ASKED, "facts": {"by": "councillor", "about": "officer"}}
    rows(tmp_path / "q.jsonl", {"id": "a", **ASKED}, {"id": "b", **other}, {"id": "c", **ASKED})
    done = run(name, "--baseline", str(earlier), "--fail-on", "changed")
    assert [(one["id"], one["was"]) for one in answers(done)] == [("b", "routed"), ("c", "new")]
    assert (done.exit_code, "1 of the earlier run are gone" in done.stderr) == (1, True)
    for damaged in ("nonsense", "{}"):
        earlier.write_text(damaged, encoding="utf-8")
        with pytest.raises(QuestionError, match="no answer of an earlier run"):
            run(name, "--baseline", str(earlier))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.jsonl", None, "cannot be read"),
        ("q.txt", "x", "does not tell its format"),
        ("q.json", "{}", "no list of rows"),
        ("q.json", "[", "is no JSON"),
        ("q.yaml", "a: b", "no list of rows"),
        ("q.csv", "id,council,colour\n1,hailsham,red\n", "has a column `colour`"),
        ("q.csv", "id,id\n1,2\n", "has two columns `id`"),
        ("q.parquet", "no parquet", "cannot be read as Parquet"),
        ("q.csv", b"id,ask\n1,\xff\n", "not text in utf-8"),
    ],
)
def test_input_that_cannot_be_used_is_told(name: str, content: str | bytes | None, told: str, tmp_path: Path) -> None:
    """A file that is missing, of no known form, or holds no rows is refused in one sentence."""
    if content is not None:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(QuestionError, match=told):
        run(str(tmp_path / name))


def test_yaml_with_faults_is_told_with_places(tmp_path: Path) -> None:
    """Faults of a YAML file are told as those of rule files are."""
    (tmp_path / "q.yaml").write_text("- {a: 1, a: 2}\n", encoding="utf-8")
    with pytest.raises(LoadError):
        run(str(tmp_path / "q.yaml"))


def test_tables_with_odd_rows_lose_nothing(tmp_path: Path) -> None:
    """Rows of CSV with too many cells, quotes that never close, or pairs that are none are told where they stand."""
    (tmp_path / "q.csv").write_text(
        'id,council,matter,facts\na,hailsham,concern,by=councillor;about=clerk\nb,hailsham,concern,x,y\nc,hailsham,concern,by\n\nd,hailsham,concern,"by=clerk',
        encoding="utf-8",
    )
    told = answers(run(str(tmp_path / "q.csv")))
    assert [(one["id"], one["row"]["number"], one.get("error", {}).get("code")) for one in told] == [
        ("a", 2, None),
        ("b", 3, "too-many-cells"),
        ("c", 4, "not-a-pair"),
        (None, 6, "row-not-csv"),
    ]


def test_long_line_is_passed_over(tmp_path: Path) -> None:
    """A line of megabytes is one bad row, and the next is answered."""
    told = answers(run(rows(tmp_path / "q.jsonl", '{"ask": "' + "x" * 3_000_000 + '"}', {"id": "b", **ASKED})))
    assert [(one["id"], one["row"]["number"], one["outcome"]) for one in told] == [(None, 1, "error"), ("b", 2, "routed")]


def test_questions_come_from_a_pipe() -> None:
    """`-` reads JSONL from standard input, or CSV where that is said."""
    assert answers(run("-", stdin=json.dumps({"id": "a", **ASKED})))[0]["outcome"] == "routed"
    piped = subprocess.run(
        [sys.executable, "-m", "protocol_cli", "batch", "-", "--input-format", "csv", "-f", "plain"],
        input="id,council,matter,by,about\na,hailsham,concern,councillor,clerk\n", capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert piped.stdout.startswith("a\tok\trouted\tchair")


KILLED = """
import os, signal, sys
from protocol_cli.batch import part
from protocol_cli.batch.readers import jsonl
from protocol_cli.cli.app import main

noted, at, part.NOTED_EVERY, jsonl.STRETCH = part.Part.note_down, int(sys.argv.pop(1)), 0.0, 1

def note_down(self, file, totals):
    if totals.rows % 7 == 0:
        noted(self, file, totals)
    if totals.rows == at:
        os.kill(os.getpid(), signal.SIGKILL)

part.Part.note_down = note_down
main()
"""
"""Runs the program, which reads one row at a time, notes each seventh and is killed after the row that is named."""


@pytest.mark.parametrize("form", ["jsonl", "json", "junit", "parquet"])
def test_killed_run_goes_on_to_the_same_bytes(form: str, tmp_path: Path) -> None:
    """A run that is killed leaves what was there; --resume goes on from the last note, to the same bytes as an unbroken run."""
    line = json.dumps(ASKED)[1:]
    lines = [f'{{"id": {at}, {line}' if at % 11 else "bad" for at in range(1, 301)]
    name, whole, broken = rows(tmp_path / "q.jsonl", *lines), tmp_path / "whole", tmp_path / "broken"
    run(name, "--format", form, "--output", str(whole))
    broken.write_text("old", encoding="utf-8")
    command = ["batch", name, "--format", form, "--output", str(broken), "--resume"]
    for at, after in ((3, 0), (40, 0), (41, 35), (200, 35), (300, 196)):
        killed = subprocess.run([sys.executable, "-c", KILLED, str(at), *command], cwd=ROOT, capture_output=True, text=True, check=False)
        assert killed.returncode == -signal.SIGKILL
        assert (f"going on after {after} rows" in killed.stderr) == bool(after)
        assert broken.read_text(encoding="utf-8") == "old"
    assert "going on after 294 rows" in run(*command[1:]).stderr
    assert broken.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken", "q.jsonl", "whole"]


def test_run_is_resumed_only_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unfinished run of other questions or options is not gone on with, nor one into nothing or from a pipe."""
    monkeypatch.setattr("protocol_cli.batch.part.NOTED_EVERY", 0.0)
    monkeypatch.setattr("protocol_cli.batch.readers.jsonl.STRETCH", 50)
    name = rows(tmp_path / "q.jsonl", *[ASKED] * 3, "{")
    out = str(tmp_path / "out.jsonl")
    with pytest.raises(QuestionError):
        run(name, "--output", out, "--strict")
    with pytest.raises(QuestionError, match="was of other questions, rules or options"):
        run(name, "--output", out, "--resume")
    time.sleep(0.01)
    assert run(name, "--output", out).exit_code == 1
    with pytest.raises(QuestionError, match="--resume needs --output"):
        run(name, "--resume")


def test_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder that is not there is told in a sentence, with what to do."""
    with pytest.raises(QuestionError, match="cannot be written: no such file or directory; what was there is as it was"):
        run(rows(tmp_path / "q.jsonl", ASKED), "--output", str(tmp_path / "nowhere" / "out.jsonl"))
