"""The page of an answer to plain words: how they were understood, the answer, and what else they may mean."""

from collections.abc import Sequence

from protocol_cli.asking import Asked
from protocol_cli.model.protocol import Protocol
from protocol_cli.output.page import Entry, Page, Section, numbered, page, section
from protocol_cli.output.pages import answer_page
from protocol_cli.output.wording import Wording, capitalised


def asked_page(protocol: Protocol, asked: Asked) -> Page:
    """Return the answer to plain words: how they were understood first, so that a misreading is seen at once."""
    wording = Wording(protocol)
    understood = Entry(f"I understood: {wording.understood(asked.best.question)}.")
    if asked.best.decision is None:
        whole = page(protocol.council.name, section("", [Entry(wording.nothing())]))
    else:
        whole = answer_page(protocol, asked.best.decision, None)
    return page(
        whole.title,
        section("", [understood, *(Entry(f"I supposed: {_told(wording, asked, fact)}.") for fact in asked.best.supposed)]),
        *whole.sections,
        *(() if asked.certain else (other_readings(protocol, asked),)),
    )


def other_readings(protocol: Protocol, asked: Asked) -> Section:
    """Return what else the words may mean, numbered, each with what it comes to."""
    wording = Wording(protocol)
    return numbered(
        "I am not certain. Did you mean one of these?",
        ((capitalised(wording.understood(one.question)), (f"then it {wording.outcome(one.outcome)}",)) for one in asked.offered),
    )


def _told(wording: Wording, asked: Asked, fact: str) -> str:
    facts = asked.best.question.facts if asked.best.question else {}
    return wording.told(fact, sorted(facts[fact]))


def asked_everywhere_page(everywhere: Sequence[tuple[Protocol, Asked]]) -> Page:
    """Return what the same words come to in each council."""
    return page("The councils compared", section("", (_council(*one) for one in everywhere)))


def _council(protocol: Protocol, asked: Asked) -> Entry:
    wording = Wording(protocol)
    decision = asked.best.decision
    doubt = () if asked.certain else ("not certain; ask this council alone to see what else the words may mean",)
    clauses = (f"clauses: {', '.join(one.clause for one in decision.citations)}",) if decision and decision.citations else ()
    answer = wording.answer(decision) if decision else wording.nothing()
    return Entry(answer, protocol.council.slug, (f"understood: {wording.understood(asked.best.question)}", *clauses, *doubt))
