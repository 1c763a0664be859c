"""What is told beside a silence: the nearest clause and what it does not reach, and where such things usually stand. A pointer, never an answer."""

import msgspec

from protocol_cli.engine.explain import explain
from protocol_cli.model.decision import Decision
from protocol_cli.model.protocol import Clause, Protocol
from protocol_cli.model.verdicts import Verdict
from protocol_cli.model.vocabulary import Matter
from protocol_cli.output.wording import Wording

ELSEWHERE = {
    "routing": "a complaints, grievance or disciplinary procedure",
    "conduct": "the code of conduct",
    "access": "standing orders, or a scheme for access to information",
    "confidentiality": "standing orders, or the code of conduct",
    "correspondence": "a policy on correspondence and e-mail",
    "media": "a press and media policy",
    "decisions": "standing orders, or a scheme of delegation",
    "resources": "financial regulations, or a policy on facilities and equipment",
    "staff": "contracts of employment and employment policies",
    "roles": "standing orders, terms of reference, or job descriptions",
    "groups": "standing orders, or the rules of the party groups",
    "elections": "guidance for the weeks before an election",
    "wards": "standing orders, or the code of conduct",
}
"""By family of matters, the kind of document in which a council usually settles such a thing."""

SMALL = frozenset(
    [
        "a",
        "about",
        "an",
        "and",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "have",
        "in",
        "into",
        "is",
        "it",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "out",
        "somebody",
        "someone",
        "something",
        "that",
        "the",
        "their",
        "to",
        "up",
        "what",
        "with",
    ]
)
"""Words by which no two matters are alike."""


class Silence(msgspec.Struct, frozen=True):
    """What is told beside a silence."""

    clause: Clause | None
    """The nearest clause; none if the document holds nothing near."""
    reach: str
    """Why that clause does not settle it, as a sentence; empty if there is none."""
    elsewhere: str
    """Where such a thing is usually settled, as `standing orders`."""


def silence(protocol: Protocol, decision: Decision) -> Silence | None:
    """Return what is told beside an answer that the protocol does not give; none beside any other."""
    if decision.verdict is not Verdict.NOT_COVERED:
        return None
    matter = protocol.vocabulary.matters[decision.question.matter]
    return Silence(*_nearest(protocol, decision, matter), ELSEWHERE[matter.family])


def _nearest(protocol: Protocol, decision: Decision, matter: Matter) -> tuple[Clause | None, str]:
    missed = explain(protocol, decision.question).why_not
    if missed:
        one, wording = missed[0], Wording(protocol)
        met = f": {wording.facts(one.facts)}" if one.facts else ""
        return protocol.clauses[one.clauses[0]], f"It speaks of other circumstances than these{met}."
    if rules := protocol.rules_of(matter):
        return protocol.clauses[rules[0].clauses[0]], "It speaks of this for somebody else, or says something else of it."
    if near := _most_alike(protocol, matter):
        return protocol.clauses[protocol.rules_of(near)[0].clauses[0]], f"It speaks of something else: {near.label}."
    return None, ""


def _most_alike(protocol: Protocol, matter: Matter) -> Matter | None:
    """Return the matter of the same family, of which the protocol speaks, whose label shares most words; none if none shares any."""
    told = _words(matter)
    others = [other for other in protocol.vocabulary.matters.values() if other.family == matter.family and protocol.rules_of(other)]
    best = max(others, key=lambda other: len(told & _words(other)), default=None)
    return best if best is not None and told & _words(best) else None


def _words(matter: Matter) -> frozenset[str]:
    return frozenset(matter.label.lower().replace(",", " ").split()) - SMALL
