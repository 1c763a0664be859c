"""The command as scripts and careless fingers use it: exit codes, streams, errors, completion."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from protocol_cli.cli import app as program
from protocol_cli.output.decision_v1 import AnswerV1
from tests.conftest import COUNCILS, ROOT, app

runner = CliRunner()


def run(*words: str) -> tuple[int, str, str]:
    """Run the program as `main` does; return its exit code and what it wrote on each stream."""
    done = subprocess.run([sys.executable, "-m", "protocol_cli", *words], capture_output=True, text=True, check=False, cwd=ROOT)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["route", "hailsham", "concern", "by=councillor", "about=clerk"], 0),
        (["check", "south-hams", "meet-officer", "by=councillor"], 0),
        (["check", "martlesham", "act-as-officer"], 0),
        (["check", "hailsham", "manage-day-to-day", "by=councillor"], 3),
        (["check", "south-hams", "attend-officer-meeting", "by=councillor"], 3),
        (["route", "hailsham", "concern", "by=councillor"], 4),
        (["check", "hailsham", "contact-officer"], 6),
        (["check", "south-hams", "publish-before-election"], 6),
        (["route", "hailsham", "manage-day-to-day", "by=councillor"], 0),
    ],
)
def test_exit_code_tells_the_outcome(words: list[str], code: int) -> None:
    """The exit code follows from the outcome alone, whatever the format."""
    codes = {runner.invoke(app, [*words, "--format", form]).exit_code for form in ("text", "plain", "json")}
    assert codes == {code}


def test_conflict_has_its_own_exit_code(tmp_path: Path) -> None:
    """Clauses that clash are told apart from an answer."""
    folder = tmp_path / "clash"
    folder.mkdir()
    (folder / "council.yaml").write_text("name: Clash Council\ndocument: Protocol\n")
    (folder / "clauses.yaml").write_text('sections: [{heading: H, clauses: [{id: "1", gist: One.}, {id: "2", gist: Two.}]}]\n')
    rules = [
        f'{{id: r{word[0]}{len(word)}, matter: meet-officer, clauses: ["{at}"], when: {{by: any}}, strength: {word}}}'
        for at, word in ((1, "may"), (2, "must not"))
    ]
    (folder / "wards.yaml").write_text(f"[{', '.join(rules)}]\n")
    answer = runner.invoke(app, ["check", "clash", "meet-officer", "--councils", str(tmp_path), "--format", "json"])
    assert answer.exit_code == 5
    assert {one["clause"] for one in json.loads(answer.stdout)["citations"]} == {"1", "2"}


@pytest.mark.parametrize(
    ("words", "message", "remedy"),
    [
        (["route", "hailshem", "concern"], "there is no council `hailshem`", "did you mean `hailsham`?"),
        (["route", "york", "concern"], "there is no council `york`", "`hailsham`, `knutsford`, `martlesham`, `south-hams` or `southwell`"),
        (["route", "hailsham", "concrn"], "there is no matter `concrn`", "did you mean `concern`?"),
        (["check", "hailsham", "concern", "abuot=clerk"], "there is no fact `abuot`", "did you mean `about`?"),
        (["check", "hailsham", "concern", "about=clrek"], "`clrek` is not a value of `about`", "did you mean `clerk`"),
        (["check", "hailsham", "concern", "clerk"], "`clerk` is not of the form fact=value", "by=councillor"),
        (["check", "hailsham", "concern", "by="], "`by=` is not of the form fact=value", "by=councillor"),
        (["check", "hailsham", "concern", "by=chair", "by=clerk"], "`by` is given twice, as `chair` and as `clerk`", "give it once"),
        (["route", "hailsham", "concern", "-u", "clark=absent"], "`clark` is not a person", "did you mean `clerk`"),
        (["route", "hailsham", "concern", "stage=infromal_failed"], "`infromal_failed` is not a stage", "did you mean `informal_failed`?"),
        (["clause", "hailsham", "5.22"], "there is no clause `5.22` in hailsham", "did you mean `5.2`"),
        (["matters", "hailsham", "mediation"], "there is no matter `mediation` in hailsham", "did you mean `seek-mediation`?"),
        (["route", "hailsham", "concern", "--councils", "nowhere"], "the councils folder `nowhere` cannot be read", "--councils"),
    ],
)
def test_wrong_word_names_the_nearest_right_one(words: list[str], message: str, remedy: str) -> None:
    """What cannot be used is told on stderr with a remedy, nothing is printed, and the exit code is 2."""
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {message}")
    assert remedy in err
    assert "Traceback" not in err


def test_empty_councils_folder_is_told(tmp_path: Path) -> None:
    """A folder without councils is named."""
    code, _, err = run("councils", "--councils", str(tmp_path))
    assert code == 2
    assert "there is no council in" in err


def test_broken_vocabulary_is_told_with_its_place(tmp_path: Path) -> None:
    """Rules that cannot be used are told file by file, with no answer."""
    code, out, err = run("route", "hailsham", "concern", "--rules", str(tmp_path))
    assert (code, out) == (2, "")
    assert err.count("error[missing-file]") == 5


def test_environment_sets_what_an_option_would() -> None:
    """Each option has an environment twin."""
    answer = runner.invoke(app, ["councils"], env={"PROTOCOL_FORMAT": "json"})
    assert [council["council"] for council in json.loads(answer.stdout)] == COUNCILS


def test_reader_that_goes_away_is_no_error() -> None:
    """A pipe that is closed early ends the program in silence."""
    shell = f"{sys.executable} -m protocol_cli clause southwell | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", shell], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stderr == ""


def test_fault_of_the_program_itself_shows_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody foresaw is told in one line, with a code of its own; the traceback is kept for those who ask for it."""

    def fail(_: list[str]) -> None:
        raise ZeroDivisionError("unforeseen")

    monkeypatch.setattr(program, "app_for", fail)
    monkeypatch.delenv("PROTOCOL_DEBUG", raising=False)
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert ended.value.code == program.FAILED
    assert capsys.readouterr().err.startswith("error: the program itself failed: ZeroDivisionError: unforeseen\n  = help: please report")
    monkeypatch.setenv("PROTOCOL_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        program.main()


def test_terminal_without_unicode_is_served() -> None:
    """A sign that the terminal cannot show is replaced, not fatal."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-m", "protocol_cli", "--help"], capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "without"),
    [
        (["route", "hailsham", "concern", "by=councillor"], {"numpy", "ruamel", "polars", "protocol_cli.cli.batches", "protocol_cli.output.decision_v1"}),
        (
            ["ask", "--council", "hailsham", "who can I complain to about the clerk"],
            {"ruamel", "polars", "protocol_cli.cli.batches", "protocol_cli.output.decision_v1"},
        ),
    ],
)
def test_command_starts_without_what_it_does_not_need(words: list[str], without: set[str]) -> None:
    """An answer as text imports neither the other commands, nor what words, YAML, tables or JSON alone need."""
    runner.invoke(app, words)  # what YAML says is kept by then
    script = f"import sys; sys.argv = ['protocol', *{words!r}]\ntry:\n    from protocol_cli.__main__ import main; main()\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert "Hailsham" in done.stdout
    assert without & set(done.stderr.split()) == set()


@pytest.mark.parametrize(("word", "suggested"), [("rout", "route"), ("bach", "batch")])
def test_command_that_there_is_not_is_told_with_those_like_it(word: str, suggested: str) -> None:
    """A slip of the finger in a command's name is met with the names of all of them."""
    done = subprocess.run([sys.executable, "-m", "protocol_cli", word], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, suggested in done.stderr) == (2, True)


def test_version_is_printed() -> None:
    """`--version` gives the version of the package."""
    assert runner.invoke(app, ["--version"]).stdout.startswith("protocol 0.")


def test_every_shipped_answer_keeps_the_published_schema() -> None:
    """An answer of each kind is valid under the schema that `protocol schema` prints and docs/schema/ keeps."""
    printed = json.loads(runner.invoke(app, ["schema"]).stdout)
    assert printed == json.loads((ROOT / "docs/schema/decision-1.schema.json").read_text(encoding="utf-8"))
    for words in (
        ["route", "hailsham", "concern", "by=councillor"],
        ["route", "knutsford", "concern", "by=clerk", "about=chair"],
        ["check", "southwell", "instruct-officer", "about=officer"],
        ["check", "south-hams", "publish-before-election"],
    ):
        answer = runner.invoke(app, [*words, "--format", "json"]).stdout
        jsonschema.validate(json.loads(answer), printed)
        assert AnswerV1.model_validate_json(answer).council == words[1]


def completions(*words: str, **environment: str) -> list[str]:
    """Return what bash is offered behind some words, the last of them unfinished."""
    asked = {"_PROTOCOL_COMPLETE": "complete_bash", "COMP_WORDS": " ".join(["protocol", *words]), "COMP_CWORD": str(len(words)), **environment}
    script = "import sys; from protocol_cli.cli.app import main; sys.argv = ['protocol']; main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, **asked})
    assert done.stderr == ""
    return done.stdout.split()


def test_completion_knows_councils_matters_facts_and_values() -> None:
    """The shell offers councils, then matters, then facts with values, without those already given."""
    assert completions("route", "s") == ["south-hams", "southwell"]
    assert "seek-mediation" in completions("route", "hailsham", "se")
    assert completions("route", "hailsham", "concern", "about=c") == ["about=councillor", "about=chair", "about=clerk"]
    assert completions("check", "hailsham", "concern", "about=clerk", "a") == []
    assert completions("route", "hailsham", "concern", "st") == ["stage=informal_failed", "stage=disputed"]
    assert "clerk=party" in completions("route", "hailsham", "concern", "-u", "clerk=")
    assert completions("clause", "hailsham", "5.") == ["5.1", "5.2"]


def test_completion_knows_that_bash_breaks_words_at_the_equals_sign() -> None:
    """Behind `about=` bash wants the value alone, whether it has begun or not."""
    assert completions("route", "hailsham", "concern", "about", "=", "c") == ["councillor", "chair", "clerk"]
    assert completions("route", "hailsham", "settle-informally", "by", "=", "clerk", "serious", "=") == ["yes", "no"]


def test_completion_in_a_broken_folder_offers_nothing(tmp_path: Path) -> None:
    """A key press never ends in an error."""
    assert completions("route", "h", PROTOCOL_COUNCILS=str(tmp_path)) == []


WORDS = st.one_of(
    st.sampled_from(
        ["route", "check", "hailsham", "concern", "by=councillor", "about=clerk", "-u", "clerk=party", "--format", "json", "--explain", "stage=disputed"]
    ),
    st.text(max_size=20),
    st.builds("{}={}".format, st.text(max_size=8), st.text(max_size=8)),
)


@given(words=st.lists(WORDS, max_size=6))
def test_no_words_end_in_a_traceback(words: list[str]) -> None:
    """Whatever is typed, the program answers, refuses or shows its usage; nothing else escapes."""
    from protocol_cli.model.errors import ProtocolError

    done = runner.invoke(app, words)
    assert done.exception is None or isinstance(done.exception, (SystemExit, ProtocolError))
    assert "\x1b" not in done.output or not any("\x1b" in word for word in words)


def test_terminal_codes_in_a_question_are_not_obeyed() -> None:
    """A control character in a wrong word is shown as a question mark."""
    _, _, err = run("route", "hailsham", "\x1b[31mconcern\x07")
    assert "\x1b" not in err
    assert "`?[31mconcern?`" in err
