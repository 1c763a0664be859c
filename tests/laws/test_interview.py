"""The interview settles what the engine settles, with no more questions than there are facts."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from protocol_cli.engine.decide import decide
from protocol_cli.interviewing import Interview
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.verdicts import Verdict
from tests.conftest import COUNCILS

SITUATIONS = 12
"""How many situations of each matter are interviewed, drawn at random but always the same."""


def situations(protocol: Protocol, slug: str) -> Iterator[dict[str, str]]:
    """Yield some situations of a matter, each with a value for every fact."""
    domains = protocol.vocabulary.matters[slug].domains
    every = list(product(*domains.values()))
    for values in Random(0).sample(every, min(SITUATIONS, len(every))):
        yield dict(zip(domains, values, strict=True))


def interviewed(protocol: Protocol, slug: str, asks: Asks, situation: dict[str, str]) -> tuple[Question, int]:
    """Return the question in which an interview with somebody who knows the situation ends, and how many questions it put."""
    state, put = Interview(Question(slug, asks, {})), 0
    while (missing := state.next_fact(protocol)) is not None:
        state, put = state.answered(missing.fact, situation[missing.fact]), put + 1
    return state.question, put


@pytest.mark.parametrize("council", COUNCILS)
def test_interview_ends_with_the_engines_answer(council: str, protocols: dict[str, Protocol], tally: Counter[str]) -> None:
    """For every matter, in situations drawn at random, the interview ends settled, and what it learnt gives what the engine says of it."""
    protocol = protocols[council]
    for slug, matter in protocol.vocabulary.matters.items():
        for asks in Asks:
            counts = []
            for situation in situations(protocol, slug):
                question, put = interviewed(protocol, slug, asks, situation)
                ended = decide(protocol, question)
                assert ended.verdict is not Verdict.DEPENDS
                assert put <= len(matter.domains)
                assert all(question.facts[fact] == frozenset({situation[fact]}) for fact in question.facts)
                counts.append(put)
            tally["interviews held"] += len(counts)
            tally["questions put in them"] += sum(counts)


@pytest.mark.parametrize("council", COUNCILS)
def test_knowing_more_than_was_asked_changes_nothing(council: str, protocols: dict[str, Protocol]) -> None:
    """Once an interview has ended, no fact that it did not ask for, and that is never presumed, could have changed the verdict or the route."""
    protocol = protocols[council]
    facts = protocol.vocabulary.facts
    for slug, matter in protocol.vocabulary.matters.items():
        for situation in situations(protocol, slug):
            question, _ = interviewed(protocol, slug, Asks.WHO, situation)
            more = {fact: frozenset({situation[fact]}) for fact in matter.domains if facts[fact].normally is None}
            ended, known = decide(protocol, question), decide(protocol, Question(slug, Asks.WHO, {**more, **question.facts}))
            handlers = [[step.handlers for step in one.walk.steps] for one in (ended, known)]
            assert ended.verdict is known.verdict
            assert ended.walk.struck or known.walk.struck or handlers[0] == handlers[1]
