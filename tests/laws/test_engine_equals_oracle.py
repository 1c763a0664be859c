"""The engine and the oracle give the same answers over random protocols."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from protocol_cli.engine.decide import decide
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Question
from tests import oracle
from tests.strategies import RandomProtocol, protocols, questions


def oracle_matter(protocol: Protocol, slug: str) -> oracle.Matter:
    """Return what the oracle is told of a matter."""
    vocabulary = protocol.vocabulary
    domains = vocabulary.matters[slug].domains
    plain = {"required": "must", "advised": "should", "permitted": "may", "discouraged": "should not", "prohibited": "must not"}
    return oracle.Matter(
        domains=domains,
        normally={fact: vocabulary.facts[fact].normally for fact in domains if vocabulary.facts[fact].normally is not None},
        sets=vocabulary.sets,
        words={word: plain[verdict] for word, verdict in vocabulary.strengths.items()},
    )


def engine_answer(protocol: Protocol, question: Question) -> oracle.Answer:
    """Return the engine's decision in the oracle's terms."""
    decision = decide(protocol, question)
    words = {"required": "must", "advised": "should", "permitted": "may", "discouraged": "should not", "prohibited": "must not"}
    firmness = {"required": 3, "advised": 2, "permitted": 1}
    route = None
    if decision.verdict == "routed":
        route = tuple((frozenset(step.handlers), step.mode.value, step.once, step.when, firmness[step.verdict]) for step in decision.walk.steps)
    elif decision.verdict == "conflict" and decision.asks == "who":
        route = "clash"
    return oracle.Answer(
        verdict=decision.verdict.value,
        route=route,
        missing=frozenset(missing.fact for missing in decision.missing),
        presumed=frozenset((presumption.fact, other) for presumption in decision.presumed for other in presumption.otherwise),
        duties=frozenset((duty.who, duty.act, words[duty.verdict]) for duty in decision.duties),
    )


def check(protocol: Protocol, nested: list[dict[str, Any]], question: Question) -> None:
    """Hold the engine's answer to a question against the oracle's."""
    expected = oracle.answer(nested, oracle_matter(protocol, question.matter), question.asks.value, question.facts)
    assert engine_answer(protocol, question) == expected


@given(drawn=protocols(), seed=st.integers(0, 2**16))
def test_engine_and_oracle_agree(drawn: RandomProtocol, seed: int, tally: Counter[str]) -> None:
    """Whatever the rules and whatever is known, both readings give the same verdict, route, missing facts and duties."""
    tally["random protocols"] += 1
    for question in questions(drawn.protocol, "act", count=25, seed=seed):
        tally["questions put to them"] += 1
        check(drawn.protocol, drawn.nested, question)
