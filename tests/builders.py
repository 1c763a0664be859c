"""Small rules, protocols and questions for tests."""

from collections.abc import Mapping
from typing import Any

from protocol_cli.model.protocol import Council, Protocol, Substitute
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.rules import Mode, RouteStep
from protocol_cli.model.verdicts import Verdict
from protocol_cli.model.vocabulary import FactDefinition, Matter, Person, Vocabulary
from tests.strategies import STRENGTHS, read

PERSONS = {
    "councillor": Person("councillor", "a councillor"),
    "chair": Person("chair", "the chair", "councillor", office=True),
    "officer": Person("officer", "an officer"),
    "clerk": Person("clerk", "the Clerk", "officer", office=True),
    "deputy": Person("deputy", "the Deputy Clerk", "officer", office=True),
    "panel": Person("panel", "the panel"),
    "procedure": Person("procedure", "the grievance procedure", procedure=True),
    "public": Person("public", "a member of the public"),
}


def a_vocabulary() -> Vocabulary:
    """Return a vocabulary with one matter, `act`, that turns on who acts, about whom, and whether it is late."""
    facts = {
        "by": FactDefinition("by", "who would act", "Who?", {}, key=True, of_persons=True, told="by {}"),
        "about": FactDefinition("about", "who is concerned", "About whom?", {}, key=True, of_persons=True, told="about {}"),
        "late": FactDefinition("late", "whether it is late", "Is it late?", {"yes": "it is late", "no": "it is not late"}, normally="no"),
        "colour": FactDefinition("colour", "the colour", "Which colour?", {"red": "red", "other": "another colour"}),
    }
    persons = ("councillor", "chair", "officer", "clerk")
    matter = Matter("act", "routing", "act", {"by": persons, "about": persons, "late": ("yes", "no"), "colour": ("red", "other")}, ("by", "about"))
    sets = {"a_councillor": ("councillor", "chair"), "an_officer": ("officer", "clerk", "deputy")}
    reasons = {"party": "a party to it", "absent": "away", "refused": "refused", "tried": "tried already"}
    return Vocabulary(PERSONS, sets, facts, {"act": matter}, STRENGTHS, {"failed": "if that fails"}, reasons)


def a_protocol(*rules: dict[str, Any], substitutes: Mapping[str, Substitute] | None = None) -> Protocol:
    """Return a protocol with the given rules on `act`, each with `by` and `about` open and clause 1 unless it says otherwise."""
    nested = [{"matter": "act", "clauses": ["1"], **rule, "when": {"by": "any", "about": "any", **rule.get("when", {})}} for rule in rules]
    protocol = read(nested, a_vocabulary())
    assert protocol is not None
    council = Council("test", "Test Council", "Protocol", {"clerk": "Town Clerk"}, substitutes=substitutes or {})
    return Protocol(council, protocol.vocabulary, protocol.clauses, protocol.rules, protocol.families, protocol.digest)


def a_question(asks: Asks = Asks.WHO, stage: str | None = None, unavailable: Mapping[str, str] | None = None, **facts: str) -> Question:
    """Return a question on `act`; a fact with several values has them joined by commas."""
    return Question("act", asks, {fact: frozenset(values.split(",")) for fact, values in facts.items()}, stage, unavailable or {})


def a_step(handlers: str, strength: str = "should", once: str | None = None, when: str | None = None, mode: Mode = Mode.ANY, consult: str = "") -> RouteStep:
    """Return a step to handlers joined by commas."""
    verdict: Verdict = STRENGTHS[strength]
    return RouteStep(tuple(handlers.split(",")), strength, verdict, "Act.", ("1",), mode, tuple(filter(None, consult.split(","))), once, when)


def to(handlers: str, strength: str = "should", **more: Any) -> dict[str, Any]:
    """Return a step as YAML holds it."""
    return {"to": handlers.split(","), "strength": strength, "action": "Act.", **more}
