"""The command that asks for what it needs to know: `interview`."""

import sys
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from protocol_cli.cli.answers import EXIT_CODES
from protocol_cli.cli.options import AsOfOption, CouncilsOption, FactsArgument, Format, FormatOption, RulesOption, any_matter
from protocol_cli.cli.shown import show_page
from protocol_cli.cli.words import CouncilOption
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.question import Asks, Question
from protocol_cli.use_cases.opening import council_names, library, open_protocol
from protocol_cli.use_cases.questions import read_question

if TYPE_CHECKING:
    from protocol_cli.asking import Asked
    from protocol_cli.interviewing import Interview
    from protocol_cli.model.decision import MissingFact
    from protocol_cli.model.protocol import Protocol

MOST_READINGS = 5
"""How many readings of somebody's words are offered."""

WORDS_OF_ITS_OWN = "a number, or: ? (don't know), why, back, quit"
"""What may be answered beside a value."""


def interview(
    council: CouncilOption = None,
    matter: Annotated[
        str | None,
        typer.Option("--matter", "-m", help="What it is about; asked for in your own words if left out.", autocompletion=any_matter, show_default=False),
    ] = None,
    facts: FactsArgument = None,
    asks: Annotated[Asks, typer.Option("--asks", help="Who handles it, or whether it may be done.")] = Asks.WHO,
    output: FormatOption = Format.TEXT,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """
    Ask, one question at a time, for the facts that decide, and end with the answer and the command that gives it again.

    Works by keyboard, over a pipe (one answer a line) and with a screen reader. Every question takes a number, `?` for don't
    know, `why`, `back` and `quit`.

    Exit codes: those of `route`.
    """
    from protocol_cli.interviewing import Interview
    from protocol_cli.output.pages import answer_page
    from protocol_cli.use_cases.words import ask_words, open_reader

    where = library(rules, councils, as_of)
    slugs = council_names(where)
    protocol = open_protocol(where, council or slugs[_choice("Which council?", slugs)])
    if matter is None:
        text = _line("What is it about, in your own words?")
        question = _understood(protocol, ask_words(protocol, open_reader(where), text, Question("", Asks.WHO)))
    else:
        question = read_question(matter, asks, facts or [], [])
    state = _settled(protocol, Interview(question))
    decision = state.decision(protocol)
    print()
    show_page(output if output is not Format.JSON else Format.TEXT, answer_page(protocol, decision, None), None)
    command = "route" if state.question.asks is Asks.WHO else "check"
    print(f"\nTo ask this again: protocol {command} {protocol.council.slug} {state.question.typed}")
    raise typer.Exit(EXIT_CODES.get(decision.verdict, 0))


def _understood(protocol: "Protocol", asked: "Asked") -> Question:
    """Return the question that is meant, chosen among what the words may mean, without what was only supposed."""
    from protocol_cli.output.wording import Wording

    wording = Wording(protocol)
    readings = [(one.question, one.supposed) for one in (asked.best, *asked.others) if one.question is not None][:MOST_READINGS]
    if not readings:
        raise QuestionError("the words cannot be read as a question about this council", "name what it is about with --matter")
    chosen = 0 if asked.certain else _choice("Which of these do you mean?", [wording.understood(question) for question, _ in readings])
    question, supposed = readings[chosen]
    return replace(question, facts={fact: values for fact, values in question.facts.items() if fact not in supposed})


def _settled(protocol: "Protocol", state: "Interview") -> "Interview":
    """Ask until the answer is settled, or nobody knows what would settle it."""
    while (missing := state.next_fact(protocol)) is not None:
        state = _asked(protocol, state, missing)
    return state


def _asked(protocol: "Protocol", state: "Interview", missing: "MissingFact") -> "Interview":
    from protocol_cli.interviewing import clauses_that_ask
    from protocol_cli.output.wording import Wording, joined

    wording = Wording(protocol)
    values = list(missing.outcomes)
    clauses = clauses_that_ask(protocol, state.question, missing.fact)
    while True:
        _offer(missing.ask, [wording.value(missing.fact, value) for value in values])
        match _line(WORDS_OF_ITS_OWN).lower():
            case "why":
                print(textwrap.fill(f"It decides by {joined(clauses, 'and')}. {wording.outcomes(missing)}", initial_indent="  ", subsequent_indent="  "))
            case "back":
                if state.before is None:
                    print("  This is the first question.")
                else:
                    return state.before
            case "?" | "don't know" | "dont know":
                return state.left_open(missing.fact)
            case "quit" | "q":
                raise typer.Exit(2)
            case number if number.isdigit() and 1 <= int(number) <= len(values):
                return state.answered(missing.fact, values[int(number) - 1])
            case value if value in values:
                return state.answered(missing.fact, value)
            case other:
                print(f"  `{other}` is none of these.")


def _choice(question: str, offered: list[str]) -> int:
    """Return which of the offers is chosen, from 0."""
    while True:
        _offer(question, offered)
        given = _line("a number")
        if given.isdigit() and 1 <= int(given) <= len(offered):
            return int(given) - 1
        if given in offered:
            return offered.index(given)
        print(f"  `{given}` is none of these.")


def _offer(question: str, offered: list[str]) -> None:
    print(f"\n{question}")
    for number, one in enumerate(offered, start=1):
        print(f"  {number}. {one}")


def _line(prompt: str) -> str:
    """Return one line that somebody answers."""
    if sys.stdin.isatty():
        print(f"({prompt})")
    try:
        return input("> " if sys.stdin.isatty() else "").strip()
    except EOFError as error:
        raise QuestionError("the answers end before it is settled", "answer `?` where you do not know") from error
