"""The commands that take plain words, and the interview that asks for them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from protocol_cli.asking import ask
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.reading import Reading
from protocol_cli.model.verdicts import Verdict
from protocol_cli.output.asked_pages import asked_page
from protocol_cli.output.screen import page_lines
from protocol_cli.reading.reader import Reader, load_reader
from protocol_cli.use_cases.words import ask_words
from tests.builders import a_protocol, to
from tests.conftest import COUNCILS, ROOT, app
from tests.test_examples import EXAMPLES, seen, shortfalls

CLERK = "As a councillor I have a problem with how the town clerk works. Who do I go to first?"


def run(*words: str, stdin: str | None = None) -> Result:
    """Run the program; an error is raised."""
    return CliRunner().invoke(app, words, input=stdin, catch_exceptions=False)


def readings(*readings: tuple[float, dict[str, str]], unsaid: dict[str, tuple[tuple[str, float], ...]] | None = None) -> list[Reading]:
    """Return readings on the matter `act`, each with its likelihood and facts."""
    return [Reading(Question("act", Asks.WHO, {fact: frozenset({value}) for fact, value in facts.items()}), chance, unsaid or {}) for chance, facts in readings]


TWO_WAYS = a_protocol(
    {"id": "officers", "when": {"about": ["officer", "chair"]}, "route": [to("clerk")]}, {"id": "clerks", "when": {"about": "clerk"}, "route": [to("panel")]}
)


def test_readings_with_the_same_outcome_count_together() -> None:
    """Two readings of 0.48 that come to the same outweigh any other, and together leave no doubt."""
    asked = ask(TWO_WAYS, readings((0.04, {"about": "clerk"}), (0.48, {"about": "officer"}), (0.48, {"about": "chair"})))
    assert asked.best.likelihood == pytest.approx(0.96)
    assert asked.best.outcome.handlers == ("clerk",)
    assert asked.certain
    assert [other.outcome.handlers for other in asked.others] == [("panel",)]


def test_what_makes_no_difference_is_left_open() -> None:
    """Of readings with one outcome that take a fact otherwise, none is taken to be right: the answer rests on the rules for each; a slight doubt changes nothing."""
    apart = a_protocol(*({"id": one, "when": {"about": one}, "route": [to("clerk")]} for one in ("officer", "chair")))
    split = ask(apart, readings((0.6, {"about": "officer"}), (0.3, {"about": "chair"}))).best
    assert split.question is not None
    assert split.question.facts == {"about": frozenset({"officer", "chair"})}
    assert split.decision is not None
    assert set(split.decision.rules) == {"officer", "chair"}
    slight = ask(apart, readings((0.9, {"about": "officer"}), (0.05, {"about": "chair"}))).best
    assert slight.question is not None
    assert slight.question.facts == {"about": frozenset({"officer"})}


def test_divided_readings_are_in_doubt() -> None:
    """Where outcomes are near one another in likelihood, the answer is not certain."""
    assert not ask(TWO_WAYS, readings((0.5, {"about": "clerk"}), (0.5, {"about": "officer"}))).certain


def test_open_fact_is_supposed_where_that_is_likely() -> None:
    """A fact that the words leave open and that decides is supposed, said, and leaves doubt; where nothing is likely, it depends."""
    likely = ask(TWO_WAYS, readings((0.9, {}), unsaid={"about": (("clerk", 0.8), ("officer", 0.2))}))
    unlikely = ask(TWO_WAYS, readings((0.9, {}), unsaid={"about": (("clerk", 0.3), ("officer", 0.2))}))
    assert (likely.best.supposed, likely.best.outcome.handlers, likely.certain) == (("about",), ("panel",), False)
    assert unlikely.best.outcome.verdict is Verdict.DEPENDS


def test_stated_fact_goes_before_the_words() -> None:
    """A fact given beside the words wins; readings whose matter has no place for it fall away."""
    stated = Question("", Asks.WHO, {"about": frozenset({"clerk"})})
    assert ask(TWO_WAYS, readings((0.9, {"about": "officer"})), stated).best.outcome.handlers == ("panel",)
    elsewhere = Question("", Asks.WHO, {"wind": frozenset({"high"})})
    with pytest.raises(QuestionError):
        ask(TWO_WAYS, readings((0.9, {"about": "officer"})), elsewhere)


def test_words_get_the_answer_of_the_facts() -> None:
    """A plain question is answered as the same question in facts, and says how it was understood."""
    told = json.loads(run("ask", "--council", "hailsham", CLERK, "--format", "json").stdout)
    facts = json.loads(run("route", "hailsham", "concern", "by=councillor", "about=clerk", "--format", "json").stdout)
    assert told["understood"]["about"] == "clerk"
    assert (told["verdict"], told["route"]) == (facts["verdict"], facts["route"])
    assert "I understood: raise a concern about the Town Clerk" in " ".join(run("ask", "-c", "hailsham", CLERK).stdout.split())


def test_fact_is_corrected_in_place() -> None:
    """`--fact` mends a misreading without saying the whole again."""
    told = json.loads(run("ask", "--council", "hailsham", CLERK, "--fact", "about=officer", "--format", "json").stdout)
    assert told["route"][0]["handlers"] == ["clerk"]


def test_doubt_is_said_and_scripts_are_told() -> None:
    """Where the words leave doubt, the answer says so, offers the other readings, and the exit code is 4."""
    done = run("ask", "--council", "southwell", "The Saracens Head, what about that then, councillor?", "--format", "json")
    told = json.loads(done.stdout)
    assert (told["certain"], done.exit_code) == (False, 4)
    assert told["missing"][-1]["ask"] == "Which of these do you mean?"
    assert told["other_readings"]


def test_every_council_is_asked_if_none_is_named() -> None:
    """Without a council, the same words are put to all of them."""
    done = json.loads(run("ask", CLERK, "--format", "json").stdout)
    assert [one["council"] for one in done] == COUNCILS
    assert "southwell" in run("ask", CLERK).stdout


@pytest.mark.parametrize("words", ["", "   ", "?!", "x" * 4001])
def test_words_that_are_no_question_are_refused(words: str) -> None:
    """Nothing, signs alone and a whole letter are refused with a remedy."""
    with pytest.raises(QuestionError):
        run("ask", "--council", "hailsham", words)


def test_words_are_read_from_a_pipe() -> None:
    """`-` reads the question from standard input."""
    piped = run("ask", "--council", "hailsham", "-", "--format", "json", stdin=CLERK + "\n")
    assert json.loads(piped.stdout) == json.loads(run("ask", "--council", "hailsham", CLERK, "--format", "json").stdout)


def test_missing_reader_is_told(tmp_path: Path) -> None:
    """Without the trained file, words cannot be read, and facts still can."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/vocabulary").symlink_to(ROOT / "rules/vocabulary")
    (tmp_path / "rules/model").symlink_to(ROOT / "rules/model")
    with pytest.raises(QuestionError, match="cannot be used to read plain words"):
        run("ask", "--council", "hailsham", CLERK, "--rules", str(tmp_path / "rules"))


def test_examples_asked_in_words(protocols: dict[str, Protocol], reader: Reader) -> None:
    """Of the example questions, asked in their own words, seven in ten at least get the right answer, and hardly any is wrong and certain; none was trained on."""
    answers = [ask_words(protocols[one["council"]], reader, one["ask"], Question("", Asks.WHO)) for one in EXAMPLES]
    wrong = [asked for example, asked in zip(EXAMPLES, answers, strict=True) if shortfalls(example["expect"], seen(asked.best.decision))]
    assert len(wrong) <= len(EXAMPLES) * 0.3
    assert sum(asked.certain for asked in wrong) <= len(EXAMPLES) / 40


def interviewed(answers: str, *words: str) -> tuple[int, str, str]:
    """Hold an interview over a pipe; return the exit code and what was written."""
    done = subprocess.run([sys.executable, "-m", "protocol_cli", "interview", *words], input=answers, capture_output=True, text=True, check=False, cwd=ROOT)
    return done.returncode, done.stdout, done.stderr


def test_interview_asks_only_what_decides_and_ends_with_the_command() -> None:
    """One answer settles it: the interview stops, answers, and gives the line that asks it again."""
    code, told, _ = interviewed("4\n", "-c", "hailsham", "-m", "concern", "by=councillor")
    assert code == 0
    assert told.count("Whom does it concern?") == 1
    assert told.endswith("To ask this again: protocol route hailsham concern by=councillor about=clerk\n")


def test_interview_takes_back_why_and_dont_know() -> None:
    """`why` tells the clauses, `back` undoes, `?` leaves a fact open, and nonsense is asked again."""
    code, told, _ = interviewed("back\n9\nwhy\n?\n", "-c", "hailsham", "-m", "concern", "by=councillor")
    assert code == 4
    assert "This is the first question." in told
    assert "`9` is none of these." in told
    assert "It decides by 5.2" in told
    _, undone, _ = interviewed("1\nback\n4\n", "-c", "martlesham", "-m", "concern", "by=councillor")
    assert "about=clerk" in undone.rpartition("To ask this again")[2]


def test_interview_begins_with_words() -> None:
    """Without a matter, the interview asks for words and offers what they may mean."""
    code, told, _ = interviewed("hailsham\nsomething about papers and a councillor\n1\n?\n?\n?\n?\n?\n?\n?\n")
    assert "Which council?" in told
    assert "Which of these do you mean?" in told
    assert code in (0, 4, 6)


def test_interview_that_breaks_off_is_told() -> None:
    """If the answers end too early, that is said, with a remedy and without a traceback."""
    code, _, errors = interviewed("", "-c", "hailsham", "-m", "concern", "by=councillor")
    assert (code, errors.splitlines()[0]) == (2, "error: the answers end before it is settled")


HOSTILE = st.one_of(
    st.text(max_size=400),
    st.text(alphabet="\x00\x07\x08\x1b\x7f\u202e\u200f\u2066[31m;]0;", min_size=1, max_size=60),
    st.sampled_from(
        [
            "[bold red]clerk[/]",
            "\x1b[2J\x1b[31mwho handles this",
            "\U0001f600" * 50,
            "Wer ist zust\u00e4ndig?",
            "\u8c01\u8d1f\u8d23",
            "' OR 1=1 --",
            "${HOME} $(id)",
        ]
    ),
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """Load the reader that comes with the program."""
    return load_reader(ROOT / "rules/reading/reader.bin")


@given(words=HOSTILE)
def test_hostile_words_do_no_harm(words: str, protocols: dict[str, Protocol], reader: Reader) -> None:
    """Whatever is put as a question, there is an answer or a refusal, and nothing that a terminal would obey comes back."""
    try:
        asked = ask_words(protocols["knutsford"], reader, words, Question("", Asks.WHO))
    except QuestionError:
        return
    shown = "\n".join(line.plain for line in page_lines(asked_page(protocols["knutsford"], asked), 80))
    assert all(sign.isprintable() for sign in shown.replace("\n", ""))


NONSENSE = st.lists(st.text(alphabet="bcdfghjklmnpqrstvwxz", min_size=3, max_size=9), min_size=1, max_size=12)


@given(letters=NONSENSE)
def test_nonsense_is_never_certain(letters: list[str], protocols: dict[str, Protocol], reader: Reader) -> None:
    """Letters that are no words are never answered as if they had been understood."""
    assume(not reader.known(letters))
    assert not ask_words(protocols["knutsford"], reader, " ".join(letters), Question("", Asks.WHO)).certain


def test_shorthand_amid_rubbish_is_never_certain(protocols: dict[str, Protocol], reader: Reader) -> None:
    """What is written out to several words was typed as one, and counts as one (drawn by chance once, and certain then)."""
    words = "\u00e4v \u00e95rlou\u044370 bCc\u00dfp\u0443[]g$o\u0438_\u8a9e"
    assert not ask_words(protocols["knutsford"], reader, words, Question("", Asks.WHO)).certain


@pytest.mark.parametrize("words", ["bbc", "bcc", "clerk", "chair", "complaint"])
def test_one_word_is_never_certain(words: str, protocols: dict[str, Protocol], reader: Reader) -> None:
    """A word alone, however telling and however long when it is written out, is no question: what is done with it stays in doubt."""
    assert not ask_words(protocols["knutsford"], reader, words, Question("", Asks.WHO)).certain
