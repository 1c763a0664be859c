"""What is told beside a silence: a pointer, never an answer."""

import pytest

from protocol_cli.engine.decide import decide
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.vocabulary import Vocabulary
from protocol_cli.output.decision_v1 import answer_v1
from protocol_cli.output.silence import ELSEWHERE, Silence, silence


def beside(protocol: Protocol, matter: str, asks: Asks = Asks.WHETHER, **facts: str) -> Silence | None:
    """Return what is told beside an answer."""
    question = Question(matter, asks, {fact: frozenset({value}) for fact, value in facts.items()})
    return silence(protocol, decide(protocol, question))


def test_every_family_has_a_kind_of_document(vocabulary: Vocabulary) -> None:
    """For whatever the protocol is silent on, there is a kind of document to look in."""
    assert ELSEWHERE.keys() == set(vocabulary.families)


def test_nearest_rule_of_the_matter_is_named_with_what_it_does_not_reach(protocols: dict[str, Protocol]) -> None:
    """Southwell tells where a councillor takes a concern about the Clerk, and not where a resident does."""
    told = beside(protocols["southwell"], "concern", Asks.WHO, by="public", about="clerk")
    assert told is not None
    assert "by a member of the public" in told.reach
    assert told.clause is not None
    assert told.elsewhere == "a complaints, grievance or disciplinary procedure"


def test_where_nothing_is_near_none_is_named(protocols: dict[str, Protocol]) -> None:
    """Hailsham says nothing of the press, nor of anything like it: no clause is dragged in."""
    told = beside(protocols["hailsham"], "speak-to-media", by="councillor")
    assert told is not None
    assert (told.clause, told.reach, told.elsewhere) == (None, "", "a press and media policy")


def test_an_answer_has_nothing_beside_it(protocols: dict[str, Protocol]) -> None:
    """Where the protocol speaks, neither a nearest clause nor another document is named."""
    assert beside(protocols["hailsham"], "concern", Asks.WHO, by="councillor", about="clerk") is None


@pytest.mark.parametrize("council", ["southwell", "hailsham", "knutsford", "martlesham", "south-hams"])
def test_every_silence_of_a_council_can_be_told(council: str, protocols: dict[str, Protocol]) -> None:
    """For each matter, asked without facts: a silence has a pointer, cites no more than the answer does, and names a clause of the register if any."""
    protocol = protocols[council]
    silent = 0
    for slug in protocol.vocabulary.matters:
        decision = decide(protocol, Question(slug, Asks.WHETHER))
        told = answer_v1(protocol, decision, slug)
        assert (told.elsewhere is not None) == (told.verdict == "not_covered")
        assert told.nearest is None or (told.verdict == "not_covered" and told.nearest.clause in protocol.clauses)
        assert [one.clause for one in told.citations] == [one.clause for one in decision.citations]
        silent += told.verdict == "not_covered"
    assert silent
